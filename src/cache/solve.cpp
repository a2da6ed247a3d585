// See solve.hpp. Inputs stand before what works on them, so one pass does.
#include "cache/solve.hpp"

#include <algorithm>
#include <deque>

namespace decant::cache {
namespace {

using KeyWithSelector = Store::KeyWithSelector;

struct Edge {
  std::vector<Key> keys;         // what users may look for
  std::vector<Key> result_keys;  // what users are saved under
  ResultId result = 0;
};

class Solver {
 public:
  Solver(const Operations& operations, Store& store, Builder& builder)
      : operations_(operations), store_(store), builder_(builder), edges_(operations.all.size()) {
    outcome_.operations.resize(operations.all.size());
  }

  Outcome run() {
    for (std::uint32_t i = 0; i < operations_.all.size(); ++i) {
      const Operation& operation = operations_.all[i];
      const bool ready = std::ranges::all_of(operation.slots, [&](const Slot& slot) {
        const Verdict verdict = outcome_.operations[slot.operation].verdict;
        return verdict == Verdict::cached || verdict == Verdict::ran;
      });
      if (!ready) continue;
      if (operation.slots.empty()) {
        source(i);
      } else {
        step(i);
      }
    }
    return std::move(outcome_);
  }

 private:
  void source(std::uint32_t index) {
    const Operation& operation = operations_.all[index];
    Edge& edge = edges_[index];
    std::vector<ContentId> digests = {operation.digest};
    if (operation.layers) digests.push_back(*operation.layers);
    // Each transfer of a context is a new one.
    const bool lasting = operation.kind != OperationKind::context;
    for (const ContentId& digest : digests) {
      if (!lasting || operation.ignore_cache) break;
      const std::optional<Key> key = store_.find_source(digest);
      if (key && store_.result(*key)) return hit(index, {*key}, Match::definition);
    }
    const std::optional<ResultId> result = run_operation(index);
    if (!result) return;
    edge.result = *result;
    if (!lasting) return;
    for (const ContentId& digest : digests) edge.result_keys.push_back(store_.save_source(digest, *result));
    if (!operation.ignore_cache) edge.keys = edge.result_keys;
  }

  void hit(std::uint32_t index, std::vector<Key> records, Match match) {
    Edge& edge = edges_[index];
    for (const Key record : records) {
      if (const std::optional<ResultId> result = store_.result(record)) {
        edge.result = *result;
        edge.result_keys = {record};
        store_.use(record);
        break;
      }
    }
    edge.keys = std::move(records);
    outcome_.operations[index].verdict = Verdict::cached;
    outcome_.operations[index].match = match;
  }

  void step(std::uint32_t index) {
    const Operation& operation = operations_.all[index];
    const std::size_t count = operation.slots.size();
    OperationOutcome& outcome = outcome_.operations[index];
    outcome.contents.resize(count);
    matches_.assign(count, {});
    copies_.clear();
    for (std::uint32_t slot = 0; slot < count; ++slot)
      probe(index, slot, by_definition(operation, slot, true));
    std::vector<Key> records = common();
    if (!records.empty()) return hit(index, std::move(records), Match::definition);

    // Slots that led nowhere are asked for their bytes first; when one has none to ask for, the others' are
    // of use for the next build only.
    for (const bool second : {false, true}) {
      for (std::uint32_t slot = 0; slot < count; ++slot) {
        if (!operation.slots[slot].by_content || outcome.contents[slot]) continue;
        if (!second && !matches_[slot].empty()) continue;
        if (!by_content(index, slot)) return fail(index);
      }
      records = common();
      if (!records.empty()) return hit(index, std::move(records), Match::content);
    }
    for (const auto& each : matches_) outcome.slots_found.push_back(!each.empty());
    execute(index);
  }

  std::vector<KeyWithSelector> by_definition(const Operation& operation, std::uint32_t slot,
                                             bool visible) const {
    const Slot& input = operation.slots[slot];
    const Edge& edge = edges_[input.operation];
    std::vector<KeyWithSelector> keys;
    for (const Key key : visible ? edge.keys : edge.result_keys) keys.push_back({key, input.selector});
    return keys;
  }

