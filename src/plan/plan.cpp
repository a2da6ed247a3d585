// The driver: one step at a time, each on a fresh View, until none is left; then the result is checked
// against the original as a whole, and a plan that fails the check is not given out.

#include "plan/plan.hpp"

#include "plan/casing.hpp"
#include "plan/check.hpp"
#include "plan/ignore.hpp"
#include "plan/unknown.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace {

// Steps that are worth something only together: a cut is made for the copy that then comes between, and below
// a variable with a new value every time no order of copies saves anything.
struct Group {
  std::vector<StepFunction> steps;
  bool adds_stages = false;
  bool by_cost = true;  // taken only when it makes a commit cheaper
};

// In the order in which they are taken. Stages for a script (divide) are no matter of one builder's cache.
const std::vector<Group>& groups() {
  static const std::vector<Group> kGroups = {{{cut, narrow, sink}},     {{cut, restore, narrow, sink}, true},
                                             {{inherit, narrow}, true}, {{prefetch}},
                                             {{branch, slim}, true},    {{divide}, true, false}};
  return kGroups;
}

// What a commit costs in seconds, all stages counted: each may be somebody's target.
double cost_of(const View& view, const View& original) {
  BuildGraph graph = view.graph;
  graph.reachable.assign(graph.reachable.size(), true);
  const Weights weights =
      weights_of_parts(view.options->weights, original.document, view.document, view.effects);
  return expected_per_commit(view.document, view.evaluation, graph, view.effects, weights).seconds;
}

// A rewrite that saves less than this of what a commit costs, and less than this many seconds, is not worth
// another order.
constexpr double kWorthShare = 0.001;
constexpr double kWorthSeconds = 0.02;

bool is_worth(double before, double after) {
  return before - after > kWorthSeconds || before - after > before * kWorthShare;
}

// More steps than any real file asks for; a step that undid another would otherwise go on for ever.
constexpr int kMostSteps = 500;

std::optional<Problem> why_unfit(const Document& document, const Evaluation& evaluation) {
  if (document.instructions.empty() || document.stages.empty()) {
    return Problem{fmt::format("{}: no stage to split", document.source->name()), "a Dockerfile needs a FROM",
                   Exit::usage};
  }
  for (const Diagnostic& diagnostic : document.diagnostics) {
    if (diagnostic.severity != Severity::error) continue;
    return Problem{fmt::format("{}:{}: {}", document.source->name(),
                               document.source->position(diagnostic.span.begin).line, diagnostic.message),
                   "a file that does not build is not rewritten; `decant lint` shows all its errors",
                   Exit::usage};
  }
  for (const Stage& stage : document.stages) {
    for (const Stage& other : document.stages) {
      if (stage.name.empty() || other.index <= stage.index || other.name != stage.name) continue;
      return Problem{
          fmt::format("{}:{}: a second stage is called {}; which one is meant where depends on its place",
                      document.source->name(), document.instructions[other.from].start_line, stage.name),
          "give each stage a name of its own", Exit::usage};
    }
  }
  for (const EvaluatedStage& stage : evaluation.stages) {
    if (!stage.triggers.empty()) {
      return Problem{
          fmt::format("{}:{}: ONBUILD instructions run behind this FROM, and would run in other stages too",
                      document.source->name(),
                      document.instructions[stage.instructions.front().instruction].start_line),
          "write them out where they run, without ONBUILD", Exit::usage};
    }
    for (const Evaluated& evaluated : stage.instructions) {
      if (!evaluated.before || !evaluated.before->windows) continue;
      return Problem{fmt::format("{}: a Windows image is linted, never rewritten", document.source->name()),
                     {},
                     Exit::usage};
    }
  }
  return std::nullopt;
}

// Stages referred to by number change their number when stages are put before them.
std::optional<Refusal> numbered_stage(const View& view) {
  for (const Edge& edge : view.graph.edges) {
    if (edge.kind != EdgeKind::copy || !edge.needs) continue;
    const Instruction& instruction = view.document.instructions[edge.instruction];
    const auto from = instruction.flag("from");
    if (!from || from->find_first_not_of("0123456789") != std::string_view::npos) continue;
    return Refusal{
        "divide", "new stages",
        fmt::format("line {} refers to a stage by its number, which would change", instruction.start_line),
        "a name for that stage (`FROM … AS name`)", instruction.start_line};
  }
  return std::nullopt;
}

