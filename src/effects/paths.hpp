// Image paths: one spelling for each place, and whether two effects meet.
#pragma once

#include "effects/effects.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant {

// True when `path` is `directory` or lies below it. Both absolute and clean.
bool is_below(std::string_view path, std::string_view directory);

// The directory that a path lies in; "/" for those at the top.
std::string_view parent_of_image_path(std::string_view path);

// True when `by` says something about everything that `path` says: the same path, or a tree around it.
bool covers(const PathEffect& by, const PathEffect& path);

// Whether `path` meets an effect of a list sorted by path: the list's paths below it when it is a tree, and
// the list's trees above it.
bool overlaps_sorted(const PathEffect& path, const std::vector<PathEffect>& sorted);

// Sorted by path, each once (a tree and its own path are one, a needed read wins over an optional one).
void normalise(std::vector<PathEffect>& paths);

// Names sorted, each once.
void normalise(std::vector<std::string>& names);

// Whether a path at or below this one may have another spelling than its own (see canonical_image_path).
bool has_alias_below(std::string_view directory);

}  // namespace decant
