// See csv.hpp. The errors are the reader's own, since people search for them.
#include "syntax/csv.hpp"

#include <fmt/format.h>

namespace decant::syntax {
namespace {

CsvFields csv_error(std::size_t at, std::string_view what) {
  return {{}, fmt::format("parse error on line 1, column {}: {}", at + 1, what)};
}

}  // namespace

CsvFields read_csv(std::string_view line) {
  if (line.empty()) return {{}, "EOF"};
  CsvFields result;
  std::size_t at = 0;
  for (;;) {
    if (line.substr(at, 1) != "\"") {
      const std::string_view field = line.substr(at, line.find(',', at) - at);
      if (const auto quote = field.find('"'); quote != std::string_view::npos) {
        return csv_error(at + quote, "bare \" in non-quoted-field");
      }
      result.fields.emplace_back(field);
      at += field.size();
    } else {
      std::string field;
      for (++at;;) {
        const auto quote = line.find('"', at);
        if (quote == std::string_view::npos) return csv_error(at, "extraneous or missing \" in quoted-field");
        field += line.substr(at, quote - at);
        at = quote + 1;
        if (line.substr(at, 1) != "\"") break;
        field += '"';
        ++at;
      }
      result.fields.push_back(std::move(field));
      if (at != line.size() && line[at] != ',') {
        return csv_error(at - 1, "extraneous or missing \" in quoted-field");
      }
    }
    if (at == line.size()) return result;
    ++at;
  }
}

std::string csv_field(std::string_view field) {
  if (field.find_first_of(",\"") == std::string_view::npos) return std::string(field);
  std::string quoted = "\"";
  for (const char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace decant::syntax
