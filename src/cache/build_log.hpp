// The log of a real BuildKit, as `docker build --progress=plain` or `--progress=rawjson` writes it: which
// steps ran, which were cached, and how long they took. A step is named by its stage and number: `[build 2/5]
// RUN make`.
//
// Source: BuildKit util/progress/progressui/{printer,display}.go, client/graph.go (SolveStatus);
// dockerfile2llb/convert.go (prefixCommand, buildDispatchStates: what counts as a step).
#pragma once

#include "base/problem.hpp"
#include "eval/state.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decant::cache {

struct LoggedStep {
  std::string stage;         // empty where the log names none: a Dockerfile of one stage
  std::uint32_t number = 0;  // from 1, of the steps of its stage
  std::string text;          // `RUN make`, variables replaced
  bool cached = false;
  bool failed = false;
  bool finished = false;  // the log has its end
  double seconds = 0;
};

// Steps of the Dockerfile in the order in which they first appear. Problems: no step in it (not a log, the
// classic builder's, a quiet build's).
Result<std::vector<LoggedStep>> read_build_log(std::string_view name, std::string_view text);

// The instruction that a step is, by stage and number; kNone where there is none. `document` is the one that
// was built.
std::vector<std::uint32_t> instructions_of(const std::vector<LoggedStep>& steps, const Document& document,
                                           const Evaluation& evaluation);

}  // namespace decant::cache
