// Linting many files on all cores. Each file goes from bytes to findings by itself; what is told of them
// comes in the order of the files, whichever was done first.
#pragma once

#include "base/problem.hpp"
#include "cli/project.hpp"
#include "lint/finding.hpp"
#include "lint/lint.hpp"

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
  std::optional<Problem> problem;
};

// One result a file. `threads` 0: one a core.
std::vector<LintedFile> lint_files(const std::vector<std::string>& files, const ProjectOptions& build,
                                   const lint::Options& rules, unsigned threads = 0);

}  // namespace decant::cli
