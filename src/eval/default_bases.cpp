// What the FROMs of a Dockerfile name when nobody gives a build argument. Source: BuildKit
// dockerfile2llb/validations.go, validateBaseImagesWithDefaultArgs; the arguments of the platforms keep what
// was given for them, as there.
#include "eval/apply.hpp"
#include "eval/arguments.hpp"

namespace decant {

std::vector<std::string> default_bases(const Document& document, const EvalOptions& options) {
  const Platform build = platform_of(options.build_platform, {.os = "linux", .architecture = "amd64"});
  const Platform target = platform_of(options.platform, build);
  const BuildArguments none;
  std::vector<Diagnostic> diagnostics;
  EvalContext context{.escape = document.escape,
                      .build_args = &none,
                      .globals = platform_arguments(document, options, build, target),
                      .diagnostics = &diagnostics};

  std::vector<std::string> bases;
  if (document.stages.empty()) return bases;
  for (std::uint32_t i = 0; i < document.stages.front().from; ++i) {
    if (document.instructions[i].kind == InstructionKind::arg)
      apply_global(document.instructions[i], i, context);
  }
  if (!diagnostics.empty()) return bases;
  for (const Stage& stage : document.stages) {
    Expanded base = expand_operand(document.base_of(stage), context.globals, true, document.escape);
    if (!base.error.empty()) break;
    bases.push_back(std::move(base.text));
  }
  return bases;
}

}  // namespace decant
