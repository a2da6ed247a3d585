// Issues of Code Climate: for its engines each with a NUL behind it, for GitLab's code quality report as one
// array of objects that have a fingerprint too. Categories and severities are hadolint's. GitLab wants paths
// without `./`, and compares the reports of two branches by the fingerprints.
#include "report/formats/json_writer.hpp"
#include "report/formats/writers.hpp"

namespace decant::report::codeclimate {
namespace {

using lint::Level;

std::string_view severity_of(Level level) {
  switch (level) {
    case Level::error:
      return "blocker";
    case Level::warning:
      return "major";
    case Level::info:
      return "info";
    case Level::style:
      return "minor";
  }
  return "";
}

JsonObject issue_of(std::string_view name, const FileFindings& file, const lint::Finding& finding) {
  const std::uint32_t line = place_of(file, finding).begin.line;
  return {{"type", "issue"},
          {"check_name", finding.code},
          {"description", finding.message},
          {"categories", JsonObject::array({"Bug Risk"})},
          {"location", {{"path", name}, {"lines", {{"begin", line}, {"end", line}}}}},
          {"severity", severity_of(finding.level)}};
}

}  // namespace

void write_codeclimate(const Findings& findings, const FormatOptions& options, Sink& out) {
  for (const FileFindings& file : findings.files) {
    for (const lint::Finding& finding : file.findings) {
      if (out.closed()) return;
      out.add(json_text(issue_of(name_in_report(file, options), file, finding)));
      out.add(std::string_view("\0", 1));
    }
  }
}

void write_gitlab(const Findings& findings, const FormatOptions& options, Sink& out) {
  Fingerprints fingerprints;
  out.add("[");
  bool first = true;
  for (const FileFindings& file : findings.files) {
    const std::string_view name = plain_path(name_in_report(file, options));
    for (const lint::Finding& finding : file.findings) {
      if (out.closed()) return;
      JsonObject issue = issue_of(name, file, finding);
      issue["fingerprint"] = fingerprints.of(name, *file.source, finding);
      out.add(first ? "\n  " : ",\n  ");
      out.add(json_text(issue));
      first = false;
    }
  }
  out.add(first ? "]\n" : "\n]\n");
}

}  // namespace decant::report::codeclimate
