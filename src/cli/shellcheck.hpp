// ShellCheck in a run of `decant lint`: whether it is asked for, for which files, and what is told where it
// cannot be had. How it is run is in src/shellcheck.
#pragma once

#include "base/problem.hpp"
#include "lint/finding.hpp"
#include "lint/lint.hpp"
#include "shellcheck/checker.hpp"
#include "shellcheck/script.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace decant::cli {

struct ShellcheckOptions {
  std::string program;  // asked for, by name or path; empty: in hadolint's profile where there is one
  bool off = false;
  bool cached = true;
  shellcheck::CheckerOptions checker{};
};

// `--shellcheck`, `--no-shellcheck`, `--no-shellcheck-cache`.
void add_shellcheck_options(CLI::App& app, ShellcheckOptions& options);

// The scripts of one file, then what was found in them.
struct FileScripts {
  std::vector<shellcheck::Script> scripts;
  bool as_hadolint = false;
  std::vector<lint::Finding> findings{};
  std::vector<std::string> warnings{};  // scripts that have not been checked
};

class Shellcheck {
 public:
  explicit Shellcheck(ShellcheckOptions options);

  // A code of ShellCheck's selected, and nothing that would run it.
  [[nodiscard]] std::optional<Problem> problem_of(const lint::Options& rules) const;
  // True when files with these rules are for ShellCheck.
  [[nodiscard]] bool wants(const lint::Options& rules) const;
  // The scripts of a file; none where the file is broken.
  [[nodiscard]] static FileScripts scripts_of(const lint::Subject& subject, const lint::Options& rules);
  // Those of many files.
  void check(std::span<FileScripts* const> files);
  // Tells what kept ShellCheck from working: an error where it was asked for, else a note.
  Exit finish() const;

 private:
  bool start();

  ShellcheckOptions options_;
  std::unique_ptr<shellcheck::Checker> checker_;
  std::optional<Problem> problem_;
  bool missed_scripts_ = false;
};

}  // namespace decant::cli
