// DL3059: RUN directly below a RUN.
//
// Only of single commands: who joins commands by && in one RUN and begins another has had a reason. So has
// who gives another mount, network or security.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"
#include "syntax/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace decant::rules::dl3059 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3059",
    .name = "consecutive-runs",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "RUN directly below a RUN",
    .why =
        R"(Each `RUN` is a layer. Two single commands one below the other can be one `RUN` with `&&` between:
fewer layers, and what the first makes and the second removes is not in the image.

It has a price, so it is for you to decide: a change in one of them builds both again. What changes rarely may
well have a `RUN` of its own above what changes often.)",
    .bad = R"(FROM debian:12-slim
RUN mkdir /data
RUN chown 1000 /data
)",
    .good = R"(FROM debian:12-slim
RUN mkdir /data && chown 1000 /data
)"};

// What a RUN runs with, the same for all ways to write it.
std::vector<std::string> setup_of(const hado::Step& run) {
  std::vector<std::string> setup;
  for (const Flag& flag : run.instruction->flags) {
    std::vector<std::string> fields;
    if (flag.name == "mount") {
      fields = syntax::read_csv(flag.value).fields;
      std::ranges::sort(fields);
    } else {
      fields.emplace_back(flag.value);
    }
    std::string text(flag.name);
    for (const std::string& field : fields) text += '\n' + field;
    setup.push_back(std::move(text));
  }
  std::ranges::sort(setup);
  setup.erase(std::unique(setup.begin(), setup.end()), setup.end());
  return setup;
}

void check(const lint::Subject& subject, lint::Report& report) {
  const hado::Step* first = nullptr;  // of RUNs that could be one
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::run) {
      first = nullptr;
    } else if (first == nullptr || step.shell->commands.size() > 1 || first->shell->commands.size() > 1 ||
               setup_of(step) != setup_of(*first)) {
      first = &step;
    } else {
      add_finding(
          kInfo, step,
          fmt::format("Multiple RUNs one below the other: consider to join this one with that of line "
                      "{} by `&&`, unless they change at different times.",
                      first->line),
          report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::dl3059

namespace decant::rules {
constinit const lint::Rule consecutive_runs{&dl3059::kInfo, dl3059::check};
}  // namespace decant::rules
