// See run_script.hpp.
#include "syntax/run_script.hpp"

#include "syntax/reader.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace decant {
namespace {

using Pieces = std::vector<LogicalText::Piece>;

// `<<-` takes the tabs off each line (ChompHeredocContent).
RunScript chomped(const Heredoc& heredoc) {
  RunScript script;
  Pieces pieces;
  const std::string_view content = heredoc.content;
  for (std::size_t begin = 0; begin < content.size();) {
    begin = std::min(content.find_first_not_of('\t', begin), content.size());
    const std::size_t end = std::min(content.find('\n', begin), content.size() - 1) + 1;
    pieces.push_back({static_cast<std::uint32_t>(script.text.size()),
                      heredoc.body.begin + static_cast<std::uint32_t>(begin)});
    script.text += content.substr(begin, end - begin);
    begin = end;
  }
  script.places = LogicalText({}, std::move(pieces));
  return script;
}

RunScript heredoc_alone(const Heredoc& heredoc) {
  RunScript script;
  if (heredoc.chomp) {
    script = chomped(heredoc);
  } else {
    script.text = heredoc.content;
    script.places = LogicalText({}, heredoc.body.begin);
  }
  if (script.text.starts_with("#!")) script.interpreter = script.text.substr(2, script.text.find('\n') - 2);
  return script;
}

bool has_script(const Instruction& instruction) {
  using Kind = InstructionKind;
  if (instruction.json || instruction.args.empty()) return false;
  if (instruction.kind == Kind::healthcheck) return instruction.args.size() > 1;  // not NONE
  return instruction.kind == Kind::run || instruction.kind == Kind::cmd ||
         instruction.kind == Kind::entrypoint;
}

}  // namespace

std::optional<RunScript> run_script(const Instruction& instruction) {
  if (!has_script(instruction)) return std::nullopt;
  const std::string_view line = instruction.args.back().text;
  const std::string_view logical = instruction.logical.text();
  std::string ignored;
  if (!instruction.heredocs.empty() && syntax::heredoc_opener(line, ignored))
    return heredoc_alone(instruction.heredocs.front());

  // In shell form the word is a view into the logical line.
  const auto begin = static_cast<std::uint32_t>(line.data() - logical.data());
  LogicalText part = instruction.logical.part({begin, begin + static_cast<std::uint32_t>(line.size())});
  RunScript script;
  script.text = line;
  if (instruction.heredocs.empty()) {
    script.places = std::move(part);
    return script;
  }
  Pieces pieces(part.pieces().begin(), part.pieces().end());
  if (pieces.empty()) pieces.push_back({0, part.to_source(0)});
  for (const Heredoc& heredoc : instruction.heredocs) {
    script.text += '\n';
    pieces.push_back({static_cast<std::uint32_t>(script.text.size()), heredoc.body.begin});
    script.text += heredoc.content;
    script.text += heredoc.name;
  }
  script.places = LogicalText({}, std::move(pieces));
  return script;
}

}  // namespace decant
