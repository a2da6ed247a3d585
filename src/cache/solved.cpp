// See solved.hpp.
#include "cache/solved.hpp"

#include <algorithm>

namespace decant::cache {

ContentId command_of(const Operation& operation) {
  Pieces pieces;
  for (const std::string& word : operation.words) pieces.add(word);
  return pieces.id();
}

Solved::Solved(const Build& from, Store& store)
    : build(from), operations(operations_of(from)), known(from, operations) {
  store.begin_build();
  outcome = solve(operations, store, known);
}

void Solved::solve_line(Solved& before) {
  std::set<ContentId> keys;
  for (const LinearStep& step : linear_steps(before.build, before.operations, before.known)) {
    if (step.reached) keys.insert(step.key);
  }
  line = linear_steps(build, operations, known);
  missed.assign(line.size(), false);
  line_since.assign(line.size(), std::nullopt);
  for (std::uint32_t i = 0; i < line.size(); ++i) {
    const LinearStep& step = line[i];
    missed[i] = step.reached && !keys.contains(step.key);
    if (!step.above || !missed[*step.above]) continue;
    line_since[i] = line_since[*step.above] ? line_since[*step.above] : step.above;
  }
}

ContentId Solved::source_of(std::uint32_t operation) {
  const Operation& made = operations.all[operation];
  Pieces pieces;
  pieces.add(made.digest);
  for (std::uint32_t slot = 0; slot < made.slots.size(); ++slot) {
    if (static_cast<std::int32_t>(slot) != made.base) pieces.add(known.content(operation, slot));
  }
  return pieces.id();
}

bool Solved::runs(std::uint32_t operation) const {
  const Operation& made = operations.all[operation];
  const bool step = made.kind == OperationKind::exec || made.kind == OperationKind::file ||
                    made.kind == OperationKind::merge;
  if (line.empty() || !step || made.instruction == kNone)
    return outcome.operations[operation].verdict == Verdict::ran;
  const bool copies = build.effects.effects[made.instruction].kind == EffectKind::copy;
  return missed[made.instruction] || (copies && !caches_copies(build.builder));
}

std::uint32_t Solved::base_of(std::uint32_t operation) const {
  const Operation& made = operations.all[operation];
  if (made.kind == OperationKind::merge) return made.slots[0].operation;
  return made.base == -1 ? kNone : made.slots[static_cast<std::size_t>(made.base)].operation;
}

std::optional<std::uint32_t> Solved::cause_above(std::uint32_t operation) {
  if (!line.empty()) return line_since[operations.all[operation].instruction];
  while (causes.size() <= operation) {
    const auto next = static_cast<std::uint32_t>(causes.size());
    const std::uint32_t above = base_of(next);
    std::optional<std::uint32_t> cause;
    if (above != kNone && runs(above)) {
      cause = causes[above];
      const std::uint32_t instruction = operations.all[above].instruction;
      if (!cause && instruction != operations.all[next].instruction) cause = instruction;
    }
    causes.push_back(cause);
  }
  return causes[operation];
}

Before before_of(Solved& solved) {
  Before before;
  for (std::uint32_t i = 0; i < solved.operations.all.size(); ++i) {
    const Operation& operation = solved.operations.all[i];
    if (operation.kind == OperationKind::exec) {
      before.truths.insert(solved.known.truth(i).id);
      before.by_command.emplace(command_of(operation), i);
      before.by_digest.emplace(operation.digest, i);
    } else if (operation.kind == OperationKind::file) {
      before.truths.insert(solved.known.truth(i).id);
      before.copies.insert(solved.source_of(i));
      before.by_digest.emplace(operation.digest, i);
    }
  }
  return before;
}

FileList files_of(const Build& build, const Effect& effect) {
  FileList files;
  if (build.context == nullptr) return files;
  const ContextFiles context(*build.context);
  for (const CopiedFile& file : effect.selection.files) files[file.from.path] = context.identity(file.from);
  for (const std::string& path : effect.mounted_context) {
    if (const auto entry = build.context->entry(path)) files[path] = context.identity(*entry);
    for (const FileEntry& entry : build.context->walk(path)) files[entry.path] = context.identity(entry);
  }
  return files;
}

std::vector<std::string> changed_files(const FileList& before, const FileList& after) {
  std::vector<std::string> names;
  for (const auto& [path, id] : after) {
    const auto old = before.find(path);
    if (old == before.end() || old->second != id) names.push_back(path);
  }
  for (const auto& [path, id] : before) {
    if (!after.contains(path)) names.push_back(path);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace decant::cache
