#include "lint/selection.hpp"

#include "base/ascii.hpp"
#include "base/nearest.hpp"
#include "lint/default_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::lint {
namespace {

bool begins(std::string_view code, std::string_view selector) {
  return selector.size() <= code.size() &&
         ascii::equal_in_any_case(selector, code.substr(0, selector.size()));
}

std::optional<Problem> unknown_among(const std::vector<std::string>& selectors, std::string_view option) {
  for (const std::string& selector : selectors) {
    if (is_shellchecks(selector) ||
        std::ranges::any_of(rules(), [&](const Rule& rule) { return selects(selector, *rule.info); }))
      continue;
    return unknown_rule(option, selector);
  }
  return std::nullopt;
}

bool any_selects(const std::vector<std::string>& selectors, const RuleInfo& rule) {
  return std::ranges::any_of(selectors, [&](const std::string& selector) { return selects(selector, rule); });
}

// A level in a configuration turns rules on that are off, unless another one speaks for them. The other
// profiles are exactly what they are.
bool turned_on(const Options& options, const RuleInfo& rule) {
  const bool has_level =
      options.levels.contains(rule.code) ||
      (rule.family == Family::hadolint && overridden_level(options.hadolint, rule.code).has_value());
  if (!has_level) return false;
  if (options.profile == kHadolintProfile) return rule.family == Family::hadolint;
  const DefaultRow* row = options.profile == kDefaultProfile ? default_row(rule.code) : nullptr;
  return row != nullptr && row->same_as.empty();
}

bool ignored_by_configuration(const Options& options, const RuleInfo& rule) {
  return rule.family == Family::hadolint &&
         std::ranges::find(options.hadolint.ignored, rule.code) != options.hadolint.ignored.end();
}

}  // namespace

bool selects(std::string_view selector, const RuleInfo& rule) {
  return !selector.empty() && (ascii::equal_in_any_case(selector, "ALL") ||
                               ascii::equal_in_any_case(selector, rule.name) || begins(rule.code, selector));
}

bool is_shellchecks(std::string_view selector) {
  constexpr std::size_t kLongest = 6;  // SC2086
  return selector.size() >= 2 && selector.size() <= kLongest && begins("SC", selector.substr(0, 2)) &&
         std::ranges::all_of(selector.substr(2), ascii::is_digit);
}

bool selects(std::string_view selector, const Finding& finding) {
  const auto names = [&](std::string_view code) {
    const Rule* rule = find_rule(code);
    if (rule != nullptr) return selects(selector, *rule->info);
    return !selector.empty() && (ascii::equal_in_any_case(selector, "ALL") || begins(code, selector));
  };
  return names(finding.code) || std::ranges::any_of(finding.aliases, names);
}

std::string_view nearest_rule(std::string_view selector) {
  std::vector<std::string_view> words;
  for (const Rule& rule : rules()) words.push_back(rule.info->code);
  for (const Rule& rule : rules()) words.push_back(rule.info->name);
  return nearest(selector, words);
}

Problem unknown_rule(std::string_view where, std::string_view selector) {
  const std::string_view like = nearest_rule(selector);
  return {.what = fmt::format("{} {}: there is no such rule", where, selector),
          .remedy = like.empty() ? "`decant rules` lists them all"
                                 : fmt::format("did you mean {}? `decant rules` lists them all", like)};
}

Result<std::vector<const Rule*>> select_rules(const Options& options) {
  if (auto problem = unknown_among(options.select, "--select")) return *problem;
  if (auto problem = unknown_among(options.ignore, "--ignore")) return *problem;

  const auto profile = find_profile(options.profile);
  if (!profile) return profile.problem();

  std::vector<const Rule*> selected;
  for (const Rule& rule : rules()) {
    const bool named = options.select.empty() ? (*profile)->has(*rule.info) || turned_on(options, *rule.info)
                                              : any_selects(options.select, *rule.info);
    const bool wanted =
        (named || rule.info->code == "DL1000") && !ignored_by_configuration(options, *rule.info);
    if (wanted && !any_selects(options.ignore, *rule.info)) selected.push_back(&rule);
  }
  return selected;
}

}  // namespace decant::lint
