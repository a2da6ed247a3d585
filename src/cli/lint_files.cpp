// See lint_files.hpp.
#include "cli/lint_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>
#include <tuple>

namespace decant::cli {
namespace {

// Fewer files than these are done before a thread has started.
constexpr std::size_t kFilesPerThread = 4;

// The command line goes over what a build says.
ProjectOptions options_for(const LintJob& job, const builds::Build* build, const ProjectOptions& given) {
  ProjectOptions options = given;
  options.dockerfile = job.path;
  if (build == nullptr) return options;
  options.text = build->inline_text;
  if (!options.context) options.context = build->context;
  if (options.target.empty()) options.target = build->target;
  options.build_args.insert(build->args.begin(), build->args.end());
  if (!build->platform.empty() && options.platform == kDefaultPlatform) options.platform = build->platform;
  return options;
}

// Every stage that a build of the file names.
std::vector<std::string> targets_of(const LintJob& job, const Document& document) {
  std::vector<std::string> targets;
  for (const LintJob::Way& way : job.ways) {
    if (!way.build.target.empty()) targets.push_back(way.build.target);
    if (!way.build.open_target) continue;
    for (const Stage& stage : document.stages) targets.emplace_back(stage.name);
  }
  return targets;
}

auto order_of(const lint::Finding& finding) {
  return std::tuple(finding.span.begin, std::string_view(finding.code), finding.span.end,
                    std::string_view(finding.message), finding.level);
}

// A pragma that one of the builds needs is not unused.
void drop_unused(std::vector<lint::Finding>& findings, const std::vector<lint::Finding>& others) {
  std::erase_if(findings, [&](const lint::Finding& each) {
    return each.code == "DC0001" && std::ranges::find(others, order_of(each), order_of) == others.end();
  });
}

void add_findings(std::vector<lint::Finding>& findings, std::vector<lint::Finding> more) {
  drop_unused(findings, more);
  drop_unused(more, findings);
  std::ranges::move(more, std::back_inserter(findings));
  std::ranges::stable_sort(findings, {}, order_of);
  const auto same = [](const lint::Finding& a, const lint::Finding& b) { return order_of(a) == order_of(b); };
  findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
}

// One way to build the file, from bytes to findings.
std::optional<Problem> lint_way(const LintJob& job, const builds::Build* build, const ProjectOptions& given,
                                LintedFile& result) {
  const FileRules& rules = *result.rules;
  auto project = load_project(options_for(job, build, given));
  if (!project) return project.problem();
  Project& loaded = **project;
  const EvalOptions evaluated = eval_options(loaded.options);
  const std::vector<std::string> targets = targets_of(job, loaded.document);
  std::vector<lint::Finding> findings =
      lint::run({.document = loaded.document,
                 .evaluation = loaded.evaluation,
                 .graph = loaded.graph,
                 .effects = [&]() -> const EffectGraph& { return loaded.effects(); },
                 .context = loaded.context.get(),
                 .options = &evaluated,
                 .targets = &targets},
                rules.rules, rules.selected);
  for (std::string& warning : manifest_warnings(loaded)) {
    if (std::ranges::find(result.warnings, warning) == result.warnings.end())
      result.warnings.push_back(std::move(warning));
  }
  if (result.source == nullptr) {
    result.findings = std::move(findings);
  } else {
    add_findings(result.findings, std::move(findings));
  }
  const SourceText& source = *loaded.document.source;
  if (result.source == nullptr || (!result.findings.empty() && result.source->bytes().empty())) {
    const std::string_view kept = result.findings.empty() ? std::string_view() : source.bytes();
    result.source = std::make_unique<SourceText>(source.name(), std::string(kept));
  }
  return std::nullopt;
}

LintedFile lint_file(const LintJob& job, const ProjectOptions& options, LintConfigs& configs) {
  LintedFile result;
  const auto rules = configs.of(job.path);
  if (!rules) {
    result.problem = rules.problem();
    return result;
  }
  result.rules = *rules;
  for (const LintJob::Way& way : job.ways) {
    std::optional<Problem> problem = lint_way(job, &way.build, options, result);
    if (!problem) continue;
    problem->what = fmt::format("{}: {}", way.build.said(), problem->what);
    if (way.named) {
      result.ways.push_back(*std::move(problem));
    } else {
      result.warnings.push_back(problem->what);
    }
  }
  if (result.source == nullptr && !job.is_inline) result.problem = lint_way(job, nullptr, options, result);
  return result;
}

}  // namespace

std::vector<LintedFile> lint_files(const std::vector<LintJob>& jobs, const ProjectOptions& build,
                                   LintConfigs& configs, unsigned threads) {
  std::vector<LintedFile> results(jobs.size());
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;  // a defect, or no memory: told by main
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < jobs.size(); i = next++)
        results[i] = lint_file(jobs[i], build, configs);
    } catch (...) {
      next = jobs.size();
      const std::scoped_lock lock(mutex);
      failure = std::current_exception();
    }
  };
  const std::size_t wanted = threads != 0 ? threads : std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t useful = std::min(wanted, jobs.size() / kFilesPerThread + 1);
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < useful; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
  return results;
}

}  // namespace decant::cli
