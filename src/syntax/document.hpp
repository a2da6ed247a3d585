// The typed reading of one Dockerfile: directives, instructions with flags and words as BuildKit sees them,
// stages. All texts are views: into the source where it can be (a file without continuations is not copied),
// else into the Document's own store of joined lines. A Document therefore moves, and does not copy.
#pragma once

#include "base/span.hpp"
#include "syntax/source.hpp"
#include "syntax/tree.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

enum class Severity : std::uint8_t { error, warning };

// What the reader of a Dockerfile has to say about it. `layer` is where BuildKit notices: its parser (no tree
// at all), the typed instructions, or only the build.
struct Diagnostic {
  enum class Layer : std::uint8_t { parser, instructions, build };
  // Layer build, in the order in which BuildKit comes to it: global ARGs, the operands of all FROMs, which
  // stage needs which, base images and their triggers, then stage by stage where an instruction copies from,
  // and the rest of it.
  enum class Phase : std::uint8_t { arguments, bases, graph, circles, images, sources, steps };
  Span span;
  // As BuildKit says it (people search for that); without "dockerfile parse error on line N".
  std::string message;
  Layer layer = Layer::parser;
  Severity severity = Severity::error;
  // The line that BuildKit names, where it is not that of the span: errors in directives count lines from 0,
  // errors of the whole file carry the number of lines read so far.
  std::optional<std::uint32_t> reference_line{};
  Phase phase = Phase::steps;
};

enum class InstructionKind : std::uint8_t {
  add,
  arg,
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  from,
  healthcheck,
  label,
  maintainer,
  onbuild,
  run,
  shell,
  stopsignal,
  user,
  volume,
  workdir,
  unknown,  // not an instruction: the node is bogus, the document has a diagnostic
};

// Upper-case keyword; "UNKNOWN" for unknown.
std::string_view name_of(InstructionKind kind);
// From a keyword in any case.
InstructionKind instruction_kind(std::string_view keyword);

// The logical line: continuations joined, comments and blank lines inside dropped (BuildKit's `original`).
//
//   source   RUN a \⏎      # why⏎      b⏎          logical   RUN a       b
//            └piece─┘              └piece┘                   └──┘└──────┘
class LogicalText {
 public:
  struct Piece {
    std::uint32_t logical_begin;
    std::uint32_t source_begin;
  };

  LogicalText() = default;
  // One piece: a line without continuations, which is most lines, has no table.
  LogicalText(std::string_view text, std::uint32_t source_begin) : text_(text), source_begin_(source_begin) {}
  LogicalText(std::string_view text, std::span<const Piece> pieces);

  [[nodiscard]] std::string_view text() const { return text_; }
  // Offset in the source of a logical offset; the end of the text maps behind its last byte.
  [[nodiscard]] std::uint32_t to_source(std::uint32_t logical_offset) const;
  // The source range that a logical range covers, line breaks inside included.
  [[nodiscard]] Span to_source(Span logical) const;
  // A part as a logical text of its own (the inner instruction of ONBUILD).
  [[nodiscard]] LogicalText part(Span logical) const;
  // None when the text lies in one piece.
  [[nodiscard]] std::span<const Piece> pieces() const { return {pieces_.get(), piece_count_}; }

 private:
  std::string_view text_;
  std::uint32_t source_begin_ = 0;  // where there are no pieces
  std::uint32_t piece_count_ = 0;
  std::unique_ptr<const Piece[]> pieces_;
};

// `--name=value` or `--name`; spans are source ranges.
struct Flag {
  std::string_view name;   // without the dashes
  std::string_view value;  // empty when there is no `=`
  bool has_value = false;
  std::string_view text;  // as BuildKit lists it: `--name=value`
  Span span;
};

// One argument. `text` is what BuildKit's parser gives (JSON strings unescaped, everything else raw).
struct Word {
  std::string_view text;
  Span span;
};

// One `name=value` of ENV, LABEL or ARG, or the single pair of legacy `ENV name value` (`legacy` true).
// Quotes are still in `value`: eval takes them off. An ARG without `=` has no value.
struct KeyValue {
  std::string_view name;
  std::string_view value;
  bool has_value = true;
  bool legacy = false;
  Span span;
};

struct Heredoc {
  std::string_view name;
  std::string_view content;  // the body; with its leading tabs, which BuildKit strips later for `chomp`
  bool expand = true;        // false when the delimiter was quoted
  bool chomp = false;        // `<<-`
  std::uint64_t fd = 0;
  Span body;  // source range of the body, terminator line not included
};

struct Instruction {
  InstructionKind kind = InstructionKind::unknown;
  bool json = false;  // exec form
  std::uint32_t start_line = 0;
  std::uint32_t end_line = 0;
  std::string_view keyword;  // as written
  Span keyword_span;
  Span span;  // source: from the keyword to the end of the last line, heredocs included, final line end not
  Span line_span;  // source: from the keyword to the end of the logical line, heredocs not included
  LogicalText logical;
  Span body;  // logical range behind keyword and flags: the command of a RUN, the sources of a COPY
  std::vector<Flag> flags;
  std::vector<Word>
      args;  // BuildKit's args; shell form of RUN, CMD, ENTRYPOINT: one word, the whole command;
             // none for ENV and LABEL, whose arguments are `pairs`; one empty word for unknown ones
  std::vector<KeyValue> pairs;  // ENV, LABEL, ARG
  std::vector<Heredoc> heredocs;
  std::vector<Span>
      comments;  // comment lines above that belong to it, from their `#`; an empty `#` drops those above
  std::unique_ptr<Instruction> onbuild;  // the inner instruction of ONBUILD

  // The flag's value; nullopt when it is not there. Last one wins.
  [[nodiscard]] std::optional<std::string_view> flag(std::string_view name) const;
};

// `<<EOF` among the sources of COPY and ADD: what is written in the Dockerfile itself.
bool is_heredoc_source(std::string_view word);

// `# name=value` at the top of the file.
struct Directive {
  std::string_view name;  // lower case
  std::string_view value;
  Span span;
};

// A FROM and the instructions below it, as indices into Document::instructions.
struct Stage {
  std::uint32_t index = 0;
  std::string name;  // lower case; empty when the stage has none
  Span name_span;
  std::uint32_t from = 0;  // index of the FROM
  std::uint32_t end = 0;   // index behind the last instruction
};

struct Document {
  std::unique_ptr<SourceText> source;
  Tree tree;
  char escape = '\\';
  std::vector<Directive> directives;
  std::vector<Instruction> instructions;
  std::vector<Stage> stages;
  std::vector<Diagnostic> diagnostics;  // by place
  std::list<std::string> store;         // joined lines and unescaped words that views point into

  [[nodiscard]] bool has_errors() const;
  // Index of the stage that holds an instruction; nullopt for the global ARGs above the first FROM.
  [[nodiscard]] std::optional<std::uint32_t> stage_of(std::uint32_t instruction) const;
  // The instruction that a place of the source lies in, or the last one above it; nullptr above the first.
  [[nodiscard]] const Instruction* instruction_at(std::uint32_t place) const;
  // A FROM's base as written (first argument), before expansion.
  [[nodiscard]] std::string_view base_of(const Stage& stage) const;
};

// A comment (one of Instruction::comments) as BuildKit hands it on: trimmed, without the line's first byte.
// So an indented one keeps its `#`.
std::string_view comment_text(std::string_view bytes, Span comment);

// Reads a Dockerfile. Never fails: what is wrong is in `diagnostics`, what could not be read is a bogus node,
// and the tree covers all bytes whatever they are.
Document parse_dockerfile(std::string name, std::string bytes);

}  // namespace decant