// Mounts are the last step: they change the image, and nothing but flags of RUNs.
Result<std::shared_ptr<const View>> with_mounts(std::shared_ptr<const View> view, Record& record) {
  for (int steps = 0; steps < kMostSteps; ++steps) {
    auto layout = mount(*view, record);
    if (!layout) break;
    auto next = make_view(std::move(*layout), *view->context, *view->options);
    if (!next) return next.problem();
    view = std::move(*next);
    record.steps.back().dockerfile_after = view->document.source->bytes();
  }
  return view;
}

}  // namespace

Result<Plan> make_plan(const Document& document, const Context& context, const Options& options) {
  if (const auto problem = why_unfit(document, evaluate(document, options.evaluation))) return *problem;
  const Layout original = layout_of(document);
  auto view = make_view(original, context, options);
  if (!view) return view.problem();
  Record record;
  std::optional<Context> without_excess;
  const std::vector<std::string> ignored = find_excess(**view, record);
  if (!ignored.empty()) {
    auto made = context_without(context, ignored);
    if (!made) return made.problem();
    without_excess = std::move(*made);
    view = make_view(original, *without_excess, options);
    if (!view) return view.problem();
  }
  const Context& copied = without_excess ? *without_excess : context;
  const std::shared_ptr<const View> first = *view;

  const auto numbered = numbered_stage(**view);
  if (numbered) record.refuse(*numbered);
  int steps = 0;
  double cost = cost_of(*first, *first);
  // Twice: what stages that were made begin with can be sunk further.
  for (std::size_t round = 0; round < 2 * groups().size(); ++round) {
    const Group& group = groups()[round % groups().size()];
    if (group.adds_stages && numbered) continue;
    const std::shared_ptr<const View> before = *view;
    const Record kept = record;
    for (const StepFunction next_of : group.steps) {
      while (steps++ < kMostSteps) {
        const std::size_t taken = record.steps.size();
        auto next = next_of(**view, record);
        if (!next) break;
        view = make_view(std::move(*next), copied, options);
        if (!view) return view.problem();
        for (std::size_t i = taken; i < record.steps.size(); ++i)
          record.steps[i].dockerfile_after = (*view)->document.source->bytes();
      }
    }
    if (*view == before || !group.by_cost) continue;
    const double after = cost_of(**view, *first);
    const bool is_asked_for =
        std::any_of(record.steps.begin() + static_cast<std::ptrdiff_t>(kept.steps.size()), record.steps.end(),
                    [](const Step& step) { return step.kind == "slim"; });
    if (is_asked_for || is_worth(cost, after)) {
      cost = after;
      continue;
    }
    // Refusals are told all the same: what stands against a step may stand against the one that would help.
    record.steps = kept.steps;
    record.added = kept.added;
    view = before;
  }
  std::shared_ptr<const View> current = *view;
  if (const std::string difference = find_difference(*first, *current, record.added); !difference.empty()) {
    return Problem{fmt::format("{}: the plan does not give the same image ({}); nothing was written",
                               document.source->name(), difference),
                   "this is a defect of decant; please report it with the Dockerfile", Exit::defect};
  }
  auto mounted = with_mounts(current, record);
  if (!mounted) return mounted.problem();
  current = *mounted;
  if (record.steps.empty()) refuse_unknown(*first, record);
  add_assumptions(record.shown, first->shown);
  Layout layout = current->layout;
  if (!record.steps.empty()) match_case(layout, document);
  // What stood against narrow is no news where another step has done what it was for.
  std::erase_if(record.refusals, [&](const Refusal& refusal) {
    return refusal.kind == "narrow" && std::ranges::any_of(record.steps, [&](const Step& step) {
             return std::ranges::find(step.installs, refusal.line) != step.installs.end();
           });
  });
  return Plan{std::move(layout), std::move(record.steps), std::move(record.refusals), ignored,
              std::move(record.shown)};
}

}  // namespace decant::plan
