// Crossing rules for copies. The promise is the same image, so every doubt is a "may not":
//
// * configuration crosses everything; ENV, ARG and WORKDIR cross unless the copy's own operands depend on
// them;
// * a copy depends on neither USER nor SHELL (BuildKit, dispatchCopy), so that it crosses both; nothing
// crosses VOLUME (design: what a stage needs to be itself);
// * a RUN crosses when all its commands are known, none reads the source, none writes or deletes a path that
// the copy
//   brings, and its working directory exists without the copy;
// * directories: BuildKit's copy sets the metadata of directories below the destination whether they existed
// or not, but
//   leaves the destination itself alone when it exists (fsutil copy.go, overwriteTargetMetadata). So a
//   directory that something else now makes first must come out as 0755 in both orders.

#include "plan/crossing.hpp"

#include "effects/landed.hpp"
#include "effects/paths.hpp"
#include "emit/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace {

Landed landed_of(const View& view, const Effect& copy) {
  return {copy, view.context};
}

}  // namespace

std::string trimmed_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

namespace {

bool names_meet(const std::vector<std::string>& a, const std::vector<KeyValue>& pairs) {
  return std::any_of(pairs.begin(), pairs.end(), [&](const KeyValue& pair) {
    return std::find(a.begin(), a.end(), pair.name) != a.end();
  });
}

}  // namespace

bool uses_variables_of(const Evaluated& user, const Instruction& setter) {
  const auto meets = [&](const Expanded& operand) {
    return names_meet(operand.used, setter.pairs) || names_meet(operand.unset, setter.pairs);
  };
  return std::any_of(user.args.begin(), user.args.end(), meets) ||
         std::any_of(user.flags.begin(), user.flags.end(), meets);
}

std::optional<std::string> with_absolute_destination(const View& view, std::size_t stage,
                                                     std::size_t copy_at) {
  const Instruction& copy = view.instruction(stage, copy_at);
  const std::string& text = view.layout.stages[stage].instructions[copy_at].text;
  const std::string& destination = view.effect(stage, copy_at).destination;
  if (copy.args.empty() || !emit::plain_copy_source(destination)) return std::nullopt;
  // Words of the JSON form are without their quotes; what is written otherwise than it means is left alone.
  const std::string_view word = copy.args.back().text;
  const std::size_t at = text.rfind(word);
  if (word.empty() || word.find_first_of("$\\\"'`") != std::string_view::npos || at == std::string::npos)
    return std::nullopt;
  const std::string_view rest = std::string_view(text).substr(at + word.size());
  if (rest.find_first_not_of(" \t\r\"]") != std::string_view::npos) return std::nullopt;
  return fmt::format("{}{}{}", text.substr(0, at), destination, rest);
}

bool is_written_relative(const Instruction& copy) {
  return !copy.args.empty() && !copy.args.back().text.starts_with('/');
}

namespace {

// The directory that the copy fills, when it takes a directory's contents there; nullopt otherwise.
std::optional<std::string> filled_directory(const Effect& copy) {
  if (!copy.wide) return std::nullopt;
  return trimmed_slash(copy.destination);
}

// Mode of the destination directory if the copy itself has to make it; 0 where that cannot be said.
std::uint32_t mode_when_made(const View& view, const Effect& copy, const Instruction& instruction) {
  if (instruction.flag("chmod")) return 0;
  if (copy.sources.size() != 1) return 0;
  std::string source = copy.sources.front();
  while (!source.empty() && (source.back() == '/' || source.back() == '.')) source.pop_back();
  while (source.starts_with("./")) source.erase(0, 2);
  while (source.starts_with('/')) source.erase(0, 1);
  // The root of a context is sent without its own mode: the builder makes it 0755 (seen with BuildKit 0.13
  // and 0.32).
  if (source.empty()) return 0755;
  const auto entry = view.context->entry(source);
  return entry && entry->type == FileType::directory ? entry->mode : 0;
}

}  // namespace

