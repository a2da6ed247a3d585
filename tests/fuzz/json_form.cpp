// The exec form against a JSON reader of renown: what one takes for a list of strings the other does, with
// the same strings. Left out is where Go's reader, which BuildKit has, differs from others (bytes that are
// not UTF-8, lone surrogates), and NUL, where the other one ends.
#include "fuzz/targets.hpp"
#include "syntax/bytes.hpp"
#include "syntax/document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::fuzz {

std::string check_json_form(std::string_view input) {
  const Document document = parse_dockerfile("Dockerfile", "FROM a\nCMD " + std::string(input));
  if (document.instructions.size() != 2 || document.has_errors()) return {};
  const Instruction& instruction = document.instructions[1];
  if (instruction.kind != InstructionKind::cmd || !instruction.flags.empty()) return {};
  const std::string_view text = trim_space(instruction.logical.text().substr(instruction.body.begin));
  if (!is_utf8(text) || !text.starts_with('[')) return {};
  if (text.find("\\u") != std::string_view::npos || text.find('\0') != std::string_view::npos) return {};

  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  const auto is_text = [](const nlohmann::json& each) { return each.is_string(); };
  const bool texts = value.is_array() && std::ranges::all_of(value, is_text);
  if (instruction.json && !texts) return "no list of strings, and read as one";
  if (texts && !instruction.json) return "a list of strings, and not read as one";
  if (!texts) return {};
  if (value.size() != instruction.args.size()) return "another number of strings";
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i].get<std::string>() != instruction.args[i].text) return "another string";
  }
  return {};
}

}  // namespace decant::fuzz
