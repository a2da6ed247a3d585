#include "cli/shellcheck.hpp"

#include "base/ascii.hpp"
#include "cli/output.hpp"
#include "host/process.hpp"
#include "lint/hadolint/accepted.hpp"
#include "lint/profiles.hpp"
#include "lint/selection.hpp"
#include "shellcheck/findings.hpp"
#include "shellcheck/scripts.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace decant::cli {
namespace {

constexpr const char* kProgram = "shellcheck";

bool means_shellcheck(std::string_view selector) {
  return lint::is_shellchecks(selector) || ascii::equal_in_any_case(selector, "ALL");
}

}  // namespace

void add_shellcheck_options(CLI::App& app, ShellcheckOptions& options) {
  // A flag with a value: `--shellcheck Dockerfile` must not take the file for its value.
  auto* on = app.add_flag(fmt::format("--shellcheck{{{}}}", kProgram), options.program,
                          "check the scripts of RUN with ShellCheck: the one in PATH, or `--shellcheck=PATH` "
                          "(default: in the profile hadolint, where it is installed)");
  app.add_flag("--no-shellcheck", options.off, "not with ShellCheck")->excludes(on);
  app.add_flag_callback(
      "--no-shellcheck-cache", [&options] { options.cached = false; },
      "ask ShellCheck again about scripts that it has seen");
}

Shellcheck::Shellcheck(ShellcheckOptions options) : options_(std::move(options)) {
  if (options_.cached) options_.checker.cache_directory = shellcheck::cache_directory();
  if (!options_.program.empty()) start();
}

bool Shellcheck::start() {
  if (checker_ || problem_) return checker_ != nullptr;
  const auto program = host::find_program(options_.program.empty() ? kProgram : options_.program);
  if (program) {
    checker_ = std::make_unique<shellcheck::Checker>(*program, options_.checker);
  } else {
    problem_ = program.problem();
  }
  return checker_ != nullptr;
}

std::optional<Problem> Shellcheck::problem_of(const lint::Options& rules) const {
  const auto named = std::ranges::find_if(rules.select, lint::is_shellchecks);
  if (named == rules.select.end() || wants(rules)) return std::nullopt;
  return Problem{.what = fmt::format("--select {}: ShellCheck does not run", *named),
                 .remedy = "add --shellcheck"};
}

bool Shellcheck::wants(const lint::Options& rules) const {
  if (options_.off || (options_.program.empty() && rules.profile != lint::kHadolintProfile)) return false;
  const bool selected = rules.select.empty() || std::ranges::any_of(rules.select, means_shellcheck);
  return selected && std::ranges::none_of(rules.ignore, [](const std::string& selector) {
           return ascii::equal_in_any_case(selector, "SC") || ascii::equal_in_any_case(selector, "ALL");
         });
}

FileScripts Shellcheck::scripts_of(const lint::Subject& subject, const lint::Options& rules) {
  FileScripts file;
  file.as_hadolint = rules.profile == lint::kHadolintProfile;
  if (file.as_hadolint) {
    if (lint::hadolint::accepts(subject.document))
      file.scripts = shellcheck::scripts_of_hadolint(subject.document, rules.hadolint);
  } else if (!subject.document.has_errors()) {
    file.scripts = shellcheck::scripts_of(subject.document, subject.evaluation);
  }
  return file;
}

void Shellcheck::check(std::span<FileScripts* const> files) {
  std::vector<std::string_view> texts;
  for (const FileScripts* file : files) {
    for (const shellcheck::Script& script : file->scripts) texts.emplace_back(script.text);
  }
  if (texts.empty() || !start()) return;
  const std::vector<shellcheck::Verdict> verdicts = checker_->check(texts);
  auto verdict = verdicts.begin();
  for (FileScripts* file : files) {
    for (const shellcheck::Script& script : file->scripts) {
      if (verdict->comments) {
        const auto findings_of =
            file->as_hadolint ? shellcheck::hadolint_findings_of : shellcheck::findings_of;
        std::ranges::move(findings_of(script, *verdict->comments), std::back_inserter(file->findings));
      } else if (!verdict->why.empty()) {
        file->warnings.push_back(fmt::format("line {}: ShellCheck has not checked this script: {}",
                                             script.first_line, verdict->why));
        missed_scripts_ = missed_scripts_ || !verdict->too_long;
      }
      ++verdict;
    }
  }
  if (checker_->problem()) problem_ = checker_->problem();
}

Exit Shellcheck::finish() const {
  const bool asked_for = !options_.program.empty();
  if (problem_ && asked_for) return fail(*problem_);
  if (problem_ && checker_ != nullptr) note(problem_->what + "; " + problem_->remedy);
  if (problem_ && checker_ == nullptr)
    note(
        "ShellCheck is not in PATH, so the scripts of RUN are not checked by it; --no-shellcheck says that "
        "this is meant");
  return missed_scripts_ && asked_for ? Exit::usage : Exit::ok;
}

}  // namespace decant::cli
