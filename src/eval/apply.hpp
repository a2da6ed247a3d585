// One instruction as a step from state to state: its operands expanded, and the state behind it. Inner header
// of eval.
#pragma once

#include "eval/state.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

inline constexpr std::string_view kDefaultPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// What holds for the whole Dockerfile while its stages are walked.
struct EvalContext {
  char escape = '\\';
  const std::map<std::string, std::string, std::less<>>* build_args = nullptr;
  Environment globals;                            // platform arguments, then the ARGs above the first FROM
  std::set<std::string, std::less<>> declared{};  // names of all ARGs so far
  // An instruction that runs as a trigger has no place of its own: errors go to the FROM.
  std::optional<Span> place{};
  std::vector<Diagnostic>* diagnostics = nullptr;
  std::size_t text_left = 0;  // how many bytes expanded operands may be longer than what is written, in all
  std::size_t variables_left = 0;  // how many more may be set anew where one instruction sets all of them
};

struct Step {
  Evaluated evaluated;                 // `before` and `instruction` are set by the caller
  std::shared_ptr<const State> after;  // `before` itself when nothing changes
};

// An instruction inside a stage (not FROM). Source: BuildKit, dockerfile2llb/convert.go, dispatch and the
// functions it calls; instructions/commands.go, Expand.
Step apply(const Instruction& instruction, std::uint32_t index, const std::shared_ptr<const State>& before,
           EvalContext& context);

// An ARG above the first FROM: expands with the global arguments so far, and adds to them.
std::vector<Expanded> apply_global(const Instruction& instruction, std::uint32_t index, EvalContext& context);

// `word` with the variables of `env`; `complete`: no others can be set. `words` gets what it falls into.
Expanded expand_operand(std::string_view word, const Environment& env, bool complete, char escape,
                        std::vector<std::string>* words = nullptr);

// What a stage FROM another begins with: BuildKit sets the image's ENV once more, so that it wins over ARGs
// of the parent stage and stands behind them. `after` itself when that changes nothing.
std::shared_ptr<const State> inherited(const std::shared_ptr<const State>& after, EvalContext& context,
                                       Span place);

}  // namespace decant
