// See formats.hpp.
#include "host/formats.hpp"

#include "host/module.hpp"
#include "private/convert.hpp"

#include <fmt/format.h>

namespace decant::host {
namespace {

struct Conversion {
  std::string json;
  std::string error;
  int line = 0;
  int column = 0;
};

void keep_json(void* to, const char* bytes, std::size_t size) {
  static_cast<Conversion*>(to)->json.assign(bytes, size);
}

void keep_error(void* to, int line, int column, const char* bytes, std::size_t size) {
  auto& conversion = *static_cast<Conversion*>(to);
  conversion.line = line;
  conversion.column = column;
  conversion.error.assign(bytes, size);
}

Result<std::string> convert(const char* module, const char* function, std::string_view name,
                            std::string_view text) {
  const Result<void*> symbol = module_symbol(module, function);
  if (!symbol) return symbol.problem();
  const auto to_json = reinterpret_cast<private_module::ToJson*>(*symbol);
  Conversion conversion;
  const private_module::JsonTaker taker{&conversion, keep_json, keep_error};
  if (to_json(text.data(), text.size(), &taker)) return std::move(conversion.json);
  return Problem{
      .what = fmt::format("{}:{}:{}: {}", name, conversion.line, conversion.column, conversion.error),
      .remedy = "correct the file at that line"};
}

}  // namespace

Result<std::string> toml_to_json(std::string_view name, std::string_view text) {
  return convert("toml", private_module::kTomlToJson, name, text);
}

Result<std::string> xml_to_json(std::string_view name, std::string_view text) {
  return convert("xml", private_module::kXmlToJson, name, text);
}

}  // namespace decant::host