bool directory_exists_without(const View& view, std::size_t stage, std::size_t at, std::size_t copy_at,
                              const std::string& directory) {
  static constexpr std::string_view kAlways[] = {"/",        "/bin", "/etc",    "/home", "/opt",
                                                 "/root",    "/srv", "/tmp",    "/usr",  "/usr/local",
                                                 "/usr/src", "/var", "/var/lib"};
  if (std::find(std::begin(kAlways), std::end(kAlways), directory) != std::end(kAlways)) return true;
  for (std::size_t current = stage;;) {
    const auto& instructions = view.layout.stages[current].instructions;
    const std::size_t end = current == stage ? at : instructions.size();
    for (std::size_t i = 0; i < end; ++i) {
      if (current == stage && i == copy_at) continue;
      const Effect& effect = view.effect(current, i);
      const bool exact = effect.kind == EffectKind::directory || effect.kind == EffectKind::run;
      // Where the copy has made it so far, its effect is nothing; it makes it where the copy has not.
      if (effect.kind == EffectKind::directory && !effect.destination.empty() &&
          is_below(effect.destination, directory))
        return true;
      for (const PathEffect& write : effect.writes) {
        if (exact && !write.tree && is_below(write.path, directory)) return true;
        if (effect.kind == EffectKind::copy && write.path != directory && is_below(write.path, directory))
          return true;
      }
      if (const Landed landed = landed_of(view, effect); landed.is_looked_up() && landed.any_below(directory))
        return true;
    }
    const Base& base = view.evaluation.stages[current].base;
    if (base.kind == Base::Kind::stage) {
      current = base.stage;
      continue;
    }
    return base.config != nullptr && base.config->workdir && is_below(*base.config->workdir, directory);
  }
}

namespace {

// The value of a flag; empty when it is not there, nothing when it is not known.
std::optional<std::string> value_of(const View& view, std::size_t stage, std::size_t at,
                                    std::string_view name) {
  const auto& flags = view.instruction(stage, at).flags;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (flags[i].name != name) continue;
    const Expanded& value = view.evaluated(stage, at).flags[i];
    if (!value.complete) return std::nullopt;
    return value.text;
  }
  return std::string();
}

// Whether a directory that WORKDIR makes has the owner that the copy gives the one that it makes. Both read a
// name the same way, one without a group too (BuildKit, llb.WithUser).
bool makes_for_the_same(const View& view, std::size_t stage, std::size_t copy_at, std::size_t workdir_at) {
  const State& state = view.before(stage, workdir_at);
  const auto owner = value_of(view, stage, copy_at, "chown");
  if (!owner) return false;
  return owner->empty() ? state.is_root() : state.user == owner;
}

std::string why_workdir(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at) {
  const Instruction& copy = view.instruction(stage, copy_at);
  const Effect& effect = view.effect(stage, copy_at);
  const Effect& other = view.effect(stage, other_at);
  if (is_written_relative(copy) && !with_absolute_destination(view, stage, copy_at))
    return "the copy's destination is relative to the WORKDIR above it";
  if (other.destination.empty()) return "the directory that WORKDIR makes is not known";
  // It and those above it: what the copy has made so far, WORKDIR would make first.
  const std::string destination = trimmed_slash(effect.destination);
  for (std::string path = other.destination; path != "/"; path = parent_of_image_path(path)) {
    if (!is_below(destination, path) && !is_below(path, destination)) continue;
    const auto landed = landed_of(view, effect).at(path);
    if (landed && landed->to != destination && landed->from.type == FileType::directory) continue;
    if (landed && landed->to != destination)
      return fmt::format("{} is no directory in the context", landed->from.path);
    if (directory_exists_without(view, stage, copy_at, copy_at, path)) continue;
    if (!makes_for_the_same(view, stage, copy_at, other_at)) {
      return fmt::format("{} would be made by WORKDIR instead, with another owner", path);
    }
    if (path == destination && mode_when_made(view, effect, copy) != 0755) {
      return fmt::format("{} would be made by WORKDIR instead, perhaps with another mode", path);
    }
  }
  return {};
}

