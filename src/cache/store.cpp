// See store.hpp.
#include "cache/store.hpp"

#include <algorithm>

namespace decant::cache {

std::size_t Store::LinkHash::operator()(const Link& link) const {
  std::uint64_t hash = link.operation.low ^ (link.selector.low * 0x9e3779b97f4a7c15U);
  hash ^= (std::uint64_t{link.key} << 32U | link.slot) * 0xff51afd7ed558ccdU;
  return hash ^ hash >> 29U;
}

std::optional<Key> Store::find_source(const ContentId& digest) const {
  const auto found = sources_.find(digest);
  return found == sources_.end() ? std::nullopt : std::optional(found->second);
}

Key Store::content_key(const ContentId& digest) {
  const auto [place, fresh] = contents_.try_emplace(digest, next_);
  if (fresh) ++next_;
  return place->second;
}

std::vector<Key> Store::query(std::span<const KeyWithSelector> keys, std::uint32_t slot,
                              const ContentId& operation) {
  std::vector<Key> all;
  const auto contains = [](const std::vector<Key>& list, Key key) {
    return std::ranges::find(list, key) != list.end();
  };
  for (const KeyWithSelector& each : keys) {
    const auto found = links_.find({each.key, slot, operation, each.selector});
    if (found == links_.end()) continue;
    for (const Key key : found->second) {
      if (!contains(all, key)) all.push_back(key);
    }
  }
  if (all.empty()) return all;
  for (const KeyWithSelector& each : keys) {
    std::vector<Key>& leads_to = links_[{each.key, slot, operation, each.selector}];
    for (const Key key : all) {
      if (!contains(leads_to, key)) leads_to.push_back(key);
    }
  }
  return all;
}

Key Store::save_source(const ContentId& digest, ResultId result) {
  const auto [place, fresh] = sources_.try_emplace(digest, next_);
  if (fresh) ++next_;
  results_[place->second] = {result, build_};
  return place->second;
}

Key Store::save(const std::vector<std::vector<KeyWithSelector>>& slots, const ContentId& operation,
                ResultId result) {
  // BuildKit's getIDFromDeps: of the first slot any key counts, of the others each takes away what it does
  // not lead to.
  std::vector<Key> matches;
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    if (slot > 0 && matches.empty()) break;
    for (const KeyWithSelector& each : slots[slot]) {
      const auto found = links_.find({each.key, slot, operation, each.selector});
      const std::vector<Key> none;
      const std::vector<Key>& leads_to = found == links_.end() ? none : found->second;
      if (slot == 0) {
        for (const Key key : leads_to) {
          if (std::ranges::find(matches, key) == matches.end()) matches.push_back(key);
        }
      } else {
        std::erase_if(matches, [&](Key key) { return std::ranges::find(leads_to, key) == leads_to.end(); });
      }
    }
  }
  const Key key = matches.empty() ? next_++ : matches.front();
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    for (const KeyWithSelector& each : slots[slot]) {
      std::vector<Key>& leads_to = links_[{each.key, slot, operation, each.selector}];
      if (std::ranges::find(leads_to, key) == leads_to.end()) leads_to.push_back(key);
    }
  }
  results_[key] = {result, build_};
  return key;
}

std::optional<ResultId> Store::result(Key record) const {
  const auto found = results_.find(record);
  return found == results_.end() ? std::nullopt : std::optional(found->second.result);
}

void Store::use(Key record) {
  const auto found = results_.find(record);
  if (found != results_.end()) found->second.used = build_;
}

void Store::forget_unused() {
  std::erase_if(results_, [&](const auto& each) { return each.second.used != build_; });
  std::erase_if(sources_, [&](const auto& each) { return !results_.contains(each.second); });
  for (auto place = links_.begin(); place != links_.end();) {
    std::erase_if(place->second, [&](Key key) { return !results_.contains(key); });
    place = place->second.empty() ? links_.erase(place) : std::next(place);
  }
  // What no link begins with leads nowhere.
  std::unordered_map<Key, bool> begins;
  for (const auto& each : links_) begins[each.first.key] = true;
  std::erase_if(contents_, [&](const auto& each) { return !begins.contains(each.second); });
}

void Store::clear() {
  sources_.clear();
  contents_.clear();
  links_.clear();
  results_.clear();
}

}  // namespace decant::cache
