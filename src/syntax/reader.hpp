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

// A directive's line from its `#` on, line end or not: lower-case name and value.
struct DirectiveParts {
  std::string name;
  std::string_view value;
};
DirectiveParts directive_parts(std::string_view line);

// Words of the exec form.
enum class JsonForm : std::uint8_t { words, not_an_array, not_strings };
// `text` is the whole argument. Words' spans are offsets into it.
JsonForm read_json(const Reader& reader, std::string_view text, std::vector<Word>& words);

// A heredoc that a line opens.
struct HeredocOpener {
  std::string name;
  bool expand = true;
  bool chomp = false;
  std::uint64_t fd = 0;
};
// Those of a logical line, in order; none when the line cannot be split into words. `problem` is the error's
// text when an opener cannot be read, or the line nests too deep.
std::vector<HeredocOpener> heredoc_openers(std::string_view line, std::string& problem);
// One word as an opener (parser.ParseHeredoc).
std::optional<HeredocOpener> heredoc_opener(std::string_view word, std::string& problem);

// The first layer alone: lines and their words, whatever their length. Diagnostics are not sorted.
Document read_lines(std::string name, std::string bytes);
// Mends what that says of a file with a line that BuildKit cannot read (see long_line.cpp).
void report_long_line(Document& document);

// BuildKit's second layer: what its typed instructions refuse. Adds diagnostics to those of the parser, which
// are by place; an instruction that the parser refuses is left alone.
void check_instructions(Document& document);

}  // namespace decant::syntax
