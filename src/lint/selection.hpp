// Which rules a run uses: `--select` and `--ignore` name them by code (`DC1001`), by the beginning of codes
// (`DC1`) or by name (`copy-before-install`); `ALL` is everything. What is ignored stays ignored, whatever
// else selects it.
#pragma once

#include "base/problem.hpp"
#include "lint/lint.hpp"
#include "lint/rule.hpp"

#include <string_view>
#include <vector>

namespace decant::lint {

// True when `selector` names the rule.
bool selects(std::string_view selector, const RuleInfo& rule);
// True for a code of ShellCheck, or the beginning of one: `SC2086`, `SC2`. These are no rules of the table.
bool is_shellchecks(std::string_view selector);
// True when it names the finding's rule, or one that says the same.
bool selects(std::string_view selector, const Finding& finding);

// The rules of this run, in the order of the table. DL1000 is among them unless it is ignored: a Dockerfile
// that does not parse is never "no findings". A selector that names no rule is a Problem with the nearest
// one.
Result<std::vector<const Rule*>> select_rules(const Options& options);

// The code or name that is most like `selector`; empty when none is alike.
std::string_view nearest_rule(std::string_view selector);

// `--select DC1005: there is no such rule`, with the nearest one.
Problem unknown_rule(std::string_view where, std::string_view selector);

}  // namespace decant::lint
