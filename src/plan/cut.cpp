// cut: one RUN whose `&&` list installs for different reasons becomes two, so that each has its own layer.
//
//   RUN pip install -r requirements.txt && npm ci      RUN pip install -r requirements.txt
//                                                      RUN npm ci
//
// Nothing of the shell may cross the cut, and no process: a part above a cut holds known commands only,
// without cd, assignments, export, set and their like, none in the background, none writing to a tmpfs mount
// or /dev/shm (all of these make the effects opaque or are looked for here). A `cd` that the list begins with
// is said again in each RUN. A cleaning command moves up to the part whose files it deletes, since a layer
// that still has them would keep them for ever.

#include "base/text.hpp"
#include "effects/builtins.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

#include <numeric>

namespace decant::plan {
namespace {

// A part of the chain: its place in the logical text, and the commands in it.
struct Part {
  Span text;
  const CommandEffect* command = nullptr;
};

// What makes a part run again: nothing but its text, these manifests, or the source.
struct Input {
  std::vector<std::string> manifests;
  bool source = false;
  bool operator==(const Input&) const = default;
};

Input input_of(const CommandEffect& command) {
  Input input{command.manifests, command.reads_source()};
  std::sort(input.manifests.begin(), input.manifests.end());
  return input;
}

// `cd` to a constant path: said again, it leads to the same directory, since each RUN begins in the same one.
// Not to what may be an option, the directory before (`-`) or a home.
bool plain_cd(const shell::Command& command) {
  return command.assignments.empty() && command.redirections.empty() && command.words.size() == 2 &&
         command.words[0].text == "cd" && command.words[1].kind == shell::WordKind::constant &&
         !command.words[1].text.empty() &&
         std::string_view("-~+").find(command.words[1].text.front()) == std::string_view::npos;
}

const CommandEffect* effect_of(const Effect& effect, const shell::Command* command) {
  const CommandEffect* found = nullptr;
  for (const CommandEffect& candidate : effect.commands) {
    if (candidate.command != command) continue;
    if (found != nullptr) return nullptr;
    found = &candidate;
  }
  return found;
}

bool touches_memory(const CommandEffect& command) {
  const PathEffect memory{"/dev/shm", true, false};
  return std::any_of(command.writes.begin(), command.writes.end(),
                     [&](const WriteEffect& write) { return overlap(write.where, memory); });
}

// `find … -delete`, `xargs rm`, `npm prune`: what they delete is not known, and it may be what an earlier
// part made.
bool removes_unknown(const CommandEffect& command) {
  return command.opaque && std::ranges::any_of(command.command->words, [](const auto& word) {
           return word.text == "-delete" || word.text == "rm" || word.text == "prune";
         });
}

// Groups of parts, each to be one RUN, in order; cleaning commands are already where they belong.
struct Grouping {
  std::vector<std::vector<std::size_t>> groups;
  std::vector<Assumption> assumptions;
  std::string why_not;
};

bool meets(const CommandEffect& cleaner, const CommandEffect& other) {
  std::vector<PathEffect> writes;
  for (const WriteEffect& write : other.writes) writes.push_back(write.where);
  for (const std::string& cache : other.caches) writes.push_back({cache, true, false});
  return overlap(cleaner.deletes, writes);
}

// A command that installs or builds from something: the ones that a cut is made for. All others go with their
// neighbours.
bool counts(const CommandEffect& command) {
  return command.role == knowledge::Role::install || command.reads_source();
}

bool worth_a_cut(const CommandEffect& a, const CommandEffect& b) {
  if (!counts(a) || !counts(b)) return false;
  const bool installs = a.role == knowledge::Role::install || b.role == knowledge::Role::install;
  return installs && !(input_of(a) == input_of(b));
}

// `first` is the first part behind the leading `cd`s.
Grouping group(const std::vector<Part>& parts, std::size_t first) {
  Grouping grouping;
  for (std::size_t i = first; i < parts.size(); ++i) {
    const CommandEffect& command = *parts[i].command;
    auto& groups = grouping.groups;
    if (groups.empty()) {
      groups.push_back({i});
      continue;
    }
    if (command.role == knowledge::Role::clean) {
      // To the last group that made what it deletes; behind that one it may not delete from another layer.
      std::size_t home = groups.size() - 1;
      for (std::size_t g = groups.size(); g-- > 0;) {
        if (std::any_of(groups[g].begin(), groups[g].end(),
                        [&](std::size_t other) { return meets(command, *parts[other].command); })) {
          home = g;
          break;
        }
      }
      for (std::size_t g = 0; g < home; ++g) {
        for (const std::size_t other : groups[g]) {
          if (meets(command, *parts[other].command) && home != g) {
            grouping.why_not = fmt::format("`{}` cleans up behind several of its commands", command.label);
          }
        }
      }
      groups[home].push_back(i);
      continue;
    }
    bool differs = false;
    for (const std::size_t other : groups.back())
      differs = differs || worth_a_cut(*parts[other].command, command);
    if (differs) {
      groups.push_back({i});
    } else {
      groups.back().push_back(i);
    }
  }
  return grouping;
}

std::string check_cuts(const std::vector<Part>& parts, const Grouping& grouping) {
  const std::size_t last = grouping.groups.size() - 1;
  for (std::size_t g = 0; g < grouping.groups.size(); ++g) {
    for (const std::size_t index : grouping.groups[g]) {
      const CommandEffect& command = *parts[index].command;
      if (g < last && changes_shell(*command.command)) {
        return fmt::format("`{}` changes the shell that the next command runs in", command.label);
      }
      if (g < last && command.opaque) {
        return fmt::format("`{}` may leave a process or a state behind ({})", command.label,
                           command.why_opaque);
      }
      if (touches_memory(command)) return fmt::format("`{}` writes to /dev/shm", command.label);
      for (std::size_t before = 0; before < g; ++before) {
        for (const std::size_t other : grouping.groups[before]) {
          if (meets(command, *parts[other].command) || removes_unknown(command)) {
            return fmt::format("`{}` {} what `{}` made: cut apart, the image would keep it", command.label,
                               removes_unknown(command) ? "may delete" : "deletes",
                               parts[other].command->label);
          }
        }
      }
    }
  }
  return {};
}

std::vector<Part> parts_of(const Effect& effect) {
  std::vector<Part> parts;
  for (const shell::Command* command : shell::and_chain(*effect.script)) {
    const CommandEffect* known =
        command->kind == shell::CommandKind::simple ? effect_of(effect, command) : nullptr;
    if (known == nullptr) return {};
    parts.push_back({command->span, known});
  }
  return parts;
}

// Comment lines of a range of the source.
std::vector<std::string> comments_in(const SourceText& source, std::uint32_t begin, std::uint32_t end) {
  std::vector<std::string> comments;
  if (begin >= end) return comments;
  for (const std::string_view line : split(source.text({begin, end}), '\n')) {
    const std::size_t from = line.find_first_not_of(" \t\r");
    if (from == std::string_view::npos || line[from] != '#') continue;
    comments.emplace_back(line.substr(from, line.find_last_not_of(" \t\r") + 1 - from));
  }
  return comments;
}

std::optional<Layout> apply(const View& view, std::size_t stage, std::size_t at,
                            const std::vector<Part>& parts, const Grouping& grouping, std::size_t first) {
  const Instruction& run = view.instruction(stage, at);
  const LayoutInstruction& original = view.layout.stages[stage].instructions[at];
  // The script is the RUN's one argument, a view into the logical line.
  const auto script_begin =
      static_cast<std::uint32_t>(run.args.front().text.data() - run.logical.text().data());
  std::string head = "RUN ";
  for (const Flag& flag : run.flags) head += fmt::format("{} ", flag.text);
  Layout layout = view.layout;
  auto& instructions = layout.stages[stage].instructions;
  // Comments between the parts go above the piece that has the part behind them.
  std::vector<std::vector<std::string>> comments(parts.size());
  std::uint32_t behind = run.span.begin;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Span place =
        run.logical.to_source(Span{parts[i].text.begin + script_begin, parts[i].text.end + script_begin});
    comments[i] = comments_in(*view.document.source, behind, place.begin);
    behind = place.end;
  }
  const auto last_comments = comments_in(*view.document.source, behind, run.span.end);
  comments.back().insert(comments.back().end(), last_comments.begin(), last_comments.end());
  std::vector<LayoutInstruction> pieces;
  for (const auto& group : grouping.groups) {
    std::vector<std::string> texts;
    std::vector<std::size_t> all(first);
    std::iota(all.begin(), all.end(), std::size_t{0});
    all.insert(all.end(), group.begin(), group.end());
    for (const std::size_t index : all) {
      const Span logical{parts[index].text.begin + script_begin, parts[index].text.end + script_begin};
      // The source's own lines, with their continuations.
      texts.emplace_back(view.document.source->text(run.logical.to_source(logical)));
    }
    LayoutInstruction piece;
    piece.kind = InstructionKind::run;
    piece.provenance = Provenance::made;
    piece.line = original.line;
    if (pieces.empty()) piece.comments = original.comments;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool here =
          std::find(group.begin(), group.end(), i) != group.end() || (i < first && pieces.empty());
      if (here) piece.comments.insert(piece.comments.end(), comments[i].begin(), comments[i].end());
    }
    piece.text = head + fmt::format("{}", fmt::join(texts, fmt::format(" {}\n && ", layout.escape)));
    pieces.push_back(std::move(piece));
  }
  const auto where = instructions.begin() + static_cast<std::ptrdiff_t>(at);
  instructions.insert(instructions.erase(where), pieces.begin(), pieces.end());
  return layout;
}