bool on_path(const View& view, const State& state, const Effect& copy) {
  static constexpr std::string_view kDefault = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const Variable* variable = state.find("PATH");
  std::string_view rest =
      variable != nullptr && variable->value ? std::string_view(*variable->value) : kDefault;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const std::string_view entry = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    if (entry.empty() || entry == "/") continue;
    const PathEffect below{canonical_image_path(entry), true};
    if (landed_of(view, copy).find_file(below, [](const CopiedFile&) { return true; })) return true;
  }
  return false;
}

// A wheel that the copy puts into a directory of its own: people make one for the installers of Python, and a
// pip.conf that is not seen here may name it. Empty when there is none.
std::string wheel_elsewhere(const Effect& copy, const Landed& landed, const CommandEffect& command) {
  static constexpr std::string_view kInstallers[] = {"pip", "uv", "poetry", "pipenv", "pdm", "pip-tools"};
  if (std::ranges::find(kInstallers, command.tool) == std::end(kInstallers)) return {};
  const std::string destination = trimmed_slash(copy.destination);
  if (!command.directory.empty() && is_below(command.directory, destination)) return {};
  const auto wheel =
      landed.find_file([](const CopiedFile& file) { return std::string_view(file.to).ends_with(".whl"); });
  return wheel ? wheel->to : std::string();
}

void add_file(std::vector<LandedFile>& files, const LandedFile& file) {
  if (std::ranges::find(files, file.to, &LandedFile::to) == files.end()) files.push_back(file);
}

// A plain file that an install writes, where that can be taken from behind it again.
bool can_be_restored(const CommandEffect& command, const WriteEffect& write, const LandedFile& met) {
  return command.role == knowledge::Role::install && !write.where.tree && met.to == write.where.path &&
         met.from.type == FileType::file;
}

void cross_command(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at,
                   const CommandEffect& command, Rewrites rewrites, Crossing& crossing) {
  const Landed landed = landed_of(view, view.effect(stage, copy_at));
  const std::string name = fmt::format("`{}`", command.label);
  if (command.opaque) {
    crossing.why_not = fmt::format("{} may read what the copy brings ({})", name, command.why_opaque);
    return;
  }
  if (const std::string wheel = wheel_elsewhere(view.effect(stage, copy_at), landed, command);
      !wheel.empty()) {
    crossing.why_not = fmt::format("the copy brings {}, which {} may be configured to look for", wheel, name);
    return;
  }
  if (command.reads_source()) {
    crossing.why_not = command.needs_source.empty()
                           ? fmt::format("{} works on the source", name)
                           : fmt::format("{} needs the source: {}", name, command.needs_source);
    return;
  }
  std::vector<LandedFile> rewritten;
  for (const WriteEffect& write : command.writes) {
    if (const auto met = landed.first(write.where)) {
      if (rewrites == Rewrites::are_restored && can_be_restored(command, write, *met)) {
        rewritten.push_back(*met);
        continue;
      }
      crossing.why_not = fmt::format("{} writes {}, which the copy brings too", name, met->to);
      if (write.where.tree) {
        crossing.needed = fmt::format("`{}` in .dockerignore, if the image does not need the context's own",
                                      met->from.path);
      } else if (command.tool == "npm") {
        crossing.needed = "`npm ci`, which leaves the lock file alone";
      }
      return;
    }
  }
  for (const PathEffect& removed : command.deletes) {
    if (const auto met = landed.first(removed)) {
      crossing.why_not = fmt::format("{} deletes {}, which the copy brings", name, met->to);
      return;
    }
  }
  const auto has_above = [&](const LandedFile& file) {
    add_file(crossing.read, file);
    if (!brought_by_another(view, stage, other_at, copy_at, file)) add_file(crossing.manifests, file);
  };
  for (const PathEffect& read : command.reads) {
    const auto file = landed.find_file(read, [](const CopiedFile&) { return true; });
    if (!file) continue;
    if (read.tree) {
      crossing.why_not = fmt::format("{} reads {}, a directory that the copy brings", name, read.path);
      return;
    }
    if (file->from.type != FileType::file) {
      crossing.why_not =
          fmt::format("{} reads {}, which is not a plain file in the context", name, file->from.path);
      return;
    }
    has_above(*file);
  }
  for (const LandedFile& file : rewritten) {
    add_file(crossing.rewritten, file);
    has_above(file);
  }
  add_assumptions(crossing.assumptions, command.assumptions);
}

