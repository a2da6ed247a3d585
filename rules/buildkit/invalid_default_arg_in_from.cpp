// InvalidDefaultArgInFrom: the base name is no image without `--build-arg`.
//
// A plain name that is none is told too, as BuildKit does.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/image_reference.hpp"

#include <fmt/format.h>

namespace decant::rules::invalid_default_arg_in_from_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "InvalidDefaultArgInFrom",
    .name = "invalid-default-arg-in-from",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "the base is no image name unless a build argument is given",
    .why =
        R"(`docker build .` is what everybody tries first. Where the base comes from an `ARG` without a default, it fails with a
message about an empty name or an invalid reference.)",
    .bad = R"(ARG TAG
FROM debian:${TAG}
)",
    .good = R"(ARG TAG=12-slim
FROM debian:${TAG}
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  if (!subject.trace->whole) return;
  const std::vector<std::string> bases = default_bases(subject.document, *subject.options);
  for (std::size_t i = 0; i < bases.size(); ++i) {
    if (parse_image_reference(bases[i])) continue;
    const Stage& stage = subject.document.stages[i];
    CheckPlace place = file_place(subject, stage.from);
    place.span = subject.document.instructions[stage.from].args[0].span;
    report_check(subject, kInfo, place,
                 fmt::format("Default value for ARG {} results in empty or invalid base image name",
                             subject.document.base_of(stage)),
                 report);
  }
}

}  // namespace
}  // namespace decant::rules::invalid_default_arg_in_from_rule

namespace decant::rules {

constinit const lint::Rule invalid_default_arg_in_from{&invalid_default_arg_in_from_rule::kInfo,
                                                       invalid_default_arg_in_from_rule::check};

}  // namespace decant::rules
