// What holds of every rewrite, whatever the Dockerfile: tested over all documents at hand (tests/plan), and
// by tests/bench/split-laws over as many Dockerfiles as one has on disk.
#pragma once

#include "context/context.hpp"

#include <memory>
#include <string>
#include <vector>

namespace decant {

// A context that holds what the Dockerfile's copies name, with a manifest of each kind where a directory is
// copied. Null: the file is not one that can be read.
std::shared_ptr<const Context> context_for(const std::string& dockerfile);

struct SplitLaws {
  bool planned = false;  // else it is refused as a whole, as `refused` says
  std::size_t steps = 0;
  std::size_t changes = 0;  // change sets that were tried
  std::string refused;
  std::string broken;  // the law that does not hold, and where; empty: all hold
  std::string split;   // what came out, where there are steps
  std::string linked;  // and with links
};

// - Without a step the bytes are as they were.
// - What comes out parses, and is left alone when it is split again; with links too.
// - Each comment is there again.
// - The profiles `default` and `buildkit` find nothing in it that they did not find before.
// - After a change for which a RUN has to run again, it runs again in what comes out.
// `changes`: how many files of the context are changed, one at a time. `with`: steps on request that are
// taken too.
SplitLaws check_split_laws(const std::string& dockerfile, const Context& context, std::size_t changes = 8,
                           const std::vector<std::string>& with = {});

}  // namespace decant
