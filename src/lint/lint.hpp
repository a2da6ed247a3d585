// The engine: selection, checks, levels, pragmas.
#pragma once

#include "base/problem.hpp"
#include "lint/hadolint/options.hpp"
#include "lint/profiles.hpp"
#include "lint/rule.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace decant::lint {

// `select` and `ignore` take codes, prefixes of codes (`DC1`) and names; empty `select` means the default
// set, `ALL` everything. Unknown ones are a Problem with the nearest code. What is ignored is so by its
// aliases too. `profile` is one of profiles() and says what an empty `select` means; the profile `buildkit`
// finds what `docker build --check` finds, also above an error of the build, which it reports once and with
// BuildKit's line. The profile `hadolint` finds what hadolint finds, also in what hadolint lints though a
// build refuses it: a fragment without FROM, ONBUILD FROM.
struct Options {
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::string profile{kDefaultProfile};
  HadolintOptions hadolint{};  // for hadolint's rules, in any profile
  // Another level for a rule, by code, and for what says the same. In the profile `default` it turns a rule
  // on that is off there.
  std::map<std::string, Level, std::less<>> levels{};
};

// Findings sorted by place, then code. Includes the document's own diagnostics as code `DL1000` (level
// error), and pragmas that match nothing as `DC0001`. Pragmas: `# decant ignore=DC1001,DC1002 reason…`
// directly above an instruction (or above its comments), `# decant global ignore=…` anywhere above the first
// FROM for the whole file. hadolint's own pragmas silence hadolint's rules.
Result<std::vector<Finding>> run(const Subject& subject, const Options& options);
// With what select_rules makes of the options, which is the same for many files.
std::vector<Finding> run(const Subject& subject, const Options& options,
                         std::span<const Rule* const> selected);

}  // namespace decant::lint
