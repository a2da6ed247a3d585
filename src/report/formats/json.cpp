// One array of objects {file, line, column, level, code, message, …}, an object a line. The first six are
// hadolint's; endLine, endColumn, name and aliases (codes that say the same) are ours, instructionLines are
// the lines that `docker build
// --check` tells. Lines and columns count from 1, columns in bytes; the end is behind the last byte.
#include "report/formats/json_writer.hpp"
#include "report/formats/writers.hpp"

namespace decant::report::json_array {
namespace {

JsonObject as_object(const FileFindings& file, const lint::Finding& finding, const FormatOptions& options) {
  const Place place = place_of(file, finding);
  JsonObject object{{"file", name_in_report(file, options)},
                    {"line", place.begin.line},
                    {"column", place.begin.column},
                    {"endLine", place.end.line},
                    {"endColumn", place.end.column},
                    {"level", lint::name_of(finding.level)},
                    {"code", finding.code},
                    {"name", finding.name},
                    {"message", finding.message}};
  if (!finding.aliases.empty()) object["aliases"] = finding.aliases;
  if (finding.lines) object["instructionLines"] = {finding.lines->first, finding.lines->last};
  return object;
}

}  // namespace

void write(const Findings& findings, const FormatOptions& options, Sink& out) {
  out.add("[");
  bool first = true;
  for (const FileFindings& file : findings.files) {
    for (const lint::Finding& finding : file.findings) {
      if (out.closed()) return;
      out.add(first ? "\n  " : ",\n  ");
      out.add(json_text(as_object(file, finding, options)));
      first = false;
    }
  }
  out.add(first ? "]\n" : "\n]\n");
}

}  // namespace decant::report::json_array
