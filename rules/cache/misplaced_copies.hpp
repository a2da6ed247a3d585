// What an install has to do with the copies of source above it: the judgement behind DC1001. Everything that
// is not sure ends in `nullopt`.
#pragma once

#include "lint/rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decant::rules {

struct MisplacedCopies {
  std::vector<const CommandEffect*> installs;  // of the RUN, those that need no source
  bool alone = true;                // false: commands behind them, in the same RUN, need the source
  std::vector<std::string> needed;  // files of the context that the installs read, as the context names them
  std::vector<std::uint32_t> copies;  // wide copies above that bring source which the installs do not read
  bool needed_is_above = false;       // copies above the first of `copies` bring all of `needed` already
};

// nullopt: `run` installs nothing, its installs may need the source, or no copy of source stands above them.
std::optional<MisplacedCopies> misplaced_copies(const lint::Subject& subject, std::uint32_t run);

}  // namespace decant::rules
