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

namespace {

// What a RUN runs, without its flags.
std::string_view command_in(std::string_view text) {
  constexpr std::string_view kRun = "RUN ";
  if (!text.starts_with(kRun)) return {};
  text.remove_prefix(kRun.size());
  while (text.starts_with("--")) {
    const std::size_t end = text.find(' ');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text;
}

// Whether one command is some of the members of a list with `&&`.
bool is_part(std::string_view part, std::string_view whole) {
  constexpr std::string_view kAnd = " && ";
  for (std::size_t at = whole.find(part); at != std::string_view::npos; at = whole.find(part, at + 1)) {
    const std::string_view behind = whole.substr(at + part.size());
    const bool begins = at == 0 || whole.substr(0, at).ends_with(kAnd);
    if (begins && (behind.empty() || behind.starts_with(kAnd))) return true;
  }
  return false;
}

}  // namespace

Costs with_parts(const Costs& costs, const Document& whole, const Document& cut,
                 const std::vector<double>& estimates) {
  Costs all = costs;
  if (costs.seconds.empty()) return all;
  for (const Instruction& run : whole.instructions) {
    const std::string text = step_text(run);
    const auto measured = costs.seconds.find(text);
    if (run.kind != InstructionKind::run || measured == costs.seconds.end()) continue;
    std::map<std::string, double> parts;
    double sum = 0;
    for (std::size_t i = 0; i < cut.instructions.size(); ++i) {
      if (cut.instructions[i].kind != InstructionKind::run) continue;
      std::string part = step_text(cut.instructions[i]);
      const std::string_view command = command_in(part);
      if (command.empty() || costs.seconds.contains(part) || !is_part(command, command_in(text))) continue;
      if (parts.emplace(std::move(part), estimates[i]).second) sum += estimates[i];
    }
    for (const auto& [part, estimate] : parts) {
      const double share = sum > 0 ? estimate / sum : 1.0 / static_cast<double>(parts.size());
      all.seconds.emplace(part, measured->second * share);
    }
  }
  return all;
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
