// The check-up of a repository, for programs: nothing is left out. See checkup.hpp.
#include "base/json.hpp"
#include "lint/finding.hpp"
#include "report/checkup.hpp"
#include "report/replay.hpp"

#include <nlohmann/json.hpp>

namespace decant::report {
namespace checkup_as_json {
namespace {

using nlohmann::ordered_json;

ordered_json paid_json(const PaidHistory& paid) {
  return {{"commits", paid.commits},
          {"builds", paid.builds},
          {"shallow", paid.is_cut_off},
          {"unknown", paid.unknown},
          {"as_it_is", tally_json(paid.as_is)},
          {"split", paid.is_split ? tally_json(paid.split) : ordered_json()}};
}

ordered_json file_json(const CheckedFile& file) {
  ordered_json findings;
  for (std::size_t level = 0; level < file.levels.size(); ++level)
    findings[std::string(name_of(static_cast<lint::Level>(level)))] = file.levels[level];
  return {{"path", file.path},
          {"findings", file.is_linted ? std::move(findings) : ordered_json()},
          {"history", file.paid ? paid_json(*file.paid) : ordered_json()}};
}

ordered_json rule_json(const CheckedRule& rule) {
  ordered_json places = ordered_json::array();
  for (const auto& [path, line] : rule.places) places.push_back({{"path", path}, {"line", line}});
  return {{"code", rule.code},
          {"level", name_of(rule.level)},
          {"summary", rule.summary},
          {"places", std::move(places)}};
}

}  // namespace
}  // namespace checkup_as_json

std::string checkup_json(const Checkup& all) {
  using namespace checkup_as_json;
  ordered_json json{{"name", all.name}};
  auto& files = json["files"] = ordered_json::array();
  for (const CheckedFile& file : all.files) files.push_back(file_json(file));
  auto& rules = json["rules"] = ordered_json::array();
  for (const CheckedRule& rule : all.rules) rules.push_back(rule_json(rule));
  json["measured"] = all.has_costs;
  json["notes"] = all.notes;
  auto& next = json["next"] = ordered_json::array();
  for (const NextStep& step : all.next) next.push_back({{"command", step.command}, {"why", step.why}});
  return dump_json(json, 2) + "\n";
}

}  // namespace decant::report
