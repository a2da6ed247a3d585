// Heavy libraries (libcrypto, libgit2, pugixml, toml++, yaml-cpp) sit in private modules beside the program and are opened on
// demand: linked in, they would cost every start 2 to 8 ms (facts: process start).
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::host {

// Opens `decant-<name>.so` from the program's directory, or from ../lib/decant beside it (nowhere else: not
// from the working directory, not from an environment variable), and gives the address of its `extern "C"`
// symbol. Modules stay open until the program ends.
Result<void*> module_symbol(std::string_view name, const char* symbol);

}  // namespace decant::host
