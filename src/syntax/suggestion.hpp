// BuildKit's own "did you mean": a Levenshtein distance below 3 (util/suggest). decant's other messages use
// base/nearest.hpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace decant::syntax {

// `name (did you mean …?)`: the nearest of `options` at a distance below 3, as a suffix; empty when there is
// none.
std::string suggestion(std::string_view value, std::span<const std::string_view> options,
                       bool case_sensitive);

// The same without words: the first of the nearest, letter case counts; empty when there is none or `value`
// itself is among them.
std::string similar(std::string_view value, std::span<const std::string_view> options);

}  // namespace decant::syntax
