// ExposeProtoCasing: `EXPOSE 80/TCP`.
#include "lint/ports.hpp"
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::expose_proto_casing_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "ExposeProtoCasing",
    .name = "expose-proto-casing",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "a protocol of EXPOSE in upper case",
    .why =
        R"(BuildKit takes `80/TCP` and makes it small; other builders and tools that read Dockerfiles may not, and then the port is
another one than `80/tcp`.)",
    .bad = R"(FROM debian:12-slim
EXPOSE 80/TCP
)",
    .good = R"(FROM debian:12-slim
EXPOSE 80/tcp
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::Visit& visit : subject.trace->visits) {
    if (visit.instruction->kind != InstructionKind::expose || !visit.expanded) continue;
    const std::vector<std::string> ports = lint::ports_of(visit);
    for (std::size_t i = 0; i < ports.size() && i < visit.looked_at; ++i) {
      const lint::Port port = lint::read_port(ports[i]);
      if (!port.readable || is_lower_case(port.protocol)) continue;
      report_check(subject, kInfo, place_of_check(subject, visit),
                   fmt::format("Defined protocol '{}' in EXPOSE instruction should be lowercase", ports[i]),
                   report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::expose_proto_casing_rule

namespace decant::rules {

constinit const lint::Rule expose_proto_casing{&expose_proto_casing_rule::kInfo,
                                               expose_proto_casing_rule::check};

}  // namespace decant::rules
