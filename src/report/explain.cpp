// States are words wherever the terminal cannot be trusted with pictures: in files, pipes, and old terminals.

#include "report/explain.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "graph/graph.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace decant::report {
namespace {

using cache::LayerState;

std::string_view picture(LayerState state) {
  switch (state) {
    case LayerState::up_to_date:
      return "✅";
    case LayerState::changed:
      return "💥";
    case LayerState::rebuilds:
      return "⌛";
    case LayerState::needless:
      return "😕";
    case LayerState::copied_again:
      return "📄";
    case LayerState::skipped:
      return "🙌";
    case LayerState::none:
      return "  ";
  }
  return "  ";
}

std::string_view color_of(LayerState state) {
  switch (state) {
    case LayerState::up_to_date:
      return "\x1b[32m";
    case LayerState::changed:
      return "\x1b[1m";
    case LayerState::rebuilds:
      return "\x1b[33m";
    case LayerState::needless:
      return "\x1b[31m";
    case LayerState::copied_again:
    case LayerState::skipped:
    case LayerState::none:
      return "\x1b[2m";
  }
  return "";
}

constexpr std::size_t kInstructionWidth = 52;

// The instruction on one line, cut to the column.
std::string shown(const Instruction& instruction) {
  std::string out;
  for (const char c : instruction.logical.text()) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  if (out.size() > kInstructionWidth) {
    std::size_t end = kInstructionWidth - 3;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
    out.resize(end);
    out += "...";
  }
  return printable(out);
}

std::string seconds(double value) {
  if (value < 90) return fmt::format("{:.0f} s", value);
  return fmt::format("{:.0f} min", value / 60);
}

std::string sum_line(const cache::Summary& sum) {
  if (sum.rebuilds == 0 && sum.changed == 0 && sum.copied_again == 0)
    return "Nothing is built: every layer is up to date.\n";
  const std::string runs = sum.rebuilds == 0   ? "no RUN runs"
                           : sum.rebuilds == 1 ? "1 RUN runs"
                                               : fmt::format("{} RUNs run", sum.rebuilds);
  std::string line = fmt::format("{} of {} layers up to date; {} again", sum.up_to_date, sum.layers, runs);
  if (sum.needless > 0) {
    line += fmt::format(", {} of them for no reason", sum.needless);
    if (sum.needless_seconds >= 1)
      line += fmt::format(" (about {} by {})", seconds(sum.needless_seconds),
                          sum.measured ? "measured times" : "decant's figures");
  }
  if (sum.copied_again > 0) {
    line +=
        fmt::format("; {} cop{} made again", sum.copied_again, sum.copied_again == 1 ? "y is" : "ies are");
  }
  return line + ".\n";
}

}  // namespace

std::string explain_text(const Document& document, const cache::Comparison& comparison,
                         std::string_view after, const ExplainStyle& style) {
  std::string_view name = document.source->name();
  if (name.starts_with("./")) name.remove_prefix(2);
  std::string out = fmt::format("{} after {}\n", printable(name), printable(after));
  std::optional<std::uint32_t> heading;
  const bool headings = document.stages.size() > 1;
  for (const cache::Layer& layer : comparison.layers) {
    if (layer.state == LayerState::none) continue;
    const auto stage = document.stage_of(layer.instruction);
    if (headings && stage && stage != heading) {
      heading = stage;
      out += fmt::format("\n  {}\n", printable(display_name(document, *stage)));
    } else if (!headings && !heading) {
      heading = 0;
      out.push_back('\n');
    }
    const Instruction& instruction = document.instructions[layer.instruction];
    const std::string state =
        style.emoji ? fmt::format("{} {:<22}", picture(layer.state), cache::name_of(layer.state))
                    : fmt::format("{:<22}", cache::name_of(layer.state));
    out +=
        fmt::format("  {:>4}  {}{}{}  {}\n", instruction.start_line, style.color ? color_of(layer.state) : "",
                    state, style.color ? "\x1b[0m" : "", shown(instruction));
    if (!layer.reason.empty() && layer.state != LayerState::skipped) {
      out += fmt::format("        {}{}\n", style.emoji ? "   " : "", printable(layer.reason));
    }
  }
  return out + "\n" + sum_line(comparison.summary);
}

