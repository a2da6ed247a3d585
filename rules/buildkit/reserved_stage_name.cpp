// ReservedStageName: a stage called `scratch` or `context`.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

namespace decant::rules::reserved_stage_name_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "ReservedStageName",
    .name = "reserved-stage-name",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "a stage is called scratch or context",
    .why =
        R"(`FROM scratch` is an empty image, and builders mean the files of the build by `context`. A stage of such a name is found
in some places and not in others.)",
    .bad = R"(FROM debian:12-slim AS context
RUN make
)",
    .good = R"(FROM debian:12-slim AS build
RUN make
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  if (!subject.trace->whole) return;
  for (const Stage& stage : subject.document.stages) {
    if (stage.name != "scratch" && stage.name != "context") continue;
    CheckPlace place = file_place(subject, stage.from);
    place.span = stage.name_span;
    report_check(
        subject, kInfo, place,
        fmt::format("Stage name should not use the same name as reserved stage {}", go_quote(stage.name)),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::reserved_stage_name_rule

namespace decant::rules {

constinit const lint::Rule reserved_stage_name{&reserved_stage_name_rule::kInfo,
                                               reserved_stage_name_rule::check};

}  // namespace decant::rules
