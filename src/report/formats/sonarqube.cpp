// Generic issues of SonarQube, with hadolint's severities and types. SonarQube refuses a report whole when a
// range is empty or ends behind its line, so a finding that marks nothing names its line only. Columns count
// from 0 in UTF-16 units.
#include "report/formats/json_writer.hpp"
#include "report/formats/writers.hpp"

namespace decant::report::sonarqube {
namespace {

using lint::Level;

// A file that cannot be read blocks, as hadolint has it.
std::string_view severity_of(const lint::Finding& finding) {
  if (finding.code == "DL1000") return "BLOCKER";
  switch (finding.level) {
    case Level::error:
      return "CRITICAL";
    case Level::warning:
      return "MAJOR";
    case Level::info:
      return "MINOR";
    case Level::style:
      return "INFO";
  }
  return "";
}

// A span often ends with a line end, which is in no line.
Position without_line_end(const SourceText& source, Position end) {
  const auto size = static_cast<std::uint32_t>(source.line(end.line).size());
  end.column = std::min(end.column, size + 1);
  return end;
}

JsonObject range_of(const SourceText& source, const Place& place, const Columns& columns) {
  Position end = place.end;
  if (end.column == 1 && end.line > place.begin.line) end = {.line = end.line - 1, .column = ~0U};
  end = without_line_end(source, end);
  const Position begin = without_line_end(source, place.begin);
  const bool empty = begin.line == end.line && begin.column >= end.column;
  if (empty) return {{"startLine", begin.line}};
  return {{"startLine", begin.line},
          {"endLine", end.line},
          {"startColumn", columns.at(begin) - 1},
          {"endColumn", columns.at(end) - 1}};
}

JsonObject issue_of(const FileFindings& file, const lint::Finding& finding, const Columns& columns,
                    const FormatOptions& options) {
  JsonObject location{{"message", finding.message}, {"filePath", name_in_report(file, options)}};
  const Place place = place_of(file, finding);
  if (place.has_line) location["textRange"] = range_of(*file.source, place, columns);
  return {{"engineId", options.program},
          {"ruleId", finding.code},
          {"severity", severity_of(finding)},
          {"type", finding.level == Level::error ? "BUG" : "CODE_SMELL"},
          {"primaryLocation", std::move(location)}};
}

}  // namespace

void write(const Findings& findings, const FormatOptions& options, Sink& out) {
  out.add("{\"issues\":[");
  bool first = true;
  for (const FileFindings& file : findings.files) {
    if (file.findings.empty()) continue;
    const Columns columns(*file.source, Columns::Unit::utf16);
    for (const lint::Finding& finding : file.findings) {
      if (out.closed()) return;
      out.add(first ? "\n  " : ",\n  ");
      out.add(json_text(issue_of(file, finding, columns, options)));
      first = false;
    }
  }
  out.add(first ? "]}\n" : "\n]}\n");
}

}  // namespace decant::report::sonarqube
