// One operand of EXPOSE as BuildKit reads it: `[address:][host port:]port[-port][/protocol]`. Source:
// BuildKit dockerfile2llb/convert_expose.go.
#pragma once

#include "lint/build_trace.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::lint {

struct Port {
  std::string address;
  std::string host_port;
  std::string port;
  std::string protocol;  // as written
  bool readable = true;  // has a port, and a protocol that there is: else BuildKit looks at nothing else
};

Port read_port(std::string_view text);

// The operands of an EXPOSE in the order in which BuildKit looks at them, after expansion and splitting.
std::vector<std::string> ports_of(const Visit& visit);

}  // namespace decant::lint
