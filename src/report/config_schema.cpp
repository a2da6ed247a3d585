// See config_schema.hpp.
#include "report/config_schema.hpp"

#include "base/json.hpp"
#include "config/keys.hpp"
#include "lint/profiles.hpp"
#include "lint/rule.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <vector>

namespace decant::report {
namespace schema {
namespace {

using config::Shape;
using json = nlohmann::ordered_json;

// Codes of ShellCheck, and of rules by their beginnings.
constexpr std::string_view kShellcheckCodes = "^SC[0-9]+$";
constexpr std::string_view kRuleWords = "^[A-Za-z0-9-]+$";

json reference(std::string_view name) {
  return {{"$ref", "#/definitions/" + std::string(name)}};
}

json list_of(json items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

json mapping_of(json values) {
  return {{"type", "object"}, {"additionalProperties", std::move(values)}};
}

template <typename Words>
json one_of(const Words& words) {
  json list = json::array();
  for (const auto& word : words) list.push_back(word);
  return {{"enum", std::move(list)}};
}

json profiles() {
  std::vector<std::string_view> names;
  for (const lint::Profile& profile : lint::profiles()) names.push_back(profile.name);
  return one_of(names);
}

std::vector<std::string_view> codes_and_names() {
  std::vector<std::string_view> words;
  for (const lint::Rule& rule : lint::rules()) words.push_back(rule.info->code);
  for (const lint::Rule& rule : lint::rules()) words.push_back(rule.info->name);
  words.emplace_back("ALL");
  return words;
}

json levels() {
  json result = {{"type", "object"}, {"properties", json::object()}};
  for (const lint::Rule& rule : lint::rules()) {
    // What stands beside a reference does not count in draft 07.
    result["properties"][std::string(rule.info->code)] = {{"description", rule.info->summary},
                                                          {"allOf", json::array({reference("level")})}};
  }
  result["propertyNames"] = {
      {"anyOf", json::array({one_of(codes_and_names()), json{{"pattern", kShellcheckCodes}}})}};
  result["additionalProperties"] = reference("level");
  return result;
}

json value(Shape shape) {
  switch (shape) {
    case Shape::text:
    case Shape::platform:
      return {{"type", "string"}};
    case Shape::text_or_number:
      return {{"type", json::array({"string", "integer"})}};
    case Shape::text_or_texts:
      return {{"anyOf", json::array({json{{"type", "string"}}, list_of({{"type", "string"}})})}};
    case Shape::texts:
      return list_of({{"type", "string"}});
    case Shape::boolean:
      return {{"type", "boolean"}};
    case Shape::rules:
      return list_of(reference("rule"));
    case Shape::levels:
      return levels();
    case Shape::fail_level:
      return one_of(config::fail_level_names());
    case Shape::label_types:
      return mapping_of(one_of(config::label_type_names()));
    case Shape::profile:
      return profiles();
    case Shape::variables:
      return {{"anyOf", json::array({list_of({{"type", "string"}}),
                                     mapping_of({{"type", json::array({"string", "null"})}})})}};
    case Shape::images:
      return mapping_of(reference("image"));
    case Shape::builds:
      return list_of(reference("build"));
    case Shape::overrides:
      return list_of(reference("override"));
  }
  return {};
}

template <typename Into>
void add_keys(json& properties, std::span<const config::Key<Into>> keys) {
  for (const config::Key<Into>& key : keys) {
    json described = {{"description", key.summary}};
    described.update(value(key.shape));
    properties[std::string(key.name)] = std::move(described);
  }
}

json object(json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

json build_object() {
  json properties = json::object();
  add_keys(properties, config::build_keys());
  json result = object(std::move(properties));
  result["required"] = json::array({"files"});
  return result;
}

json override_object() {
  json properties = json::object();
  add_keys(properties, config::override_keys());
  add_keys(properties, config::lint_keys());
  json result = object(std::move(properties));
  result["required"] = json::array({"files"});
  return result;
}

json image_object() {
  json properties = json::object();
  add_keys(properties, config::image_keys());
  json result = object(std::move(properties));
  result["type"] = json::array({"object", "null"});
  return result;
}

}  // namespace
}  // namespace schema

std::string config_schema() {
  using namespace schema;
  json properties = json::object();
  add_keys(properties, config::file_keys());
  add_keys(properties, config::lint_keys());
  json root = {{"$schema", "http://json-schema.org/draft-07/schema#"},
               {"title", ".decant.yaml"},
               {"description", "The configuration of decant: docs/configuration.md."}};
  root.update(object(std::move(properties)));
  root["definitions"] = {{"build", build_object()},
                         {"image", image_object()},
                         {"level", one_of(config::level_names())},
                         {"override", override_object()},
                         {"rule",
                          {{"description", "a code, the beginning of codes, a name, or ALL"},
                           {"anyOf", json::array({one_of(codes_and_names()),
                                                  json{{"type", "string"}, {"pattern", kRuleWords}}})}}}};
  return dump_json(root, 2) + "\n";
}

}  // namespace decant::report
