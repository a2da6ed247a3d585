// An object a line {filename, patternId, message, line}, as hadolint gives them to Codacy (there without the
// line ends).
#include "report/formats/json_writer.hpp"
#include "report/formats/writers.hpp"

namespace decant::report::codacy {

void write(const Findings& findings, const FormatOptions& options, Sink& out) {
  for (const FileFindings& file : findings.files) {
    for (const lint::Finding& finding : file.findings) {
      if (out.closed()) return;
      out.add(json_text({{"filename", name_in_report(file, options)},
                         {"patternId", finding.code},
                         {"message", finding.message},
                         {"line", place_of(file, finding).begin.line}}));
      out.add("\n");
    }
  }
}

}  // namespace decant::report::codacy
