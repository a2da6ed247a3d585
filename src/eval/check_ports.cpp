// EXPOSE and STOPSIGNAL. Sources: BuildKit dockerfile2llb/convert_expose.go; moby/sys/signal.
#include "eval/check_operands.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <optional>

namespace decant {
namespace {

struct Range {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

std::optional<std::int64_t> port_number(std::string_view text) {
  const auto number = go_integer(text);
  return number && *number >= 0 && *number <= 65535 ? number : std::nullopt;
}

std::optional<Range> port_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = port_number(text.substr(0, dash));
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos || text.substr(0, dash) == text.substr(dash + 1))
    return Range{*first, *first};
  const auto last = port_number(text.substr(dash + 1));
  if (!last || *last < *first) return std::nullopt;
  return Range{*first, *last};
}

bool is_address(std::string_view text) {
  const std::string address(text);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
}

std::string check_address(std::string_view address) {
  std::string_view plain = address;
  if (plain.starts_with('[')) {
    const std::size_t close = plain.find(']');
    if (close + 1 != plain.size()) {
      const std::string_view why = close == std::string_view::npos ? "missing ']' in address"
                                   : plain[close + 1] == ':'       ? "too many colons in address"
                                                                   : "missing port in address";
      return fmt::format("invalid IP address {0}: address {0}:: {1}", address, why);
    }
    plain = plain.substr(1, plain.size() - 2);
  }
  if (plain.empty() || is_address(plain)) return {};
  return fmt::format("invalid IP address: {}", plain);
}

}  // namespace

std::string check_port(std::string_view port) {
  // [address:][host port:]port[/protocol]; an address may hold colons.
  const std::size_t last = port.rfind(':');
  std::string_view container = last == std::string_view::npos ? port : port.substr(last + 1);
  std::string_view address = last == std::string_view::npos ? std::string_view() : port.substr(0, last);
  const std::size_t middle = address.rfind(':');
  const std::string_view host = middle == std::string_view::npos ? address : address.substr(middle + 1);
  address = middle == std::string_view::npos ? std::string_view() : address.substr(0, middle);

  const std::size_t slash = container.find('/');
  const std::string_view protocol =
      slash == std::string_view::npos ? std::string_view() : container.substr(slash + 1);
  container = container.substr(0, slash);
  const auto invalid = [&](std::string_view why) {
    return fmt::format("invalid port: {}: {}", go_quote(port), why);
  };
  if (container.empty()) return invalid("no port specified");
  const std::string small = lower(protocol);
  if (!small.empty() && small != "tcp" && small != "udp" && small != "sctp") {
    return invalid(fmt::format("invalid proto: {}", protocol));
  }
  if (std::string error = check_address(address); !error.empty()) return error;
  const auto inside = port_range(container);
  if (!inside) return fmt::format("invalid containerPort: {}", container);
  if (host.empty()) return {};
  const auto outside = port_range(host);
  if (!outside) return fmt::format("invalid hostPort: {}", host);
  if (inside->last - inside->first != outside->last - outside->first && inside->first != inside->last) {
    return fmt::format("invalid ranges specified for container and host Ports: {} and {}", container, host);
  }
  return {};
}

std::string check_signal(std::string_view signal) {
  static constexpr std::array<std::string_view, 36> kSignals{
      "ABRT", "ALRM", "BUS",  "CHLD", "CLD",  "CONT", "FPE",    "HUP",    "ILL",  "INT",  "IO",    "IOT",
      "KILL", "PIPE", "POLL", "PROF", "PWR",  "QUIT", "SEGV",   "STKFLT", "STOP", "SYS",  "TERM",  "TRAP",
      "TSTP", "TTIN", "TTOU", "URG",  "USR1", "USR2", "VTALRM", "WINCH",  "XCPU", "XFSZ", "RTMIN", "RTMAX"};
  const std::string invalid = fmt::format("invalid signal: {}", signal);
  if (const auto number = go_integer(signal)) return *number == 0 ? invalid : std::string();
  const std::string large = upper(signal);
  std::string_view name = large;
  if (name.starts_with("SIG")) name.remove_prefix(3);
  if (std::find(kSignals.begin(), kSignals.end(), name) != kSignals.end()) return {};
  for (int i = 1; i <= 15; ++i) {
    if (name == fmt::format("RTMIN+{}", i) || (i < 15 && name == fmt::format("RTMAX-{}", i))) return {};
  }
  return invalid;
}

}  // namespace decant
