// Keys for people, for programs, and for build.sh.
#pragma once

#include "keys/keys.hpp"

#include <string>
#include <vector>

namespace decant::report {

// One line a stage that is looked up: name (or number) and key, then the names of stages that it takes from,
// separated by blanks; tabs between the three. Aliases have no line: they are nothing to publish.
std::string keys_lines(const Document& document, const std::vector<keys::StageKeys>& stages,
                       std::uint32_t target);

// A table; with `explain` each stage is followed by the pieces of its image key (keys::render_pieces,
// indented).
std::string keys_text(const Document& document, const std::vector<keys::StageKeys>& stages,
                      std::uint32_t target, bool explain);

std::string keys_json(const std::vector<keys::StageKeys>& stages, std::uint32_t target, bool explain);

}  // namespace decant::report
