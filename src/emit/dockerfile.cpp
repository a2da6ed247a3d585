// The one printer of Layouts. It decides nothing: blank lines and comments are the Layout's own lines.

#include "emit/dockerfile.hpp"

namespace decant::emit {
namespace {

void print_lines(const std::vector<std::string>& lines, std::string& out) {
  for (const std::string& line : lines) out.append(line).push_back('\n');
}

void print_instruction(const plan::LayoutInstruction& instruction, std::string& out) {
  print_lines(instruction.comments, out);
  out.append(instruction.indent).append(instruction.text).push_back('\n');
}

// Whether each line ends with a carriage return and a line feed.
bool is_crlf(std::string_view text) {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return false;
  }
  return text.find('\n') != std::string_view::npos;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out.push_back('\r');
    out.push_back(c);
  }
  return out;
}

}  // namespace

std::string print(const plan::Layout& layout) {
  std::string out;
  print_lines(layout.preamble, out);
  for (const plan::LayoutInstruction& instruction : layout.globals) print_instruction(instruction, out);
  for (const plan::LayoutStage& stage : layout.stages) {
    for (const plan::LayoutInstruction& instruction : stage.instructions) print_instruction(instruction, out);
  }
  print_lines(layout.trailer, out);
  return out;
}

std::string print(const plan::Plan& plan, const Document& original) {
  const std::string_view bytes = original.source->bytes();
  if (plan.steps.empty()) return std::string(bytes);
  const std::string text = print(plan.layout);
  return is_crlf(bytes) ? with_crlf(text) : text;
}

}  // namespace decant::emit
