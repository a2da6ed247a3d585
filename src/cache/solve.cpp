// See solve.hpp. Inputs stand before what works on them, so one pass does.
#include "cache/solve.hpp"

#include <algorithm>

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
    for (const std::vector<Key>& each : matches_) outcome.slots_found.push_back(!each.empty());
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

  void probe(std::uint32_t index, std::uint32_t slot, const std::vector<KeyWithSelector>& keys) {
    const Operation& operation = operations_.all[index];
    if (keys.empty() || operation.ignore_cache) return;
    for (const Key key : store_.query(keys, slot, operation.digest)) {
      if (std::ranges::find(matches_[slot], key) == matches_[slot].end()) matches_[slot].push_back(key);
    }
  }

  // Looks a slot up by its bytes. False: the files are not there.
  bool by_content(std::uint32_t index, std::uint32_t slot) {
    const Operation& operation = operations_.all[index];
    const std::optional<ContentId> digest =
        builder_.content(operations_, index, slot, edges_[operation.slots[slot].operation].result);
    if (!digest) return false;
    outcome_.operations[index].contents[slot] = digest;
    const KeyWithSelector content{store_.content_key(*digest), {}};
    probe(index, slot, {content});
    // What the bytes lead to, the definition leads to from now on.
    std::vector<KeyWithSelector> keys = by_definition(operation, slot, false);
    keys.push_back(content);
    store_.query(keys, slot, operation.digest);
    return true;
  }

  // The records that all slots lead to.
  std::vector<Key> common() const {
    std::vector<Key> keys = matches_.front();
    for (std::size_t slot = 1; slot < matches_.size(); ++slot) {
      std::erase_if(keys,
                    [&](Key key) { return std::ranges::find(matches_[slot], key) == matches_[slot].end(); });
    }
    std::erase_if(keys, [&](Key key) { return !store_.result(key); });
    return keys;
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
  std::vector<std::vector<Key>> matches_;  // of the operation at hand, by slot
  std::vector<ResultId> inputs_;
  Outcome outcome_;
};

}  // namespace

Outcome solve(const Operations& operations, Store& store, Builder& builder) {
  return Solver(operations, store, builder).run();
}

}  // namespace decant::cache