std::string explain_json(const Document& document, const cache::Comparison& comparison,
                         std::string_view after) {
  nlohmann::ordered_json json;
  json["dockerfile"] = document.source->name();
  json["change"] = after;
  json["layers"] = nlohmann::ordered_json::array();
  for (const cache::Layer& layer : comparison.layers) {
    if (layer.state == LayerState::none) continue;
    const Instruction& instruction = document.instructions[layer.instruction];
    nlohmann::ordered_json item;
    item["line"] = instruction.start_line;
    if (const auto stage = document.stage_of(layer.instruction))
      item["stage"] = display_name(document, *stage);
    item["instruction"] = instruction.logical.text();
    item["state"] = cache::name_of(layer.state);
    if (!layer.reason.empty()) item["reason"] = layer.reason;
    if (layer.since) item["since_line"] = document.instructions[*layer.since].start_line;
    if (layer.because) item["because_line"] = document.instructions[*layer.because].start_line;
    if (layer.cause.kind != cache::CauseKind::none)
      item["cause"] = {{"kind", cache::name_of(layer.cause.kind)}, {"names", layer.cause.names}};
    if (layer.cost_seconds > 0) item["cost_seconds"] = layer.cost_seconds;
    json["layers"].push_back(std::move(item));
  }
  const cache::Summary& sum = comparison.summary;
  json["summary"] = {{"layers", sum.layers},
                     {"up_to_date", sum.up_to_date},
                     {"changed", sum.changed},
                     {"rebuilds", sum.rebuilds},
                     {"needless", sum.needless},
                     {"copied_again", sum.copied_again},
                     {"skipped", sum.skipped},
                     {"cost_seconds", sum.cost_seconds},
                     {"needless_seconds", sum.needless_seconds},
                     {"measured", sum.measured}};
  return dump_json(json, 2) + "\n";
}

namespace {

std::string cause_in_words(const cache::Cause& cause) {
  const std::string names = printable(listed(cause.names));
  switch (cause.kind) {
    case cache::CauseKind::file:
      return fmt::format("It begins with {}.\n", names);
    case cache::CauseKind::argument:
      return fmt::format("It begins with the argument or variable {}.\n", names);
    case cache::CauseKind::text:
      return "It begins with an edit of the Dockerfile.\n";
    case cache::CauseKind::base:
      return fmt::format("It begins with another image: {}.\n", names);
    case cache::CauseKind::unknown:
      return "What it begins with decant cannot see.\n";
    case cache::CauseKind::none:
      return "";
  }
  return "";
}

}  // namespace

std::string why_text(const Document& document, const cache::Comparison& comparison, std::uint32_t instruction,
                     const ExplainStyle& style) {
  std::string out;
  for (const std::uint32_t each : cache::why(comparison, instruction)) {
    const cache::Layer& layer = comparison.layers[each];
    const std::string state =
        layer.state == LayerState::none ? "runs nothing" : std::string(cache::name_of(layer.state));
    out += fmt::format("line {:>4}  {}\n", document.instructions[each].start_line,
                       shown(document.instructions[each]));
    out += fmt::format("           {}{}{}{}{}\n", style.emoji ? fmt::format("{} ", picture(layer.state)) : "",
                       style.color ? color_of(layer.state) : "", state, style.color ? "\x1b[0m" : "",
                       layer.reason.empty() ? "" : fmt::format(": {}", printable(layer.reason)));
  }
  return out + cause_in_words(comparison.layers[instruction].cause);
}

std::string why_json(const Document& document, const cache::Comparison& comparison,
                     std::uint32_t instruction) {
  nlohmann::ordered_json json;
  json["why"] = nlohmann::ordered_json::array();
  for (const std::uint32_t each : cache::why(comparison, instruction)) {
    const cache::Layer& layer = comparison.layers[each];
    nlohmann::ordered_json item;
    item["line"] = document.instructions[each].start_line;
    item["instruction"] = document.instructions[each].logical.text();
    item["state"] = cache::name_of(layer.state);
    if (!layer.reason.empty()) item["reason"] = layer.reason;
    json["why"].push_back(std::move(item));
  }
  const cache::Cause& cause = comparison.layers[instruction].cause;
  if (cause.kind != cache::CauseKind::none)
    json["cause"] = {{"kind", cache::name_of(cause.kind)}, {"names", cause.names}};
  return dump_json(json, 2) + "\n";
}

}  // namespace decant::report
