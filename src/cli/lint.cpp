// `decant lint`: each Dockerfile on its own, from bytes to findings; then one report of all, and an exit code
// for gates. A file that cannot be read is told and does not keep the others from being linted.
#include "lint/lint.hpp"

#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/baseline.hpp"
#include "cli/command.hpp"
#include "cli/discover.hpp"
#include "cli/hadolint_options.hpp"
#include "cli/known_builds.hpp"
#include "cli/lint_config.hpp"
#include "cli/lint_files.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/reports.hpp"
#include "cli/shellcheck.hpp"
#include "lint/selection.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <utility>

namespace decant::cli {
namespace {

using lint::Finding;
using lint::Level;

// Whose rules, options and reports these are; what they are compared with (docs/agreement.md).
constexpr std::string_view kHadolintVersion = "2.15.1";

struct LintOptions {
  std::vector<std::string> paths;
  ProjectOptions build;
  RuleOptions rules;
  ReportOptions reports;
  BaselineOptions baseline;
  ShellcheckOptions shellcheck;
  std::string config;   // the only configuration; empty: those that are found
  std::string changed;  // a revision
  bool never_fails = false;
  bool verbose = false;
  bool wants_version = false;
};

// hadolint prints each format, or writes it into the output that stands at its place in the other list; where
// one list is longer, the other goes on with tty and with `-`. Its formats for services never fail.
void set_reports(const config::HadolintConfig& config, LintOptions& options) {
  std::vector<std::string> formats = config.formats;
  const std::vector<std::string>& outputs = options.rules.hadolint.outputs;
  formats.resize(std::max({formats.size(), outputs.size(), std::size_t{1}}), "tty");
  options.reports.formats.clear();
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if (i < outputs.size() && outputs[i] != "-") {
      options.reports.outputs.push_back(fmt::format("{}={}", formats[i], outputs[i]));
    } else {
      options.reports.formats.push_back(formats[i]);
    }
    if (formats[i] == "codeclimate" || formats[i] == "codacy") options.never_fails = true;
  }
  options.reports.program = "Hadolint";
  options.reports.colour = !config.no_color.value_or(false);
}

// A file that `--config` names is hadolint's where the profile, or its own name, says so.
void set_config(LintOptions& options) {
  const std::string name = options.config.substr(options.config.rfind('/') + 1);
  const bool hadolints = options.rules.as_hadolint || options.rules.profile == lint::kHadolintProfile ||
                         name.find("hadolint") != std::string::npos;
  if (hadolints) options.rules.hadolint.config_file = std::exchange(options.config, {});
  options.build.configurations = std::make_shared<config::Configurations>(options.config);
}

// What is wrong on the command line is told once, not once a file.
std::optional<Problem> check_rules(const RuleOptions& options, const Shellcheck& shellcheck) {
  lint::Options rules{.select = options.select, .ignore = options.ignore};
  if (!options.profile.empty()) rules.profile = options.profile;
  const auto selected = lint::select_rules(rules);
  return selected ? shellcheck.problem_of(rules) : std::optional(selected.problem());
}

Exit run(LintOptions& options) {
  Shellcheck shellcheck(options.shellcheck);
  if (const auto problem = check_rules(options.rules, shellcheck)) return fail(*problem);
  set_config(options);
  options.rules.standard_input = options.reports.path_in_report;
  LintConfigs configs(options.rules, options.build.configurations);
  if (options.rules.as_hadolint) {
    const auto& config = configs.hadolint();
    if (!config) return fail(config.problem());
    set_reports(*config, options);
  }
  const auto reports = read_report_options(options.reports);
  if (!reports) return fail(reports.problem());
  auto baseline = BaselineFiles::open(options.baseline);
  if (!baseline) return fail(baseline.problem());
  auto found = discover(options.paths, options.changed);
  if (!found) return fail(found.problem());
  if (options.rules.as_hadolint) found->named_in.clear();  // hadolint knows of no builds

  std::vector<report::FileFindings> files;
  std::vector<report::UnreadFile> unread;
  std::set<std::string> told;  // a configuration is many files' problem
  const auto give_up = [&](const std::string& path, const Problem& problem) {
    if (told.insert(problem.what).second) fail(problem);
    unread.push_back({path, problem.what});
  };
  const KnownBuilds known = find_builds(*found, environment_variable, *options.build.configurations);
  for (const Unfound& each : known.unfound) give_up(each.path, each.problem);
  for (const std::string& warning : known.warnings) warn(warning);
  for (const std::string& note : known.notes) {
    if (options.verbose) warn(note);
  }
  std::vector<LintedFile> linted = lint_files(known.files, options.build, configs, shellcheck);
  bool failed = false;
  for (std::size_t i = 0; i < linted.size(); ++i) {
    for (const std::string& warning : linted[i].warnings) warn(warning);
    for (const Problem& problem : linted[i].ways) give_up(known.files[i].path, problem);
    if (linted[i].source == nullptr && !linted[i].problem) continue;
    if (linted[i].problem) {
      give_up(known.files[i].path, *linted[i].problem);
    } else {
      baseline->apply(*linted[i].source, linted[i].findings);
      failed = failed || fails(linted[i].findings, linted[i].rules->fail_level);
      files.push_back({linted[i].source.get(), std::move(linted[i].findings),
                       linted[i].rules->rules.profile == lint::kHadolintProfile});
    }
  }
  const Exit checked = shellcheck.finish();
  const Exit written = write_reports(*reports, {.files = files, .unread = unread});
  if (const Exit kept = baseline->finish(unread.empty()); kept != Exit::ok) return kept;
  if (written != Exit::ok || checked != Exit::ok || !unread.empty()) return Exit::usage;
  return failed && !options.never_fails ? Exit::findings : Exit::ok;
}

void add_config_option(CLI::App& app, std::string& config, const char* help) {
  app.add_option("-c,--config", config, help)->type_name("FILE");
}

}  // namespace

