// Build after build against one cache: what a history has cost. Each build is solved against what those
// before it left, and each RUN that runs is asked whether anything that it reads is new (cache/known.hpp,
// truths).
#pragma once

#include "cache/known.hpp"
#include "cache/store.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace decant::cache {

// What is in the cache when a build begins.
enum class Policy : std::uint8_t {
  all,       // everything that was ever built
  previous,  // what the build before used or made
  none,      // nothing
};

struct Tally {
  std::uint32_t runs = 0;      // RUNs that run again
  std::uint32_t needless = 0;  // of them, those that read nothing new
  std::uint32_t copies = 0;    // COPYs and ADDs that bring something new
  std::uint32_t copied_again = 0;
  double seconds = 0;  // of the RUNs that run again
  double needless_seconds = 0;

  // What ran because something that it reads is new.
  [[nodiscard]] std::uint32_t needed() const { return runs - needless; }
  [[nodiscard]] double needed_seconds() const { return seconds - needless_seconds; }
  Tally& operator+=(const Tally& other);
};

// One instruction through the history, as long as its text stays.
struct LayerTally {
  std::string text;        // the instruction on one line
  std::uint32_t line = 0;  // 0: the last build has it no more
  std::uint32_t runs = 0;
  std::uint32_t needless = 0;
  double seconds = 0;
  double needless_seconds = 0;
};

// A build whose files change from commit to commit, while the Dockerfile and what it does stay: only what
// stands on the files that changed is worked out again (Build::questions says which).
class Followed {
 public:
  explicit Followed(const Build& build);
  Followed(const Followed&) = delete;
  Followed& operator=(const Followed&) = delete;

  // The files are those of `context` from now on. False: it is a build in which nothing is another than
  // before.
  bool move_to(const Context& context, const std::vector<bool>& stale);

 private:
  friend class Series;
  // A step that counts: RUN, COPY or ADD.
  struct Counted {
    std::uint32_t operation = 0;
    std::uint32_t last = 0;  // the operation that puts it on its base
    bool is_run = false;
    bool is_copy = false;
    std::uint32_t line = 0;
    double seconds = 0;
    std::string text;
  };

  Build build_;
  Operations operations_;
  Known known_;
  std::vector<Counted> counted_;
};

class Series {
 public:
  explicit Series(Policy policy) : policy_(policy) {}

  // What this build does. The first one fills the cache and counts nothing.
  Tally add(Followed& build);
  // A build in which nothing is another than in the one before. Not for Policy::none, where it costs as much
  // as any.
  Tally repeat();

  [[nodiscard]] const Tally& total() const { return total_; }
  [[nodiscard]] std::uint32_t builds() const { return builds_; }
  // RUNs that ever ran again, the dearest first; of equal ones in order of the file.
  [[nodiscard]] std::vector<LayerTally> layers() const;

 private:
  Policy policy_;
  Store store_;
  struct IdHash {
    std::size_t operator()(const ContentId& id) const { return id.low; }
  };
  std::unordered_set<ContentId, IdHash> truths_;  // of all that a build may have seen before
  std::unordered_map<std::string, LayerTally> layers_;
  Tally total_;
  std::uint32_t builds_ = 0;
};

}  // namespace decant::cache
