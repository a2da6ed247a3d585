// "Did you mean …": the nearest of some words to one that somebody mistyped.
#pragma once

#include <span>
#include <string_view>

namespace decant {

// The candidate with the fewest edits (insert, delete, replace, swap neighbours; letter case counts nothing);
// empty when none is near enough to be meant: at most a third of the letters, at least one, may differ. A
// candidate that begins with the word is near too. The first of equals wins.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace decant
