// See shell.hpp.
#include "report/shell.hpp"

#include "base/json.hpp"
#include "syntax/json_text.hpp"
#include "syntax/run_script.hpp"
#include "syntax/shell.hpp"
#include "syntax/shell_family.hpp"
#include "syntax/shell_json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace decant::report {
namespace {

using Json = nlohmann::ordered_json;
using shell::ShellFamily;

Json span_json(Span span) {
  return Json::array({span.begin, span.end});
}

void add_script(const RunScript& given, ShellFamily family, Json& json) {
  if (family != ShellFamily::posix && family != ShellFamily::bash) {
    json["opaque"] = "not a shell that decant reads";
    return;
  }
  const auto place = [&](Span in_text) { return given.places.to_source(in_text); };
  const shell::Script script = shell::parse_shell(given.text);
  if (!script.understood) {
    json["opaque"] = script.problem;
    json["at"] = place({script.problem_at, script.problem_at}).begin;
    return;
  }
  if (!script.bash_form.empty()) {
    const auto end = script.bash_form_at + static_cast<std::uint32_t>(script.bash_form.size());
    json["bashForm"] = {{"text", text_json(script.bash_form)},
                        {"span", span_json(place({script.bash_form_at, end}))}};
  }
  json["script"] = shell::command_json(script.root, place);
}

std::string line_of(const Document& document, const Instruction& outer, const State* state) {
  const Instruction& instruction = outer.onbuild ? *outer.onbuild : outer;
  const std::optional<RunScript> given = run_script(instruction);
  if (!given) return {};
  Json json{{"file", text_json(document.source->name())},
            {"line", outer.start_line},
            {"instruction", fmt::format("{}{}", outer.onbuild ? "ONBUILD " : "", name_of(instruction.kind))}};
  ShellFamily family = ShellFamily::posix;
  if (!given->interpreter.empty()) {
    json["shell"] = Json::array({text_json(given->interpreter)});
    family = shell::family_of_interpreter(given->interpreter);
  } else {
    const std::vector<std::string> words = state != nullptr ? state->shell : State{}.shell;
    json["shell"] = Json::array();
    for (const std::string& word : words) json["shell"].push_back(text_json(word));
    family = shell::family_of_shell(words);
  }
  json["family"] = name_of(family);
  json["text"] = text_json(given->text);
  add_script(*given, family, json);
  return dump_json(json, -1, true) + "\n";
}

}  // namespace

std::string shell_json(const Document& document, const Evaluation& evaluation) {
  std::string lines;
  for (std::uint32_t i = 0; i < document.instructions.size(); ++i) {
    const Evaluated* const evaluated = evaluation.find(i);
    lines +=
        line_of(document, document.instructions[i], evaluated != nullptr ? evaluated->before.get() : nullptr);
  }
  return lines;
}

}  // namespace decant::report
