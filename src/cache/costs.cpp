// See costs.hpp.
#include "cache/costs.hpp"

#include "base/json.hpp"
#include "base/json_place.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
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

namespace cost_file {
namespace {

// The line of a byte, from 1.
std::size_t line_at(std::string_view text, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n'));
}

// The line of a name in the file: behind the object that it is in. A name that is written with escapes of its
// own is not found, and the object's line counts.
std::size_t line_of(std::string_view text, std::string_view object, std::string_view name) {
  const std::size_t begin = text.find(json_string(object));
  if (begin == std::string_view::npos) return 1;
  const std::size_t at = name.empty() ? begin : text.find(json_string(name), begin + object.size() + 2);
  return line_at(text, at == std::string_view::npos ? begin : at);
}

bool is_number(const nlohmann::json& value, double most) {
  if (!value.is_number()) return false;
  const double number = value.get<double>();
  return std::isfinite(number) && number >= 0 && number <= most;
}

// A path in the context as this file has them: relative, clean, a directory with a final `/`.
bool is_path(std::string_view path) {
  if (path == "./") return true;
  if (path.ends_with('/')) path.remove_suffix(1);
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

double rounded(double value) {
  return std::round(value * 10) / 10;
}

}  // namespace
}  // namespace cost_file

Result<Costs> read_costs(std::string_view name, std::string_view text) {
  const auto problem = [&](std::size_t line, std::string_view what) {
    return Problem{.what = fmt::format("{}:{}: {}", name, line, what),
                   .remedy =
                       "write it again: `decant explain --log FILE --write-costs` for times, `decant replay "
                       "--write-costs` for changes"};
  };
  const nlohmann::json json = read_json(text);
  if (json.is_discarded())
    return problem(cost_file::line_at(text, json_error(text).value_or(0)), "this is no JSON");
  if (!json.is_object()) return problem(1, "not a JSON object");
  const auto version = json.find("version");
  if (version == json.end() || !version->is_number_integer() || *version != 1)
    return problem(cost_file::line_of(text, "version", ""), "not version 1");
  Costs read;
  const auto numbers = [&](const char* object, double most,
                           std::map<std::string, double, std::less<>>& into) -> std::optional<Problem> {
    const auto member = json.find(object);
    if (member == json.end()) return std::nullopt;
    if (!member->is_object())
      return problem(cost_file::line_of(text, object, ""), fmt::format("`{}` is no object", object));
    for (const auto& item : member->items()) {
      if (!cost_file::is_number(item.value(), most)) {
        return problem(
            cost_file::line_of(text, object, item.key()),
            fmt::format("{} of {} is none", object == std::string_view("seconds") ? "the time" : "the number",
                        json_string(item.key())));
      }
      into[item.key()] = item.value().get<double>();
    }
    return std::nullopt;
  };
  if (!json.contains("seconds") && !json.contains("changes"))
    return problem(1, "neither `seconds` nor `changes`: it says nothing");
  if (auto wrong = numbers("seconds", 1e9, read.seconds)) return *std::move(wrong);
  if (auto wrong = numbers("changes", 1000, read.changes)) return *std::move(wrong);
  for (const auto& [path, times] : read.changes) {
    if (!cost_file::is_path(path))
      return problem(cost_file::line_of(text, "changes", path),
                     fmt::format("{} is no path in the context", json_string(path)));
  }
  if (json.contains("commits")) {
    if (!cost_file::is_number(json["commits"], UINT32_MAX))
      return problem(cost_file::line_of(text, "commits", ""), "`commits` is no number of commits");
    read.commits = static_cast<std::uint32_t>(json["commits"].get<double>());
  }
  return read;
}

std::string render_costs(const Costs& kept) {
  nlohmann::ordered_json json;
  json["version"] = 1;
  json["seconds"] = nlohmann::ordered_json::object();
  for (const auto& [step, seconds] : kept.seconds) json["seconds"][step] = cost_file::rounded(seconds);
  if (kept.commits > 0) json["commits"] = kept.commits;
  if (!kept.changes.empty()) json["changes"] = nlohmann::ordered_json::object();
  for (const auto& [path, times] : kept.changes) json["changes"][path] = cost_file::rounded(times);
  return dump_json(json, 2) + "\n";
}

}  // namespace decant::cache
