// The profile `default`: what decant says of a Dockerfile when nobody asks for something else. One row a rule
// (rules/default_profile.cpp), with its level, or off, and why; docs/profiles.md shows it. Where rules of
// hadolint and of BuildKit say the same, one of them speaks, and its findings answer to the codes of the
// others too.
#pragma once

#include "lint/finding.hpp"
#include "lint/rule.hpp"
#include "syntax/document.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace decant::lint {

struct DefaultRow {
  std::string_view code;
  std::optional<Level> level;  // nullopt: off
  std::string_view why;
  // Off because that rule says the same; a finding of it has this code as an alias …
  std::string_view same_as{};
  // … where it stands at such an instruction; unknown: at any.
  InstructionKind only = InstructionKind::unknown;
  // Only where the instruction is part of the image that is built, not of a stage that is copied from.
  bool shipped = false;
};

// Sorted by code; a row for every rule.
std::span<const DefaultRow> default_profile();
// nullptr: the rule has no row.
const DefaultRow* default_row(std::string_view code);

bool is_on_by_default(const RuleInfo& rule);

// Gives the findings the profile's levels and aliases. A level that a rule has chosen for one finding is left
// alone.
void apply_default_profile(const Subject& subject, std::vector<Finding>& findings);
// Drops those that `shipped` excludes.
void drop_unshipped(const Subject& subject, std::vector<Finding>& findings);

}  // namespace decant::lint
