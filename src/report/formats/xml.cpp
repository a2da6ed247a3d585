// The two formats in XML. They are written piece by piece, with an escape of our own: a library would hold
// two million findings as a tree, and would write control characters that no reader takes.
#include "report/formats/writers.hpp"

#include <fmt/format.h>

#include <array>

namespace decant::report::xml {
namespace {

using lint::Finding;

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, xml_escaped(value));
}

std::string numbered(std::string_view name, std::size_t value) {
  return fmt::format(" {}=\"{}\"", name, value);
}

// The place, once more in words: what shows a test's failure shows its text, and not its file.
std::string failure_text(std::string_view file, const Place& place, const Finding& finding) {
  std::string text(file);
  if (place.has_line) text += fmt::format(":{}:{}", place.begin.line, place.begin.column);
  return fmt::format("{}: {} {}: {}\n", text, lint::name_of(finding.level), finding.code, finding.message);
}

void write_suite(const FileFindings& file, const FormatOptions& options, Sink& out) {
  const std::string_view name = name_in_report(file, options);
  const std::size_t count = file.findings.size();
  out.add("  <testsuite" + attribute("name", name) + numbered("tests", std::max<std::size_t>(count, 1)) +
          numbered("failures", count) + numbered("errors", 0) + ">\n");
  if (count == 0)
    out.add("    <testcase" + attribute("classname", name) + attribute("name", "no findings") + "/>\n");
  for (const Finding& finding : file.findings) {
    if (out.closed()) return;
    const Place place = place_of(file, finding);
    const std::string line = place.has_line ? fmt::format(" in line {}", place.begin.line) : "";
    out.add("    <testcase" + attribute("classname", name) + attribute("name", finding.code + line) + ">\n" +
            "      <failure" + attribute("type", lint::name_of(finding.level)) +
            attribute("message", finding.message) + ">" + xml_escaped(failure_text(name, place, finding)) +
            "</failure>\n    </testcase>\n");
  }
  out.add("  </testsuite>\n");
}

}  // namespace

// hadolint's shape; a file that could not be linted is an error in it.
void write_checkstyle(const Findings& findings, const FormatOptions& options, Sink& out) {
  out.add(kDeclaration);
  out.add("<checkstyle version=\"4.3\">\n");
  for (const FileFindings& file : findings.files) {
    out.add("  <file" + attribute("name", name_in_report(file, options)) + ">\n");
    for (const Finding& finding : file.findings) {
      if (out.closed()) return;
      const Position begin = place_of(file, finding).begin;
      out.add("    <error" + numbered("line", begin.line) + numbered("column", begin.column) +
              attribute("severity", lint::name_of(finding.level)) + attribute("message", finding.message) +
              attribute("source", finding.code) + "/>\n");
    }
    out.add("  </file>\n");
  }
  for (const UnreadFile& file : findings.unread) {
    out.add("  <file" + attribute("name", file.name) + ">\n    <error" + numbered("line", 1) +
            numbered("column", 1) + attribute("severity", "error") + attribute("message", file.reason) +
            attribute("source", options.program) + "/>\n  </file>\n");
  }
  out.add("</checkstyle>\n");
}

// A suite a file and a failed test a finding; a file without findings is a test that passed, so that a report
// is never empty, and one that could not be linted an error.
void write_junit(const Findings& findings, const FormatOptions& options, Sink& out) {
  std::size_t tests = findings.unread.size();
  std::size_t failures = 0;
  for (const FileFindings& file : findings.files) {
    tests += std::max<std::size_t>(file.findings.size(), 1);
    failures += file.findings.size();
  }
  out.add(kDeclaration);
  out.add("<testsuites" + attribute("name", options.program) + numbered("tests", tests) +
          numbered("failures", failures) + numbered("errors", findings.unread.size()) + ">\n");
  for (const FileFindings& file : findings.files) {
    if (out.closed()) return;
    write_suite(file, options, out);
  }
  for (const UnreadFile& file : findings.unread) {
    out.add("  <testsuite" + attribute("name", file.name) + numbered("tests", 1) + numbered("failures", 0) +
            numbered("errors", 1) + ">\n    <testcase" + attribute("classname", file.name) +
            attribute("name", "not linted") + ">\n      <error" + attribute("message", file.reason) +
            "/>\n    </testcase>\n  </testsuite>\n");
  }
  out.add("</testsuites>\n");
}

}  // namespace decant::report::xml
