// decant's canonical form of an instruction: what it says, as pieces of a key. It is one of three forms of
// "the same instruction" that stay apart (design: the way through the program): BuildKit's operation key in
// src/cache has that builder's quirks, equality in plans has none of the context; this one must be the same
// in every version of decant.
#pragma once

#include "eval/state.hpp"
#include "keys/keys.hpp"
#include "syntax/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::keys {

// Words as one text that no other words give: `"a" "b\x0ac"`.
std::string quote_words(const std::vector<std::string>& words);

// A `--mount` taken apart: `from` leaves, since the name of a stage or image says less than its content.
struct MountText {
  std::string without_from;
  std::string from;    // empty when there is none
  std::string type;    // `bind` when it is not said
  std::string source;  // of a bind mount; empty: all
};
MountText read_mount(std::string_view value);

// What the instruction itself says, operands expanded; RUN and heredocs to the byte. Not in it: the base of a
// FROM, an ARG (its value counts where a command can read it), mounts, and the names of stages and images in
// `--from`.
std::vector<Piece> canonical_pieces(const Instruction& instruction, const Evaluated& evaluated);

}  // namespace decant::keys
