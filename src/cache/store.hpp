// What a builder remembers: results by the keys that lead to them. A record is found from the records of its
// inputs (their definition), or from the digest of the inputs' files (their content); what is found in one
// way is linked from the others, so that it is found in those ways the next time.
//
// Source: BuildKit solver/cachemanager.go (Query, Save, getIDFromDeps) and cachekey.go;
// facts/buildkit-cache.md sections 0 and C. No files are kept, only ids, about a hundred bytes a record: a
// store lives through thousands of builds. Policies over it: a new store each time (`none`), `forget_unused`
// (`previous`), one for all.
#pragma once

#include "context/file_tree.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace decant::cache {

// A key: of a record, or of the bytes of an input.
using Key = std::uint32_t;
// What a builder made: its own affair (cache/solve.hpp, Builder).
using ResultId = std::uint64_t;

class Store {
 public:
  struct KeyWithSelector {
    Key key = 0;
    ContentId selector{};
  };

  // For operations without inputs: their own digest is the key. Nothing when it was never saved.
  [[nodiscard]] std::optional<Key> find_source(const ContentId& digest) const;
  // The key of a digest of files.
  Key content_key(const ContentId& digest);

  // Records in the order in which they were linked. Of a history there may be many: looked up, not gone over.
  class Records {
   public:
    Records() = default;
    Records(const Records& other)
        : order_(other.order_),
          set_(other.set_ ? std::make_unique<std::unordered_set<Key>>(*other.set_) : nullptr) {}
    void add(Key record);
    [[nodiscard]] bool contains(Key record) const;
    [[nodiscard]] const std::vector<Key>& all() const { return order_; }
    template <class Goes>
    void erase_if(const Goes& goes) {
      std::erase_if(order_, goes);
      if (set_) std::erase_if(*set_, goes);
    }

   private:
    std::vector<Key> order_;
    std::unique_ptr<std::unordered_set<Key>> set_;  // of more than a few
  };

  // The records that an operation's slot leads to by any of these keys, none twice. Each is linked from all
  // of them. Null: none. Good until the store changes otherwise.
  const Records* query(std::span<const KeyWithSelector> keys, std::uint32_t slot, const ContentId& operation);

  // Remembers a result; slot by slot the keys that lead to it. The record that all slots lead to already is
  // the one that gets it.
  Key save_source(const ContentId& digest, ResultId result);
  Key save(const std::vector<std::vector<KeyWithSelector>>& slots, const ContentId& operation,
           ResultId result);

  // The latest result of a record.
  [[nodiscard]] std::optional<ResultId> result(Key record) const;
  // A build takes a record: it is not unused.
  void use(Key record);

  // From here on another build: what it does not use or save goes at the next `forget_unused`.
  void begin_build() { ++build_; }
  void forget_unused();
  void clear();
  [[nodiscard]] std::size_t records() const { return results_.size(); }

 private:
  struct Link {
    Key key = 0;
    std::uint32_t slot = 0;
    ContentId operation{};
    ContentId selector{};
    bool operator==(const Link&) const = default;
  };
  struct LinkHash {
    std::size_t operator()(const Link& link) const;
  };
  struct IdHash {
    std::size_t operator()(const ContentId& id) const { return id.low ^ id.high; }
  };
  struct Record {
    ResultId result = 0;
    std::uint32_t used = 0;  // the last build that did
  };

  std::unordered_map<ContentId, Key, IdHash> sources_;
  std::unordered_map<ContentId, Key, IdHash> contents_;
  static Key first_common(std::span<const Records* const> any, std::span<const Records* const> each);
  [[nodiscard]] const Records* find(const KeyWithSelector& key, std::uint32_t slot,
                                    const ContentId& operation) const;

  std::unordered_map<Link, Records, LinkHash> links_;
  std::unordered_map<Key, Record> results_;
  Key next_ = 1;
  std::uint32_t build_ = 0;
};

}  // namespace decant::cache
