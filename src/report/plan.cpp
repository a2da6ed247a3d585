// See plan.hpp.

#include "report/plan.hpp"

#include "base/json.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::report {
namespace {

const Spent* saved_by(const Saving* saving, std::size_t step) {
  if (saving == nullptr || step >= saving->steps.size() || !saving->steps[step]) return nullptr;
  return &*saving->steps[step];
}

}  // namespace

std::string plan_text(const plan::Plan& plan, const Saving* saving) {
  std::string out;
  if (plan.steps.empty())
    out += "Nothing to split: no step applies.\n";
  else
    out += "Steps\n";
  std::vector<Assumption> assumptions;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const plan::Step& step = plan.steps[i];
    out += fmt::format("  {:<8} line {:>3}  {}\n", step.kind, step.line, printable(step.what));
    out += fmt::format("                     {}\n", printable(step.reason));
    if (const Spent* saved = saved_by(saving, i))
      out += fmt::format("                     {}\n", spent_text(*saved));
    for (const Assumption& assumption : step.assumptions) {
      if (std::find(assumptions.begin(), assumptions.end(), assumption) == assumptions.end())
        assumptions.push_back(assumption);
    }
  }
  if (saving != nullptr && !plan.steps.empty()) out += "\n" + saving_text(*saving);
  const bool differs =
      std::ranges::any_of(plan.steps, [](const plan::Step& step) { return !step.changes.empty(); });
  if (differs) {
    out += "\nThe image differs, as was asked for, in\n";
    for (const plan::Step& step : plan.steps) {
      if (step.changes.empty()) continue;
      out += fmt::format("  {:<8} line {:>3}  {}\n", step.kind, step.line, printable(step.changes));
    }
  }
  if (!assumptions.empty()) {
    out +=
        differs ? "\nElse it is the same image, provided that\n" : "\nIt is the same image, provided that\n";
    for (const Assumption& assumption : assumptions) {
      out += fmt::format("  {:<12} {}\n", assumption.id, printable(assumption.text));
    }
  }
  if (!plan.shown.empty()) {
    out += "\nShown by what a build wrote\n";
    for (const Assumption& assumption : plan.shown)
      out += fmt::format("  {:<12} {}\n", assumption.id, printable(assumption.text));
  }
  if (!plan.refusals.empty()) {
    out += "\nLeft alone\n";
    for (const plan::Refusal& refusal : plan.refusals) {
      out += fmt::format("  {:<8} line {:>3}  {}\n", refusal.kind, refusal.line, printable(refusal.what));
      out += fmt::format("                     {}\n", printable(refusal.why));
      if (!refusal.needed.empty())
        out += fmt::format("                     needed: {}\n", printable(refusal.needed));
    }
  }
  return out;
}

std::string plan_json(const plan::Plan& plan, const Saving* saving, const Checked* checked) {
  nlohmann::ordered_json json;
  json["steps"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const plan::Step& step = plan.steps[i];
    nlohmann::ordered_json item{
        {"kind", step.kind}, {"line", step.line}, {"what", step.what}, {"reason", step.reason}};
    item["assumptions"] = nlohmann::ordered_json::array();
    for (const Assumption& assumption : step.assumptions) {
      item["assumptions"].push_back({{"id", assumption.id}, {"text", assumption.text}});
    }
    if (!step.changes.empty()) item["changes"] = step.changes;
    const Spent* saved = saved_by(saving, i);
    item["saves"] = saved != nullptr ? spent_json(*saved) : nlohmann::ordered_json();
    json["steps"].push_back(std::move(item));
  }
  json["refusals"] = nlohmann::ordered_json::array();
  for (const plan::Refusal& refusal : plan.refusals) {
    nlohmann::ordered_json item{
        {"kind", refusal.kind}, {"line", refusal.line}, {"what", refusal.what}, {"why", refusal.why}};
    if (!refusal.needed.empty()) item["needed"] = refusal.needed;
    json["refusals"].push_back(std::move(item));
  }
  if (!plan.ignored.empty()) json["ignored"] = plan.ignored;
  json["shown"] = nlohmann::ordered_json::array();
  for (const Assumption& assumption : plan.shown)
    json["shown"].push_back({{"id", assumption.id}, {"text", assumption.text}});
  if (saving != nullptr) json["saving"] = saving_json(*saving);
  if (checked != nullptr) {
    json["check"] = {{"fails", checked->fails}, {"reasons", checked->reasons}};
    json["check"]["run"] =
        checked->remedy.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(checked->remedy);
  }
  return dump_json(json, 2) + "\n";
}

}  // namespace decant::report
