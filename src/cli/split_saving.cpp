// See split_saving.hpp. Today's Dockerfile is replayed at all commits, not that of each commit: what counts
// is what adopting this plan would have saved. The cost is bounded: so many commits, so many layouts.

#include "cli/split_saving.hpp"

#include "base/parallel.hpp"
#include "cli/replay_history.hpp"
#include "emit/dockerfile.hpp"

#include <algorithm>

namespace decant::cli {
namespace saving {
namespace {

constexpr std::size_t kLastCommits = 200;
// Fewer builds say little of how often what changes.
constexpr std::size_t kFewestBuilds = 5;
// A plan with more steps than these has its saving as a whole, and of the steps before.
constexpr std::size_t kMostLayouts = 24;
// What is expected is told of so many commits.
constexpr double kThoughtCommits = 100;

// A layout as a project of its own, in the place of the original.
std::unique_ptr<Project> as_project(const Project& project, const std::string& text) {
  auto made = load_project_from(project.dockerfile, text, project.context, project.options);
  if (!made || first_error(**made)) return nullptr;
  (*made)->dockerfile = project.dockerfile;
  (*made)->dockerfile_in_context = project.dockerfile_in_context;
  return std::move(*made);
}

cache::Costs costs_for(const Project& original, const Project& layout, const cache::Costs& costs) {
  return plan::weights_of_parts({.costs = costs}, original.document, layout.document, layout.effects()).costs;
}

std::optional<report::Replay> replayed(Project& layout, const cache::Costs& costs) {
  const ReplayOptions options{.project = layout.options,
                              .range = {.revisions = {}, .last = kLastCommits},
                              .now = true,
                              .plans = false,
                              .costs = costs};
  auto replay = replay_project(options, layout);
  if (!replay) return std::nullopt;
  return *std::move(replay);
}

report::Spent expected(const Project& layout, const cache::Costs& costs) {
  const plan::Expected each = plan::expected_per_commit(layout.document, layout.evaluation, layout.graph,
                                                        layout.effects(), {.costs = costs});
  return {.runs = each.runs * kThoughtCommits, .seconds = each.seconds * kThoughtCommits};
}

bool any_measured(const Project& project, const cache::Costs& costs) {
  return std::ranges::any_of(project.document.instructions, [&](const Instruction& each) {
    return each.kind == InstructionKind::run && costs.find(each).has_value();
  });
}

report::Spent less(const report::Spent& before, const report::Spent& after) {
  return {.runs = before.runs - after.runs, .seconds = before.seconds - after.seconds};
}

}  // namespace
}  // namespace saving

report::Saving saving_of(const Project& project, const plan::Plan& plan, const cache::Costs& costs,
                         const SavingOptions& options) {
  using namespace saving;
  // The layouts: before the first step, after each that is told apart, after the last.
  struct Layout {
    std::unique_ptr<Project> project;
    cache::Costs costs;
    report::Spent spent;
    std::size_t steps = 0;  // that lead to it
  };
  std::vector<Layout> layouts;
  const auto add = [&](const std::string& text, std::size_t steps) {
    Layout layout{.project = as_project(project, text), .costs = {}, .spent = {}, .steps = steps};
    if (layout.project == nullptr) return;
    layout.costs = costs_for(project, *layout.project, costs);
    layouts.push_back(std::move(layout));
  };
  add(std::string(project.document.source->bytes()), 0);
  for (std::size_t i = 0; options.by_step && i + 1 < plan.steps.size() && layouts.size() < kMostLayouts;
       ++i) {
    if (!plan.steps[i].dockerfile_after.empty()) add(plan.steps[i].dockerfile_after, i + 1);
  }
  if (!plan.steps.empty()) add(emit::print(plan, project.document), plan.steps.size());

  report::Saving result;
  result.is_measured = any_measured(project, costs);
  if (layouts.empty()) return result;
  std::vector<std::optional<report::Replay>> replays(layouts.size());
  const bool asks_history = !options.prefers_costs || costs.changes.empty();
  if (asks_history) replays.front() = replayed(*layouts.front().project, layouts.front().costs);
  if (replays.front() && replays.front()->builds >= kFewestBuilds) {
    for_each_number(layouts.size() - 1, 0, 1, [&](std::size_t i) {
      replays[i + 1] = replayed(*layouts[i + 1].project, layouts[i + 1].costs);
    });
  }
  const bool is_replayed = std::ranges::all_of(
      replays, [](const auto& replay) { return replay.has_value() && replay->builds >= kFewestBuilds; });
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    layouts[i].spent = is_replayed ? report::Spent{.runs = static_cast<double>(replays[i]->as_is.runs),
                                                   .seconds = replays[i]->as_is.seconds}
                                   : expected(*layouts[i].project, layouts[i].costs);
  }
  using Basis = report::Saving::Basis;
  result.basis = is_replayed ? Basis::history : costs.changes.empty() ? Basis::knowledge : Basis::costs;
  result.commits = is_replayed ? replays.front()->commits.size() : static_cast<std::size_t>(kThoughtCommits);
  result.builds = is_replayed ? replays.front()->builds : 0;
  result.is_cut_off = is_replayed && replays.front()->is_cut_off;
  result.as_is = layouts.front().spent;
  result.split = layouts.back().spent;
  if (options.by_step) result.steps.resize(plan.steps.size());
  for (std::size_t i = 1; options.by_step && i < layouts.size(); ++i) {
    // Only where the layout before it is the one before this step.
    if (layouts[i].steps == layouts[i - 1].steps + 1)
      result.steps[layouts[i].steps - 1] = less(layouts[i - 1].spent, layouts[i].spent);
  }
  return result;
}

}  // namespace decant::cli
