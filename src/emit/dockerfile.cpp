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

}  // namespace decant::emit