// A command's directory must be there without the copy: made by something else, or by the copies of the
// manifests.
void check_directory(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at,
                     const CommandEffect& command, Crossing& crossing) {
  const Effect& copy = view.effect(stage, copy_at);
  if (command.directory.empty() ||
      directory_exists_without(view, stage, other_at, copy_at, command.directory))
    return;
  const bool made = std::any_of(crossing.manifests.begin(), crossing.manifests.end(),
                                [&](const LandedFile& file) { return is_below(file.to, command.directory); });
  if (made || !landed_of(view, copy).first({command.directory, true})) return;
  crossing.why_not =
      fmt::format("`{}` works in {}, which only the copy makes", command.label, command.directory);
  crossing.needed = fmt::format("`WORKDIR {}` above the copy", command.directory);
}

void cross_run(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at,
               Rewrites rewrites, Crossing& crossing) {
  const Effect& copy = view.effect(stage, copy_at);
  const Effect& other = view.effect(stage, other_at);
  if (!other.mounted_context.empty()) {
    crossing.why_not = "it mounts files of the context";
    return;
  }
  if (other.opaque && other.commands.empty()) {
    crossing.why_not = other.why_opaque;
    return;
  }
  for (const CommandEffect& command : other.commands) {
    cross_command(view, stage, copy_at, other_at, command, rewrites, crossing);
    if (!crossing.why_not.empty()) return;
  }
  for (const CommandEffect& command : other.commands) {
    check_directory(view, stage, copy_at, other_at, command, crossing);
    if (!crossing.why_not.empty()) return;
  }
  if (other.opaque) {
    crossing.why_not = other.why_opaque;
    return;
  }
  for (const PathEffect& write : other.writes) {
    if (const auto met = landed_of(view, copy).first(write)) {
      const bool restored = !write.tree && std::ranges::find(crossing.rewritten, met->to, &LandedFile::to) !=
                                               crossing.rewritten.end();
      if (restored) continue;
      crossing.why_not = fmt::format("it writes {}, which the copy brings too", met->to);
      return;
    }
  }
  if (on_path(view, view.before(stage, other_at), copy)) {
    crossing.why_not = "the copy brings programs to a directory in PATH, which it may run";
    return;
  }
  if (crossing.manifests.empty()) return;
  const Instruction& instruction = view.instruction(stage, copy_at);
  const auto directory = filled_directory(copy);
  if (!directory) return;
  if (!directory_exists_without(view, stage, other_at, copy_at, *directory) &&
      mode_when_made(view, copy, instruction) != 0755) {
    crossing.why_not = fmt::format("{} is made by the copy, with a mode that cannot be kept", *directory);
    crossing.needed = fmt::format("`WORKDIR {}` above the copy", *directory);
  }
}

}  // namespace

bool brought_by_another(const View& view, std::size_t stage, std::size_t at, std::size_t except,
                        const LandedFile& file) {
  for (std::size_t i = 0; i < at; ++i) {
    if (i == except) continue;
    const Effect& effect = view.effect(stage, i);
    if (const auto other = landed_of(view, effect).at(file.to)) return other->from.path == file.from.path;
  }
  return false;
}

