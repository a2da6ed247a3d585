#include "rules/cache/misplaced_copies.hpp"

#include "effects/landed.hpp"
#include "effects/provides.hpp"
#include "rules/support.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace decant::rules {
namespace {

using lint::Subject;

// The commands of a RUN, up to the last install that needs no source, and behind it.
struct Parts {
  std::vector<const CommandEffect*> installs;  // those that run in any case
  std::span<const CommandEffect> front;
  std::span<const CommandEffect> back;
};

// `pip install -U pip`: it takes a moment, and what follows it is what counts.
bool only_prepares(const CommandEffect& install) {
  constexpr auto kTools = std::to_array<std::string_view>(
      {"build", "corepack", "npm", "pip", "pip-tools", "setuptools", "virtualenv", "wheel"});
  return install.manifests.empty() && !install.packages.empty() &&
         std::ranges::all_of(install.packages, [&](const std::string& package) {
           return std::ranges::find(kTools, package) != kTools.end();
         });
}

Parts parts_of(const Effect& run) {
  Parts parts;
  const std::span<const CommandEffect> all(run.commands);
  for (std::size_t i = 0; i < all.size() && !all[i].reads_source(); ++i) {
    if (all[i].role != knowledge::Role::install || all[i].conditional || only_prepares(all[i])) continue;
    parts.installs.push_back(&all[i]);
    parts.front = all.first(i + 1);
    parts.back = all.subspan(i + 1);
  }
  return parts;
}

// True when a command behind the installs takes away what they wrote: then all of it is in one layer on
// purpose.
bool cleaned_up_later(const Parts& parts) {
  return std::ranges::any_of(parts.back, [&](const CommandEffect& later) {
    return std::ranges::any_of(parts.installs, [&](const CommandEffect* install) {
      return std::ranges::any_of(
          install->writes, [&](const WriteEffect& write) { return overlap({write.where}, later.deletes); });
    });
  });
}

// Places where a copied file may be a program or a setting of the package manager.
constexpr auto kSystemPlaces = std::to_array<std::string_view>(
    {"/bin/", "/boot/", "/etc/", "/lib", "/sbin/", "/usr/bin/", "/usr/etc/", "/usr/lib", "/usr/local/bin/",
     "/usr/local/etc/", "/usr/local/lib", "/usr/local/sbin/", "/usr/local/share/", "/usr/share/",
     "/usr/sbin/", "/var/lib/"});

bool is_system_path(std::string_view path) {
  for (const std::string_view place : {"/usr/src/", "/usr/app/", "/usr/share/nginx/"}) {
    if (path.starts_with(place)) return false;
  }
  return std::ranges::any_of(kSystemPlaces, [&](std::string_view place) { return path.starts_with(place); });
}

// Whether something at or below a directory may be a system path.
bool may_reach_system(std::string_view directory) {
  const std::string below = directory.ends_with('/') ? std::string(directory) : fmt::format("{}/", directory);
  return std::ranges::any_of(kSystemPlaces, [&](std::string_view place) {
    return place.starts_with(below) || below.starts_with(place);
  });
}

bool is_wide_copy(const Subject& subject, const Effect& effect) {
  if (effect.kind != EffectKind::copy || !effect.from_context || !effect.wide) return false;
  if (subject.context != nullptr) return effect.selection_known;
  // Nobody knows what lies in the context; but all of it, below a directory of its own, holds more than
  // manifests.
  return std::ranges::find(effect.sources, ".") != effect.sources.end() && effect.destination != "/" &&
         !is_system_path(effect.destination);
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view file_name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string_view extension_of(std::string_view path) {
  const std::string_view name = file_name_of(path);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

// A file that may be one more manifest (`requirements/dev.txt` beside `requirements/base.txt`), or is no
// source at all.
bool is_no_source(std::string_view path, const std::vector<std::string>& needed) {
  const std::string_view name = file_name_of(path);
  if (name.starts_with("Dockerfile") || name.ends_with("Dockerfile") || name == ".dockerignore") return true;
  return std::ranges::any_of(needed, [&](const std::string& manifest) {
    return manifest == path ||
           (directory_of(manifest) == directory_of(path) && extension_of(manifest) == extension_of(path));
  });
}

// npm packages that look into the project when they are installed: `@prisma/client` generates code from the
// schema.
bool is_read_by_packages(std::string_view path) {
  return path.ends_with(".prisma");
}

bool touches(const CommandEffect& command, const PathEffect& file) {
  return overlap(command.reads, {file}) || overlap(command.deletes, {file}) ||
         std::ranges::any_of(command.writes,
                             [&](const WriteEffect& write) { return overlap(write.where, file); });
}

// A file of the copy that lies where one of these is.
bool any_lands(const std::vector<PathEffect>& where, const Landed& landed, const Landed::Fits& fits) {
  return std::ranges::any_of(
      where, [&](const PathEffect& each) { return landed.find_file(each, fits).has_value(); });
}

bool touches(const CommandEffect& command, const Landed& landed, const Landed::Fits& fits) {
  return any_lands(command.reads, landed, fits) || any_lands(command.deletes, landed, fits) ||
         std::ranges::any_of(command.writes, [&](const WriteEffect& write) {
           return landed.find_file(write.where, fits).has_value();
         });
}

class Judge {
 public:
  Judge(const Subject& subject, std::uint32_t run)
      : subject_(subject), run_(run), parts_(parts_of(at(run))) {}

  std::optional<MisplacedCopies> judge() {
    const Effect& effect = at(run_);
    if (parts_.installs.empty() || effect.script == nullptr || !effect.script->understood)
      return std::nullopt;
    if (!effect.mounted_context.empty() || !effect.mounted_stages.empty()) return std::nullopt;

    above_ = lineage(subject_, run_);
    const auto first =
        std::ranges::find_if(above_, [&](std::uint32_t i) { return is_wide_copy(subject_, at(i)); });
    if (first == above_.end()) return std::nullopt;
    below_first_ = {first, above_.end()};
    if (std::ranges::any_of(below_first_, [&](std::uint32_t i) { return may_prepare(at(i)); }))
      return std::nullopt;
    if (!(subject_.context == nullptr ? find_needed_by_name(at(*first)) : find_needed())) return std::nullopt;

    for (const std::uint32_t i : below_first_) {
      const Effect& copy = at(i);
      if (copy.kind != EffectKind::copy || !copy.from_context || !copy.wide) continue;
      if (!is_wide_copy(subject_, copy) || copy.remote || !take(copy)) return std::nullopt;
    }
    if (result_.copies.empty()) return std::nullopt;
    if (std::ranges::any_of(parts_.back,
                            [](const CommandEffect& command) { return command.reads_source(); })) {
      result_.alone = false;
    }
    // A RUN of which a part needs the source can be cut in two only where `&&` joins its commands.
    if (!result_.alone && (shell::and_chain(*effect.script).size() < 2 || cleaned_up_later(parts_))) {
      return std::nullopt;
    }
    result_.installs = parts_.installs;
    result_.needed_is_above = all_needed_above(result_.copies.front());
    return std::move(result_);
  }

 private:
  [[nodiscard]] const Effect& at(std::uint32_t instruction) const {
    return subject_.effects().effects[instruction];
  }

  // True when an instruction between the copy and the install may make what the install reads out of what was
  // copied, or change or delete a manifest. Modes and owners (`chown -R`) don't count, and neither does what
  // a command makes that reads nothing of the copies (`python -m venv`).
  [[nodiscard]] bool may_prepare(const Effect& effect) const {
    if (effect.kind == EffectKind::copy) return effect.opaque;
    if (effect.kind != EffectKind::run) return false;
    if (effect.reads_source()) return true;

    Effect changing;
    changing.kind = EffectKind::run;
    changing.commands = effect.commands;
    changing.deletes = effect.deletes;
    std::ranges::copy_if(effect.writes, std::back_inserter(changing.writes),
                         [](const PathEffect& write) { return !write.metadata; });
    const bool uses_copies = std::ranges::any_of(below_first_, [&](std::uint32_t i) {
      const Effect& copy = at(i);
      return copy.kind == EffectKind::copy && copy.from_context && overlap(effect.reads, {below(copy)});
    });
    return std::ranges::any_of(parts_.front, [&](const CommandEffect& command) {
      if (command.role != knowledge::Role::install) return false;
      std::vector<PathEffect> manifests;
      for (const std::string& path : command.manifests) manifests.push_back({path});
      return provides(changing, manifests) || (uses_copies && provides(changing, command.reads));
    });
  }

  // Everything at and below a copy's destination.
  [[nodiscard]] static PathEffect below(const Effect& copy) {
    std::string path = copy.destination;
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return {std::move(path), true};
  }

  [[nodiscard]] std::optional<Provenance> brought_from(std::string_view place) const {
    return subject_.effects().provenance(subject_.document, subject_.evaluation, subject_.context, run_,
                                         place);
  }

  // Finds the files of the context that the installs read. False when a manifest is not among the copied
  // files: then something else makes it, and nothing is sure.
  bool find_needed() {
    for (const CommandEffect& command : parts_.front) {
      for (const std::string& manifest : command.manifests) {
        const auto from = brought_from(manifest);
        if (!from) return false;
        add_once(result_.needed, from->context_path);
      }
      if (command.role != knowledge::Role::install) continue;
      for (const PathEffect& read : command.reads) {
        if (read.tree) continue;
        const auto from = brought_from(read.path);
        if (from) add_once(result_.needed, from->context_path);
      }
    }
    return true;
  }

  // Without a context only the names on the command line are known. They count when they lie where the copy
  // puts the context, and are given relative to that. Other commands than installs may then read anything
  // below.
  bool find_needed_by_name(const Effect& copy) {
    std::string root = copy.destination;
    if (!root.ends_with('/')) root += '/';
    for (const CommandEffect& command : parts_.front) {
      if (command.role != knowledge::Role::install && touches(command, below(copy))) return false;
      for (const std::string& manifest : command.manifests) {
        if (!manifest.starts_with(root)) return false;
        add_once(result_.needed, std::string_view(manifest).substr(root.size()));
      }
    }
    return true;
  }

  // Adds the copy when it brings source. False when a command that stands before an install, or the install
  // itself, may read some of it.
  bool take(const Effect& copy) {
    if (subject_.context == nullptr) {
      result_.copies.push_back(copy.instruction);
      return true;
    }
    const Landed landed(copy, subject_.context);
    const auto is_any = [](const CopiedFile&) { return true; };
    const auto is_source = [this](const CopiedFile& file) {
      return !is_no_source(file.from.path, result_.needed);
    };
    for (const CommandEffect& command : parts_.front) {
      if (command.role != knowledge::Role::install && touches(command, landed, is_any)) return false;
    }
    if (!landed.find_file(is_source)) return true;
    for (const CommandEffect* install : parts_.installs) {
      if (any_lands(install->reads, landed, is_source)) return false;
    }
    if (!landed.is_looked_up() || may_reach_system(below(copy).path)) {
      const auto in_system = [&](const CopiedFile& file) {
        return is_system_path(file.to) && is_source(file);
      };
      if (landed.find_file(in_system)) return false;
    }
    const auto for_packages = [&](const CopiedFile& file) {
      return is_read_by_packages(file.to) && is_source(file);
    };
    if (landed.find_file(for_packages)) return false;
    result_.alone = result_.alone && std::ranges::none_of(parts_.back, [&](const CommandEffect& command) {
                      return touches(command, landed, is_source);
                    });
    result_.copies.push_back(copy.instruction);
    return true;
  }

  [[nodiscard]] bool all_needed_above(std::uint32_t first_copy) const {
    const std::span<const std::uint32_t> above(above_.begin(), std::ranges::find(above_, first_copy));
    return std::ranges::all_of(result_.needed, [&](const std::string& path) {
      return std::ranges::any_of(
          above, [&](std::uint32_t i) { return Landed(at(i), subject_.context).brings(path); });
    });
  }

  const Subject& subject_;
  std::uint32_t run_;
  Parts parts_;
  std::vector<std::uint32_t> above_;
  std::span<const std::uint32_t> below_first_;  // from the first wide copy on
  MisplacedCopies result_;
};

}  // namespace

std::optional<MisplacedCopies> misplaced_copies(const Subject& subject, std::uint32_t run) {
  if (subject.effects().effects[run].kind != EffectKind::run) return std::nullopt;
  return Judge(subject, run).judge();
}

}  // namespace decant::rules
