// What each layer of one build stands on: for every instruction two digests. `chain` is BuildKit's: the
// operation and all that it is built upon; equal chains hit. `truth` leaves out what the instruction does not
// read; where chains differ and truths agree, the layer runs again for no reason.
#pragma once

#include "cache/build.hpp"
#include "context/file_tree.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace decant::cache {

struct LayerInputs {
  bool layer = false;     // makes an operation
  bool reached = false;   // its stage is needed for the target
  ContentId operation{};  // operation key alone
  ContentId command{};    // RUN: the command text alone
  ContentId chain{};
  ContentId truth{};
  ContentId source{};                        // COPY, ADD: what is copied, from wherever
  std::vector<std::uint32_t> lineage_reads;  // layers whose output it reads, as far as known
  std::uint32_t parent = UINT32_MAX;         // the layer that it stands on
  std::map<std::string, ContentId> files;    // COPY of the context: by path in the context
  std::vector<std::pair<std::string, std::string>> variables;  // RUN: those in the environment, in order
};

std::vector<LayerInputs> layer_inputs(const Build& build);

}  // namespace decant::cache
