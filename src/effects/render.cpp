// The effects as text: for goldens, and for people who ask why a step was refused.
#include "effects/effects.hpp"

namespace decant {
namespace {

using Out = std::back_insert_iterator<std::string>;

std::string shown(const PathEffect& path) {
  return fmt::format("{}{}{}{}", path.path, path.tree ? (path.path == "/" ? "**" : "/**") : "",
                     path.optional ? "?" : "", path.metadata ? " (mode)" : "");
}

std::string_view role_name(knowledge::Role role) {
  switch (role) {
    case knowledge::Role::install:
      return "install";
    case knowledge::Role::refresh_index:
      return "refresh index";
    case knowledge::Role::clean:
      return "clean";
    case knowledge::Role::accounts:
      return "accounts";
    case knowledge::Role::files:
      return "files";
    case knowledge::Role::neutral:
      return "neutral";
    case knowledge::Role::build:
      return "build";
  }
  return "";
}

void paths(Out out, std::string_view indent, std::string_view word, const std::vector<PathEffect>& paths) {
  for (const PathEffect& path : paths) fmt::format_to(out, "{}{} {}\n", indent, word, shown(path));
}

void names(Out out, std::string_view indent, std::string_view word, const auto& names) {
  if (!names.empty()) fmt::format_to(out, "{}{} {}\n", indent, word, fmt::join(names, " "));
}

void command(Out out, const CommandEffect& command) {
  fmt::format_to(out, "  {}: {}{}{}{}\n", command.label, role_name(command.role),
                 command.conditional ? ", conditional" : "", command.network ? ", network" : "",
                 command.directory.empty() ? "" : ", in " + command.directory);
  paths(out, "    ", "reads", command.reads);
  names(out, "    ", "manifests", command.manifests);
  names(out, "    ", "packages", command.packages);
  for (const WriteEffect& write : command.writes) {
    fmt::format_to(out, "    writes {}{}\n", shown(write.where),
                   write.shape == knowledge::Shape::self_contained ? " (self-contained)" : "");
  }
  paths(out, "    ", "deletes", command.deletes);
  names(out, "    ", "caches", command.caches);
  for (const Assumption& assumption : command.assumptions) {
    fmt::format_to(out, "    assumes {}: {}\n", assumption.id, assumption.text);
  }
  if (!command.needs_source.empty()) fmt::format_to(out, "    needs the source: {}\n", command.needs_source);
  if (command.opaque) fmt::format_to(out, "    opaque: {}\n", command.why_opaque);
}

void copy(Out out, const Effect& effect) {
  fmt::format_to(out, "  {}{}{} -> {}\n", fmt::join(effect.sources, " "), effect.wide ? " (wide)" : "",
                 effect.remote ? " (remote)" : "", effect.destination);
  if (effect.from_stage) fmt::format_to(out, "  from stage {}\n", *effect.from_stage);
  if (!effect.from_image.empty()) fmt::format_to(out, "  from image {}\n", effect.from_image);
  for (const CopiedFile& file : effect.selection.files)
    fmt::format_to(out, "  takes {} to {}{}\n", file.from.path.empty() ? "." : file.from.path, file.to,
                   effect.selection.listed ? "" : ", with all below it");
  for (const std::string& missing : effect.selection.missing) fmt::format_to(out, "  misses {}\n", missing);
}

}  // namespace

std::string render_effects(const Document& document, const EffectGraph& graph) {
  std::string text;
  const Out out(text);
  for (const Effect& effect : graph.effects) {
    if (effect.kind == EffectKind::none && effect.variables.empty()) continue;
    const Instruction& instruction = document.instructions[effect.instruction];
    fmt::format_to(out, "line {} {}\n", instruction.start_line, name_of(instruction.kind));
    if (effect.kind == EffectKind::copy) copy(out, effect);
    names(out, "  ", "mounts from the context", effect.mounted_context);
    for (const std::uint32_t stage : effect.mounted_stages) fmt::format_to(out, "  mounts stage {}\n", stage);
    for (const CommandEffect& part : effect.commands) command(out, part);
    if (effect.kind != EffectKind::run) {
      paths(out, "  ", "reads", effect.reads);
      paths(out, "  ", "writes", effect.writes);
    }
    if (effect.variables.any) {
      fmt::format_to(out, "  any variable\n");
    } else {
      names(out, "  ", "variables", effect.variables.all());
    }
    if (effect.opaque) fmt::format_to(out, "  opaque: {}\n", effect.why_opaque);
  }
  for (const Diagnostic& diagnostic : graph.diagnostics)
    fmt::format_to(out, "warning: {}\n", diagnostic.message);
  return text;
}

}  // namespace decant
