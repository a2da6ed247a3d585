// May a copy from another stage stand below an instruction that now stands below it? What such a copy brings
// is not known, only where: its destination and all below. It moves when the stage that it takes from changes
// with the source, so that an install below it no longer waits for that stage.
//
//   COPY --from=assets /out ./static        RUN pip install -r requirements.txt
//   RUN pip install -r requirements.txt     COPY --from=assets /out ./static

#include "plan/crossing.hpp"
#include "plan/pieces.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::plan {
namespace {

// Directories that programs search without being told: libraries, configuration, what lies in PATH.
bool is_searched(const PathEffect& where) {
  static const std::vector<PathEffect> kSearched{
      {"/usr", true}, {"/etc", true}, {"/lib", true},  {"/lib64", true}, {"/bin", true}, {"/sbin", true},
      {"/var", true}, {"/run", true}, {"/root", true}, {"/tmp", true},   {"/dev", true}, {"/proc", true}};
  // The project's own directory may lie below one of them.
  if (where.path.starts_with("/usr/src/") || where.path.starts_with("/var/www/")) return false;
  return overlap(kSearched, {where});
}

std::string why_run(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at,
                    Crossing& crossing) {
  const Effect& copy = view.effect(stage, copy_at);
  const Effect& run = view.effect(stage, other_at);
  if (run.opaque) return run.why_opaque;
  if (!run.mounted_context.empty()) return "it mounts files of the context";
  for (const CommandEffect& command : run.commands) {
    if (command.reads_source()) return fmt::format("`{}` works on the source", command.label);
    for (const PathEffect& brought : copy.writes) {
      const bool inside = !command.directory.empty() && overlap(brought, {command.directory, false});
      if (inside && !directory_exists_without(view, stage, other_at, copy_at, command.directory))
        return fmt::format("`{}` works in {}, which only the copy makes", command.label, command.directory);
    }
    add_assumptions(crossing.assumptions, command.assumptions);
  }
  if (overlap(run.reads, copy.writes)) return "it may read what the copy brings";
  if (overlap(run.writes, copy.writes)) return "it writes where the copy writes";
  if (overlap(run.deletes, copy.writes)) return "it deletes where the copy writes";
  const Variable* path = view.before(stage, other_at).find("PATH");
  if (path != nullptr && path->value) {
    for (const PathEffect& brought : copy.writes) {
      if (path->value->find(brought.path) != std::string::npos)
        return "the copy brings programs to a directory in PATH, which it may run";
    }
  }
  return {};
}

}  // namespace

std::string immovable_stage_copy(const View& view, std::size_t stage, std::size_t copy_at) {
  const Effect& copy = view.effect(stage, copy_at);
  const Instruction& instruction = view.instruction(stage, copy_at);
  if (copy.opaque) return copy.why_opaque;
  if (!view.with_context[*copy.from_stage]) return "what it takes does not change with the source";
  if (!instruction.heredocs.empty()) return "it writes a heredoc";
  for (const Flag& flag : instruction.flags) {
    if (flag.name != "from" && flag.name != "chown" && flag.name != "chmod")
      return fmt::format("it has --{}", flag.name);
  }
  const PathEffect where{
      canonical_image_path(copy.destination == "/" ? "/" : trimmed_slash(copy.destination)), true};
  if (where.path == "/" || is_searched(where))
    return fmt::format("programs may look into {} without being told", where.path);
  const std::string parent = where.path.substr(0, std::max<std::size_t>(1, where.path.rfind('/')));
  if (!directory_exists_without(view, stage, copy_at, copy_at, parent))
    return fmt::format("it makes the directory {}", parent);
  return {};
}

Crossing stage_copy_below(const View& view, std::size_t stage, std::size_t copy_at, std::size_t other_at) {
  Crossing crossing;
  const Effect& copy = view.effect(stage, copy_at);
  const Effect& other = view.effect(stage, other_at);
  const Instruction& setter = view.instruction(stage, other_at);
  const InstructionKind kind = view.layout.stages[stage].instructions[other_at].kind;
  if (configuration_only(kind)) return crossing;
  switch (kind) {
    case InstructionKind::env:
    case InstructionKind::arg:
      if (uses_variables_of(view.evaluated(stage, copy_at), setter))
        crossing.why_not = "the copy uses a variable that is set there";
      break;
    case InstructionKind::workdir:
      if (is_written_relative(view.instruction(stage, copy_at)))
        crossing.why_not = "the copy's destination is relative to the WORKDIR above it";
      else if (other.writes.empty() || overlap(other.writes, copy.writes))
        crossing.why_not = "WORKDIR may make the directory that the copy fills";
      break;
    case InstructionKind::copy:
    case InstructionKind::add:
      if (!other.selection_known && other.from_context) {
        crossing.why_not = "which files the copy below brings is not known";
      } else if (overlap(other.writes, copy.writes) || Landed(other, view.context).writes_any(copy.writes)) {
        crossing.why_not = "both copies bring the same paths, and the last one counts";
      }
      break;
    case InstructionKind::run:
      crossing.why_not = why_run(view, stage, copy_at, other_at, crossing);
      break;
    default:
      crossing.why_not = fmt::format("nothing moves across {}", name_of(kind));
      break;
  }
  return crossing;
}

}  // namespace decant::plan
