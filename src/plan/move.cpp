#include "plan/move.hpp"

#include "effects/landed.hpp"
#include "effects/paths.hpp"
#include "emit/words.hpp"
#include "plan/parents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace decant::plan {
namespace {

std::string labels_of(const Effect& effect) {
  std::vector<std::string> labels;
  for (const CommandEffect& command : effect.commands) {
    const bool counts = command.role == knowledge::Role::install && !command.label.empty();
    if (counts && std::find(labels.begin(), labels.end(), command.label) == labels.end())
      labels.push_back(command.label);
  }
  return fmt::format("`{}`", fmt::join(labels, "`, `"));
}

LayoutInstruction made_copy(std::string_view operands) {
  LayoutInstruction copy;
  copy.kind = InstructionKind::copy;
  copy.provenance = Provenance::made;
  copy.text = fmt::format("COPY {}", operands);
  return copy;
}

std::vector<LayoutInstruction> manifest_copies(const View& view, std::size_t stage, std::size_t copy_at,
                                               const Install& install) {
  std::string flags;
  for (const Flag& flag : view.instruction(stage, copy_at).flags) flags += fmt::format("{} ", flag.text);
  const auto& workdir = view.before(stage, install.at).workdir;
  if (const auto operands = copy_with_parents(view, install.manifests, workdir.value_or("")))
    return {made_copy(flags + *operands)};
  std::vector<Brought> files;
  for (const LandedFile& file : install.manifests) files.push_back({file.from.path, file.to});
  return copies_of(files, flags, workdir);
}

// A copy that brings nothing but what the installs read has no business further down.
bool brings_more(const View& view, const Effect& copy, const std::vector<LandedFile>& read) {
  const auto other = [&](const CopiedFile& file) {
    return std::ranges::find(read, file.to, &LandedFile::to) == read.end();
  };
  // What comes from another stage is not known.
  return copy.from_stage || Landed(copy, view.context).find_file(other).has_value();
}

void add_files(std::vector<LandedFile>& into, const std::vector<LandedFile>& from) {
  for (const LandedFile& file : from) {
    if (std::ranges::find(into, file.to, &LandedFile::to) == into.end()) into.push_back(file);
  }
}

std::vector<LandedFile> without(std::vector<LandedFile> files, const std::vector<Install>& installs) {
  std::erase_if(files, [&](const LandedFile& file) {
    return std::ranges::any_of(installs, [&](const Install& install) {
      return std::ranges::find(install.manifests, file.to, &LandedFile::to) != install.manifests.end();
    });
  });
  return files;
}

// A copy of a few files that are named is where people put manifests: that it stays above an install is no
// loss to speak of. What changes with every commit are directories.
bool brings_other_files(const View& view, std::size_t stage, std::size_t copy_at) {
  const Effect& copy = view.effect(stage, copy_at);
  return copy.from_stage || copy.wide || !copy.selection_known;
}

}  // namespace

