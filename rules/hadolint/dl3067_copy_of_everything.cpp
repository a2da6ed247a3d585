// DL3067: COPY --from of a whole file system.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <algorithm>

namespace decant::rules::dl3067 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3067",
    .name = "copy-of-everything",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "a whole file system is copied from a stage",
    .why =
        R"(`COPY --from=build / /` takes everything: compilers, caches, and what the first stage's base image brings, over the files of
this one. Name what is needed. To go on with a stage as it is, begin with it: `FROM build`.)",
    .bad = R"(FROM debian:12-slim AS build
FROM debian:12-slim
COPY --from=build / /
)",
    .good = R"(FROM debian:12-slim AS build
FROM debian:12-slim
COPY --from=build /app /app
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  const auto is_root = [](const Word& path) { return hado::without_quotes(path.text) == "/"; };
  for (const hado::Step& step : subject.hadolint->steps) {
    const Instruction& copy = *step.instruction;
    if (copy.kind != InstructionKind::copy || !copy.flag("from") || copy.args.size() < 2) continue;
    if (is_root(copy.args.back()) && std::any_of(copy.args.begin(), copy.args.end() - 1, is_root))
      add_finding(kInfo, step, "Do not copy an entire filesystem from another stage: name what is needed.",
                  report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3067

namespace decant::rules {
constinit const lint::Rule copy_of_everything{&dl3067::kInfo, dl3067::check};
}  // namespace decant::rules