std::optional<Layout> cut_one(const View& view, std::size_t stage, std::size_t at, Record& record) {
  const Instruction& run = view.instruction(stage, at);
  const Effect& effect = view.effect(stage, at);
  const LayoutInstruction& original = view.layout.stages[stage].instructions[at];
  if (effect.kind == EffectKind::run && effect.text != nullptr && effect.script == nullptr) {
    record.refuse({"cut", fmt::format("`{}`", shown(original)), effect.why_opaque, {}, original.line});
    return std::nullopt;
  }
  if (effect.kind != EffectKind::run || effect.script == nullptr || run.json || !run.heredocs.empty())
    return std::nullopt;
  const std::vector<Part> parts = parts_of(effect);
  if (parts.size() < 2) return std::nullopt;
  std::size_t first = 0;
  while (first < parts.size() && plain_cd(*parts[first].command->command)) ++first;
  Grouping grouping = group(parts, first);
  if (grouping.groups.size() < 2) return std::nullopt;
  std::string why = grouping.why_not.empty() ? check_cuts(parts, grouping) : grouping.why_not;
  for (const Part& part : parts) add_assumptions(grouping.assumptions, part.command->assumptions);
  for (const Flag& flag : run.flags) {
    if (flag.name == "mount" && flag.value.find("tmpfs") != std::string_view::npos)
      why = "it has a tmpfs mount";
  }
  if (why.empty()) why = why_not_strict(view, grouping.assumptions);
  if (!why.empty()) {
    record.refuse(
        {"cut", fmt::format("`{}` in {}", shown(original), grouping.groups.size()), why, {}, original.line});
    return std::nullopt;
  }
  std::vector<std::string> labels;
  for (const auto& group_parts : grouping.groups) {
    std::vector<std::string> names;
    for (const std::size_t index : group_parts) names.push_back(parts[index].command->label);
    labels.push_back(fmt::format("`{}`", fmt::join(names, " && ")));
  }
  record.steps.push_back({"cut", fmt::format("{} get a RUN each", fmt::join(labels, " and ")),
                          "one runs again without the other", original.line, grouping.assumptions});
  return apply(view, stage, at, parts, grouping, first);
}

}  // namespace

std::optional<Layout> cut(const View& view, Record& record) {
  if (!wanted(view, "cut")) return std::nullopt;
  for (std::size_t stage = 0; stage < view.layout.stages.size(); ++stage) {
    for (std::size_t at = 1; at < view.layout.stages[stage].instructions.size(); ++at) {
      if (auto layout = cut_one(view, stage, at, record)) return layout;
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