  // `as_now`: what is linked to these keys later does not count.
  void probe(std::uint32_t index, std::uint32_t slot, const std::vector<KeyWithSelector>& keys,
             bool as_now = false) {
    const Operation& operation = operations_.all[index];
    if (keys.empty() || operation.ignore_cache) return;
    const Store::Records* found = store_.query(keys, slot, operation.digest);
    if (found != nullptr && as_now) found = &copies_.emplace_back(*found);
    std::vector<const Store::Records*>& matches = matches_[slot];
    if (found != nullptr && std::ranges::find(matches, found) == matches.end()) matches.push_back(found);
  }

  // Looks a slot up by its bytes. False: the files are not there.
  bool by_content(std::uint32_t index, std::uint32_t slot) {
    const Operation& operation = operations_.all[index];
    const std::optional<ContentId> digest =
        builder_.content(operations_, index, slot, edges_[operation.slots[slot].operation].result);
    if (!digest) return false;
    outcome_.operations[index].contents[slot] = digest;
    const KeyWithSelector content{store_.content_key(*digest), {}};
    // Below a step that ignores the cache its own keys are not seen, but linked with those that are.
    const Edge& edge = edges_[operation.slots[slot].operation];
    probe(index, slot, {content}, edge.keys != edge.result_keys);
    // What the bytes lead to, the definition leads to from now on.
    std::vector<KeyWithSelector> keys = by_definition(operation, slot, false);
    keys.push_back(content);
    store_.query(keys, slot, operation.digest);
    return true;
  }

  static bool leads_to(const std::vector<const Store::Records*>& matches, Key key) {
    return std::ranges::any_of(matches,
                               [&](const Store::Records* records) { return records->contains(key); });
  }

  // The records that all slots lead to, in the order of the first one's.
  std::vector<Key> common() const {
    const auto size = [](const std::vector<const Store::Records*>& matches) {
      std::size_t records = 0;
      for (const Store::Records* each : matches) records += each->all().size();
      return records;
    };
    const auto fits = [&](Key key) {
      return std::ranges::all_of(matches_, [&](const auto& each) { return leads_to(each, key); }) &&
             store_.result(key);
    };
    const auto smallest = std::ranges::min_element(matches_, {}, size);
    for (const auto* matches : {&*smallest, &matches_.front()}) {
      std::vector<Key> keys;
      for (const Store::Records* records : *matches) {
        for (const Key key : records->all()) {
          if (fits(key) && std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
        }
      }
      if (keys.size() < 2 || matches == &matches_.front()) return keys;
    }
    return {};
  }

  void execute(std::uint32_t index) {
    const Operation& operation = operations_.all[index];
    const std::optional<ResultId> result = run_operation(index);
    if (!result) return;
    std::vector<std::vector<KeyWithSelector>> keys;
    for (std::uint32_t slot = 0; slot < operation.slots.size(); ++slot) {
      keys.push_back(by_definition(operation, slot, false));
      const auto& digest = outcome_.operations[index].contents[slot];
      if (digest) keys.back().push_back({store_.content_key(*digest), {}});
    }
    Edge& edge = edges_[index];
    edge.result = *result;
    edge.result_keys = {store_.save(keys, operation.digest, *result)};
    if (!operation.ignore_cache) edge.keys = edge.result_keys;
  }

  std::optional<ResultId> run_operation(std::uint32_t index) {
    const Operation& operation = operations_.all[index];
    inputs_.clear();
    for (const Slot& slot : operation.slots) inputs_.push_back(edges_[slot.operation].result);
    std::optional<ResultId> result;
    if (operation.error.empty()) result = builder_.run(operations_, index, inputs_);
    if (!result) {
      fail(index);
      return result;
    }
    outcome_.operations[index].verdict = Verdict::ran;
    return result;
  }

  void fail(std::uint32_t index) {
    outcome_.operations[index].verdict = Verdict::failed;
    outcome_.failed = true;
  }

  const Operations& operations_;
  Store& store_;
  Builder& builder_;
  std::vector<Edge> edges_;
  // Of the operation at hand, by slot.
  std::vector<std::vector<const Store::Records*>> matches_;
  std::deque<Store::Records> copies_;
  std::vector<ResultId> inputs_;
  Outcome outcome_;
};

}  // namespace

Outcome solve(const Operations& operations, Store& store, Builder& builder) {
  return Solver(operations, store, builder).run();
}

}  // namespace decant::cache
