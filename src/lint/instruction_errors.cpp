// See instruction_errors.hpp. The errors themselves are eval's, which asks the same of each instruction; here
// they are asked again by visit, since all triggers of a FROM stand at one place. Source of the order:
// BuildKit dockerfile2llb/convert.go (dispatch…), convert_copy.go, convert_expose.go, convert_runmount.go.
#include "lint/instruction_errors.hpp"

#include "eval/check_operands.hpp"
#include "eval/workdir.hpp"
#include "lint/ports.hpp"
#include "syntax/csv.hpp"

namespace decant::lint {
namespace {

bool is_known(const Expanded& operand) {
  return operand.complete && operand.error.empty();
}

std::string expose_error(Visit& visit) {
  visit.looked_at = 0;
  for (const std::string& port : ports_of(visit)) {
    ++visit.looked_at;
    if (std::string error = check_port(port); !error.empty()) return error;
  }
  return {};
}

std::string mount_error(const Visit& visit) {
  for (std::size_t i = 0; i < visit.instruction->flags.size(); ++i) {
    const Expanded& value = visit.evaluated->flags[i];
    if (visit.instruction->flags[i].name != "mount" || !is_known(value)) continue;
    std::string error = check_mount(syntax::read_csv(value.text).fields, *visit.evaluated->before);
    if (!error.empty()) return error;
  }
  return {};
}

std::string volume_error(const Visit& visit) {
  for (const Expanded& path : visit.evaluated->args) {
    if (is_known(path) && path.text.empty()) return "VOLUME specified can not be an empty string";
  }
  return {};
}

}  // namespace

std::string instruction_error(Visit& visit) {
  const Evaluated& evaluated = *visit.evaluated;
  const bool known = !evaluated.args.empty() && is_known(evaluated.args[0]);
  switch (visit.instruction->kind) {
    case InstructionKind::add:
    case InstructionKind::copy: {
      CopyVerdict verdict = check_copy(*visit.instruction, evaluated, *evaluated.before);
      visit.looked_at = verdict.looked_at;
      return std::move(verdict.error);
    }
    case InstructionKind::expose:
      return expose_error(visit);
    case InstructionKind::run:
      return mount_error(visit);
    case InstructionKind::stopsignal:
      return known ? check_signal(evaluated.args[0].text) : std::string();
    case InstructionKind::volume:
      return volume_error(visit);
    case InstructionKind::workdir:
      if (!known) return {};
      return next_workdir(evaluated.before->workdir, evaluated.args[0].text, visit.windows).error;
    case InstructionKind::arg:
    case InstructionKind::cmd:
    case InstructionKind::entrypoint:
    case InstructionKind::env:
    case InstructionKind::from:
    case InstructionKind::healthcheck:
    case InstructionKind::label:
    case InstructionKind::maintainer:
    case InstructionKind::onbuild:
    case InstructionKind::shell:
    case InstructionKind::user:
    case InstructionKind::unknown:
      return {};
  }
  return {};
}

}  // namespace decant::lint
