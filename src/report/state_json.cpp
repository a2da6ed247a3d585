// The facts of a state for programs. A text that is no UTF-8 is `{"b64": …}`, as everywhere in `decant
// parse`.
#include "base/json.hpp"
#include "report/state.hpp"
#include "syntax/json_text.hpp"

#include <nlohmann/json.hpp>

namespace decant::report {
namespace {

using Json = nlohmann::ordered_json;

Json optional_text(const std::optional<std::string>& text) {
  return text ? text_json(*text) : Json(nullptr);
}

Json to_json(const VariableFact& variable) {
  Json json{{"name", text_json(variable.name)},
            {"value", optional_text(variable.value)},
            {"known", variable.known},
            {"origin", variable.origin.kind}};
  if (variable.origin.line != 0) json["line"] = variable.origin.line;
  if (variable.origin.global_line != 0) json["globalLine"] = variable.origin.global_line;
  return json;
}

template <typename Items, typename Convert>
Json list(const Items& items, Convert convert) {
  Json json = Json::array();
  for (const auto& item : items) json.push_back(convert(item));
  return json;
}

Json texts(const std::vector<std::string>& items) {
  return list(items, [](const std::string& text) { return text_json(text); });
}

Json to_json(const BaseFact& base) {
  Json json{{"kind", base.kind}, {"name", text_json(base.name)}, {"line", base.line}};
  if (!base.platform.empty()) json["platform"] = text_json(base.platform);
  if (base.kind == "image")
    json["configuration"] = base.source.empty() ? Json(nullptr) : text_json(base.source);
  return json;
}

Json to_json(const ArgumentFact& argument) {
  Json json = to_json(argument.variable);
  json["scope"] = argument.scope;
  json["declared"] = argument.declared;
  return json;
}

Json to_json(const OperandFact& operand) {
  Json json{{"written", text_json(operand.written)}};
  if (!operand.name.empty()) json["name"] = text_json(operand.name);
  json["value"] = text_json(operand.value);
  if (!operand.complete) json["complete"] = false;
  if (!operand.used.empty())
    json["used"] = list(operand.used, [](const VariableFact& each) { return to_json(each); });
  if (!operand.unset.empty()) json["unset"] = texts(operand.unset);
  if (!operand.error.empty()) json["error"] = text_json(operand.error);
  return json;
}

Json to_json(const TriggerFact& trigger) {
  Json json{{"text", text_json(trigger.text)}};
  if (trigger.line != 0) json["line"] = trigger.line;
  return json;
}

}  // namespace

std::string state_json(const StateFacts& facts) {
  Json json{{"file", text_json(facts.file)}};
  if (!facts.keyword.empty()) {
    json["instruction"] = facts.keyword;
    json["line"] = facts.line;
    json["endLine"] = facts.end_line;
  }
  if (facts.stage) json["stage"] = {{"index", *facts.stage}, {"name", text_json(facts.stage_name)}};
  json["on"] = list(facts.bases, [](const BaseFact& each) { return to_json(each); });
  if (facts.in_stage) {
    json["directory"] = optional_text(facts.workdir);
    json["user"] = optional_text(facts.user);
    json["root"] = facts.root;
    json["shell"] = facts.shell_known ? texts(facts.shell) : Json(nullptr);
    json["environment"] = list(facts.environment, [](const VariableFact& each) { return to_json(each); });
    json["imageEnvironment"] = list(facts.kept, [](const VariableFact& each) { return to_json(each); });
  }
  json["arguments"] = list(facts.arguments, [](const ArgumentFact& each) { return to_json(each); });
  const auto trigger_json = [](const TriggerFact& each) { return to_json(each); };
  if (!facts.ran.empty()) json["triggered"] = list(facts.ran, trigger_json);
  if (!facts.pending.empty()) json["triggers"] = list(facts.pending, trigger_json);
  json["operands"] = list(facts.operands, [](const OperandFact& each) { return to_json(each); });
  if (!facts.errors.empty()) json["errors"] = texts(facts.errors);
  json["unknown"] = list(facts.unknown, [](const UnknownFact& each) {
    return Json{{"what", text_json(each.what)}, {"why", text_json(each.why)}};
  });
  return dump_json(json, -1, true) + "\n";
}

}  // namespace decant::report
