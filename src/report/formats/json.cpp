// One array of objects {file, line, column, level, code, message, …}, an object a line. The first six are
// hadolint's; endLine, endColumn, name and aliases (codes that say the same) are ours, instructionLines are
// the lines that `docker build --check` tells. Lines and columns count from 1, columns in bytes; the end is
// behind the last byte.
#include "base/json.hpp"

#include "report/formats/writers.hpp"

#include <fmt/format.h>

namespace decant::report::json_array {
namespace {

// Written without a tree of the library's: ten thousand files are a hundred thousand objects.
std::string as_object(const FileFindings& file, const lint::Finding& finding, const FormatOptions& options) {
  const Place place = place_of(file, finding);
  std::string object;
  object.reserve(320 + finding.message.size());
  const auto text = [&](std::string_view key, std::string_view value) {
    add_json_string(object.append(key), value);
  };
  const auto number = [&](std::string_view key, std::uint32_t value) {
    object.append(key).append(fmt::format_int(value).c_str());
  };
  text("{\"file\":", name_in_report(file, options));
  number(",\"line\":", place.begin.line);
  number(",\"column\":", place.begin.column);
  number(",\"endLine\":", place.end.line);
  number(",\"endColumn\":", place.end.column);
  text(",\"level\":", lint::name_of(finding.level));
  text(",\"code\":", finding.code);
  text(",\"name\":", finding.name);
  text(",\"message\":", finding.message);
  for (std::size_t i = 0; i < finding.aliases.size(); ++i)
    text(i == 0 ? ",\"aliases\":[" : ",", finding.aliases[i]);
  if (!finding.aliases.empty()) object += "]";
  if (finding.lines) {
    number(",\"instructionLines\":[", finding.lines->first);
    number(",", finding.lines->last);
    object += "]";
  }
  object += "}";
  return object;
}

}  // namespace

void write(const Findings& findings, const FormatOptions& options, Sink& out) {
  out.add("[");
  const lint::Finding* first = nullptr;
  for (const FileFindings& file : findings.files) {
    if (first == nullptr && !file.findings.empty()) first = &file.findings.front();
  }
  add_findings(findings, out, [&](const FileFindings& file, const lint::Finding& finding) {
    return (&finding == first ? "\n  " : ",\n  ") + as_object(file, finding, options);
  });
  if (out.closed()) return;
  out.add(first == nullptr ? "]\n" : "\n]\n");
}

}  // namespace decant::report::json_array
