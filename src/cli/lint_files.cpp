// See lint_files.hpp.
#include "cli/lint_files.hpp"

#include "base/parallel.hpp"
#include "cli/built_project.hpp"
#include "lint/profiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

namespace decant::cli {
namespace {

// Fewer files than these are done before a thread has started.
constexpr std::size_t kFilesPerThread = 4;
// Of so many those with scripts are held in memory while ShellCheck reads them.
constexpr std::size_t kFilesAtOnce = 2048;

ProjectOptions options_for(const BuiltFile& file, const builds::Build* build, const ProjectOptions& given) {
  ProjectOptions options = build == nullptr ? given : built_as(*build, given);
  options.dockerfile = file.path;
  return options;
}

// Every stage that a build of the file names.
std::vector<std::string> targets_of(const BuiltFile& job, const Document& document) {
  std::vector<std::string> targets;
  for (const BuiltFile::Way& way : job.ways) {
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

// One way to build a file, between its bytes and its findings.
struct Loaded {
  std::unique_ptr<Project> project;
  EvalOptions evaluated;
  std::vector<std::string> targets;
  std::set<std::string> contexts;  // names that the build gives to other contexts
  FileScripts of_shellcheck;

  [[nodiscard]] lint::Subject subject() const {
    return {.document = project->document,
            .evaluation = project->evaluation,
            .graph = project->graph,
            .effects = [this]() -> const EffectGraph& { return project->effects(); },
            .context = project->context.get(),
            .options = &evaluated,
            .targets = &targets,
            .contexts = &contexts,
            .of_shellcheck = of_shellcheck.findings};
  }
};

// A file, and the ways to build it whose scripts ShellCheck has not read yet.
struct Work {
  LintedFile result;
  std::vector<Loaded> waiting;
};

void add_warning(LintedFile& result, std::string warning) {
  if (std::ranges::find(result.warnings, warning) == result.warnings.end())
    result.warnings.push_back(std::move(warning));
}

void lint_loaded(const Loaded& loaded, LintedFile& result) {
  std::vector<lint::Finding> findings =
      lint::run(loaded.subject(), result.rules->rules, result.rules->selected);
  const SourceText& source = *loaded.project->document.source;
  for (std::string& warning : manifest_warnings(*loaded.project)) add_warning(result, std::move(warning));
  for (const std::string& warning : loaded.of_shellcheck.warnings)
    add_warning(result, fmt::format("{}: {}", source.name(), warning));
  if (result.source == nullptr) {
    result.findings = std::move(findings);
  } else {
    add_findings(result.findings, std::move(findings));
  }
  if (result.source == nullptr || (!result.findings.empty() && result.source->bytes().empty())) {
    const std::string_view kept = result.findings.empty() ? std::string_view() : source.bytes();
    result.source = std::make_unique<SourceText>(source.name(), std::string(kept));
  }
}

class Linter {
 public:
  Linter(const ProjectOptions& options, LintConfigs& configs, const Shellcheck& shellcheck)
      : options_(options), configs_(configs), shellcheck_(shellcheck) {}

  [[nodiscard]] Work begin(const BuiltFile& job) const {
    Work work;
    LintedFile& result = work.result;
    const auto rules = configs_.of(job.path);
    if (!rules) {
      result.problem = rules.problem();
      return work;
    }
    result.rules = *rules;
    for (const BuiltFile::Way& way : job.ways) {
      std::optional<Problem> problem = begin_way(job, &way.build, work);
      if (!problem) continue;
      problem->what = fmt::format("{}: {}", way.build.said(), problem->what);
      if (way.named) {
        result.ways.push_back(*std::move(problem));
      } else {
        result.warnings.push_back(problem->what);
      }
    }
    const bool is_built = result.source != nullptr || !work.waiting.empty();
    if (!is_built && !job.is_inline) result.problem = begin_way(job, nullptr, work);
    return work;
  }

 private:
  std::optional<Problem> begin_way(const BuiltFile& job, const builds::Build* build, Work& work) const {
    auto project = load_project(options_for(job, build, options_));
    if (!project) return project.problem();
    Loaded loaded;
    loaded.project = std::move(*project);
    loaded.evaluated = eval_options(loaded.project->options);
    loaded.targets = targets_of(job, loaded.project->document);
    if (build != nullptr) loaded.contexts = build->contexts;
    const lint::Options& rules = work.result.rules->rules;
    if (shellcheck_.wants(rules)) loaded.of_shellcheck = Shellcheck::scripts_of(loaded.subject(), rules);
    if (loaded.of_shellcheck.scripts.empty()) {
      lint_loaded(loaded, work.result);
    } else {
      work.waiting.push_back(std::move(loaded));
    }
    return std::nullopt;
  }

  const ProjectOptions& options_;
  LintConfigs& configs_;
  const Shellcheck& shellcheck_;
};

}  // namespace

bool fails(const std::vector<lint::Finding>& findings, std::string_view fail_level) {
  return std::ranges::any_of(findings, [&](const lint::Finding& finding) {
    for (const lint::Level level :
         {lint::Level::error, lint::Level::warning, lint::Level::info, lint::Level::style}) {
      if (fail_level == config::kNone) return false;
      if (finding.level == level) return true;
      if (lint::name_of(level) == fail_level) return false;
    }
    return false;
  });
}

std::vector<LintedFile> lint_files(const std::vector<BuiltFile>& jobs, const ProjectOptions& build,
                                   LintConfigs& configs, Shellcheck& shellcheck, unsigned threads) {
  std::vector<LintedFile> results(jobs.size());
  const Linter linter(build, configs, shellcheck);
  for (std::size_t begin = 0; begin < jobs.size(); begin += kFilesAtOnce) {
    std::vector<std::vector<Loaded>> waiting(std::min(kFilesAtOnce, jobs.size() - begin));
    for_each_number(waiting.size(), threads, kFilesPerThread, [&](std::size_t i) {
      Work work = linter.begin(jobs[begin + i]);
      results[begin + i] = std::move(work.result);
      waiting[i] = std::move(work.waiting);
    });
    std::vector<FileScripts*> scripts;
    for (std::vector<Loaded>& ways : waiting) {
      for (Loaded& loaded : ways) scripts.push_back(&loaded.of_shellcheck);
    }
    if (scripts.empty()) continue;
    shellcheck.check(scripts);
    for_each_number(waiting.size(), threads, kFilesPerThread, [&](std::size_t i) {
      for (const Loaded& loaded : waiting[i]) lint_loaded(loaded, results[begin + i]);
      waiting[i].clear();
    });
  }
  return results;
}

}  // namespace decant::cli
