// What the effects of instructions share, and where a path of the image comes from.
#include "effects/effects.hpp"

#include "effects/image_view.hpp"
#include "effects/instructions.hpp"
#include "effects/landed.hpp"
#include "effects/paths.hpp"

namespace decant {
bool VariableReads::reads(std::string_view name) const {
  const auto meant = [&](std::string_view pattern) { return knowledge::matches_name(pattern, name); };
  return any || std::ranges::any_of(names, meant) ||
         std::ranges::any_of(lists, [&](const auto& list) { return std::ranges::any_of(list, meant); });
}

std::vector<std::string_view> VariableReads::all() const {
  std::vector<std::string_view> every(names.begin(), names.end());
  for (const auto& list : lists) every.insert(every.end(), list.begin(), list.end());
  std::ranges::sort(every);
  every.erase(std::unique(every.begin(), every.end()), every.end());
  return every;
}

void VariableReads::add_list(std::span<const std::string_view> list) {
  const auto same = [&](const auto& other) { return other.data() == list.data(); };
  if (!list.empty() && std::ranges::none_of(lists, same)) lists.push_back(list);
}

bool CommandEffect::is_loaded_by(const CommandEffect& other) const {
  if (other.tool != tool || other.conditional || other.directory != directory) return false;
  if (prefetch_run.empty()) return other.label == label;
  // `dotnet restore app.csproj` is known as `dotnet restore`.
  return prefetch_run == other.label || prefetch_run.starts_with(other.label + " ");
}

bool Effect::installs() const {
  return std::any_of(commands.begin(), commands.end(),
                     [](const CommandEffect& command) { return command.role == knowledge::Role::install; });
}

bool Effect::reads_source() const {
  return opaque || std::any_of(commands.begin(), commands.end(),
                               [](const CommandEffect& command) { return command.reads_source(); });
}

void make_opaque(Effect& effect, std::string why) {
  effect.variables.any = true;
  if (effect.opaque) return;
  effect.opaque = true;
  effect.why_opaque = std::move(why);
}

void need_directory(std::string_view path, const ImageView& view, Effect& effect) {
  const std::optional<std::uint32_t> maker = view.maker_of(path);
  if (!maker || *maker == effect.instruction) return;
  if (!effect.reads.empty() && effect.reads.back().path == path)
    return;  // the files of one directory follow each other
  effect.reads.push_back({.path = std::string(path)});
}

void make_parents(std::string_view path, ImageView& view, Effect& effect) {
  std::string_view up = parent_of_image_path(path);
  for (; !view.has_directory(up); up = parent_of_image_path(up)) {
    effect.writes.push_back({.path = std::string(up)});
    view.add_directory(up, effect.instruction);
  }
  need_directory(up, view, effect);
}

void directory_effect(const InstructionSite& site, Effect& effect) {
  effect.kind = EffectKind::directory;
  if (site.evaluated.args.empty()) return;
  const Expanded& operand = site.evaluated.args[0];
  const std::optional<std::string>& workdir = site.evaluated.before->workdir;
  if (!operand.complete || (!workdir && !operand.text.starts_with('/'))) {
    return make_opaque(effect, "the working directory is not known");
  }
  const std::string path = canonical_image_path(resolve_image_path(workdir.value_or("/"), operand.text));
  effect.destination = path;
  make_parents(path, site.view, effect);
  if (site.view.has_directory(path)) return need_directory(path, site.view, effect);
  effect.writes.push_back({.path = path});
  site.view.add_directory(path, effect.instruction);
}

std::optional<Provenance> EffectGraph::provenance(const Document& document, const Evaluation& evaluation,
                                                  const Context* context, std::uint32_t instruction,
                                                  std::string_view image_path) const {
  const std::string path = canonical_image_path(image_path);
  std::optional<std::uint32_t> stage = document.stage_of(instruction);
  std::uint32_t end = instruction;
  while (stage && *stage < document.stages.size() && *stage < evaluation.stages.size()) {
    for (std::uint32_t i = end; i > document.stages[*stage].from; --i) {
      const Effect& effect = effects[i - 1];
      if (const auto file = Landed(effect, context).at(path)) return Provenance{i - 1, file->from.path};
    }
    const Base& base = evaluation.stages[*stage].base;
    if (base.kind != Base::Kind::stage || base.stage >= *stage) return std::nullopt;
    stage = base.stage;
    end = document.stages[*stage].end;
  }
  return std::nullopt;
}

Span source_of(const Instruction& instruction, const Effect& effect, Span in_script) {
  if (effect.text) return effect.text->places.to_source(in_script);
  return instruction.line_span;
}

}  // namespace decant
