// ignore, on request: lines for the ignore file.
#pragma once

#include "plan/view.hpp"

#include <string>
#include <vector>

namespace decant::plan {

// Lines that keep out what wide copies take though nobody wants it, each with its step in `record`; empty:
// none.
std::vector<std::string> find_excess(const View& view, Record& record);

// The same files, less what these lines exclude, put behind those of the ignore file that there is.
Result<Context> context_without(const Context& context, const std::vector<std::string>& lines);

}  // namespace decant::plan