std::string immovable(const View& view, std::size_t stage, std::size_t copy_at) {
  const Effect& copy = view.effect(stage, copy_at);
  const Instruction& instruction = view.instruction(stage, copy_at);
  if (copy.from_stage) return immovable_stage_copy(view, stage, copy_at);
  if (!copy.from_context || copy.remote) return "it does not copy from the context alone";
  if (!copy.selection_known) return "which files it copies is not known";
  if (!instruction.heredocs.empty()) return "it writes a heredoc";
  if (!copy.selection.missing.empty()) {
    return fmt::format("it copies {}, which is not in the context", copy.selection.missing.front());
  }
  for (const Flag& flag : instruction.flags) {
    if (flag.name != "chown" && flag.name != "chmod") return fmt::format("it has --{}", flag.name);
  }
  if (instruction.kind == InstructionKind::add) {
    for (const std::string& source : copy.sources) {
      std::string path = source;
      while (path.starts_with("./")) path.erase(0, 2);
      while (path.starts_with('/')) path.erase(0, 1);
      while (!path.empty() && (path.back() == '/' || path == ".")) path.pop_back();
      const auto entry = view.context->entry(path);
      if (!path.empty() && (!entry || entry->type != FileType::directory))
        return "ADD may unpack what it copies";
    }
  }
  return {};
}

namespace {

// Whether two copies from the context bring the same files with the same owner and mode where they meet, so
// that their order is no matter.
bool bring_the_same(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at) {
  const Effect& other = view.effect(stage, other_at);
  if (!other.from_context || other.remote || !other.selection_known) return false;
  for (const std::string_view name : {"chown", "chmod"}) {
    const auto value = value_of(view, stage, copy_at, name);
    if (!value || value != value_of(view, stage, other_at, name)) return false;
  }
  // A directory would be the other's, with what is below it.
  if (other.wide) return false;
  const Landed copy = landed_of(view, view.effect(stage, copy_at));
  const auto differs = [&](const CopiedFile& file) {
    const auto met = copy.at(file.to);
    return met && (met->from.path != file.from.path || met->from.type != FileType::file);
  };
  return !landed_of(view, other).find_file(differs);
}

}  // namespace

Crossing copy_below(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at,
                    Rewrites rewrites) {
  Crossing crossing;
  const Effect& copy = view.effect(stage, copy_at);
  if (copy.from_stage) return stage_copy_below(view, stage, copy_at, other_at);
  const Effect& other = view.effect(stage, other_at);
  const Instruction& setter = view.instruction(stage, other_at);
  switch (view.layout.stages[stage].instructions[other_at].kind) {
    case InstructionKind::cmd:
    case InstructionKind::entrypoint:
    case InstructionKind::expose:
    case InstructionKind::healthcheck:
    case InstructionKind::label:
    case InstructionKind::maintainer:
    case InstructionKind::onbuild:
    case InstructionKind::stopsignal:
    case InstructionKind::user:
    case InstructionKind::shell:
      break;
    case InstructionKind::env:
    case InstructionKind::arg:
      if (uses_variables_of(view.evaluated(stage, copy_at), setter)) {
        crossing.why_not = "the copy uses a variable that is set there";
      }
      break;
    case InstructionKind::volume:
      crossing.why_not = fmt::format("nothing moves across {}", name_of(setter.kind));
      break;
    case InstructionKind::workdir:
      crossing.why_not = why_workdir(view, stage, copy_at, other_at);
      break;
    case InstructionKind::copy:
    case InstructionKind::add:
      if (!other.selection_known && other.from_context) {
        crossing.why_not = "which files the copy below brings is not known";
      } else if (landed_of(view, copy).meets(landed_of(view, other)) &&
                 !bring_the_same(view, stage, copy_at, other_at)) {
        crossing.why_not = "both copies bring the same paths, and the last one counts";
      }
      break;
    case InstructionKind::run:
      cross_run(view, stage, copy_at, other_at, rewrites, crossing);
      break;
    case InstructionKind::from:
    case InstructionKind::unknown:
      crossing.why_not = "a stage begins there";
      break;
  }
  return crossing;
}

}  // namespace decant::plan
