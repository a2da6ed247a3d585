#include "syntax/suggestion.hpp"

#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace decant::syntax {

namespace {

// Levenshtein's distance in characters, or `limit` when it is that or more.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  const auto runes = [](std::string_view text) {
    std::u32string out;
    while (!text.empty()) {
      const Rune rune = decode_rune(text.substr(0, 4));
      out.push_back(rune.value);
      text.remove_prefix(rune.size);
    }
    return out;
  };
  if (a.size() > 4 * (b.size() + limit) || b.size() > 4 * (a.size() + limit)) return limit;
  const std::u32string left = runes(a);
  const std::u32string right = runes(b);
  if (left.size() >= right.size() + limit || right.size() >= left.size() + limit) return limit;
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0U : 1U);
      diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return std::min(row.back(), limit);
}

}  // namespace

// Among equally near ones BuildKit takes any; here the one that begins as the value does, or the first.
std::string suggestion(std::string_view value, std::span<const std::string_view> options,
                       bool case_sensitive) {
  const std::string wanted = case_sensitive ? std::string(value) : lower(value);
  std::string match;
  std::size_t best = 3;
  for (const std::string_view option : options) {
    const std::string candidate = case_sensitive ? std::string(option) : lower(option);
    if (candidate == wanted) return {};
    const std::size_t far = distance(wanted, candidate, best + 1);
    const bool better_tie =
        far == best && best < 3 && !match.empty() && match[0] != wanted[0] && candidate[0] == wanted[0];
    if (far >= best && !better_tie) continue;
    best = far;
    match = candidate;
  }
  if (match.empty()) return {};
  // In the case that the value is written in; else in lower case.
  if (!case_sensitive && value != wanted && value == upper(value)) match = upper(match);
  return fmt::format(" (did you mean {}?)", match);
}

std::string similar(std::string_view value, std::span<const std::string_view> options) {
  std::string_view match;
  std::size_t best = 3;
  for (const std::string_view option : options) {
    if (option == value) return {};
    const std::size_t far = distance(value, option, best);
    if (far >= best) continue;
    best = far;
    match = option;
  }
  return std::string(match);
}

}  // namespace decant::syntax
