// What several rules ask of a Dockerfile, and how they speak of it.
#pragma once

#include "base/text.hpp"
#include "lint/rule.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decant::rules {

// The instructions that the layers below `instruction` stand on, oldest first: those above it in its own
// stage, and all of each stage that it stands on by FROM. FROM lines are left out.
std::vector<std::uint32_t> lineage(const lint::Subject& subject, std::uint32_t instruction);

// Instructions of a stage below its FROM, in order.
std::vector<std::uint32_t> instructions_of(const Stage& stage);

// Where a command of a RUN stands in the source; the whole logical line where that cannot be told.
Span place_of(const lint::Subject& subject, const Effect& effect, const CommandEffect& command);

// Commands of a RUN that install packages.
std::vector<const CommandEffect*> installs_of(const Effect& effect);

std::uint32_t line_of(const lint::Subject& subject, std::uint32_t instruction);

// The instruction as messages show it: in backquotes, blanks squeezed, cut when long.
std::string quoted(const lint::Subject& subject, std::uint32_t instruction);

// `listed` (base/text.hpp) with each item in backquotes.
std::string listed_quoted(const std::vector<std::string>& items, std::size_t most = 5);

// Appends what is not there yet.
void add_once(std::vector<std::string>& list, std::string_view item);

}  // namespace decant::rules
