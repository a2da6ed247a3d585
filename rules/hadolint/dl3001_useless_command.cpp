// DL3001: a command that makes no sense in a build.
//
// There is no terminal, no init, and none of the machine's processes.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::rules::dl3001 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3001",
    .name = "useless-command",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "a command that has no business in a build",
    .why =
        R"(In a build there is no terminal, no service manager and no process but the command itself: `top` and `ps` show nothing,
`service x start` ends with the `RUN`, `mount` is not allowed, `vim` waits for nobody. What such a line is meant to do
belongs into what the image starts, or nowhere.)",
    .bad = R"(FROM debian:12-slim
RUN service nginx start
)",
    .good = R"(FROM debian:12-slim
CMD ["nginx", "-g", "daemon off;"]
)"};

constexpr std::array<std::string_view, 9> kCommands{"free",     "kill", "mount", "ps", "service",
                                                    "shutdown", "ssh",  "top",   "vim"};

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    const hado::Command* found = first_command(run, [](const hado::Command& command) {
      return std::ranges::find(kCommands, command.name) != kCommands.end();
    });
    if (found == nullptr) return;
    add_finding(kInfo, run, found->place,
                fmt::format("For some commands it makes no sense to run them in a container; `{}` is one.",
                            found->name),
                report);
  });
}

}  // namespace
}  // namespace decant::rules::dl3001

namespace decant::rules {
constinit const lint::Rule useless_command{&dl3001::kInfo, dl3001::check};
}  // namespace decant::rules
