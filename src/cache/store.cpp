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

void Store::Records::add(Key record) {
  constexpr std::size_t kFew = 16;
  if (contains(record)) return;
  order_.push_back(record);
  if (order_.size() == kFew) set_ = std::make_unique<std::unordered_set<Key>>(order_.begin(), order_.end());
  if (order_.size() > kFew) set_->insert(record);
}

bool Store::Records::contains(Key record) const {
  return set_ ? set_->contains(record) : std::ranges::find(order_, record) != order_.end();
}

const Store::Records* Store::find(const KeyWithSelector& key, std::uint32_t slot,
                                  const ContentId& operation) const {
  const auto found = links_.find({key.key, slot, operation, key.selector});
  return found == links_.end() || found->second.all().empty() ? nullptr : &found->second;
}

const Store::Records* Store::query(std::span<const KeyWithSelector> keys, std::uint32_t slot,
                                   const ContentId& operation) {
  const Records* first = nullptr;
  for (const KeyWithSelector& each : keys) {
    if (first == nullptr) first = find(each, slot, operation);
  }
  if (first == nullptr || keys.size() == 1) return first;
  Records all;
  for (const KeyWithSelector& each : keys) {
    if (const Records* found = find(each, slot, operation)) {
      for (const Key key : found->all()) all.add(key);
    }
  }
  for (const KeyWithSelector& each : keys) {
    Records& leads_to = links_[{each.key, slot, operation, each.selector}];
    for (const Key key : all.all()) leads_to.add(key);
  }
  return find(keys.front(), slot, operation);
}

Key Store::save_source(const ContentId& digest, ResultId result) {
  const auto [place, fresh] = sources_.try_emplace(digest, next_);
  if (fresh) ++next_;
  results_[place->second] = {result, build_};
  return place->second;
}

// The first of the records of `any` that all of `each` have; 0: none.
Key Store::first_common(std::span<const Records* const> any, std::span<const Records* const> each) {
  const auto in_each = [&](Key key) {
    return std::ranges::all_of(each, [&](const Records* records) { return records->contains(key); });
  };
  // Of the smallest there are few, mostly none or one.
  const Records* smallest = nullptr;
  for (const Records* records : each) {
    if (smallest == nullptr || records->all().size() < smallest->all().size()) smallest = records;
  }
  if (smallest != nullptr) {
    std::size_t fit = 0;
    Key last = 0;
    for (const Key key : smallest->all()) {
      const bool fits = in_each(key) && std::ranges::any_of(any, [&](const Records* records) {
                          return records->contains(key);
                        });
      if (!fits) continue;
      ++fit;
      last = key;
    }
    if (fit < 2) return last;
  }
  for (const Records* records : any) {
    for (const Key key : records->all()) {
      if (in_each(key)) return key;
    }
  }
  return 0;
}

Key Store::save(const std::vector<std::vector<KeyWithSelector>>& slots, const ContentId& operation,
                ResultId result) {
  // BuildKit's getIDFromDeps: of the first slot any key counts, of the others each takes away what it does
  // not lead to.
  std::vector<const Records*> any;
  std::vector<const Records*> each_of;
  bool possible = true;
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    for (const KeyWithSelector& each : slots[slot]) {
      const Records* found = find(each, slot, operation);
      if (slot == 0 && found != nullptr) any.push_back(found);
      if (slot == 0) continue;
      possible = possible && found != nullptr;
      each_of.push_back(found);
    }
  }
  const Key known = possible ? first_common(any, each_of) : 0;
  const Key key = known == 0 ? next_++ : known;
  for (std::uint32_t slot = 0; slot < slots.size(); ++slot) {
    for (const KeyWithSelector& each : slots[slot])
      links_[{each.key, slot, operation, each.selector}].add(key);
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
    place->second.erase_if([&](Key key) { return !results_.contains(key); });
    place = place->second.all().empty() ? links_.erase(place) : std::next(place);
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
