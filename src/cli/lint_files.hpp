// Linting many files on all cores. Each file goes from bytes to findings by itself; what is told of them
// comes in the order of the files, whichever was done first.
#pragma once

#include "base/problem.hpp"
#include "cli/known_builds.hpp"
#include "cli/lint_config.hpp"
#include "cli/project.hpp"
#include "cli/shellcheck.hpp"
#include "lint/finding.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace decant::cli {

struct LintedFile {
  std::unique_ptr<SourceText>
      source;  // of a file without findings only the name; null where it was not linted
  std::vector<lint::Finding> findings;
  std::vector<std::string> warnings;
  std::shared_ptr<const FileRules> rules;  // null where the configuration cannot be read
  std::vector<Problem> ways;               // ways to build it that there are not, though somebody named them
  std::optional<Problem> problem;
};

// One result a job; findings that are the same in all its ways are told once. `threads` 0: one a core.
std::vector<LintedFile> lint_files(const std::vector<BuiltFile>& jobs, const ProjectOptions& build,
                                   LintConfigs& configs, Shellcheck& shellcheck, unsigned threads = 0);

// Whether there is one of this level or above. Levels are in order of weight; `none` fails on nothing.
bool fails(const std::vector<lint::Finding>& findings, std::string_view fail_level);

}  // namespace decant::cli
