// The parts of the reader among themselves: parse.cpp (lines) calls instruction.cpp (words of one
// instruction), that json_form.cpp and heredoc_opener.cpp; check.cpp looks at the finished document. Private
// to src/syntax.
#pragma once

#include "syntax/document.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::syntax {

// What reading a line needs besides the line.
struct Reader {
  char escape = '\\';
  std::list<std::string>& store;
  std::vector<Diagnostic>& diagnostics;

  std::string_view keep(std::string text) const { return store.emplace_back(std::move(text)); }
};

// Fills kind, keyword, flags, arguments and the inner instruction from `instruction.logical`. Errors of
// BuildKit's parser become diagnostics; what could be read stays.
void read_instruction(const Reader& reader, Instruction& instruction);

// Words of the exec form.
enum class JsonForm : std::uint8_t { words, not_an_array, not_strings };
// `text` is the whole argument. Words' spans are offsets into it.
JsonForm read_json(const Reader& reader, std::string_view text, std::vector<Word>& words);

// A heredoc that a line opens.
struct HeredocOpener {
  std::string name;
  bool expand = true;
  bool chomp = false;
  std::uint32_t fd = 0;
};
// Those of a logical line, in order; none when the line cannot be split into words. `failed` is BuildKit's
// error for an opener that cannot be read.
std::vector<HeredocOpener> heredoc_openers(std::string_view line, bool& failed);
// One word as an opener (parser.ParseHeredoc).
std::optional<HeredocOpener> heredoc_opener(std::string_view word, bool& failed);

// BuildKit's second layer: what its typed instructions refuse. Adds diagnostics to those of the parser, which
// are by place; an instruction that the parser refuses is left alone.
void check_instructions(Document& document);

}  // namespace decant::syntax
