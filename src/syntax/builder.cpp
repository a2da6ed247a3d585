// See builder.hpp.
#include "syntax/builder.hpp"

#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <cstring>
#include <utility>

namespace decant::syntax {

namespace {

// `AS` in any case; the long s folds to s.
bool is_as(std::string_view word) {
  return lower(word) == "as" || word == "a\xC5\xBF" || word == "A\xC5\xBF";
}

const char* find_newline(const char* begin, const char* end) {
  const void* const found = std::memchr(begin, '\n', static_cast<std::size_t>(end - begin));
  return found == nullptr ? end : static_cast<const char*>(found);
}

}  // namespace

// One look at all lines before they are read: about how many nodes and instructions there will be, so that
// they need not grow (a vector that grows is there twice).
void Builder::survey() {
  const char* const end = bytes_.data() + bytes_.size();
  std::size_t nodes = 2;
  std::size_t instructions = 1;
  bool continued = false;
  for (const char* at = bytes_.data(); at != end;) {
    const char* const newline = find_newline(at, end);
    if (newline == at || *at == '#') {
      nodes += 1;  // blank, comment
    } else {
      // The line of a continuation is text and break; a new one has instruction, keyword, gap, text and end.
      nodes += continued ? 2 : 5;
      instructions += continued ? 0 : 1;
      const char last = newline[newline[-1] == '\r' && newline - at > 1 ? -2 : -1];
      continued = last == '\\' || last == '`';
    }
    at = newline == end ? end : newline + 1;
  }
  document_.tree.nodes.reserve(nodes + nodes / 32);
  // Lines of heredocs look like instructions; where there are many, the vector grows instead.
  document_.instructions.reserve(std::min(instructions, bytes_.size() / 64 + 4));
}

// Asked mostly from the front to the back, so it is counted on from the last answer.
std::uint32_t Builder::line_of(std::uint32_t at) {
  if (at < line_begin_) return document_.source->position(at).line;
  const char* const end = bytes_.data() + std::min<std::size_t>(at, bytes_.size());
  const char* begin = bytes_.data() + line_begin_;
  for (const char* newline = find_newline(begin, end); newline != end; newline = find_newline(begin, end)) {
    begin = newline + 1;
    ++line_;
  }
  line_begin_ = offset(begin);
  return line_;
}

void Builder::directive(Span span) {
  leaf(NodeKind::directive, span);
  const std::string_view line = text(span);
  const std::size_t hash = line.find('#');
  DirectiveParts parts = directive_parts(line.substr(hash));
  const std::string_view name = document_.store.emplace_back(std::move(parts.name));
  const std::string_view value = parts.value;
  const std::uint32_t reported = line_of(span.begin) - 1;

  const Span place{span.begin + static_cast<std::uint32_t>(hash), offset(value.data() + value.size())};
  const bool seen = std::any_of(document_.directives.begin(), document_.directives.end(),
                                [&](const Directive& other) { return other.name == name; });
  if (seen) {
    document_.diagnostics.push_back({place, fmt::format("only one {} parser directive can be used", name)});
    document_.diagnostics.back().reference_line = reported;
    return;
  }
  document_.directives.push_back({name, value, place});
  if (name != "escape") return;
  if (value == "\\" || value == "`") {
    document_.escape = value[0];
  } else {
    document_.diagnostics.push_back(
        {place, fmt::format("invalid escape token '{}' does not match ` or \\", value)});
    document_.diagnostics.back().reference_line = reported;
  }
}

void Builder::comment(Span span) {
  leaf(NodeKind::comment_line, span);
  if (comment_text(bytes_, span).empty()) {
    comments_.clear();
    return;
  }
  std::string_view line = text(span);
  const auto hash = static_cast<std::uint32_t>(line.find('#'));
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  comments_.push_back({span.begin + hash, span.begin + static_cast<std::uint32_t>(line.size())});
}

LogicalText Builder::join_pieces(std::uint32_t begin) {
  if (pieces_.empty()) return {bytes_.substr(begin, 0), begin};
  if (pieces_.size() == 1) return {text(pieces_[0]), pieces_[0].begin};
  places_.clear();
  std::string& joined = document_.store.emplace_back();
  std::size_t size = 0;
  for (const Span& piece : pieces_) size += piece.size();
  joined.reserve(size);
  for (const Span& piece : pieces_) {
    places_.push_back({static_cast<std::uint32_t>(joined.size()), piece.begin});
    joined += text(piece);
  }
  return {joined, places_};
}

void Builder::logical_line(Span span) {
  Instruction instruction;
  instruction.start_line = line_of(span.begin);
  instruction.logical = join_pieces(span.begin);
  instruction.comments = std::exchange(comments_, {});
  std::uint32_t end = span.end;
  if (text(span).ends_with('\n')) --end;
  while (end > span.begin && bytes_[end - 1] == '\r') --end;
  instruction.span = instruction.line_span = {span.begin, end};
  const std::size_t errors = document_.diagnostics.size();
  read_instruction(reader(), instruction);

  if (!blank_inside_.empty()) {
    document_.diagnostics.push_back({std::exchange(blank_inside_, {}), "empty continuation line",
                                     Diagnostic::Layer::parser, Severity::warning});
  }
  const Instruction* command = &instruction;
  if (command->kind == InstructionKind::onbuild && command->onbuild) command = command->onbuild.get();
  const bool may_open = command->kind == InstructionKind::add || command->kind == InstructionKind::copy ||
                        command->kind == InstructionKind::run;
  openers_.clear();
  next_heredoc_ = 0;
  if (may_open && !command->json) {
    std::string problem;
    openers_ = heredoc_openers(instruction.logical.text(), problem);
    if (!problem.empty() && errors == document_.diagnostics.size()) {
      document_.diagnostics.push_back({instruction.line_span, std::move(problem)});
    }
  }
  pieces_.clear();
  document_.instructions.push_back(std::move(instruction));
}

void Builder::heredoc() {
  HeredocOpener& opener = openers_[next_heredoc_++];
  Heredoc heredoc;
  heredoc.name = document_.store.emplace_back(std::move(opener.name));
  heredoc.content = text(body_);
  heredoc.expand = opener.expand;
  heredoc.chomp = opener.chomp;
  heredoc.fd = opener.fd;
  heredoc.body = std::exchange(body_, {});
  document_.instructions.back().heredocs.push_back(heredoc);
  if (!std::exchange(terminated_, false)) --next_heredoc_;  // wanted still: the file ends here
}

void Builder::instruction(Span span, std::uint32_t node) {
  Instruction& instruction = document_.instructions.back();
  std::uint32_t end = span.end;
  if (text(span).ends_with('\n')) --end;
  while (end > span.begin && bytes_[end - 1] == '\r') --end;
  instruction.span = {instruction.line_span.begin, std::max(end, instruction.line_span.end)};
  instruction.end_line = line_of(span.end - 1);
  if (instruction.onbuild) instruction.onbuild->end_line = instruction.end_line;
  if (heredoc_wanted()) {
    document_.diagnostics.push_back({instruction.line_span, "unterminated heredoc"});
    openers_.clear();
    next_heredoc_ = 0;
  }
  if (instruction.kind == InstructionKind::from) {
    read_stage(static_cast<std::uint32_t>(document_.instructions.size()) - 1);
  } else if (!document_.stages.empty()) {
    document_.stages.back().end = static_cast<std::uint32_t>(document_.instructions.size());
  }
  if (instruction.kind == InstructionKind::unknown) document_.tree.nodes[node].kind = NodeKind::bogus;
}

void Builder::read_stage(std::uint32_t index) {
  const Instruction& from = document_.instructions[index];
  Stage stage;
  stage.index = static_cast<std::uint32_t>(document_.stages.size());
  stage.from = index;
  stage.end = index + 1;
  if (from.args.size() == 3 && is_as(from.args[1].text)) {
    stage.name = lower(from.args[2].text);
    stage.name_span = from.args[2].span;
  }
  document_.stages.push_back(std::move(stage));
}

void Builder::finish() {
  if (!document_.instructions.empty()) return;
  const auto size = static_cast<std::uint32_t>(bytes_.size());
  document_.diagnostics.push_back({{size, size}, "file with no instructions"});
  document_.diagnostics.back().reference_line = document_.source->line_count();
}

}  // namespace decant::syntax
