#include "lint/ports.hpp"

#include "syntax/bytes.hpp"

#include <algorithm>

namespace decant::lint {

Port read_port(std::string_view text) {
  Port port;
  std::string_view rest = text;
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    rest = text.substr(colon + 1);
    const std::string_view before = text.substr(0, colon);
    const std::size_t second = before.rfind(':');
    port.host_port = before.substr(second == std::string_view::npos ? 0 : second + 1);
    if (second != std::string_view::npos) port.address = before.substr(0, second);
  }
  const std::size_t slash = rest.find('/');
  port.port = rest.substr(0, slash);
  port.protocol = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  const std::string protocol = lower(port.protocol);
  port.readable = !port.port.empty() &&
                  (protocol.empty() || protocol == "tcp" || protocol == "udp" || protocol == "sctp");
  return port;
}

std::vector<std::string> ports_of(const Visit& visit) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < visit.instruction->args.size(); ++i) order.push_back(i);
  std::ranges::sort(order, {}, [&](std::size_t i) { return visit.instruction->args[i].text; });
  std::vector<std::string> ports;
  for (const std::size_t i : order) {
    const Expanded& operand = visit.evaluated->args[i];
    if (!operand.complete) continue;  // what it opens is not known
    ports.insert(ports.end(), operand.words.begin(), operand.words.end());
  }
  return ports;
}

}  // namespace decant::lint
