// DuplicateStageName: two stages of one name.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <set>

namespace decant::rules::duplicate_stage_name_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DuplicateStageName",
    .name = "duplicate-stage-name",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "two stages of one name",
    .why =
        R"(`COPY --from=NAME` and `--target NAME` take the last stage of that name in the whole file, `FROM NAME` the last one
above it. With two of them it depends on the place which one is meant, and one of them is usually a leftover.)",
    .bad = R"(FROM debian:12-slim AS build
RUN make
FROM alpine:3.20 AS build
RUN make
)",
    .good = R"(FROM debian:12-slim AS build
RUN make
FROM alpine:3.20 AS build-alpine
RUN make
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  if (!subject.trace->whole) return;
  std::set<std::string_view> seen;
  for (const Stage& stage : subject.document.stages) {
    if (stage.name.empty() || seen.insert(stage.name).second) continue;
    CheckPlace place = file_place(subject, stage.from);
    place.span = stage.name_span;
    report_check(subject, kInfo, place,
                 fmt::format("Duplicate stage name {}, stage names should be unique", go_quote(stage.name)),
                 report);
  }
}

}  // namespace
}  // namespace decant::rules::duplicate_stage_name_rule

namespace decant::rules {

constinit const lint::Rule duplicate_stage_name{&duplicate_stage_name_rule::kInfo,
                                                duplicate_stage_name_rule::check};

}  // namespace decant::rules
