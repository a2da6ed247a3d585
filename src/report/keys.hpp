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

// `DECANT_KEY_PYTHON_DEPS='d1-…'` for each of these, and `DECANT_KEY` for the target: what is no letter or
// digit of a name is `_`, and a name that is there already gets the stage's number.
std::string keys_sh(const Document& document, const std::vector<keys::StageKeys>& stages,
                    std::uint32_t target);

// A table; with `explain` each stage is followed by the pieces of its image key (keys::render_pieces,
// indented).
std::string keys_text(const Document& document, const std::vector<keys::StageKeys>& stages,
                      std::uint32_t target, bool explain);

std::string keys_json(const std::vector<keys::StageKeys>& stages, std::uint32_t target, bool explain);

}  // namespace decant::report
