// What the operations below a reader leave of what it reads. A chain from the lowest operation up: each link
// is the digest of the one below it and of what its own operation adds; operations that leave nothing of it
// are passed over, and need no link. A chain has a link for each operation that was asked for, too, so that
// the next reader above goes down to there and no further.
//
//   RUN useradd …     ─────────────┐
//   COPY setup.py …   link ◄── link of who reads it       what `pip` reads: its own chain
//   RUN pip … a       ─────────────┘◄── link ◄── link …
#include "cache/known.hpp"
#include "context/wildcard.hpp"
#include "effects/paths.hpp"

#include <algorithm>

namespace decant::cache {
namespace {

// Of so few it is cheaper to go over all than to know where each leaves what.
constexpr std::size_t kFewOperations = 128;

// Packages that an operation installs and that make the programs of who reads: their names count, the rest of
// what is installed with them does not.
std::vector<std::string> packages_among(const Effect& effect, const std::vector<std::string>& makers) {
  std::vector<std::string> found;
  for (const CommandEffect& command : effect.commands) {
    for (const std::string& package : command.packages) {
      const std::string_view name = std::string_view(package).substr(0, package.find('='));
      const auto makes = [&](const std::string& pattern) { return wildcard_match(pattern, name); };
      if (std::ranges::any_of(makers, makes)) found.push_back(package);
    }
  }
  return found;
}

std::vector<std::uint32_t> merged(std::vector<std::uint32_t> sorted, std::vector<std::uint32_t> more) {
  if (more.empty()) return sorted;
  sorted.insert(sorted.end(), more.begin(), more.end());
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

}  // namespace

Known::Taken& Known::taken_of(std::vector<PathEffect> paths, std::vector<std::string> makers) {
  Pieces pieces;
  for (const PathEffect& each : paths)
    pieces.add(each.path).number((each.tree ? 1U : 0U) | (each.optional ? 2U : 0U));
  const ContentId key = pieces.id();
  for (const std::string& name : makers) pieces.add("made by").add(name);
  const auto [place, fresh] = taken_.try_emplace(pieces.id());
  if (fresh) {
    place->second.paths = std::move(paths);
    place->second.makers = std::move(makers);
    place->second.key = key;
  }
  return place->second;
}

Known::Link Known::link_for(const Taken& taken, std::uint32_t operation) const {
  const std::uint32_t maker = maker_of(operation);
  const Leaving& leaving = leaving_[maker];
  Link link{.operation = operation};
  if (leaving.copies) {
    link.copies = overlap(leaving.destinations, taken.paths);
  } else {
    link.meets = meets(maker, taken.paths);
  }
  if (leaving.packages && !taken.makers.empty())
    link.packages = packages_among(effect_of(operations_.all[maker]), taken.makers);
  return link;
}

Known::Places Known::find_places() const {
  Places places;
  const auto count = static_cast<std::uint32_t>(operations_.all.size());
  std::vector<std::vector<std::uint32_t>> above(count);
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t base = operations_.base_of(i);
    (base == kNone ? open : above[base]).push_back(i);
    places.lowest.push_back(base == kNone ? i : places.lowest[base]);
    const std::uint32_t maker = maker_of(i);
    if (leaving_[maker].packages) places.installing.push_back(i);
    if (leaving_[maker].copies) {
      for (const PathEffect& each : leaving_[maker].destinations) places.by_path.emplace(each.path, i);
    } else if (!is_source(operations_.all[maker])) {
      if (meets(maker, {})) places.everywhere.push_back(i);
      if (operations_.all[maker].instruction == kNone) continue;
      const Effect& effect = effect_of(operations_.all[maker]);
      for (const PathEffect& each : effect.writes) places.by_path.emplace(each.path, i);
      for (const PathEffect& each : effect.deletes) places.by_path.emplace(each.path, i);
    }
  }
  places.ranges.resize(count);
  for (std::uint32_t clock = 0; !open.empty(); ++clock) {
    const std::uint32_t at = open.back();
    auto& [begin, end] = places.ranges[at];
    if (begin != 0) {
      end = clock;
      open.pop_back();
      continue;
    }
    begin = clock + 1;
    open.insert(open.end(), above[at].begin(), above[at].end());
  }
  return places;
}

const Known::Places& Known::places() {
  if (!places_) places_ = find_places();
  return *places_;
}

std::vector<std::uint32_t> Known::candidates(const Taken& taken, std::uint32_t operation) {
  const Places& all = places();
  std::vector<std::uint32_t> found = all.everywhere;
  if (!taken.makers.empty()) found.insert(found.end(), all.installing.begin(), all.installing.end());
  const auto take = [&](auto from, auto to) {
    for (; from != to; ++from) found.push_back(from->second);
  };
  for (const PathEffect& each : taken.paths) {
    for (std::string_view path = each.path;; path = parent_of_image_path(path)) {
      const auto range = all.by_path.equal_range(path);
      take(range.first, range.second);
      if (path == "/") break;
    }
    if (!each.tree) continue;
    const std::string below = each.path == "/" ? each.path : each.path + "/";
    auto behind = below;
    ++behind.back();
    take(all.by_path.lower_bound(below), all.by_path.lower_bound(behind));
  }
  const auto& top = all.ranges[operation];
  std::erase_if(found, [&](std::uint32_t each) {
    const auto& range = all.ranges[each];
    return range.first > top.first || range.second < top.second;
  });
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::uint32_t Known::link_of(Taken& taken, std::uint32_t operation) {
  if (const auto known = taken.at.find(operation); known != taken.at.end()) return known->second;
  std::vector<std::uint32_t> line;  // that may need links, from the top down
  std::uint32_t lowest = operation;
  if (taken.links.empty() && operation != kNone && operations_.all.size() > kFewOperations) {
    line = candidates(taken, operation);
    std::ranges::reverse(line);
    if (is_source(operations_.all[places().lowest[operation]])) line.push_back(places().lowest[operation]);
    lowest = kNone;
  }
  while (lowest != kNone && !taken.at.contains(lowest)) {
    line.push_back(lowest);
    lowest = operations_.base_of(lowest);
  }
  const auto add = [&](Link link) {
    const auto place = static_cast<std::uint32_t>(taken.links.size());
    taken.at[link.operation] = place;
    taken.links.push_back(std::move(link));
    return place;
  };
  const auto known = taken.at.find(lowest);
  std::uint32_t below = known != taken.at.end() ? known->second : add({.operation = kNone});
  for (std::size_t i = line.size(); i-- > 0;) {
    if (is_source(operations_.all[line[i]])) {
      below = add({.operation = line[i]});
      continue;
    }
    Link link = link_for(taken, line[i]);
    if (!link.copies && !link.meets && link.packages.empty()) continue;
    link.below = below;
    below = add(std::move(link));
  }
  taken.at[operation] = below;
  return below;
}

const Known::Left& Known::left(Taken& taken, std::uint32_t operation) {
  const std::uint32_t top = link_of(taken, operation);
  std::vector<std::uint32_t> unknown;
  for (std::uint32_t at = top; at != kNone && !taken.links[at].left; at = taken.links[at].below)
    unknown.push_back(at);
  for (std::size_t i = unknown.size(); i-- > 0;) {
    Left made = work_out(taken, unknown[i]);
    taken.links[unknown[i]].left = std::move(made);
  }
  const Left& found = *taken.links[top].left;
  if (stands_on_ != nullptr)
    stands_on_->insert(stands_on_->end(), found.stands_on.begin(), found.stands_on.end());
  return found;
}

// Other links of the chain may come while this is worked out: no reference to one is kept.
Known::Left Known::work_out(Taken& taken, std::uint32_t at) {
  const std::uint32_t operation = taken.links[at].operation;
  const std::uint32_t below = taken.links[at].below;
  Left made;
  if (below == kNone) {
    made.id = Pieces().add(operation == kNone ? ContentId{} : base(operation)).id();
    return made;
  }
  Pieces pieces;
  pieces.add(taken.links[below].left->id);
  for (const std::string& package : taken.links[at].packages) pieces.add("package").add(package);
  made.gives = !taken.links[at].packages.empty();
  std::vector<std::uint32_t> own;
  std::vector<std::uint32_t>* const outer = std::exchange(stands_on_, &own);
  if (taken.links[at].copies) {
    made.gives = add_copied(maker_of(operation), taken, pieces) || made.gives;
  } else if (taken.links[at].meets) {
    pieces.add(truth(maker_of(operation)));
    made.gives = true;
  }
  stands_on_ = outer;
  made.id = made.gives ? pieces.id() : taken.links[below].left->id;
  made.stands_on = merged(taken.links[below].left->stands_on, std::move(own));
  return made;
}

}  // namespace decant::cache
