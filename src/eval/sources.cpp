// See sources.hpp.
#include "eval/sources.hpp"

#include "eval/expand.hpp"
#include "syntax/bytes.hpp"
#include "syntax/image_reference.hpp"
#include "syntax/mount_fields.hpp"

#include <fmt/format.h>

namespace decant {

using Phase = Diagnostic::Phase;

SourceChecker::SourceChecker(const Document& document, std::vector<Diagnostic>& diagnostics)
    : document_(document), diagnostics_(diagnostics) {
  for (const Stage& stage : document.stages) {
    if (!stage.name.empty()) names_[stage.name] = stage.index;
  }
}

void SourceChecker::check(const Instruction& instruction, std::uint32_t stage, std::optional<Span> place) {
  const Span where = place.value_or(instruction.line_span);
  if (instruction.kind == InstructionKind::copy) copy(instruction, stage, where);
  if (instruction.kind != InstructionKind::run) return;
  for (const Flag& flag : instruction.flags) {
    if (flag.name == "mount") mount(flag, stage, where);
  }
}

void SourceChecker::copy(const Instruction& instruction, std::uint32_t stage, Span place) {
  const std::string_view from = instruction.flag("from").value_or("");
  if (from.empty()) return;
  const Expansion expansion =
      expand_word(from, [](std::string_view) { return std::nullopt; }, {.escape = document_.escape});
  if (!expansion.error.empty()) return error(place, Phase::graph, expansion.error);
  if (expansion.text != from) {
    return error(
        place, Phase::graph,
        "variable expansion is not supported for --from, define a new stage with FROM using ARG from "
        "global scope as a workaround");
  }
  std::optional<std::uint32_t> source;
  if (const auto number = go_integer(from)) {
    const std::size_t count = document_.stages.size();
    if (*number < 0 || static_cast<std::uint64_t>(*number) >= count + images_) {
      return error(place, Phase::graph, fmt::format("invalid stage index {}", *number));
    }
    if (static_cast<std::uint64_t>(*number) >= count) return;
    source = static_cast<std::uint32_t>(*number);
  } else {
    source = named(from);
  }
  if (!source) return image(from, place);
  if (*source == stage) {
    error(place, Phase::circles,
          fmt::format("circular dependency detected on stage: {}", name_of_stage(stage)));
  } else if (*source > stage) {
    error(place, Phase::sources,
          fmt::format("cannot copy from stage {}, it needs to be defined before current stage {}",
                      go_quote(from), go_quote(name_of_stage(stage))));
  }
}

void SourceChecker::mount(const Flag& flag, std::uint32_t stage, Span place) {
  const syntax::MountFields fields = syntax::read_mount_fields(flag.value);
  const std::string& from = fields.from;
  if (from.empty()) {
    ++images_;  // scratch
    return;
  }
  if (from.find('$') != std::string::npos) return;  // refused before the build
  const std::optional<std::uint32_t> source = named(from);
  if (!source) return image(from, place);
  if (*source == stage) {
    error(place, Phase::circles,
          fmt::format("circular dependency detected on stage: {}", name_of_stage(stage)));
  } else if (*source > stage) {
    error(place, Phase::sources,
          fmt::format("cannot mount from stage {} to {}, stage needs to be defined before current command",
                      go_quote(from), go_quote(fields.target)));
  }
}

void SourceChecker::image(std::string_view name, Span place) {
  ++images_;
  if (name == "scratch") return;
  if (const auto reference = parse_image_reference(name); !reference) {
    error(place, Phase::images,
          fmt::format("failed to parse stage name {}: {}", go_quote(name), reference.problem().what));
  }
}

void SourceChecker::error(Span place, Diagnostic::Phase phase, std::string message) {
  diagnostics_.push_back(
      {.span = place, .message = std::move(message), .layer = Diagnostic::Layer::build, .phase = phase});
}

std::string SourceChecker::name_of_stage(std::uint32_t stage) const {
  const std::string& name = document_.stages[stage].name;
  return name.empty() ? fmt::format("stage-{}", stage) : name;
}

std::optional<std::uint32_t> SourceChecker::named(std::string_view name) const {
  const auto found = names_.find(lower(name));
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

}  // namespace decant
