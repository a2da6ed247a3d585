#include "lint/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace decant::lint {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool equal(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

// Levenshtein's distance without case; `b` is a code or name of ours and short, `a` is bounded by the caller.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, replaced});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::optional<Problem> unknown_among(const std::vector<std::string>& selectors, std::string_view option) {
  for (const std::string& selector : selectors) {
    if (std::ranges::any_of(rules(), [&](const Rule& rule) { return selects(selector, *rule.info); }))
      continue;
    const std::string_view like = nearest(selector);
    return Problem{fmt::format("{} {}: there is no such rule", option, selector),
                   like.empty() ? "`decant rules` lists them all."
                                : fmt::format("Did you mean {}? `decant rules` lists them all.", like)};
  }
  return std::nullopt;
}

bool any_selects(const std::vector<std::string>& selectors, const RuleInfo& rule) {
  return std::ranges::any_of(selectors, [&](const std::string& selector) { return selects(selector, rule); });
}

}  // namespace

bool selects(std::string_view selector, const RuleInfo& rule) {
  if (selector.empty()) return false;
  if (equal(selector, "ALL") || equal(selector, rule.name)) return true;
  return selector.size() <= rule.code.size() && equal(selector, rule.code.substr(0, selector.size()));
}

std::string_view nearest(std::string_view selector) {
  constexpr std::size_t kLongest = 64;  // longer ones are no slip of the fingers
  if (selector.empty() || selector.size() > kLongest) return {};
  std::string_view best;
  std::size_t least = selector.size() / 3 + 1;  // at most a third of it is wrong
  for (const Rule& rule : rules()) {
    for (const std::string_view candidate : {rule.info->code, rule.info->name}) {
      const std::size_t d = distance(selector, candidate);
      if (d < least || (d == least && best.empty())) {
        least = d;
        best = candidate;
      }
    }
  }
  return best;
}

Result<std::vector<const Rule*>> select_rules(const Options& options) {
  if (auto problem = unknown_among(options.select, "--select")) return *problem;
  if (auto problem = unknown_among(options.ignore, "--ignore")) return *problem;

  std::vector<const Rule*> selected;
  for (const Rule& rule : rules()) {
    const bool wanted = options.select.empty()
                            ? rule.info->on_by_default
                            : any_selects(options.select, *rule.info) || rule.info->code == "DL1000";
    if (wanted && !any_selects(options.ignore, *rule.info)) selected.push_back(&rule);
  }
  return selected;
}

}  // namespace decant::lint
