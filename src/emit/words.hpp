// Operands as a Dockerfile needs them written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace decant::emit {

// True when a path can stand as a source of COPY and means just itself: no pattern characters, no variables,
// no bytes that an instruction line cannot hold.
bool plain_copy_source(std::string_view path);

// The line of an ignore file that means just this path.
std::string ignore_pattern(std::string_view path);

// `a b dest/`, or the JSON form when a name has blanks or quotes.
std::string copy_operands(const std::vector<std::string>& sources, std::string_view destination);

}  // namespace decant::emit
