// One array of objects {file, line, column, level, code, message, …}, an object a line. The first six are
// hadolint's; endLine, endColumn, name and aliases (codes that say the same) are ours, instructionLines are
// the lines that `docker build --check` tells. Lines and columns count from 1, columns in bytes; the end is behind the last byte.
#include "base/json.hpp"
#include "report/formats/writers.hpp"

#include <fmt/format.h>

namespace decant::report::json_array {
namespace {

// Written without a tree of the library's: ten thousand files are a hundred thousand objects.
std::string as_object(const FileFindings& file, const lint::Finding& finding, const FormatOptions& options) {
  const Place place = place_of(file, finding);
  std::string object = fmt::format(
      R"({{"file":{},"line":{},"column":{},"endLine":{},"endColumn":{},"level":{},"code":{},"name":{},"message":{})",
      json_string(name_in_report(file, options)), place.begin.line, place.begin.column, place.end.line,
      place.end.column, json_string(lint::name_of(finding.level)), json_string(finding.code),
      json_string(finding.name), json_string(finding.message));
  for (std::size_t i = 0; i < finding.aliases.size(); ++i)
    object.append(i == 0 ? R"(,"aliases":[)" : ",").append(json_string(finding.aliases[i]));
  if (!finding.aliases.empty()) object += "]";
  if (finding.lines)
    object += fmt::format(R"(,"instructionLines":[{},{}])", finding.lines->first, finding.lines->last);
  return object + "}";
}

}  // namespace

void write(const Findings& findings, const FormatOptions& options, Sink& out) {
  out.add("[");
  bool first = true;
  for (const FileFindings& file : findings.files) {
    for (const lint::Finding& finding : file.findings) {
      if (out.closed()) return;
      out.add(first ? "\n  " : ",\n  ");
      out.add(as_object(file, finding, options));
      first = false;
    }
  }
  out.add(first ? "]\n" : "\n]\n");
}

}  // namespace decant::report::json_array
