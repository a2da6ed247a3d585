// See split_lint.hpp.
#include "cli/split_lint.hpp"

#include "base/text.hpp"
#include "emit/dockerfile.hpp"
#include "lint/default_profile.hpp"
#include "lint/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace decant::cli {
namespace clean {
namespace {

struct Found {
  std::size_t count = 0;
  std::set<std::string> messages;
};
using Findings = std::map<std::string, Found, std::less<>>;  // by code

constexpr std::string_view kProfiles[] = {lint::kDefaultProfile, "buildkit", lint::kHadolintProfile};

Findings findings_of(const Project& project, std::string_view profile) {
  const EvalOptions evaluated = eval_options(project.options);
  const lint::Subject subject{.document = project.document,
                              .evaluation = project.evaluation,
                              .graph = project.graph,
                              .effects = [&]() -> const EffectGraph& { return project.effects(); },
                              .context = project.context.get(),
                              .options = &evaluated};
  Findings found;
  auto findings = lint::run(subject, {.profile = std::string(profile)});
  if (!findings) return found;
  // hadolint takes each stage that another stands on for an image of its own; what its size is does not
  // matter where it is not shipped.
  lint::drop_unshipped(subject, *findings);
  for (const lint::Finding& finding : *findings) {
    Found& of_code = found[finding.code];
    ++of_code.count;
    of_code.messages.insert(finding.message);
  }
  return found;
}

// What one file has and the other has not; empty: nothing.
std::string new_finding(const std::vector<Findings>& before, const Project& after) {
  for (std::size_t i = 0; i < std::size(kProfiles); ++i) {
    const bool is_strict = kProfiles[i] != lint::kHadolintProfile;
    for (const auto& [code, found] : findings_of(after, kProfiles[i])) {
      const auto old = before[i].find(code);
      const std::size_t count = old == before[i].end() ? 0 : old->second.count;
      // An ignore that the better order made needless; two RUNs where a cut was.
      if (found.count <= count || code == "DC0001" || (!is_strict && code == "DL3059")) continue;
      // What a RUN had already may be there for each of its parts.
      const bool is_told_before =
          old != before[i].end() && std::ranges::includes(old->second.messages, found.messages);
      if (!is_told_before) return fmt::format("{} ({})", code, *found.messages.rbegin());
    }
  }
  return {};
}

std::unique_ptr<Project> over(const Project& project, const Context& context, const std::string& text) {
  auto made =
      load_project_from(project.dockerfile, text, std::make_shared<const Context>(context), project.options);
  return made ? std::move(*made) : nullptr;
}

}  // namespace
}  // namespace clean

plan::Options plan_options(const ProjectOptions& options, const cache::Costs& costs) {
  plan::Options planned;
  planned.evaluation = eval_options(options);
  planned.knowledge = &options.knowledge;
  planned.weights.costs = costs;
  return planned;
}

Result<plan::Plan> make_clean_plan(const Project& project, const Context& context,
                                   const plan::Options& given) {
  using namespace clean;
  plan::Options options = given;
  std::vector<Findings> before;
  std::vector<plan::Refusal> refusals;
  while (true) {
    auto plan = plan::make_plan(project.document, context, options);
    if (!plan) return plan;
    plan->refusals.insert(plan->refusals.end(), refusals.begin(), refusals.end());
    if (plan->steps.empty()) return plan;
    for (const std::string_view profile : kProfiles) {
      if (before.size() < std::size(kProfiles)) before.push_back(findings_of(project, profile));
    }
    const auto finding_in = [&](const std::string& text) {
      const auto layout = over(project, context, text);
      return layout == nullptr ? std::string("it cannot be read") : new_finding(before, *layout);
    };
    const std::string finding = finding_in(emit::print(*plan, project.document));
    if (finding.empty()) return plan;
    // The first step behind which it is there.
    const plan::Step* to_blame = &plan->steps.back();
    for (const plan::Step& step : plan->steps) {
      if (step.dockerfile_after.empty() || finding_in(step.dockerfile_after).empty()) continue;
      to_blame = &step;
      break;
    }
    if (std::ranges::find(options.without, to_blame->kind) != options.without.end()) {
      return Problem{fmt::format("{}: the plan brings a finding of its own: {}; nothing was written",
                                 project.dockerfile, finding),
                     "this is a defect of decant; please report it with the Dockerfile", Exit::defect};
    }
    refusals.push_back(
        {to_blame->kind, to_blame->what,
         fmt::format("`decant lint` would find in the result what it does not find now: {}", finding), "",
         to_blame->line});
    options.without.push_back(to_blame->kind);
  }
}

}  // namespace decant::cli