void declare_lint(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<LintOptions>();
  app.add_option("paths", options->paths,
                 "Dockerfiles, Compose and bake files that name some, directories that are searched for "
                 "them, patterns (`**/*.Dockerfile`), or - for standard input (default: .)")
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
  app.add_flag("--verbose", options->verbose, "say what of Compose and bake files is passed over, and why");
  app.add_option("--changed", options->changed, "only files that differ from this revision of git's")
      ->type_name("REV");
  add_report_options(app, options->reports);
  app.add_option("--fail-level", options->rules.fail_level,
                 "exit with 1 on findings of this level or above (default: what the configuration says; "
                 "else warning, in the profile hadolint info)")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"error", "warning", "info", "style", "none"}));
  add_config_option(
      app, options->config,
      "this configuration and no other: decant's, or hadolint's where --profile or its name says "
      "so (default: the nearest .decant.yaml, or where there is none .hadolint.yaml)");
  add_hadolint_options(app, options->rules.hadolint);
  add_shellcheck_options(app, options->shellcheck);
  add_baseline_options(app, options->baseline);
  app.callback([options, &exit] {
    if (options->paths.empty()) options->paths.emplace_back(".");
    exit = run(*options);
  });
}

void declare_hadolint(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<LintOptions>();
  options->rules.profile = lint::kHadolintProfile;
  options->rules.as_hadolint = true;
  app.add_option("dockerfiles", options->paths, "Dockerfiles, or - for standard input")
      ->type_name("DOCKERFILE");
  app.add_flag("-v,--version", options->wants_version,
               "the version, and that of hadolint whose rules these are");
  add_hadolint_command_options(app, options->rules.hadolint);
  add_config_option(app, options->config,
                    "hadolint's configuration (default: .hadolint.yaml here or below your settings)");
  add_hadolint_options(app, options->rules.hadolint);
  add_shellcheck_options(app, options->shellcheck);
  app.add_option("--file-path-in-report", options->reports.path_in_report,
                 "the name that reports give to the file")
      ->type_name("PATH");
  app.callback([options, &exit] {
    if (options->wants_version) {
      print(fmt::format("decant {} with the rules of hadolint {}\n", decant::version(), kHadolintVersion));
    } else if (options->paths.empty()) {
      exit = fail({.what = "decant hadolint: no Dockerfile is named",
                   .remedy = "name some, or - for standard input"});
    } else {
      exit = run(*options);
    }
  });
}

}  // namespace decant::cli
