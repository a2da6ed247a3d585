// DL4001: wget here, curl there.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl4001 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL4001",
    .name = "wget-and-curl",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "both wget and curl in a stage",
    .why =
        R"(Both fetch files. A stage that uses one here and the other there installs two programs, with their
libraries, where one does. Which one is a matter of taste; curl is in most images of languages, wget in
Alpine's busybox.)",
    .bad = R"(FROM debian:12-slim
RUN curl -fsSL https://example.com/a -o a
RUN wget -q https://example.com/b
)",
    .good = R"(FROM debian:12-slim
RUN curl -fsSL https://example.com/a -o a
RUN curl -fsSL https://example.com/b -o b
)"};

void check_steps(const std::vector<hado::Step>& steps, lint::Report& report) {
  bool curl = false;
  bool wget = false;
  for (const hado::Step& step : steps) {
    if (step.image != nullptr) curl = wget = false;
    if (step.kind() != InstructionKind::run) continue;
    const hado::Command* last = nullptr;
    for (const hado::Command& command : step.shell->commands) {
      if (command.name != "curl" && command.name != "wget") continue;
      last = &command;
      (command.name == "curl" ? curl : wget) = true;
      if (curl && wget) break;
    }
    if (last == nullptr || !curl || !wget) continue;
    add_finding(kInfo, step, last->place,
                "Either use wget or curl, not both in one stage: the image needs one of them less.", report);
  }
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_steps(subject.hadolint->steps, report);
  check_steps(subject.hadolint->triggers, report);
}

}  // namespace
}  // namespace decant::rules::dl4001

namespace decant::rules {
constinit const lint::Rule wget_and_curl{&dl4001::kInfo, dl4001::check};
}  // namespace decant::rules
