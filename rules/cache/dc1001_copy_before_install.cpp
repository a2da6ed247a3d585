// DC1001: the context copied before an install that reads only manifests.
//
// The layer of an install is as good as everything above it. With the whole source above it, each change of
// one line installs all packages again, although the package manager has opened two files. This is the most
// expensive mistake in Dockerfiles, and the naive check for it (any install below `COPY . .`) is wrong as
// often as right: `pip install -e .`, a `postinstall` script or `make deps` do need the source. So a finding
// needs the effects to say that the install reads manifests only, that the copy brings more than those, and
// that nothing between the two makes what the install reads.
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace decant::rules {
namespace {

using lint::Subject;

constexpr lint::RuleInfo kInfo{
    .code = "DC1001",
    .name = "copy-before-install",
    .family = lint::Family::cache,
    .level = lint::Level::warning,
    .summary = "the source copied before an install that reads only manifests",
    .why =
        R"(A `RUN` is taken from the cache only while everything above it is unchanged. With `COPY . .` above the
install, a change of any file of the source installs all packages again: minutes for each commit, for no reason, since
the package manager reads only its manifests (`requirements.txt`, `package.json`, `package-lock.json`). Copy those first,
install, and copy the rest below.

decant opens the manifests and what they include. It is silent where the install needs the source after all (`-e .`, path
dependencies, workspaces, lifecycle scripts such as `postinstall`), where a command between the copy and the install may
prepare what the install reads, and where an install is conditional.)",
    .bad = R"(FROM python:3.11-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
)",
    .good = R"(FROM python:3.11-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
)",
    .files = "requirements.txt=flask\\n\napp.py\ntemplates/index.html\n"};

// The installs at the beginning of a RUN that read manifests only.
struct Installs {
  std::vector<const CommandEffect*> commands;  // those that run in any case
  std::vector<const CommandEffect*> before;    // all commands up to the last of them
  bool alone = true;  // false: commands that may read the source follow in the same RUN
};

// True when a command behind the installs takes away what they wrote: then all of it is in one layer on
// purpose.
bool cleaned_up_later(const Effect& run, const Installs& installs) {
  const std::size_t behind = installs.before.size();
  return std::any_of(run.commands.begin() + static_cast<std::ptrdiff_t>(behind), run.commands.end(),
                     [&](const CommandEffect& later) {
                       return std::ranges::any_of(installs.commands, [&](const CommandEffect* install) {
                         return std::ranges::any_of(install->writes, [&](const WriteEffect& write) {
                           return std::ranges::any_of(later.deletes, [&](const PathEffect& gone) {
                             return overlap(write.where, gone);
                           });
                         });
                       });
                     });
}

Installs installs_from_manifests(const Effect& run) {
  Installs installs;
  if (run.kind != EffectKind::run || run.script == nullptr || !run.script->understood) return installs;
  if (!run.mounted_context.empty() || !run.mounted_stages.empty()) return installs;

  std::vector<const CommandEffect*> seen;
  for (const CommandEffect& command : run.commands) {
    if (command.reads_source()) {
      installs.alone = false;
      break;
    }
    seen.push_back(&command);
    if (command.role != knowledge::Role::install || command.conditional) continue;
    installs.commands.push_back(&command);
    installs.before = seen;
  }
  // A RUN of which the rest does need the source can be cut in two only where `&&` joins its commands.
  if (!installs.alone && (shell::and_chain(*run.script).size() < 2 || cleaned_up_later(run, installs)))
    return {};
  return installs;
}

