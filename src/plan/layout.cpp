// Reads a Document into a Layout: every line of the file ends up in exactly one place, so that printing a
// Layout to which nothing was done gives the file back (but for a missing last line end).

#include "plan/layout.hpp"

#include "syntax/source.hpp"

namespace decant::plan {
namespace {

std::string whole_lines(const SourceText& source, const Instruction& instruction) {
  std::string text(source.text(instruction.span));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

std::string line_text(const SourceText& source, std::uint32_t number) {
  std::string_view text = source.line(number);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  if (number == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return std::string(text);
}

// Lines above the first instruction that speak of the whole file: directives, and comments up to the last
// blank line.
std::uint32_t preamble_lines(const Document& document, std::uint32_t first_line) {
  std::uint32_t count = 0;
  for (const Directive& directive : document.directives) {
    count = std::max(count, document.source->position(directive.span.begin).line);
  }
  for (std::uint32_t number = count + 1; number < first_line; ++number) {
    const std::string text = line_text(*document.source, number);
    if (text.find_first_not_of(" \t") == std::string::npos) count = number;
  }
  return count;
}

}  // namespace

Layout layout_of(const Document& document) {
  const SourceText& source = *document.source;
  Layout layout;
  layout.escape = document.escape;
  const std::uint32_t first_line =
      document.instructions.empty() ? source.line_count() + 1 : document.instructions.front().start_line;
  std::uint32_t done = preamble_lines(document, first_line);
  for (std::uint32_t number = 1; number <= done; ++number)
    layout.preamble.push_back(line_text(source, number));

  for (std::uint32_t index = 0; index < document.instructions.size(); ++index) {
    const Instruction& instruction = document.instructions[index];
    LayoutInstruction item;
    item.kind = instruction.kind;
    item.line = instruction.start_line;
    for (std::uint32_t number = done + 1; number < instruction.start_line; ++number) {
      item.comments.push_back(line_text(source, number));
    }
    item.text = whole_lines(source, instruction);
    // Whatever the parser took off, no-break spaces too; a BOM is not written again.
    std::string_view indent =
        source.line(instruction.start_line).substr(0, source.position(instruction.span.begin).column - 1);
    if (indent.starts_with("\xEF\xBB\xBF")) indent.remove_prefix(3);
    item.indent = indent;
    done = instruction.end_line;
    const auto stage = document.stage_of(index);
    if (!stage) {
      layout.globals.push_back(std::move(item));
      continue;
    }
    if (layout.stages.size() <= *stage) {
      LayoutStage& added = layout.stages.emplace_back();
      if (!document.stages[*stage].name.empty()) {
        added.name = std::string(source.text(document.stages[*stage].name_span));
      }
    }
    layout.stages[*stage].instructions.push_back(std::move(item));
  }
  for (std::uint32_t number = done + 1; number <= source.line_count(); ++number) {
    layout.trailer.push_back(line_text(source, number));
  }
  while (!layout.trailer.empty() && layout.trailer.back().empty()) layout.trailer.pop_back();
  return layout;
}

}  // namespace decant::plan
