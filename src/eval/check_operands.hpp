// What BuildKit refuses only when operands are expanded: a port that is none, a mode, a mount. Each function
// gives the error's text in BuildKit's words, empty when all is well. Inner header of eval, but for
// lint/build_trace.
#pragma once

#include "eval/state.hpp"
#include "syntax/document.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// One expanded word of an EXPOSE: `80`, `8000-8010/udp`, `127.0.0.1:80:80`.
std::string check_port(std::string_view port);
std::string check_signal(std::string_view signal);
// COPY, ADD: expanded flags and operands. Unknown ones are left alone.
struct CopyVerdict {
  std::string error;
  std::size_t looked_at = 0;  // sources that BuildKit comes to, heredocs not counted
};
CopyVerdict check_copy(const Instruction& copy, const Evaluated& evaluated, const State& before);
// The fields of one `--mount`, values expanded.
std::string check_mount(const std::vector<std::string>& fields, const State& before);

}  // namespace decant
