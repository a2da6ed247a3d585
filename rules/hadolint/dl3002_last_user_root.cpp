// DL3002: the last USER of a stage is root.
//
// Told for each stage, as hadolint does; a stage without a USER is not looked at.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3002 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3002",
    .name = "last-user-root",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "the last USER of a stage is root",
    .why =
        R"(What the image starts runs as the last `USER`. As root, a hole in it is a hole in everything that the container can
reach, and files that it writes into a mounted directory are root's. Switch to root for the steps that need it, and back
behind them.)",
    .bad = R"(FROM debian:12-slim
USER root
RUN apt-get update
)",
    .good = R"(FROM debian:12-slim
USER root
RUN apt-get update
USER 1000
)"};

bool is_root(std::string_view user) {
  return user == "root" || user == "0" || user.starts_with("root:") || user.starts_with("0:");
}

void check(const lint::Subject& subject, lint::Report& report) {
  const hado::Step* last = nullptr;  // the stage's, where it is root
  bool in_stage = false;
  const auto end_stage = [&] {
    if (last != nullptr) {
      add_finding(kInfo, *last,
                  "The last USER should not be root: what the image starts then may do everything.", report);
    }
    last = nullptr;
  };
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() == InstructionKind::from) {
      end_stage();
      in_stage = true;
    } else if (step.kind() == InstructionKind::user && in_stage) {
      last = is_root(hado::body_of(step)) ? &step : nullptr;
    }
  }
  end_stage();
}

}  // namespace
}  // namespace decant::rules::dl3002

namespace decant::rules {
constinit const lint::Rule last_user_root{&dl3002::kInfo, dl3002::check};
}  // namespace decant::rules
