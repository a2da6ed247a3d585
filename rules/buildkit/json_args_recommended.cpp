// JSONArgsRecommended: CMD or ENTRYPOINT in shell form.
//
// Silent where the image has a SHELL, of this file or its own: then somebody chose it. An image of which
// nobody knows the configuration is taken for one without, as nearly all are.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::json_args_recommended_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "JSONArgsRecommended",
    .name = "json-args-recommended",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "CMD or ENTRYPOINT in shell form",
    .why =
        R"(In shell form the program runs below `/bin/sh -c`, which does not pass signals on: `docker stop` waits ten seconds and
kills. `CMD ["npm", "start"]` starts the program itself. Where a shell is wanted, `exec` in the script or a `SHELL`
instruction says so, and the rule is silent.)",
    .bad = R"(FROM node:20-slim
CMD node server.js
)",
    .good = R"(FROM node:20-slim
CMD ["node", "server.js"]
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::Visit& visit : subject.trace->visits) {
    const InstructionKind kind = visit.instruction->kind;
    if (kind != InstructionKind::cmd && kind != InstructionKind::entrypoint) continue;
    if (visit.instruction->json || visit.shell_set) continue;
    report_check(subject, kInfo, place_of_check(subject, visit),
                 fmt::format("JSON arguments recommended for {} to prevent unintended behavior related to OS "
                             "signals",
                             visit.instruction->keyword),
                 report);
  }
}

}  // namespace
}  // namespace decant::rules::json_args_recommended_rule

namespace decant::rules {

constinit const lint::Rule json_args_recommended{&json_args_recommended_rule::kInfo,
                                                 json_args_recommended_rule::check};

}  // namespace decant::rules
