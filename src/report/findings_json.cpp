// Findings for programs: JSON that is valid whatever bytes a Dockerfile or a file name holds.
#include "report/findings.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace decant::report {
namespace {

using Object = nlohmann::ordered_json;

Object as_object(const SourceText& source, const lint::Finding& finding) {
  const Position begin = source.position(finding.span.begin);
  const Position end = source.position(finding.span.end);
  Object object{{"file", source.name()}, {"line", begin.line},      {"column", begin.column},
                {"endLine", end.line},   {"endColumn", end.column}, {"level", lint::name_of(finding.level)},
                {"code", finding.code},  {"name", finding.name},    {"message", finding.message}};
  // The lines of the whole instruction, as `docker build --check` tells them.
  if (finding.lines) object["instructionLines"] = {finding.lines->first, finding.lines->last};
  return object;
}

}  // namespace

std::string findings_as_json(std::span<const FileFindings> files) {
  std::string text = "[";
  bool first = true;
  for (const FileFindings& file : files) {
    for (const lint::Finding& finding : file.findings) {
      text += first ? "\n  " : ",\n  ";
      text += as_object(*file.source, finding).dump(-1, ' ', false, Object::error_handler_t::replace);
      first = false;
    }
  }
  return text + (first ? "]\n" : "\n]\n");
}

}  // namespace decant::report