// Places where a copied file may be a program or a setting of the package manager.
bool is_system_path(std::string_view path) {
  for (const std::string_view place : {"/usr/src/", "/usr/app/", "/usr/share/"}) {
    if (path.starts_with(place)) return false;
  }
  for (const std::string_view place :
       {"/bin/", "/boot/", "/etc/", "/lib", "/sbin/", "/usr/bin/", "/usr/etc/", "/usr/lib", "/usr/local/bin/",
        "/usr/local/etc/", "/usr/local/lib", "/usr/local/sbin/", "/usr/sbin/", "/var/lib/"}) {
    if (path.starts_with(place)) return true;
  }
  return false;
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

// What an install has to do with the copies above it.
struct Verdict {
  bool sure = false;
  std::vector<std::string> needed;    // files of the context that it reads, as the context names them
  std::vector<std::uint32_t> copies;  // wide copies above it that bring source which it does not read
  bool copied_before = false;         // narrow copies above the first of `copies` bring all of `needed`
};

// True when `reads` holds the file, or a directory above it.
bool reads_tree_with(const PathEffect& read, std::string_view path) {
  return read.tree && overlap(read, PathEffect{std::string(path), false, false});
}

class Judge {
 public:
  Judge(const Subject& subject, std::uint32_t run, const Installs& installs)
      : subject_(subject), run_(run), installs_(installs), above_(lineage(subject, run)) {}

  Verdict judge() {
    const auto first =
        std::ranges::find_if(above_, [&](std::uint32_t i) { return is_wide_copy(subject_, at(i)); });
    if (first == above_.end() || !nothing_between_prepares(first)) return {};
    if (!(subject_.context == nullptr ? manifests_without_context(at(*first)) : manifests_from_context()))
      return {};

    for (auto i = first; i != above_.end(); ++i) {
      if (at(*i).kind == EffectKind::copy && at(*i).opaque) return {};
      if (at(*i).kind != EffectKind::copy || !at(*i).from_context || !at(*i).wide) continue;
      if (!is_wide_copy(subject_, at(*i)) || at(*i).remote) return {};
      if (subject_.context == nullptr) {
        verdict_.copies.push_back(*i);
        continue;
      }
      bool brings_source = false;
      for (const CopiedFile& file : at(*i).selection.files) {
        if (file.from.type == FileType::directory || is_no_source(file.from.path, verdict_.needed)) continue;
        if (is_system_path(file.to) || is_read_as_tree(file.to)) return {};
        brings_source = true;
      }
      if (brings_source) verdict_.copies.push_back(*i);
    }
    verdict_.sure = !verdict_.copies.empty();
    verdict_.copied_before = verdict_.sure && all_needed_above(verdict_.copies.front());
    return verdict_;
  }

 private:
  [[nodiscard]] const Effect& at(std::uint32_t instruction) const {
    return subject_.effects.effects[instruction];
  }

  [[nodiscard]] bool is_read_as_tree(std::string_view image_path) const {
    return std::ranges::any_of(installs_.before, [&](const CommandEffect* command) {
      return std::ranges::any_of(command->reads,
                                 [&](const PathEffect& read) { return reads_tree_with(read, image_path); });
    });
  }

  // No RUN below the first wide copy may make, change or delete what the install reads, as far as anybody
  // knows.
  [[nodiscard]] bool nothing_between_prepares(std::vector<std::uint32_t>::const_iterator first) const {
    return std::all_of(first, above_.cend(), [&](std::uint32_t i) {
      const Effect& effect = at(i);
      if (effect.kind != EffectKind::run) return true;
      if (effect.opaque || effect.reads_source()) return false;
      return std::ranges::none_of(installs_.before, [&](const CommandEffect* command) {
        return std::ranges::any_of(command->manifests, [&](const std::string& manifest) {
          const std::vector<PathEffect> read{{manifest, false, false}};
          return overlap(effect.writes, read) || overlap(effect.deletes, read);
        });
      });
    });
  }

  // Finds the files of the context that the installs read. False when a manifest is not among the copied
  // files: then something else makes it, and nothing is sure.
  bool manifests_from_context() {
    for (const CommandEffect* command : installs_.before) {
      for (const std::string& manifest : command->manifests) {
        const auto from = subject_.effects.provenance(subject_.document, subject_.evaluation, run_, manifest);
        if (!from) return false;
        add_once(verdict_.needed, from->context_path);
      }
      for (const PathEffect& read : command->reads) {
        if (read.tree) continue;
        const auto from =
            subject_.effects.provenance(subject_.document, subject_.evaluation, run_, read.path);
        if (from) add_once(verdict_.needed, from->context_path);
      }
    }
    return true;
  }

  // Without a context only the names on the command line are known. They count when they lie where the copy
  // puts the context, and are given relative to that.
  bool manifests_without_context(const Effect& copy) {
    std::string root = copy.destination;
    if (!root.ends_with('/')) root += '/';
    for (const CommandEffect* command : installs_.before) {
      for (const std::string& manifest : command->manifests) {
        if (!manifest.starts_with(root)) return false;
        add_once(verdict_.needed, std::string_view(manifest).substr(root.size()));
      }
    }
    return true;
  }

  [[nodiscard]] bool all_needed_above(std::uint32_t first_copy) const {
    std::vector<std::string> brought;
    for (const std::uint32_t i : above_) {
      if (i == first_copy) break;
      for (const CopiedFile& file : at(i).selection.files) brought.push_back(file.from.path);
    }
    return std::ranges::all_of(verdict_.needed, [&](const std::string& path) {
      return std::ranges::find(brought, path) != brought.end();
    });
  }

  const Subject& subject_;
  std::uint32_t run_;
  const Installs& installs_;
  std::vector<std::uint32_t> above_;
  Verdict verdict_;
};

// Installs below the same copy in the same stage: one finding.
struct Group {
  std::vector<std::uint32_t> copies;
  std::vector<std::uint32_t> runs;
  std::vector<std::string> labels;  // `pip install` in line 12
  std::vector<std::string> needed;
  bool copied_before = true;
  bool alone = true;
};

std::string message_of(const Subject& subject, const Group& group, bool inherited) {
  std::string where;
  if (inherited) {
    const std::uint32_t stage = *subject.document.stage_of(group.copies.front());
    where =
        fmt::format("{} in line {}, inherited from stage `{}`, stands", quoted(subject, group.copies.front()),
                    line_of(subject, group.copies.front()), display_name(subject.document, stage));
  } else {
    where = quoted(subject, group.copies.front());
    std::vector<std::string> others;
    for (std::size_t i = 1; i < group.copies.size(); ++i) {
      others.push_back(std::to_string(line_of(subject, group.copies[i])));
    }
    if (!others.empty()) {
      where += fmt::format(" (and the cop{} in line{} {})", others.size() == 1 ? "y" : "ies",
                           others.size() == 1 ? "" : "s", listed(others));
    }
    where += group.copies.size() == 1 ? " stands" : " stand";
  }
  const bool many = group.labels.size() > 1;
  const std::string reads =
      group.needed.empty() ? fmt::format("read{} none of it", many ? "" : "s")
                           : fmt::format("read{} only {}", many ? "" : "s", listed_quoted(group.needed, 6));
  std::string advice;
  if (group.needed.empty() || group.copied_before) {
    advice = fmt::format("Move the cop{} below the install{}", group.copies.size() == 1 ? "y" : "ies",
                         many ? "s" : "");
  } else {
    advice = fmt::format("Copy {} first, install, and copy the rest below",
                         group.needed.size() == 1 ? "that" : "those");
  }
  if (!group.alone) advice += "; what needs the source then gets a RUN of its own";
  if (subject.context == nullptr && !group.needed.empty()) {
    advice += " (without a context decant cannot see whether a manifest asks for more)";
  }
  return fmt::format("{} above {}, which {}: each change of the source installs all packages again. {}.",
                     where, listed(group.labels), reads, advice);
}

void check(const Subject& subject, lint::Report& report) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Group> groups;  // by stage of the installs, first copy
  for (std::uint32_t i = 0; i < subject.effects.effects.size(); ++i) {
    const Installs installs = installs_from_manifests(subject.effects.effects[i]);
    if (installs.commands.empty()) continue;
    const Verdict verdict = Judge(subject, i, installs).judge();
    if (!verdict.sure) continue;

    Group& group = groups[{*subject.document.stage_of(i), verdict.copies.front()}];
    for (const std::uint32_t copy : verdict.copies) {
      if (std::ranges::find(group.copies, copy) == group.copies.end()) group.copies.push_back(copy);
    }
    group.runs.push_back(i);
    for (const CommandEffect* command : installs.commands) {
      add_once(group.labels,
               fmt::format("`{}` in line {}", command->label,
                           subject.document.source
                               ->position(place_of(subject, subject.effects.effects[i], *command).begin)
                               .line));
    }
    for (const std::string& path : verdict.needed) add_once(group.needed, path);
    group.copied_before &= verdict.copied_before;
    group.alone &= installs.alone;
  }
  for (const auto& [key, group] : groups) {
    const bool inherited = subject.document.stage_of(group.copies.front()) != key.first;
    const std::uint32_t at = inherited ? group.runs.front() : group.copies.front();
    report.add(kInfo, subject.document.instructions[at].line_span, message_of(subject, group, inherited));
  }
}

}  // namespace

constinit const lint::Rule copy_before_install{&kInfo, check};

}  // namespace decant::rules
