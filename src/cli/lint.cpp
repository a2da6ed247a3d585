// `decant lint`: each Dockerfile on its own, from bytes to findings; then one report of all, and an exit code
// for gates. A file that cannot be read is told and does not keep the others from being linted.
#include "lint/lint.hpp"

#include "cli/baseline.hpp"
#include "cli/command.hpp"
#include "cli/hadolint_options.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "cli/reports.hpp"
#include "host/files.hpp"
#include "lint/selection.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::cli {
namespace {

using lint::Finding;
using lint::Level;

struct LintOptions {
  std::vector<std::string> paths;
  ProjectOptions build;
  lint::Options rules;
  ReportOptions reports;
  HadolintFlags hadolint;
  std::string fail_level;  // empty: what the profile has
  BaselineOptions baseline;
};

struct Linted {
  std::unique_ptr<Project> project;
  std::vector<Finding> findings;
};

// `Dockerfile`, `Dockerfile.dev`, `web.Dockerfile`, `Containerfile`, in any case.
bool is_dockerfile_name(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (name.ends_with(".dockerignore")) return false;
  return name == "dockerfile" || name == "containerfile" || name.starts_with("dockerfile.") ||
         name.starts_with("containerfile.") || name.ends_with(".dockerfile");
}

// The Dockerfiles that a path stands for: itself, or those that lie directly in it.
Result<std::vector<std::string>> dockerfiles_of(const std::string& path) {
  if (path == "-" || !host::is_directory(path)) return std::vector{path};
  auto tree = open_directory(path);
  if (!tree) return tree.problem();
  std::string prefix = path == "." ? std::string() : path;
  if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';

  std::vector<std::string> found;
  for (const FileEntry& entry : (*tree)->children("")) {
    // A link is what it points to here: it was named by whoever runs decant.
    if (entry.type == FileType::directory || !is_dockerfile_name(entry.path)) continue;
    if (!host::is_directory(prefix + entry.path)) found.push_back(prefix + entry.path);
  }
  if (found.empty()) {
    return Problem{.what = fmt::format("the directory {} holds no Dockerfile", path),
                   .remedy = "name the Dockerfile itself, or a directory that holds one"};
  }
  return found;
}

Result<Linted> lint_file(const std::string& path, const LintOptions& options) {
  ProjectOptions build = options.build;
  build.dockerfile = path;
  auto project = load_project(build);
  if (!project) return project.problem();
  const Project& loaded = **project;
  warn_of_manifests(loaded);
  const EvalOptions evaluated = eval_options(loaded.options);
  auto findings = lint::run({.document = loaded.document,
                             .evaluation = loaded.evaluation,
                             .graph = loaded.graph,
                             .effects = loaded.effects,
                             .context = loaded.context.get(),
                             .options = &evaluated},
                            options.rules);
  if (!findings) return findings.problem();
  return Linted{std::move(*project), std::move(*findings)};
}

// `DC1001,DC2` and several such options add up.
void add_items(std::string_view list, std::vector<std::string>& into) {
  while (true) {
    const std::size_t comma = list.find(',');
    into.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

// Levels are in order of weight. `none` fails on nothing.
bool fails(const std::vector<Linted>& all, std::string_view fail_level) {
  return std::ranges::any_of(all, [&](const Linted& one) {
    return std::ranges::any_of(one.findings, [&](const Finding& finding) {
      for (const Level level : {Level::error, Level::warning, Level::info, Level::style}) {
        if (fail_level == "none") return false;
        if (finding.level == level) return true;
        if (lint::name_of(level) == fail_level) return false;
      }
      return false;
    });
  });
}

// All reports, and what they say about how the run went.
Exit report_all(const std::vector<Linted>& all, const std::vector<report::UnreadFile>& unread,
                const Reports& reports) {
  std::vector<report::FileFindings> files;
  for (const Linted& one : all) files.push_back({one.project->document.source.get(), one.findings});
  const Exit written = write_reports(reports, {.files = files, .unread = unread});
  return unread.empty() ? written : Exit::usage;
}

// What hadolint's configuration says of rules and of levels, where its profile is asked for.
std::optional<Problem> configure(LintOptions& options) {
  std::string fail_level = "warning";
  if (options.rules.profile == lint::kHadolintProfile) {
    auto config = load_hadolint_config(options.hadolint);
    if (!config) return config.problem();
    options.rules.hadolint = std::move(config->rules);
    fail_level = config->no_fail.value_or(false) ? "none" : config->failure_threshold.value_or("info");
  }
  if (options.fail_level.empty()) options.fail_level = fail_level;
  return std::nullopt;
}

Exit run(LintOptions& options) {
  if (const auto problem = configure(options)) return fail(*problem);
  if (const auto selected = lint::select_rules(options.rules); !selected) return fail(selected.problem());
  const auto reports = read_report_options(options.reports);
  if (!reports) return fail(reports.problem());
  auto baseline = BaselineFiles::open(options.baseline);
  if (!baseline) return fail(baseline.problem());
  std::vector<Linted> all;
  std::vector<report::UnreadFile> unread;
  const auto give_up = [&](const std::string& path, const Problem& problem) {
    fail(problem);
    unread.push_back({path, problem.what});
  };
  for (const std::string& path : options.paths) {
    const auto dockerfiles = dockerfiles_of(path);
    if (!dockerfiles) {
      give_up(path, dockerfiles.problem());
      continue;
    }
    for (const std::string& dockerfile : *dockerfiles) {
      auto linted = lint_file(dockerfile, options);
      if (linted) {
        baseline->apply(*linted->project->document.source, linted->findings);
        all.push_back(std::move(*linted));
      } else {
        give_up(dockerfile, linted.problem());
      }
    }
  }
  const Exit reported = report_all(all, unread, *reports);
  if (const Exit kept = baseline->finish(unread.empty()); kept != Exit::ok) return kept;
  if (reported != Exit::ok) return reported;
  return fails(all, options.fail_level) ? Exit::findings : Exit::ok;
}

}  // namespace

void declare_lint(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<LintOptions>();
  app.add_option("paths", options->paths,
                 "Dockerfiles, directories that hold some, or - for standard input (default: .)")
      ->type_name("PATH");
  add_build_options(app, options->build);
  const auto selectors = [&app](const char* name, std::vector<std::string>& into, const char* help) {
    app.add_option_function<std::vector<std::string>>(
           name,
           [&into](const std::vector<std::string>& lists) {
             for (const std::string& list : lists) add_items(list, into);
           },
           help)
        ->type_name("CODES")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
  };
  app.add_option("--profile", options->rules.profile,
                 "the rules that run: default, buildkit (the checks of docker build --check), "
                 "hadolint or all")
      ->type_name("NAME");
  selectors("--select", options->rules.select,
            "only these rules: codes, beginnings of codes (DC1), names, or ALL; separated by commas");
  selectors("--ignore", options->rules.ignore, "not these rules");
  add_report_options(app, options->reports);
  app.add_option("--fail-level", options->fail_level,
                 "exit with 1 on findings of this level or above (default: warning; of the profile "
                 "hadolint: info, or what its configuration says)")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"error", "warning", "info", "style", "none"}));
  add_hadolint_options(app, options->hadolint);
  add_baseline_options(app, options->baseline);
  app.callback([options, &exit] {
    if (options->paths.empty()) options->paths.emplace_back(".");
    exit = run(*options);
  });
}

}  // namespace decant::cli
