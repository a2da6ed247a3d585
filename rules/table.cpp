// The table of rules. Help, manual, selection and tests read it; nothing else lists rules.
#include "rules/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace decant::lint {

std::span<const Rule> rules() {
  static const std::array kRules{
      rules::unused_pragma,
      rules::copy_before_install,
      rules::independent_installs_together,
      rules::volatile_variable_early,
      rules::update_alone,
      rules::unused_stage,
      rules::wide_copy_takes_too_much,
      rules::invalid_dockerfile,
  };
  return kRules;
}

const Rule* find_rule(std::string_view code_or_name) {
  const auto equal = [&](std::string_view text) {
    return std::ranges::equal(text, code_or_name, [](unsigned char a, unsigned char b) {
      return std::tolower(a) == std::tolower(b);
    });
  };
  const auto found = std::ranges::find_if(
      rules(), [&](const Rule& rule) { return equal(rule.info->code) || equal(rule.info->name); });
  return found == rules().end() ? nullptr : &*found;
}

}  // namespace decant::lint
