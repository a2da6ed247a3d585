// Pragmas: comments that silence rules.
//
//   # decant ignore=DC1001,DC1002 the reason, for people      above an instruction, or among the comments
//   above it # decant global ignore=DC3001 the reason                  anywhere above the first FROM: the
//   whole file
//
// A comment that only begins with the word decant is a comment. One that is written as a pragma and has no
// effect is told: somebody counts on it.
#pragma once

#include "base/span.hpp"
#include "syntax/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::lint {

struct Pragma {
  // A code, the beginning of codes, or a name, as in --ignore.
  struct Selector {
    std::string_view text;
    Span span;
    bool used = false;
  };

  Span span;                                 // the comment, without blanks around it
  std::optional<std::uint32_t> instruction;  // what it stands above; nullopt: the whole file
  std::vector<Selector> selectors;
  std::string problem;  // why it has no effect; empty when it has one
};

// All pragmas, in order of the file. Texts are views into the source.
std::vector<Pragma> read_pragmas(const Document& document);

}  // namespace decant::lint
