// The engine: selection, checks, levels, pragmas.
#pragma once

#include "base/problem.hpp"
#include "lint/rule.hpp"

#include <string>
#include <vector>

namespace decant::lint {

// `select` and `ignore` take codes, prefixes of codes (`DC1`) and names; empty `select` means the default
// set, `ALL` everything. Unknown ones are a Problem with the nearest code.
struct Options {
  std::vector<std::string> select;
  std::vector<std::string> ignore;
};

// Findings sorted by place, then code. Includes the document's own diagnostics as code `DL1000` (level
// error), and pragmas that match nothing as `DC0001`. Pragmas: `# decant ignore=DC1001,DC1002 reason…`
// directly above an instruction (or above its comments), `# decant global ignore=…` anywhere above the first
// FROM for the whole file.
Result<std::vector<Finding>> run(const Subject& subject, const Options& options);

}  // namespace decant::lint