std::optional<Move> find_move(const View& view, std::size_t stage, std::size_t copy_at, Rewrites rewrites,
                              Record& record) {
  const auto& instructions = view.layout.stages[stage].instructions;
  const Effect& copy = view.effect(stage, copy_at);
  Move move;
  std::vector<Install> installs;
  std::vector<Assumption> assumptions;
  std::vector<LandedFile> read, rewritten;
  std::string blocked;
  for (std::size_t at = copy_at + 1; at < instructions.size(); ++at) {
    const Effect& other = view.effect(stage, at);
    const bool worth = other.kind == EffectKind::run && other.installs();
    const Crossing crossing = copy_below(view, stage, copy_at, at, rewrites);
    std::string why = crossing.why_not;
    if (why.empty() && !blocked.empty()) why = blocked;
    for (const LandedFile& file : crossing.manifests) {
      if (why.empty() && !emit::plain_copy_source(file.from.path)) {
        why = fmt::format("{} has a name that COPY would read as a pattern", file.from.path);
      }
    }
    if (why.empty()) why = why_not_strict(view, crossing.assumptions);
    if (!why.empty()) {
      if (worth && brings_other_files(view, stage, copy_at)) {
        record.refuse({"narrow", fmt::format("{} above `{}`", labels_of(other), shown(instructions[copy_at])),
                       why, crossing.needed, instructions[at].line});
      }
      if (blocked.empty()) {
        blocked = crossing.why_not.empty() ? why
                                           : fmt::format("`{}` stands between and stays below the copy: {}",
                                                         shown(instructions[at]), crossing.why_not);
      }
      continue;
    }
    add_assumptions(assumptions, crossing.assumptions);
    add_files(read, crossing.read);
    add_files(rewritten, crossing.rewritten);
    // What an install further up has a copy of is there already, as that install has left it.
    std::vector<LandedFile> manifests = without(crossing.manifests, installs);
    if (!manifests.empty()) installs.push_back({at, std::move(manifests)});
    if (!worth) continue;
    // A copy of the same manifests in front of each install would be all that the copy brings: nothing is
    // gained.
    if (!brings_more(view, copy, read)) break;
    move.behind = at;
    move.installs = installs;
    move.rewritten = rewritten;
    move.assumptions = assumptions;
    move.crossed.push_back(at);
  }
  if (move.behind == 0) return std::nullopt;
  return move;
}

Placed with_copy_below(const View& view, std::size_t stage, std::size_t copy_at, const Move& move) {
  Placed placed{view.layout};
  auto& instructions = placed.layout.stages[stage].instructions;
  std::vector<LayoutInstruction> result(instructions.begin(),
                                        instructions.begin() + static_cast<std::ptrdiff_t>(copy_at));
  for (std::size_t at = copy_at + 1; at < instructions.size(); ++at) {
    const auto install = std::find_if(move.installs.begin(), move.installs.end(),
                                      [&](const Install& candidate) { return candidate.at == at; });
    LayoutInstruction item = instructions[at];
    if (install != move.installs.end()) {
      std::vector<LayoutInstruction> copies = manifest_copies(view, stage, copy_at, *install);
      // The comment above the install speaks of both.
      copies.front().comments = std::move(item.comments);
      item.comments.clear();
      for (LayoutInstruction& copy : copies) result.push_back(std::move(copy));
    }
    result.push_back(std::move(item));
    if (at == move.behind) {
      placed.place = result.size();
      result.push_back(instructions[copy_at]);
      result.back().provenance = Provenance::moved;
      const bool elsewhere = view.before(stage, at).workdir != view.before(stage, copy_at).workdir;
      if (elsewhere && is_written_relative(view.instruction(stage, copy_at))) {
        if (auto text = with_absolute_destination(view, stage, copy_at))
          result.back().text = std::move(*text);
      }
    }
  }
  instructions = std::move(result);
  return placed;
}

std::vector<LayoutInstruction> copies_of(const std::vector<Brought>& files, std::string_view flags,
                                         const std::optional<std::string>& workdir) {
  std::map<std::string, std::vector<std::string>, std::less<>> by_directory;
  for (const Brought& file : files)
    by_directory[std::string(parent_of_image_path(file.to))].push_back(file.source);
  std::vector<LayoutInstruction> copies;
  for (const auto& [directory, sources] : by_directory) {
    std::string destination = directory == "/" ? "/" : directory + "/";
    if (workdir && *workdir != "/" && destination.starts_with(*workdir + "/"))
      destination = "./" + destination.substr(workdir->size() + 1);
    copies.push_back(made_copy(fmt::format("{}{}", flags, emit::copy_operands(sources, destination))));
  }
  return copies;
}

std::string crossed_labels(const View& view, std::size_t stage, const Move& move) {
  std::vector<std::string> labels;
  for (const std::size_t at : move.crossed) labels.push_back(labels_of(view.effect(stage, at)));
  return fmt::format("{}", fmt::join(labels, ", "));
}

std::string manifests_of(const Move& move) {
  std::vector<std::string> names;
  for (const Install& install : move.installs) {
    for (const LandedFile& file : install.manifests) {
      if (std::find(names.begin(), names.end(), file.from.path) == names.end())
        names.push_back(file.from.path);
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace decant::plan
