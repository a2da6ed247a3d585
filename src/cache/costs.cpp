// See costs.hpp.
#include "cache/costs.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace decant::cache {

std::string step_text(const Instruction& instruction) {
  std::string text = squeezed(instruction.logical.text());
  for (const Heredoc& heredoc : instruction.heredocs) text += fmt::format("\n{}", heredoc.content);
  return text;
}

std::optional<double> Costs::find(const Instruction& instruction) const {
  if (seconds.empty()) return std::nullopt;
  const auto found = seconds.find(step_text(instruction));
  return found == seconds.end() ? std::nullopt : std::optional(found->second);
}

Result<Costs> read_costs(std::string_view name, std::string_view text) {
  const auto problem = [&](std::string_view what) {
    return Problem{.what = fmt::format("{}: {}", name, what),
                   .remedy = "write it again from a build's log: decant explain --log FILE --write-costs"};
  };
  const nlohmann::json json = read_json(text);
  if (json.is_discarded() || !json.is_object()) return problem("not a JSON object");
  const auto version = json.find("version");
  if (version == json.end() || !version->is_number_integer() || *version != 1)
    return problem("not version 1");
  Costs costs;
  const auto seconds = json.find("seconds");
  if (seconds == json.end() || !seconds->is_object()) return problem("no object `seconds`");
  for (const auto& item : seconds->items()) {
    const double value = item.value().is_number() ? item.value().get<double>() : -1;
    if (!std::isfinite(value) || value < 0)
      return problem(fmt::format("the time of {} is none", json_string(item.key())));
    costs.seconds[item.key()] = value;
  }
  return costs;
}

std::string render_costs(const Costs& costs) {
  nlohmann::ordered_json json;
  json["version"] = 1;
  json["seconds"] = nlohmann::ordered_json::object();
  for (const auto& [step, seconds] : costs.seconds) json["seconds"][step] = std::round(seconds * 10) / 10;
  return dump_json(json, 2) + "\n";
}

}  // namespace decant::cache
