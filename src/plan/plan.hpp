// The rewrite: steps that transform a Layout, each with its reason and the assumptions that it used. What
// cannot be shown is refused with what would be needed.
#pragma once

#include "base/problem.hpp"
#include "context/context.hpp"
#include "effects/effects.hpp"
#include "effects/measured_effects.hpp"
#include "plan/layout.hpp"
#include "plan/weights.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decant::plan {

// Kinds of steps that give the same image, in the manual's order.
inline constexpr std::array<std::string_view, 9> kKinds{"cut",  "narrow",   "restore", "reorder", "inherit",
                                                        "sink", "prefetch", "branch",  "divide"};
// Kinds of steps that change the image or the context, and that nobody gets unasked (`--with`).
inline constexpr std::array<std::string_view, 3> kRequested{"ignore", "mount", "slim"};

struct Step {
  std::string kind;        // of kKinds or kRequested
  std::string what;        // `npm ci moves to a stage of its own`
  std::string reason;      // what it saves
  std::uint32_t line = 0;  // in the Dockerfile that was read
  std::vector<Assumption> assumptions{};
  std::string dockerfile_after{};  // the file as it was when this step was taken; empty: as it was before it
  std::string changes{};           // what the image has no longer by it (steps on request); empty: nothing
  std::vector<std::uint32_t> installs{};  // lines of those that it is for, which a refusal may have named
};

struct Refusal {
  std::string kind;
  std::string what;    // what would have been done
  std::string why;     // what stands against it
  std::string needed;  // what would be needed; may be empty
  std::uint32_t line = 0;
};

struct Options {
  bool strict = false;  // no assumptions
  bool stages = true;   // trunk and installs as stages of their own, for a script that pulls them
  std::vector<std::string> without;  // kinds of steps that are not to be taken
  std::vector<std::string> with{};   // kinds on request (kRequested) that are
  EvalOptions evaluation;
  const knowledge::Library* knowledge = nullptr;  // null: decant's own
  Weights weights{};                              // what the choice among layouts goes by
  const Measurement* measured = nullptr;          // what one build of the original wrote; null: not known
};

struct Plan {
  Layout layout;
  std::vector<Step> steps;
  std::vector<Refusal> refusals;
  std::vector<std::string>
      ignored;                    // lines for the ignore file, without which the layout gives another image
  std::vector<Assumption> shown;  // that measured layers show to hold, and that no step lists any more
};

// Plans the rewrite of a Dockerfile over its context. A file with errors is a Problem; one that cannot be
// improved gives a Plan without steps, its Layout being the input's.
Result<Plan> make_plan(const Document& document, const Context& context, const Options& options);

}  // namespace decant::plan
