// mount, on request: the directory in which a package manager keeps what it has loaded becomes a cache mount,
// which stays with the builder. When the install runs again it loads only what is new. So does the one in
// which `go build` keeps what it has compiled.
//
//   RUN npm ci              RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci
//
// The image is another one: what was loaded no longer lies in it. So a directory counts only where it holds
// downloads and nothing that anybody needs later: where packages are linked from it (pnpm, bun, conda), or
// where later commands take what was loaded from it (maven, go), a mount would take it from the image. Which
// directory it is, knowledge says (`caches`, expanded for the user and the variables of the place); which of
// them are downloads alone, the table below. `verify` leaves the same directories out.

#include "context/path.hpp"
#include "effects/paths.hpp"
#include "plan/frontend.hpp"
#include "plan/pieces.hpp"
#include "plan/view.hpp"
#include "syntax/mount_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::plan {
namespace mounting {
namespace {

struct Manager {
  std::string_view tool;
  // How many directories it has: the last ones of knowledge's list, since the usual place comes first there,
  // and what an option or a variable names after it. 0: none that could be mounted.
  std::size_t directories = 1;
  std::string_view why_not{};
  std::string_view needed{};
};

constexpr std::string_view kLinks =
    "it links packages from its cache into the image: behind a mount they would be copies";
constexpr std::string_view kTakenLater = "what it loads there is what later commands take from the image";

// Sources: pip, npm, uv, poetry and pipenv say in their manuals what lies in these directories (pip: Caching;
// npm help 7 cache; docs.astral.sh/uv/concepts/cache; python-poetry.org/docs/configuration, cache-dir;
// pipenv.pypa.io, PIPENV_CACHE_DIR); yarn 1: src/util/user-home-dir.js and user-dirs.js.
constexpr auto kManagers = std::to_array<Manager>({
    {"apk", 0,
     "apk keeps packages only where /etc/apk/cache leads to its cache, and that link would be in the image"},
    {"apt-get", 0,
     "Debian's images delete what apt has loaded (docker-clean), and an image without that file is another "
     "one",
     "`rm -f /etc/apt/apt.conf.d/docker-clean` and the mount by hand"},
    {"bun", 0, kLinks},
    {"bundle", 0, "its cache lies within the directory of the gems"},
    {"composer", 0, "where its cache lies depends on what else is in the image"},
    {"conda", 0, kLinks},
    {"dnf", 0, "it deletes what it has loaded, and keeps only lists"},
    {"gem", 0, "its cache lies within the directory of the gems"},
    {"go", 0, kTakenLater},
    {"mvn", 0, kTakenLater},
    {"npm", 1},
    {"pip", 1},
    {"pipenv", 2},
    {"pnpm", 0, kLinks},
    {"poetry", 2},
    {"uv", 1},
    {"yarn", 1},
    {"zypper", 0, "it deletes what it has loaded, and keeps only lists"},
});

const Manager* find_manager(std::string_view tool) {
  const auto found = std::ranges::find(kManagers, tool, &Manager::tool);
  return found == kManagers.end() ? nullptr : &*found;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

struct Found {
  std::vector<std::string> targets;
  std::string why_not;
  std::string needed;
};

Found refused(std::string why, std::string needed = {}) {
  return {.targets = {}, .why_not = std::move(why), .needed = std::move(needed)};
}

// yarn 2 and later keep the packages themselves there (Plug'n'Play); yarn 1 of root has a place of its own.
Found of_yarn(const CommandEffect& command, const State& state) {
  for (const WriteEffect& write : command.writes) {
    if (write.where.path.ends_with("/.yarn"))
      return refused("yarn 2 and later may run packages from where they were loaded to");
  }
  for (const std::string_view name : {"XDG_CACHE_HOME", "YARN_CACHE_FOLDER"}) {
    if (state.find(name) != nullptr) return refused(fmt::format("{} moves its cache", name));
  }
  return {.targets = {"/usr/local/share/.cache/yarn"}, .why_not = {}, .needed = {}};
}

// Words with which nothing is kept, or loaded, in a command's own text. Any mention counts.
Found why_off(const Effect& effect, const CommandEffect& command) {
  std::string_view text;
  if (effect.text != nullptr) text = effect.text->text;
  const bool is_own = command.command != nullptr && command.command->span.end <= text.size();
  if (is_own) text = text.substr(command.command->span.begin, command.command->span.size());
  for (const std::string_view word : {"--no-cache-dir", "--no-cache", "NO_CACHE"}) {
    if (has(text, word) || (word == "NO_CACHE" && effect.text != nullptr && has(effect.text->text, word)))
      return refused(
          fmt::format("with `{}` {} keeps nothing of what it loads", word, command.tool),
          fmt::format("the install without `{}`: behind the mount nothing of it is in the image", word));
  }
  for (const std::string_view word : {"--offline", "--prefer-offline", "--no-index"}) {
    if (has(text, word))
      return refused(fmt::format("with `{}` it takes packages from what the image has", word));
  }
  return {};
}

Found why_set_off(const State& state) {
  for (const std::string_view name : {"PIP_NO_CACHE_DIR", "UV_NO_CACHE", "PIP_NO_INDEX", "UV_OFFLINE",
                                      "npm_config_offline", "npm_config_prefer_offline"}) {
    if (state.find(name) != nullptr) {
      return refused(fmt::format("{} is set", name),
                     has(name, "NO_CACHE")
                         ? fmt::format("the file without {}: behind the mount nothing of the cache "
                                       "is in the image",
                                       name)
                         : std::string());
    }
  }
  return {};
}

Found targets_of(const CommandEffect& command, const State& state, const Manager& manager) {
  if (manager.directories == 0) return refused(std::string(manager.why_not), std::string(manager.needed));
  if (command.tool == "yarn") return of_yarn(command, state);
  if (command.caches.empty()) return refused("where its cache lies is not known");
  if (manager.directories > 1 && state.find("XDG_CACHE_HOME") != nullptr)
    return refused("XDG_CACHE_HOME moves its cache");
  const std::size_t groups = command.caches.size() / manager.directories;
  if (groups * manager.directories != command.caches.size() || groups > 2)
    return refused("several settings say where its cache lies");
  return {.targets = {command.caches.end() - static_cast<std::ptrdiff_t>(manager.directories),
                      command.caches.end()},
          .why_not = {},
          .needed = {}};
}

// `go build` keeps what it has compiled, by a digest of all that went in; nothing else ever takes it from
// there.
bool compiles(const CommandEffect& command) {
  return command.tool == "go" && command.role == knowledge::Role::build && command.label == "go build";
}

// Source: go help cache. With cgo it does not see when a library of C changes.
Found of_go_build(const State& state) {
  const auto value = [&](std::string_view name) {
    const Variable* variable = state.find(name);
    return variable != nullptr && variable->known ? variable->value.value_or("") : std::string();
  };
  for (const std::string_view name : {"GOCACHE", "HOME"}) {
    const Variable* variable = state.find(name);
    if (variable != nullptr && !variable->known)
      return refused(fmt::format("the value of {} is not known", name));
  }
  if (state.find("XDG_CACHE_HOME") != nullptr) return refused("XDG_CACHE_HOME moves its cache");
  if (const std::string named = value("GOCACHE"); !named.empty())
    return {.targets = {canonical_image_path(named)}, .why_not = {}, .needed = {}};
  const std::string home = value("HOME").empty() ? "/root" : value("HOME");
  return {.targets = {canonical_image_path(home + "/.cache/go-build")}, .why_not = {}, .needed = {}};
}

// Paths that no download cache is at, whatever a variable says.
bool is_no_place(std::string_view target) {
  return !target.starts_with('/') || std::ranges::count(target, '/') < 2 ||
         target.find_first_of(",\"'\\$ \t\n") != std::string_view::npos;
}

// Whether something else uses the directory, so that it must be where it is.
std::string used_by_others(const View& view, std::size_t stage, std::size_t at, const std::string& target) {
  const std::vector<PathEffect> there{{.path = target, .tree = true}};
  for (std::size_t other = 0; other < view.layout.stages.size(); ++other) {
    const auto& instructions = view.layout.stages[other].instructions;
    for (std::size_t i = 1; i < instructions.size(); ++i) {
      if (other == stage && i == at) continue;
      const Effect& effect = view.effect(other, i);
      const std::string where = fmt::format("`{}`", shown(instructions[i]));
      if (effect.kind == EffectKind::copy && effect.from_stage &&
          stands_on(view, *effect.from_stage, stage)) {
        for (const std::string& source : effect.sources) {
          if (is_below(canonical_image_path(resolve_image_path("/", source)), target))
            return where + " takes it from the image";
        }
      }
      for (const std::uint32_t mounted : effect.mounted_stages) {
        if (stands_on(view, mounted, stage)) return where + " mounts the image that it lies in";
      }
      if (!stands_on(view, other, stage) && !stands_on(view, stage, other)) continue;
      if (effect.kind == EffectKind::copy) {
        for (const PathEffect& write : effect.writes) {
          if (is_below(write.path, target)) return where + " brings files of its own there";
        }
      }
      if (effect.kind != EffectKind::run) continue;
      const Instruction& run = view.instruction(other, i);
      if (has(run.logical.text().substr(run.body.begin, run.body.size()), target)) return where + " names it";
      for (const CommandEffect& command : effect.commands) {
        const bool is_owner = std::ranges::find(command.caches, target) != command.caches.end();
        if (!is_owner && (overlap(command.reads, there) || overlap(command.deletes, there)))
          return fmt::format("{}, `{}`, works on it", where, command.label);
      }
    }
  }
  return {};
}

// A RUN, and what it gets.
struct Mounting {
  std::vector<std::string> targets;
  std::vector<std::string> labels;
  std::vector<Assumption> assumptions;
  bool is_mounted = false;  // already
  std::string why_not, needed;
};

bool is_mounted_already(const View& view, std::size_t stage, std::size_t at, std::string_view target) {
  const Evaluated& evaluated = view.evaluated(stage, at);
  const Instruction& run = view.instruction(stage, at);
  for (std::size_t i = 0; i < run.flags.size(); ++i) {
    if (run.flags[i].name != "mount") continue;
    const syntax::MountFields fields = syntax::read_mount_fields(evaluated.flags[i].text);
    if (fields.type != "secret" && fields.type != "ssh" &&
        (is_below(target, fields.target) || is_below(fields.target, target)))
      return true;
  }
  return false;
}

Mounting mounting_of(const View& view, std::size_t stage, std::size_t at) {
  const Effect& effect = view.effect(stage, at);
  const State& state = view.before(stage, at);
  Mounting result;
  const auto refuse = [&](const Found& found) {
    result.why_not = found.why_not;
    result.needed = found.needed;
  };
  for (const CommandEffect& command : effect.commands) {
    const bool counts = command.role == knowledge::Role::install && command.network && !command.opaque;
    const Manager* manager = counts ? find_manager(command.tool) : nullptr;
    if (manager == nullptr && !compiles(command)) continue;
    // Without its cache knowledge knows no place for it either: the option is the reason that people know.
    Found found = manager == nullptr || manager->directories == 0 ? Found{} : why_off(effect, command);
    if (found.why_not.empty())
      found = manager == nullptr ? of_go_build(state) : targets_of(command, state, *manager);
    if (!found.why_not.empty()) {
      refuse(found);
      continue;
    }
    result.labels.push_back(command.label);
    for (const std::string& target : found.targets) {
      if (std::ranges::find(result.targets, target) == result.targets.end()) result.targets.push_back(target);
    }
  }
  if (result.targets.empty()) return result;
  // Of two installs one may have its mount and the other none.
  result.why_not.clear();
  result.needed.clear();
  std::erase_if(result.targets,
                [&](const std::string& target) { return is_mounted_already(view, stage, at, target); });
  result.is_mounted = result.targets.empty();
  if (result.is_mounted) return result;

  if (const Found off = why_set_off(state); !off.why_not.empty()) {
    refuse(off);
    return result;
  }
  if (state.user && !state.is_root()) {
    refuse(refused(fmt::format("a mount belongs to root, and {} could not write into it", *state.user),
                   "the mount by hand, with uid= and gid="));
    return result;
  }
  for (const CommandEffect& command : effect.commands) {
    if (!command.opaque || compiles(command)) continue;
    refuse(refused(fmt::format("the same RUN has a command that may use the cache ({})", command.why_opaque),
                   "a RUN of its own for the install"));
    return result;
  }
  if (effect.opaque && effect.commands.empty()) {
    refuse(refused(fmt::format("what it runs is not known ({})", effect.why_opaque)));
    return result;
  }
  for (const std::string& target : result.targets) {
    if (is_no_place(target)) {
      refuse(refused(fmt::format("{} is no directory of its own", target)));
      return result;
    }
    const std::vector<PathEffect> there{{.path = target, .tree = true}};
    const auto empties = std::ranges::find_if(
        effect.commands, [&](const CommandEffect& command) { return overlap(command.deletes, there); });
    if (empties != effect.commands.end()) {
      refuse(refused(fmt::format("`{}` in the same RUN deletes {}", empties->label, target),
                     "the RUN without that: behind the mount nothing of it is in the image"));
      return result;
    }
    if (std::string others = used_by_others(view, stage, at, target); !others.empty()) {
      refuse(refused(fmt::format("{}: {}", target, others)));
      return result;
    }
  }
  for (const CommandEffect& command : effect.commands) {
    if (command.caches.empty()) continue;
    // What says where the cache lies; the rest of what the command assumes is no matter here.
    for (const Assumption& assumption : command.assumptions) {
      const bool is_of_place = assumption.id == "base-environment" || assumption.id == "base-user" ||
                               assumption.id == "base-variable" || assumption.id == "build-arguments" ||
                               assumption.id == "home-directory" || assumption.id == "tool-configuration";
      if (is_of_place) add_assumptions(result.assumptions, {assumption});
    }
  }
  const Variable* cgo = state.find("CGO_ENABLED");
  const bool is_without_c = (cgo != nullptr && cgo->known && cgo->value == "0") ||
                            (effect.text != nullptr && has(effect.text->text, "CGO_ENABLED=0"));
  const bool any_compiles = std::ranges::any_of(effect.commands, compiles);
  if (any_compiles && !is_without_c) {
    add_assumptions(result.assumptions,
                    {{"go-cgo", "a library of C that go links changes with its headers or its name only"}});
  }
  if (any_compiles && !state.environment_complete && state.find("GOCACHE") == nullptr) {
    add_assumptions(result.assumptions,
                    {{"base-environment", "the base image sets no variable that configures go"}});
  }
  if (!state.user) add_assumptions(result.assumptions, {{"base-user", "the base image's user is root"}});
  const bool has_opaque_below = [&] {
    for (std::size_t other = 0; other < view.layout.stages.size(); ++other) {
      if (!stands_on(view, other, stage)) continue;
      for (std::size_t i = other == stage ? at + 1 : 1; i < view.layout.stages[other].instructions.size();
           ++i) {
        const Effect& below = view.effect(other, i);
        if (below.kind == EffectKind::run && below.opaque) return true;
      }
    }
    return false;
  }();
  if (has_opaque_below && !any_compiles) {
    add_assumptions(result.assumptions,
                    {{"download-cache",
                      fmt::format("no later command needs what {} keeps in {}",
                                  fmt::join(result.labels, " and "), fmt::join(result.targets, " and "))}});
  }
  return result;
}

// The RUN with the mounts, in a line of their own where it would get too long.
std::string with_mounts(const LayoutInstruction& run, const std::vector<std::string>& targets, char escape) {
  constexpr std::size_t kKeyword = 3;
  constexpr std::size_t kLongestLine = 100;
  std::string text = run.text.substr(0, kKeyword);
  for (const std::string& target : targets)
    text += fmt::format(" --mount=type=cache,target={},sharing=locked", target);
  const std::string_view rest = std::string_view(run.text).substr(kKeyword);
  const std::size_t first_line = rest.find('\n');
  const bool is_long = text.size() + std::min(rest.size(), first_line) > kLongestLine;
  const std::size_t begin = rest.find_first_not_of(" \t");
  if (!is_long || begin == std::string_view::npos || has(rest, "<<")) return text + std::string(rest);
  return fmt::format("{} {}\n    {}", text, escape, rest.substr(begin));
}

}  // namespace
}  // namespace mounting

std::optional<Layout> mount(const View& view, Record& record) {
  using namespace mounting;
  if (!requested(view, "mount")) return std::nullopt;
  const Frontend frontend = frontend_of(view.document);
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      if (instructions[at].kind != InstructionKind::run || view.effect(stage, at).kind != EffectKind::run)
        continue;
      Mounting mounting = mounting_of(view, stage, at);
      if (mounting.is_mounted || (mounting.targets.empty() && mounting.why_not.empty())) continue;
      if (mounting.why_not.empty() && !frontend.has_cache_mounts()) {
        mounting.why_not = fmt::format("`# syntax={}` is not known to have cache mounts", frontend.text);
        mounting.needed = "`# syntax=docker/dockerfile:1`";
      }
      if (mounting.why_not.empty()) mounting.why_not = why_not_strict(view, mounting.assumptions);
      if (!mounting.why_not.empty()) {
        record.refuse({"mount", fmt::format("a cache mount for `{}`", shown(instructions[at])),
                       mounting.why_not, mounting.needed, instructions[at].line});
        continue;
      }
      const std::string labels = fmt::format("`{}`", fmt::join(mounting.labels, "`, `"));
      const std::string targets = fmt::format("{}", fmt::join(mounting.targets, " and "));
      Step step{"mount",
                fmt::format("{} {} a cache mount for {}", targets,
                            mounting.targets.size() > 1 ? "become" : "becomes", labels),
                "when it runs again it finds what it kept; builders without cache mounts cannot build it",
                instructions[at].line, mounting.assumptions};
      step.changes = fmt::format("{}: what {} keeps there stays with the builder", targets, labels);
      record.steps.push_back(std::move(step));
      Layout layout = view.layout;
      LayoutInstruction& run = layout.stages[stage].instructions[at];
      run.text = with_mounts(run, mounting.targets, layout.escape);
      run.provenance = Provenance::made;
      return layout;
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
