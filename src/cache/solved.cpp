// See solved.hpp.
#include "cache/solved.hpp"

#include "effects/landed.hpp"

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

bool Solved::runs(std::uint32_t operation) const {
  const Operation& made = operations.all[operation];
  const bool step = made.kind == OperationKind::exec || made.kind == OperationKind::file ||
                    made.kind == OperationKind::merge;
  if (line.empty() || !step || made.instruction == kNone)
    return outcome.operations[operation].verdict == Verdict::ran;
  const bool copies = build.effects.effects[made.instruction].kind == EffectKind::copy;
  return missed[made.instruction] || (copies && !caches_copies(build.builder));
}

std::optional<std::uint32_t> Solved::cause_above(std::uint32_t operation) {
  if (!line.empty()) return line_since[operations.all[operation].instruction];
  while (causes.size() <= operation) {
    const auto next = static_cast<std::uint32_t>(causes.size());
    const std::uint32_t above = operations.base_of(next);
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
    const bool runs_command = operation.kind == OperationKind::exec;
    if (!runs_command && operation.kind != OperationKind::file) continue;
    before.truths.insert(solved.known.truth(i));
    before.by_digest.emplace(operation.digest, i);
    if (runs_command) before.by_command.emplace(command_of(operation), i);
  }
  return before;
}

FileList files_of(const Build& build, const Effect& effect) {
  FileList files;
  if (build.context == nullptr) return files;
  const ContextFiles context(*build.context);
  for (const LandedFile& file : Landed(effect, build.context).all())
    files[file.from.path] = context.identity(file.from);
  for (const std::string& path : effect.mounted_context) {
    if (const auto entry = build.context->entry(path)) files[path] = context.identity(*entry);
    for (const EntryView& entry : build.context->walk(path))
      files[std::string(entry.path)] = context.identity(entry);
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
