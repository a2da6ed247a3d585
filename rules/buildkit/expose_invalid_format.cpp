// ExposeInvalidFormat: `EXPOSE 8080:80`, or with an address.
#include "lint/ports.hpp"
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::expose_invalid_format_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "ExposeInvalidFormat",
    .name = "expose-invalid-format",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "EXPOSE with an address or a host port",
    .why =
        R"(`EXPOSE` says which port a container listens on, and nothing of the machine that it runs on: the host port and the address
are thrown away. They belong to `docker run -p`. BuildKit says that it will refuse them one day.)",
    .bad = R"(FROM debian:12-slim
EXPOSE 127.0.0.1:8080:80
)",
    .good = R"(FROM debian:12-slim
EXPOSE 80
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::Visit& visit : subject.trace->visits) {
    if (visit.instruction->kind != InstructionKind::expose || !visit.expanded) continue;
    const std::vector<std::string> ports = lint::ports_of(visit);
    for (std::size_t i = 0; i < ports.size() && i < visit.looked_at; ++i) {
      const lint::Port port = lint::read_port(ports[i]);
      if (!port.readable || (port.address.empty() && port.host_port.empty())) continue;
      report_check(
          subject, kInfo, place_of_check(subject, visit),
          fmt::format("EXPOSE instruction should not define an IP address or host-port mapping, found '{}'",
                      ports[i]),
          report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::expose_invalid_format_rule

namespace decant::rules {

constinit const lint::Rule expose_invalid_format{&expose_invalid_format_rule::kInfo,
                                                 expose_invalid_format_rule::check};

}  // namespace decant::rules
