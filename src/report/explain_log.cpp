// See explain_log.hpp.
#include "report/explain_log.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cache/operations.hpp"
#include "graph/graph.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::report {
namespace {

// Why a step ran, from the log alone: the first of its stage that was not found, or one below it.
std::string from_log_alone(const LoggedLayer& layer, const std::vector<LoggedLayer>& above,
                           const Document& document, const Evaluation& evaluation) {
  const auto ran_above = [&](std::uint32_t stage) -> const LoggedLayer* {
    for (const LoggedLayer& each : above) {
      if (!each.cached && document.stage_of(each.instruction) == stage) return &each;
    }
    return nullptr;
  };
  std::optional<std::uint32_t> stage = document.stage_of(layer.instruction);
  while (stage) {
    if (const LoggedLayer* first = ran_above(*stage)) {
      const Instruction& other = document.instructions[first->instruction];
      return fmt::format("stands below {} in line {}, which ran", name_of(other.kind), other.start_line);
    }
    const Base& base = evaluation.stages[*stage].base;
    if (base.kind != Base::Kind::stage) break;
    stage = base.stage;
  }
  const InstructionKind kind = document.instructions[layer.instruction].kind;
  if (kind == InstructionKind::copy || kind == InstructionKind::add)
    return "was not found in the cache: what it copies is new, or the instruction is";
  if (kind == InstructionKind::workdir)
    return "was not found in the cache: the instruction or its base is new";
  return "was not found in the cache: the command or its environment is new, or the cache was empty";
}

std::string from_comparison(const cache::Layer& layer) {
  using cache::LayerState;
  switch (layer.state) {
    case LayerState::up_to_date:
    case LayerState::none:
    case LayerState::skipped:
      return "nothing that decant sees has changed: perhaps the builder had no cache of it (new, pruned, "
             "another "
             "machine)";
    default:
      return layer.reason;
  }
}

std::string log_seconds(double value) {
  return value < 90 ? fmt::format("{:.1f} s", value) : fmt::format("{:.1f} min", value / 60);
}

}  // namespace

std::vector<LoggedLayer> logged_layers(const std::vector<cache::LoggedStep>& steps,
                                       const std::vector<std::uint32_t>& instructions,
                                       const Document& document, const Evaluation& evaluation,
                                       const cache::Comparison* comparison) {
  std::vector<LoggedLayer> layers;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (instructions[i] == cache::kNone) continue;
    // An image is pulled or not; of a FROM only the triggers are steps, and there may be several.
    const bool is_trigger = document.instructions[instructions[i]].kind == InstructionKind::from;
    if (is_trigger && steps[i].text.starts_with("FROM ")) continue;
    const auto known = std::ranges::find(layers, instructions[i], &LoggedLayer::instruction);
    const bool is_new = known == layers.end();
    LoggedLayer& layer = is_new ? layers.emplace_back() : *known;
    const bool cached = steps[i].cached || !steps[i].finished;
    layer.instruction = instructions[i];
    layer.cached = cached && (!is_trigger || is_new || layer.cached);
    layer.failed = steps[i].failed || (is_trigger && layer.failed);
    layer.seconds = is_trigger ? layer.seconds + steps[i].seconds : std::max(layer.seconds, steps[i].seconds);
  }
  std::ranges::sort(layers, {}, &LoggedLayer::instruction);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    LoggedLayer& layer = layers[i];
    if (layer.cached) continue;
    if (comparison == nullptr) {
      const std::vector<LoggedLayer> above(layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(i));
      layer.reason = from_log_alone(layer, above, document, evaluation);
      continue;
    }
    const cache::Layer& predicted = comparison->layers[layer.instruction];
    layer.reason = from_comparison(predicted);
    layer.needless = predicted.state == cache::LayerState::needless;
  }
  return layers;
}

std::string explain_log_text(const Document& document, const std::vector<LoggedLayer>& layers,
                             std::string_view log, std::string_view change, const ExplainStyle& style) {
  std::string_view name = document.source->name();
  if (name.starts_with("./")) name.remove_prefix(2);
  std::string out = fmt::format("{} in {}", printable(name), printable(log));
  if (!change.empty()) out += fmt::format(", after {}", printable(change));
  out += "\n";
  std::optional<std::uint32_t> heading;
  std::size_t cached = 0;
  double ran_seconds = 0;
  double needless_seconds = 0;
  std::size_t needless = 0;
  if (document.stages.size() == 1) out += "\n";
  for (const LoggedLayer& layer : layers) {
    const auto stage = document.stage_of(layer.instruction);
    if (document.stages.size() > 1 && stage != heading) {
      heading = stage;
      out += fmt::format("\n  {}\n", printable(display_name(document, *stage)));
    }
    const Instruction& instruction = document.instructions[layer.instruction];
    const std::string_view state = layer.failed     ? "failed"
                                   : layer.cached   ? "cached"
                                   : layer.needless ? "for no reason"
                                                    : "ran";
    const std::string_view picture = layer.failed ? "❌ " : layer.cached ? "✅ " : layer.needless ? "😕 " : "⌛ ";
    out += fmt::format("  {:>4}  {}{:<13} {:>9}  {}\n", instruction.start_line, style.emoji ? picture : "",
                       state, layer.cached ? "" : log_seconds(layer.seconds),
                       printable(shortened(squeezed(instruction.logical.text()), 52)));
    if (!layer.reason.empty())
      out += fmt::format("        {}{}\n", style.emoji ? "   " : "", printable(layer.reason));
    cached += layer.cached ? 1 : 0;
    if (!layer.cached) ran_seconds += layer.seconds;
    if (layer.needless) needless_seconds += layer.seconds, ++needless;
  }
  out += fmt::format("\n{} of {} steps cached; {} ran, {}", cached, layers.size(), layers.size() - cached,
                     log_seconds(ran_seconds));
  if (needless > 0)
    out += fmt::format("; {} of them for no reason, {}", needless, log_seconds(needless_seconds));
  return out + ".\n";
}

std::string explain_log_json(const Document& document, const std::vector<LoggedLayer>& layers,
                             std::string_view log, std::string_view change) {
  nlohmann::ordered_json json;
  json["dockerfile"] = document.source->name();
  json["log"] = log;
  if (!change.empty()) json["change"] = change;
  json["steps"] = nlohmann::ordered_json::array();
  for (const LoggedLayer& layer : layers) {
    const Instruction& instruction = document.instructions[layer.instruction];
    nlohmann::ordered_json item;
    item["line"] = instruction.start_line;
    if (const auto stage = document.stage_of(layer.instruction))
      item["stage"] = display_name(document, *stage);
    item["instruction"] = instruction.logical.text();
    item["cached"] = layer.cached;
    if (layer.failed) item["failed"] = true;
    if (!layer.cached) item["seconds"] = layer.seconds;
    if (!layer.reason.empty()) item["reason"] = layer.reason;
    if (layer.needless) item["needless"] = true;
    json["steps"].push_back(std::move(item));
  }
  return dump_json(json, 2) + "\n";
}

}  // namespace decant::report
