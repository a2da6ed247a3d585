// branch: an install with a directory of its own moves, with the copy of its manifests, to a stage on the
// trunk, and the result is taken over by COPY --from. Two branches, or a branch and the main line, no longer
// rebuild each other.
//
//   trunk ──┬── main line (pip: all over /usr/local) ── final
//           └── branch (npm: /app/node_modules) ─ COPY --from ┘
//
// The result is taken by the nearest directory above it that the trunk itself made, so that the directory's
// metadata is the trunk's and an empty result is no error; below it nothing that the trunk has may have
// changed on the main line.

#include "base/name_pattern.hpp"
#include "effects/landed.hpp"
#include "effects/provides.hpp"
#include "plan/pieces.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

#include <set>

namespace decant::plan {
namespace {

bool strictly_below(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() + 1 && path.starts_with(directory) && path[directory.size()] == '/';
}

struct Candidate {
  std::size_t at = 0;
  std::size_t trunk = 0;            // first instruction behind the trunk
  std::set<std::size_t> copies;     // copies that bring its manifests, and nothing else
  std::vector<std::string> files;   // what these bring, paths in the context
  std::vector<std::size_t> state;   // ENV, ARG and WORKDIR between that it needs
  std::vector<PathEffect> outputs;  // what it writes
  std::string taken;                // the directory that COPY --from takes
  std::vector<Assumption> assumptions;
  std::vector<Assumption> shown;  // that would be assumptions, had nobody measured
};

struct Verdict {
  std::optional<Candidate> candidate;
  std::string why_not;
  std::string needed;
};

Verdict no(std::string why, std::string needed = {}) {
  return {std::nullopt, std::move(why), std::move(needed)};
}

bool self_contained(const Effect& effect) {
  return std::all_of(effect.commands.begin(), effect.commands.end(), [](const CommandEffect& command) {
    return std::all_of(command.writes.begin(), command.writes.end(), [](const WriteEffect& write) {
      return write.shape == knowledge::Shape::self_contained;
    });
  });
}

bool reads_manifests(const Effect& effect) {
  return effect.installs() && !effect.opaque && !effect.reads_source() &&
         std::any_of(effect.commands.begin(), effect.commands.end(),
                     [](const CommandEffect& command) { return !command.manifests.empty(); });
}

std::string label_of(const Effect& effect) {
  for (const CommandEffect& command : effect.commands) {
    if (command.role == knowledge::Role::install) return command.label;
  }
  return "the install";
}

std::vector<std::string> programs_of(const Effect& effect) {
  std::vector<std::string> programs;
  for (const CommandEffect& command : effect.commands) {
    for (const std::string& program : command.programs) {
      if (std::find(programs.begin(), programs.end(), program) == programs.end()) programs.push_back(program);
    }
  }
  return programs;
}

// Directories that the trunk's own instructions make: WORKDIR, mkdir; with what they write below them.
struct TrunkPaths {
  std::vector<std::string> directories;
  std::vector<PathEffect> writes;
  std::vector<Landed> copies;  // of whole directories, which `writes` has by their tops
};

void collect(const View& view, std::size_t stage, std::size_t end, TrunkPaths& paths) {
  const Base& base = view.evaluation.stages[stage].base;
  if (base.kind == Base::Kind::stage) {
    collect(view, base.stage, view.layout.stages[base.stage].instructions.size(), paths);
  }
  for (std::size_t at = 1; at < end; ++at) {
    const Effect& effect = view.effect(stage, at);
    paths.writes.insert(paths.writes.end(), effect.writes.begin(), effect.writes.end());
    if (effect.opaque) paths.writes.push_back({"/", true, false});
    if (const Landed landed(effect, view.context); landed.is_looked_up()) paths.copies.push_back(landed);
    if (effect.kind != EffectKind::directory) continue;
    for (const PathEffect& write : effect.writes) paths.directories.push_back(write.path);
  }
}

// The nearest directory above `outputs` and `files` that the trunk made; empty when there is none.
std::string directory_to_take(const TrunkPaths& trunk, const std::vector<PathEffect>& outputs) {
  std::string best;
  for (const std::string& directory : trunk.directories) {
    static constexpr std::string_view kNever[] = {"/",     "/usr",       "/root", "/home",    "/etc",
                                                  "/var",  "/usr/local", "/opt",  "/bin",     "/lib",
                                                  "/sbin", "/tmp",       "/srv",  "/usr/src", "/usr/lib"};
    if (std::find(std::begin(kNever), std::end(kNever), directory) != std::end(kNever)) continue;
    const bool above = std::all_of(outputs.begin(), outputs.end(), [&](const PathEffect& output) {
      return strictly_below(output.path, directory);
    });
    if (above && directory.size() > best.size()) best = directory;
  }
  return best;
}

// The reads of `at` that instructions between the trunk and it provide.
Verdict find_copies(const View& view, std::size_t stage, Candidate candidate) {
  const Effect& install = view.effect(stage, candidate.at);
  for (std::size_t at = candidate.trunk; at < candidate.at; ++at) {
    const Effect& other = view.effect(stage, at);
    if (other.kind == EffectKind::none || other.kind == EffectKind::directory) continue;
    const Landed landed(other, view.context);
    if (!provides(other, install.reads) && !(landed.is_looked_up() && landed.writes_any(install.reads)))
      continue;
    if (other.kind != EffectKind::copy || !other.from_context || !other.selection_known) {
      return no(fmt::format("it reads what `{}` makes", shown(view.layout.stages[stage].instructions[at])));
    }
    const auto unread = landed.find_file([&](const CopiedFile& file) {
      return !overlap(install.reads, {PathEffect{std::string(file.to), false, false}});
    });
    if (unread) {
      return no(fmt::format("`{}` brings {} too, which the install does not read",
                            shown(view.layout.stages[stage].instructions[at]), unread->from.path));
    }
    for (std::size_t user = at + 1; user < candidate.at; ++user) {
      if (view.effect(stage, user).kind == EffectKind::run &&
          landed.writes_any(view.effect(stage, user).reads)) {
        return no(fmt::format("`{}` reads the same manifests",
                              shown(view.layout.stages[stage].instructions[user])));
      }
    }
    candidate.copies.insert(at);
    const auto files = files_of(view, other);
    candidate.files.insert(candidate.files.end(), files.begin(), files.end());
  }
  if (candidate.copies.empty()) return no("no copy in this stage brings its manifests");
  return {std::move(candidate), {}, {}};
}

Verdict check_between(const View& view, std::size_t stage, Candidate candidate) {
  const Effect& install = view.effect(stage, candidate.at);
  std::vector<std::string> providers;
  std::vector<std::string> unmeasured;  // of them, those that may have changed a program
  const std::vector<std::string> programs = programs_of(install);
  for (std::size_t at = 1; at < candidate.at; ++at) {
    const auto& item = view.layout.stages[stage].instructions[at];
    if (item.kind == InstructionKind::volume)
      return no("VOLUME stands above it, and nothing moves across it");
    if (at < candidate.trunk || candidate.copies.contains(at)) continue;
    const Effect& other = view.effect(stage, at);
    const bool barrier = item.kind == InstructionKind::user || item.kind == InstructionKind::shell;
    if (barrier)
      return no(fmt::format("{} stands above it, and nothing moves across it", name_of(item.kind)));
    if (item.kind == InstructionKind::env || item.kind == InstructionKind::arg) {
      bool read = false;
      for (const KeyValue& pair : view.instruction(stage, at).pairs)
        read = read || install.variables.reads(pair.name);
      if (read) candidate.state.push_back(at);
      continue;
    }
    if (item.kind == InstructionKind::workdir) {
      candidate.state.push_back(at);
      continue;
    }
    if (other.kind != EffectKind::run && other.kind != EffectKind::copy) continue;
    if (other.opaque)
      return no(fmt::format("`{}` above it is not known to decant ({})", shown(item), other.why_opaque));
    if (Landed(other, view.context).writes_any(candidate.outputs) ||
        overlap(other.deletes, candidate.outputs)) {
      return no(fmt::format("`{}` writes where it writes", shown(item)));
    }
    if (overlap(other.reads, candidate.outputs))
      return no(fmt::format("`{}` reads what it writes", shown(item)));
    for (const CommandEffect& provider : other.commands) {
      if (provider.role != knowledge::Role::install) continue;
      for (const CommandEffect& command : install.commands) {
        for (const std::string& package : provider.packages) {
          const std::string_view name = std::string_view(package).substr(0, package.find('='));
          const auto brings = [&](const std::string& pattern) { return matches_name(pattern, name); };
          if (std::ranges::none_of(command.provided_by, brings)) continue;
          return no(fmt::format("`{}` installs {}, which brings programs that `{}` runs", provider.label,
                                package, command.label));
        }
      }
      if (std::find(providers.begin(), providers.end(), provider.label) == providers.end()) {
        providers.push_back(provider.label);
      }
      const MeasuredRun* run =
          view.options->measured != nullptr ? view.options->measured->find(item.line) : nullptr;
      if (run == nullptr || !leaves_alone(*run, programs)) unmeasured.push_back(provider.label);
    }
  }
  for (const std::string& provider : providers) {
    const bool is_shown = std::find(unmeasured.begin(), unmeasured.end(), provider) == unmeasured.end();
    (is_shown ? candidate.shown : candidate.assumptions)
        .push_back(
            {"programs", fmt::format("`{}` changes none of the programs that `{}` runs ({}), and brings no "
                                     "configuration for them",
                                     provider, label_of(install), fmt::join(programs, ", "))});
  }
  return {std::move(candidate), {}, {}};
}

Verdict judge(const View& view, std::size_t stage, std::size_t at, std::size_t trunk) {
  const Effect& install = view.effect(stage, at);
  if (!self_contained(install)) return no("it writes all over the image, which COPY cannot carry");
  if (!view.before(stage, at).is_root()) {
    return no("it runs as another user than root, and COPY --from does not keep owners on every builder");
  }
  if (!install.mounted_context.empty() || !install.mounted_stages.empty())
    return no("it mounts files from elsewhere");
  for (const CommandEffect& command : install.commands) {
    if (command.conditional) return no(fmt::format("`{}` runs only under a condition", command.label));
  }
  Candidate candidate;
  candidate.at = at;
  candidate.trunk = trunk;
  candidate.outputs = install.writes;
  for (const CommandEffect& command : install.commands)
    add_assumptions(candidate.assumptions, command.assumptions);
  Verdict verdict = find_copies(view, stage, std::move(candidate));
  if (!verdict.candidate) return verdict;
  verdict = check_between(view, stage, std::move(*verdict.candidate));
  if (!verdict.candidate) return verdict;

  TrunkPaths paths;
  collect(view, stage, trunk, paths);
  candidate = std::move(*verdict.candidate);
  candidate.taken = directory_to_take(paths, candidate.outputs);
  if (candidate.taken.empty()) {
    const std::string parent = candidate.outputs.empty() ? std::string("/app")
                                                         : candidate.outputs.front().path.substr(
                                                               0, candidate.outputs.front().path.rfind('/'));
    return no(
        "no directory above what it writes is made before the first copy, so it cannot be taken over whole",
        parent.empty() ? std::string{} : fmt::format("`WORKDIR {}` above the first COPY", parent));
  }
  for (const PathEffect& write : paths.writes) {
    if (overlap({write}, candidate.outputs)) {
      return no(fmt::format("what stands above the first copy writes {} already", write.path));
    }
    const bool inside = strictly_below(write.path, candidate.taken) ||
                        (write.tree && overlap({write}, {PathEffect{candidate.taken, true, false}}));
    if (inside && write.path != candidate.taken) {
      return no(fmt::format("{} has other content before the first copy ({})", candidate.taken, write.path));
    }
  }
  for (const Landed& copy : paths.copies) {
    if (copy.writes_any(candidate.outputs)) return no("a copy above it writes where it writes");
    if (copy.any_below(candidate.taken))
      return no(fmt::format("{} has other content before the first copy", candidate.taken));
  }
  for (const std::size_t copy : candidate.copies) {
    // Of a whole directory its top, which all the rest lies below.
    for (const CopiedFile& file : view.effect(stage, copy).selection.files) {
      if (file.to == candidate.taken || strictly_below(file.to, candidate.taken)) continue;
      return no(fmt::format("its manifest {} lies outside {}", file.to, candidate.taken));
    }
  }
  return {std::move(candidate), {}, {}};
}

// Behind which instruction the result is taken over: past the installs of the main line that follow at once.
std::size_t take_over_behind(const View& view, std::size_t stage, const Candidate& candidate) {
  const auto& instructions = view.layout.stages[stage].instructions;
  std::vector<PathEffect> brought = candidate.outputs;
  for (const std::size_t copy : candidate.copies) {
    const auto writes = Landed(view.effect(stage, copy), view.context).writes();
    brought.insert(brought.end(), writes.begin(), writes.end());
  }
  std::size_t behind = candidate.at;
  for (std::size_t at = candidate.at + 1; at < instructions.size(); ++at) {
    const Effect& other = view.effect(stage, at);
    const InstructionKind kind = instructions[at].kind;
    if (kind == InstructionKind::user || kind == InstructionKind::shell || kind == InstructionKind::volume)
      break;
    if (other.kind == EffectKind::run) {
      if (!reads_manifests(other) || overlap(other.reads, brought) || overlap(other.writes, brought)) break;
      behind = at;
    } else if (other.kind == EffectKind::copy) {
      if (!other.from_context || other.wide || !other.selection_known) break;
      const auto meets = [&](const CopiedFile& file) {
        return overlap(brought, {PathEffect{std::string(file.to), false, false}});
      };
      if (Landed(other, view.context).find_file(meets)) break;
    }
  }
  return behind;
}

Layout apply(const View& view, std::size_t stage, const Candidate& candidate) {
  Layout layout = view.layout;
  const LayoutStage original = layout.stages[stage];
  const auto& items = original.instructions;
  const Effect& install = view.effect(stage, candidate.at);
  const std::string branch_name = free_stage_name(layout, deps_name({&install}), original.name);

  std::vector<std::size_t> moved(candidate.copies.begin(), candidate.copies.end());
  moved.push_back(candidate.at);
  LayoutStage branch_stage;
  branch_stage.name = branch_name;
  branch_stage.role = StageRole::branch;

  // The trunk becomes a stage, unless the stage already begins behind it.
  std::string trunk_name;
  std::vector<LayoutStage> made;
  std::vector<LayoutInstruction> rest;
  if (candidate.trunk > 1) {
    trunk_name = free_stage_name(layout, "trunk", original.name);
    LayoutStage trunk;
    trunk.name = trunk_name;
    trunk.role = StageRole::trunk;
    trunk.instructions.push_back(renamed_from(view, stage, trunk_name));
    std::vector<LayoutInstruction> configuration;
    for (std::size_t at = 1; at < candidate.trunk; ++at) {
      if (idle_argument(view, stage, at, candidate.trunk)) continue;
      (configuration_only(items[at].kind) ? configuration : trunk.instructions).push_back(items[at]);
    }
    made.push_back(std::move(trunk));
    std::vector<std::size_t> users;
    for (std::size_t at = 1; at < items.size(); ++at) {
      const bool stays = at >= candidate.trunk && std::find(moved.begin(), moved.end(), at) == moved.end();
      if (stays || (at < candidate.trunk && configuration_only(items[at].kind))) users.push_back(at);
    }
    rest.push_back(from_stage(trunk_name, original.name));
    rest.back().comments.emplace_back();
    const std::vector<LayoutInstruction> again = said_again(view, stage, 1, candidate.trunk, users);
    for (std::size_t at = 1; at < candidate.trunk; ++at) {
      const bool said = std::any_of(again.begin(), again.end(), [&](const LayoutInstruction& other) {
        return other.text == items[at].text;
      });
      if (!said && idle_argument(view, stage, at, candidate.trunk)) rest.push_back(items[at]);
    }
    for (const LayoutInstruction& item : again) rest.push_back(item);
    for (auto& item : configuration) rest.push_back(std::move(item));
  } else {
    trunk_name = std::string(view.instruction(stage, 0).args.front().text);
    rest.push_back(items.front());
  }

  branch_stage.instructions.push_back(candidate.trunk > 1 ? from_stage(trunk_name, branch_name)
                                                          : renamed_from(view, stage, branch_name));
  branch_stage.instructions.front().comments = {"", runs_again_when(candidate.files)};
  for (auto& item : said_again(view, stage, 1, candidate.trunk, moved)) {
    branch_stage.instructions.push_back(std::move(item));
  }
  for (std::size_t at = candidate.trunk; at <= candidate.at; ++at) {
    const bool state = std::find(candidate.state.begin(), candidate.state.end(), at) != candidate.state.end();
    const bool goes = std::find(moved.begin(), moved.end(), at) != moved.end();
    if (!state && !goes) continue;
    branch_stage.instructions.push_back(items[at]);
    branch_stage.instructions.back().provenance = goes ? Provenance::moved : Provenance::made;
    if (state) branch_stage.instructions.back().comments.clear();
  }
  made.push_back(std::move(branch_stage));

  const std::size_t behind = take_over_behind(view, stage, candidate);
  for (std::size_t at = candidate.trunk; at < items.size(); ++at) {
    if (std::find(moved.begin(), moved.end(), at) == moved.end()) rest.push_back(items[at]);
    if (at == behind) {
      LayoutInstruction take;
      take.kind = InstructionKind::copy;
      take.provenance = Provenance::made;
      take.text = fmt::format("COPY --from={} {} {}", branch_name, candidate.taken, candidate.taken);
      rest.push_back(std::move(take));
    }
  }
  layout.stages[stage].instructions = std::move(rest);
  layout.stages.insert(layout.stages.begin() + static_cast<std::ptrdiff_t>(stage), made.begin(), made.end());
  return layout;
}

}  // namespace

std::optional<Layout> branch(const View& view, Record& record) {
  if (!wanted(view, "branch")) return std::nullopt;
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    const auto& instructions = view.layout.stages[stage].instructions;
    std::vector<std::size_t> installs;
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      if (reads_manifests(view.effect(stage, at))) installs.push_back(at);
    }
    const std::size_t trunk = trunk_end(view, stage);
    // A stage of its own for the only install is of use where tools go there with it.
    const bool slims = requested(view, "slim") && installs_build_tools(view, stage, trunk);
    if (installs.empty() || (installs.size() < 2 && !slims)) continue;
    for (const std::size_t at : installs) {
      const Effect& install = view.effect(stage, at);
      Verdict verdict = judge(view, stage, at, trunk);
      if (auto bound = bound_configuration(view, stage, trunk); verdict.candidate && bound)
        verdict = no(std::move(bound->why));
      if (verdict.candidate) {
        if (std::string why = why_not_strict(view, verdict.candidate->assumptions); !why.empty())
          verdict = no(std::move(why));
      }
      if (!verdict.candidate) {
        // A diffuse install is where the main line is made of: no refusal, just its place.
        if (self_contained(install)) {
          record.refuse({"branch", fmt::format("`{}` in a stage of its own", label_of(install)),
                         verdict.why_not, verdict.needed, instructions[at].line});
        }
        continue;
      }
      add_assumptions(record.shown, verdict.candidate->shown);
      record.steps.push_back(
          {"branch",
           fmt::format("`{}` and {} move to a stage of their own", label_of(install),
                       listed(verdict.candidate->files)),
           fmt::format(
               "it runs again when these change, and for no other reason; the other installs no longer wait "
               "for it"),
           instructions[at].line, verdict.candidate->assumptions});
      return apply(view, stage, *verdict.candidate);
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
