// A Layout with everything known about it: printed, read again, evaluated, effects computed. Steps look at a
// View and give the next Layout; the driver then makes a new View, so that no step works from effects of
// another text.
#pragma once

#include "base/problem.hpp"
#include "context/context.hpp"
#include "effects/effects.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "plan/layout.hpp"
#include "plan/plan.hpp"

#include <memory>
#include <string>
#include <vector>

namespace decant::plan {

struct View {
  Layout layout;
  Document document;
  Evaluation evaluation;
  BuildGraph graph;
  EffectGraph effects;
  const Context* context = nullptr;
  const Options* options = nullptr;
  // By stage: it, or one that it stands on or copies from, takes something from the context.
  std::vector<bool> with_context;
  std::vector<Assumption> shown;  // that measured layers show, and that no effect lists any more

  // Index in `document` of instruction `at` of a layout stage.
  [[nodiscard]] std::uint32_t index_of(std::size_t stage, std::size_t at) const;
  [[nodiscard]] const Effect& effect(std::size_t stage, std::size_t at) const;
  [[nodiscard]] const Instruction& instruction(std::size_t stage, std::size_t at) const;
  [[nodiscard]] const Evaluated& evaluated(std::size_t stage, std::size_t at) const;
  [[nodiscard]] const State& before(std::size_t stage, std::size_t at) const;
};

// Problems: a Layout that no longer parses (a defect), an unknown target.
Result<std::shared_ptr<const View>> make_view(Layout layout, const Context& context, const Options& options);

// What a step leaves behind.
struct Record {
  std::vector<Step> steps;
  std::vector<Refusal> refusals;
  std::vector<Assumption> shown;
  std::vector<std::string> added;  // commands that the original does not have there (prefetch, slim)

  void refuse(Refusal refusal);  // once each
};

// One change, or nullopt when there is none left to make.
using StepFunction = std::optional<Layout> (*)(const View&, Record&);

std::optional<Layout> cut(const View& view, Record& record);
std::optional<Layout> narrow(const View& view,
                             Record& record);  // also moves copies below what does not read them
std::optional<Layout> restore(const View& view, Record& record);
std::optional<Layout> inherit(const View& view, Record& record);
std::optional<Layout> prefetch(const View& view, Record& record);
std::optional<Layout> sink(const View& view, Record& record);
std::optional<Layout> branch(const View& view, Record& record);
std::optional<Layout> mount(const View& view, Record& record);  // on request
std::optional<Layout> slim(const View& view, Record& record);   // on request
// True when one of the stage's instructions before `end` installs nothing but what packages are built with.
bool installs_build_tools(const View& view, std::size_t stage, std::size_t end);
std::optional<Layout> divide(const View& view, Record& record);  // trunk, main line, final

// True when a step of this kind is wanted (`--without`).
bool wanted(const View& view, std::string_view kind);
// True when a kind of step that is taken on request is asked for (`--with`).
bool requested(const View& view, std::string_view kind);

// The first line of an instruction for messages, shortened.
std::string shown(const LayoutInstruction& instruction);
std::string shown(std::string_view text);

// Why a step with these assumptions is not taken; empty unless --strict was given and there is one.
std::string why_not_strict(const View& view, const std::vector<Assumption>& assumptions);

// Adds to `into` what is not in it yet.
void add_assumptions(std::vector<Assumption>& into, const std::vector<Assumption>& from);

// A stage name that no stage of the layout has: `wanted`, else `wanted-<stage>`, else with a number.
std::string free_stage_name(const Layout& layout, std::string_view wanted, std::string_view stage);

}  // namespace decant::plan
