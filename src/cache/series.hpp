// Build after build against one cache: what a history has cost. Each build is solved against what those
// before it left, and each RUN that runs is asked whether anything that it reads is new (cache/known.hpp,
// truths).
#pragma once

#include "cache/build.hpp"
#include "cache/store.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
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
  std::uint32_t least = 0;  // RUNs that read something new: no layout runs fewer
  double seconds = 0;       // of the RUNs that run again
  double needless_seconds = 0;
  double least_seconds = 0;

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

class Series {
 public:
  explicit Series(Policy policy) : policy_(policy) {}

  // What this build does. The first one fills the cache and counts nothing.
  Tally add(const Build& build);
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
  std::set<ContentId> truths_;  // of all that a build may have seen before
  std::unordered_map<std::string, LayerTally> layers_;
  Tally total_;
  std::uint32_t builds_ = 0;
};

}  // namespace decant::cache
