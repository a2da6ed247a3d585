// DL4006: a pipe, and only its last command can fail the build.
//
// SHELL with `-o pipefail` for bash, zsh or ash is what helps; a SHELL of Windows has no pipefail.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <algorithm>
#include <array>

namespace decant::rules::dl4006 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL4006",
    .name = "pipe-without-pipefail",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a pipe in a RUN without the option pipefail",
    .why =
        R"(Of `curl … | tar x` the shell reports what tar says. When curl fails, tar may see an empty input
and be content, and the build goes on without the files. With `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`
above it the `RUN` fails when any command of the pipe fails. It holds for the rest of the stage.

In Alpine the shell is `/bin/ash`. Debian's `/bin/sh` did not know the option until lately: there use bash, or
write what you download to a file first. hadolint does not look for `set -o pipefail` in the script.)",
    .bad = R"(FROM debian:12-slim
RUN curl -fsSL https://example.com/app.tar.gz | tar -xz
)",
    .good = R"(FROM debian:12-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://example.com/app.tar.gz | tar -xz
)"};

bool is_for_windows(std::string_view shell) {
  return shell.starts_with("pwsh") || shell.starts_with("powershell") || shell.starts_with("cmd");
}

// The names that hadolint 2.15 knows; a shell elsewhere (`/usr/bin/bash`) is none of them.
constexpr std::array<std::string_view, 6> kShells{"/bin/ash", "/bin/bash", "/bin/zsh", "ash", "bash", "zsh"};

bool has_pipefail(const hado::Command& command) {
  return std::ranges::find(kShells, command.name) != kShells.end() && has_flag(command, "o") &&
         has_argument(command, "pipefail");
}

void check(const lint::Subject& subject, lint::Report& report) {
  bool is_safe = false;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image != nullptr) {
      is_safe = false;
    } else if (step.kind() == InstructionKind::shell) {
      is_safe = is_for_windows(step.shell->text) || first_command(step, has_pipefail) != nullptr;
    } else if (step.kind() == InstructionKind::run && step.shell->pipes && !is_safe) {
      add_finding(
          kInfo, step,
          "Set the option pipefail above a RUN with a pipe, `SHELL [\"/bin/bash\", \"-o\", "
          "\"pipefail\", \"-c\"]` (`/bin/ash` in Alpine): only the last command of a pipe can fail it.",
          report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::dl4006

namespace decant::rules {
constinit const lint::Rule pipe_without_pipefail{&dl4006::kInfo, dl4006::check};
}  // namespace decant::rules
