// Views, and the small questions that all steps ask.

#include "plan/view.hpp"

#include "emit/dockerfile.hpp"

#include <fmt/format.h>

#include <cassert>

namespace decant::plan {

std::uint32_t View::index_of(std::size_t stage, std::size_t at) const {
  std::size_t index = layout.globals.size();
  for (std::size_t i = 0; i < stage; ++i) index += layout.stages[i].instructions.size();
  return static_cast<std::uint32_t>(index + at);
}

const Effect& View::effect(std::size_t stage, std::size_t at) const {
  return effects.effects[index_of(stage, at)];
}

const Instruction& View::instruction(std::size_t stage, std::size_t at) const {
  return document.instructions[index_of(stage, at)];
}

const Evaluated& View::evaluated(std::size_t stage, std::size_t at) const {
  const Evaluated* found = evaluation.find(index_of(stage, at));
  assert(found != nullptr);
  return *found;
}

const State& View::before(std::size_t stage, std::size_t at) const {
  return *evaluated(stage, at).before;
}

namespace {

// What a build of the original wrote, over the effects of its RUNs and of their parts.
void lay_over(const Measurement& measurement, View& view) {
  std::vector<std::string> places;
  for (const Effect& effect : view.effects.effects) {
    if (effect.kind == EffectKind::copy && !effect.destination.empty()) places.push_back(effect.destination);
    if (effect.kind != EffectKind::directory) continue;
    for (const PathEffect& write : effect.writes) places.push_back(write.path);
  }
  std::map<std::uint32_t, std::size_t> parts;  // by line
  for (const LayoutStage& stage : view.layout.stages) {
    for (const LayoutInstruction& instruction : stage.instructions)
      parts[instruction.line] += instruction.kind == InstructionKind::run ? 1 : 0;
  }
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      Effect& effect = view.effects.effects[view.index_of(stage, at)];
      const MeasuredRun* run = measurement.find(instructions[at].line);
      if (run != nullptr && effect.kind == EffectKind::run)
        apply_measured(measurement, *run, places, parts[instructions[at].line] > 1, effect, view.shown);
    }
  }
}

std::vector<bool> stages_with_context(const View& view) {
  std::vector<bool> with(view.layout.stages.size(), false);
  for (std::size_t stage = 0; stage < with.size(); ++stage) {
    const Base& base = view.evaluation.stages[stage].base;
    if (base.kind == Base::Kind::stage && with[base.stage]) with[stage] = true;
    for (std::size_t at = 1; at < view.layout.stages[stage].instructions.size(); ++at) {
      const Effect& effect = view.effect(stage, at);
      bool depends = effect.from_context || !effect.mounted_context.empty();
      if (effect.from_stage) depends = depends || with[*effect.from_stage];
      for (const std::uint32_t mounted : effect.mounted_stages) depends = depends || with[mounted];
      if (depends) with[stage] = true;
    }
  }
  return with;
}

}  // namespace

Result<std::shared_ptr<const View>> make_view(Layout layout, const Context& context, const Options& options) {
  auto view = std::make_shared<View>();
  view->document = parse_dockerfile("Dockerfile", emit::print(layout));
  view->layout = std::move(layout);
  view->context = &context;
  view->options = &options;
  std::size_t count = view->layout.globals.size();
  for (const LayoutStage& stage : view->layout.stages) count += stage.instructions.size();
  if (view->document.has_errors() || count != view->document.instructions.size()) {
    return Problem{"the rewritten file cannot be read again; this is a defect of decant, nothing was written",
                   "please report it with the Dockerfile", Exit::defect};
  }
  view->evaluation = evaluate(view->document, options.evaluation);
  auto graph = build_graph(view->document, view->evaluation, options.evaluation.target);
  if (!graph) return graph.problem();
  view->graph = std::move(*graph);
  view->effects =
      compute_effects(view->document, view->evaluation, view->graph, &context,
                      options.knowledge != nullptr ? *options.knowledge : knowledge::builtin_library());
  if (options.measured != nullptr) lay_over(*options.measured, *view);
  view->with_context = stages_with_context(*view);
  return std::shared_ptr<const View>(std::move(view));
}

void Record::refuse(Refusal refusal) {
  for (const Refusal& known : refusals) {
    if (known.kind == refusal.kind && known.line == refusal.line && known.what == refusal.what) return;
  }
  refusals.push_back(std::move(refusal));
}

bool wanted(const View& view, std::string_view kind) {
  const auto& without = view.options->without;
  return std::find(without.begin(), without.end(), kind) == without.end();
}

bool requested(const View& view, std::string_view kind) {
  const auto& with = view.options->with;
  return std::find(with.begin(), with.end(), kind) != with.end() && wanted(view, kind);
}

std::string why_not_strict(const View& view, const std::vector<Assumption>& assumptions) {
  if (!view.options->strict || assumptions.empty()) return {};
  return fmt::format("--strict allows no assumption, and this needs: {}", assumptions.front().text);
}

std::string shown(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && (text[i + 1] == '\n' || text[i + 1] == '\r')) continue;
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  constexpr std::size_t kLongest = 60;
  if (out.size() > kLongest) {
    std::size_t cut = kLongest - 3;
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0U) == 0x80U) --cut;
    out.resize(cut);
    out += "...";
  }
  return out;
}

std::string shown(const LayoutInstruction& instruction) {
  return shown(instruction.text);
}

void add_assumptions(std::vector<Assumption>& into, const std::vector<Assumption>& from) {
  for (const Assumption& assumption : from) {
    if (std::find(into.begin(), into.end(), assumption) == into.end()) into.push_back(assumption);
  }
}

std::string free_stage_name(const Layout& layout, std::string_view wanted_name, std::string_view stage) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(layout.stages.begin(), layout.stages.end(),
                       [&](const LayoutStage& other) { return other.name == name; });
  };
  std::string name(wanted_name);
  if (!taken(name)) return name;
  if (!stage.empty()) {
    name = fmt::format("{}-{}", stage, wanted_name);
    if (!taken(name)) return name;
  }
  for (int number = 2;; ++number) {
    const std::string numbered = fmt::format("{}-{}", name, number);
    if (!taken(numbered)) return numbered;
  }
}

}  // namespace decant::plan
