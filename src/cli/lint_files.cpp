// See lint_files.hpp.
#include "cli/lint_files.hpp"


#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace decant::cli {
namespace {

// Fewer files than these are done before a thread has started.
constexpr std::size_t kFilesPerThread = 4;

LintedFile lint_file(const std::string& path, const ProjectOptions& options, LintConfigs& configs) {
  LintedFile result;
  const auto rules = configs.of(path);
  if (!rules) {
    result.problem = rules.problem();
    return result;
  }
  result.rules = *rules;
  ProjectOptions build = options;
  build.dockerfile = path;
  auto project = load_project(build);
  if (!project) {
    result.problem = project.problem();
    return result;
  }
  Project& loaded = **project;
  const EvalOptions evaluated = eval_options(loaded.options);
  result.findings = lint::run({.document = loaded.document,
                               .evaluation = loaded.evaluation,
                               .graph = loaded.graph,
                               .effects = [&]() -> const EffectGraph& { return loaded.effects(); },
                               .context = loaded.context.get(),
                               .options = &evaluated},
                              result.rules->rules, result.rules->selected);
  result.warnings = manifest_warnings(loaded);
  const SourceText& source = *loaded.document.source;
  const std::string_view kept = result.findings.empty() ? std::string_view() : source.bytes();
  result.source = std::make_unique<SourceText>(source.name(), std::string(kept));
  return result;
}

}  // namespace

std::vector<LintedFile> lint_files(const std::vector<std::string>& files, const ProjectOptions& build,
                                   LintConfigs& configs, unsigned threads) {
  std::vector<LintedFile> results(files.size());
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;  // a defect, or no memory: told by main
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < files.size(); i = next++)
        results[i] = lint_file(files[i], build, configs);
    } catch (...) {
      next = files.size();
      const std::scoped_lock lock(mutex);
      failure = std::current_exception();
    }
  };
  const std::size_t wanted = threads != 0 ? threads : std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t useful = std::min(wanted, files.size() / kFilesPerThread + 1);
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < useful; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
  return results;
}

}  // namespace decant::cli
