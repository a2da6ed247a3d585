// See yaml.hpp.
#include "host/yaml.hpp"

#include "host/module.hpp"
#include "private/yaml.hpp"

#include <fmt/format.h>

namespace decant::host {
namespace {

struct Outcome {
  std::string json;
  std::string error;
  int line = 0;
  int column = 0;
};

void take_json(void* to, const char* bytes, std::size_t size) {
  static_cast<Outcome*>(to)->json.assign(bytes, size);
}

void take_error(void* to, int line, int column, const char* bytes, std::size_t size) {
  auto& outcome = *static_cast<Outcome*>(to);
  outcome.line = line;
  outcome.column = column;
  outcome.error.assign(bytes, size);
}

Result<std::string> call(const char* function, std::string_view name, std::string_view text) {
  const Result<void*> symbol = module_symbol("yaml", function);
  if (!symbol) return symbol.problem();
  const auto convert = reinterpret_cast<private_module::YamlToJson*>(*symbol);
  Outcome outcome;
  const private_module::YamlTaker taker{&outcome, take_json, take_error};
  if (convert(text.data(), text.size(), &taker)) return std::move(outcome.json);
  return Problem{.what = fmt::format("{}:{}:{}: {}", name, outcome.line, outcome.column, outcome.error),
                 .remedy = "correct the YAML at that line"};
}

}  // namespace

Result<std::string> yaml_to_json(std::string_view name, std::string_view text) {
  return call(private_module::kYamlToJson, name, text);
}

Result<std::string> yaml_with_places(std::string_view name, std::string_view text) {
  return call(private_module::kYamlWithPlaces, name, text);
}

}  // namespace decant::host
