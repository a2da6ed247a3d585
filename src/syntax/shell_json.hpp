// A parsed script as JSON, for `decant parse --shell`: the tree of shell.hpp, field by field; what is empty
// or false is left out.
#pragma once

#include "syntax/shell.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string_view>

namespace decant::shell {

// The words that the JSON uses: `list`, `if`, `&&`.
std::string_view name_of(CommandKind kind);
std::string_view name_of(Operator op);
std::string_view name_of(WordKind kind);

// A list or another command. `place` says where a span of the script's text lies for the reader.
nlohmann::ordered_json command_json(const Command& command, const std::function<Span(Span)>& place);

}  // namespace decant::shell
