// `decant lint`: each Dockerfile on its own, from bytes to findings; then one report of all, and an exit code
// for gates. A file that cannot be read is told and does not keep the others from being linted.
#include "lint/lint.hpp"

#include "base/text.hpp"
#include "cli/baseline.hpp"
#include "cli/command.hpp"
#include "cli/discover.hpp"
#include "cli/hadolint_options.hpp"
#include "cli/lint_files.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/reports.hpp"
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
  std::string changed;       // a revision
  bool as_hadolint = false;  // its command line: formats and their files in two lists
};

// Levels are in order of weight. `none` fails on nothing.
bool fails(const std::vector<report::FileFindings>& files, std::string_view fail_level) {
  return std::ranges::any_of(files, [&](const report::FileFindings& file) {
    return std::ranges::any_of(file.findings, [&](const Finding& finding) {
      for (const Level level : {Level::error, Level::warning, Level::info, Level::style}) {
        if (fail_level == "none") return false;
        if (finding.level == level) return true;
        if (lint::name_of(level) == fail_level) return false;
      }
      return false;
    });
  });
}

// hadolint prints each format, or writes it into the output that stands at its place in the other list. Its
// formats for services never fail.
void set_reports(const config::HadolintConfig& config, LintOptions& options, std::string& fail_level) {
  std::vector<std::string> formats = config.formats;
  if (formats.empty()) formats.emplace_back("tty");
  const std::vector<std::string>& outputs = options.hadolint.outputs;
  options.reports.format.clear();
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if (i < outputs.size()) {
      options.reports.outputs.push_back(fmt::format("{}={}", formats[i], outputs[i]));
    } else {
      options.reports.format = formats[i];
    }
    if (formats[i] == "codeclimate" || formats[i] == "codacy") fail_level = "none";
  }
  options.reports.colour = !config.no_color.value_or(false);
}

// What hadolint's configuration says of rules and of levels, where its profile is asked for.
std::optional<Problem> configure(LintOptions& options) {
  std::string fail_level = "warning";
  if (options.rules.profile == lint::kHadolintProfile) {
    auto config = load_hadolint_config(options.hadolint);
    if (!config) return config.problem();
    fail_level = config->no_fail.value_or(false) ? "none" : config->failure_threshold.value_or("info");
    if (options.as_hadolint) set_reports(*config, options, fail_level);
    options.rules.hadolint = std::move(config->rules);
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
  const auto found = discover(options.paths, options.changed);
  if (!found) return fail(found.problem());

  std::vector<report::FileFindings> files;
  std::vector<report::UnreadFile> unread;
  const auto give_up = [&](const std::string& path, const Problem& problem) {
    fail(problem);
    unread.push_back({path, problem.what});
  };
  for (const Unfound& each : found->unfound) give_up(each.path, each.problem);
  options.build.effects = lint::needs_effects(options.rules);
  std::vector<LintedFile> linted = lint_files(found->files, options.build, options.rules);
  for (std::size_t i = 0; i < linted.size(); ++i) {
    for (const std::string& warning : linted[i].warnings) warn(warning);
    if (linted[i].problem) {
      give_up(found->files[i], *linted[i].problem);
    } else {
      baseline->apply(*linted[i].source, linted[i].findings);
      files.push_back({linted[i].source.get(), std::move(linted[i].findings)});
    }
  }
  const Exit written = write_reports(*reports, {.files = files, .unread = unread});
  if (const Exit kept = baseline->finish(unread.empty()); kept != Exit::ok) return kept;
  if (written != Exit::ok || !unread.empty()) return Exit::usage;
  return fails(files, options.fail_level) ? Exit::findings : Exit::ok;
}

}  // namespace

void declare_lint(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<LintOptions>();
  app.add_option("paths", options->paths,
                 "Dockerfiles, directories that are searched for some, patterns (`**/*.Dockerfile`), or - "
                 "for standard "
                 "input (default: .)")
      ->type_name("PATH");
  add_build_options(app, options->build);
  const auto selectors = [&app](const char* name, std::vector<std::string>& into, const char* help) {
    app.add_option_function<std::vector<std::string>>(
           name,
           [&into](const std::vector<std::string>& lists) {
             for (const std::string& list : lists) {
               for (const std::string_view item : split(list, ',')) into.emplace_back(item);
             }
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
  app.add_option("--changed", options->changed, "only files that differ from this revision of git's")
      ->type_name("REV");
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

void declare_hadolint(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<LintOptions>();
  options->rules.profile = lint::kHadolintProfile;
  options->as_hadolint = true;
  app.add_option("dockerfiles", options->paths, "Dockerfiles, or - for standard input")
      ->type_name("DOCKERFILE")
      ->required();
  add_hadolint_command_options(app, options->hadolint);
  add_hadolint_options(app, options->hadolint);
  app.add_option("--file-path-in-report", options->reports.path_in_report,
                 "the name that reports give to the file")
      ->type_name("PATH");
  app.callback([options, &exit] { exit = run(*options); });
}

}  // namespace decant::cli
