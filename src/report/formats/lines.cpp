// Formats of a finding a line: those of hadolint (tty, gnu), that of compilers (gcc), and the workflow
// commands of GitHub Actions. All of them are read on a terminal or from a log, so nothing of a Dockerfile
// gets through that could drive one, or begin a line (printable.hpp).
#include "base/ascii.hpp"
#include "report/formats/writers.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

namespace decant::report::lines {
namespace {

using lint::Finding;
using lint::Level;

// hadolint's colours.
std::string painted(Level level) {
  const std::string_view name = lint::name_of(level);
  switch (level) {
    case Level::error:
      return fmt::format("\x1b[1m\x1b[91m{}\x1b[0m", name);
    case Level::warning:
      return fmt::format("\x1b[1m\x1b[93m{}\x1b[0m", name);
    case Level::info:
      return fmt::format("\x1b[92m{}\x1b[0m", name);
    case Level::style:
      return fmt::format("\x1b[96m{}\x1b[0m", name);
  }
  return std::string(name);
}

// The words that compilers have.
std::string_view compiler_level(Level level) {
  return level == Level::error ? "error" : level == Level::warning ? "warning" : "note";
}

std::string_view github_command(Level level) {
  return level == Level::error ? "error" : level == Level::warning ? "warning" : "notice";
}

// Of a workflow command; a property ends at `,`, and its name at `:`.
std::string github_escaped(std::string_view text, bool property) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// Columns are told for a finding on one line only: GitHub refuses others.
std::string github_place(const SourceText& source, const Finding& finding, const Columns& columns) {
  const Place place = place_of(source, finding);
  if (!place.has_line) return {};
  std::string text = fmt::format(",line={},endLine={}", place.begin.line, place.end.line);
  if (place.begin.line == place.end.line)
    text += fmt::format(",col={},endColumn={}", columns.at(place.begin), columns.at(place.end));
  return text;
}

template <typename Line>
void write_lines(const Findings& findings, const FormatOptions& options, Sink& out, const Line& line) {
  for (const FileFindings& file : findings.files) {
    const std::string name = printable(name_in_report(file, options));
    for (const Finding& finding : file.findings) {
      if (out.closed()) return;
      out.add(line(name, file, finding));
    }
  }
}

}  // namespace

// `Dockerfile:1 DL3006 warning: …`
void write_tty(const Findings& findings, const FormatOptions& options, Sink& out) {
  write_lines(findings, options, out,
              [&](const std::string& name, const FileFindings& file, const Finding& finding) {
                return fmt::format(
                    "{}:{} {} {}: {}\n", name, place_of(file, finding).begin.line, finding.code,
                    options.colour ? painted(finding.level) : std::string(lint::name_of(finding.level)),
                    printable(finding.message));
              });
}

// `decant:Dockerfile:1: DL3006 warning: …`
void write_gnu(const Findings& findings, const FormatOptions& options, Sink& out) {
  write_lines(findings, options, out,
              [&](const std::string& name, const FileFindings& file, const Finding& finding) {
                return fmt::format("{}:{}:{}: {} {}: {}\n", ascii::lower(options.program), name,
                                   place_of(file, finding).begin.line, finding.code,
                                   lint::name_of(finding.level), printable(finding.message));
              });
}

// `Dockerfile:1:1: warning: … [DL3006]`; columns in bytes, as gcc counts them.
void write_gcc(const Findings& findings, const FormatOptions& options, Sink& out) {
  write_lines(findings, options, out,
              [](const std::string& name, const FileFindings& file, const Finding& finding) {
                const Place place = place_of(file, finding);
                const std::string where =
                    place.has_line ? fmt::format("{}:{}:", place.begin.line, place.begin.column) : "";
                return fmt::format("{}:{} {}: {} [{}]\n", name, where, compiler_level(finding.level),
                                   printable(finding.message), finding.code);
              });
}

// `::warning file=Dockerfile,line=1,…,title=DL3006 untagged-base::…`
void write_github(const Findings& findings, const FormatOptions& options, Sink& out) {
  for (const FileFindings& file : findings.files) {
    if (file.findings.empty()) continue;
    const Columns columns(*file.source, Columns::Unit::code_point);
    const std::string name = github_escaped(printable(plain_path(name_in_report(file, options))), true);
    for (const Finding& finding : file.findings) {
      if (out.closed()) return;
      const std::string title =
          finding.name.empty() ? finding.code : fmt::format("{} {}", finding.code, finding.name);
      out.add(fmt::format("::{} file={}{},title={}::{}\n", github_command(finding.level), name,
                          github_place(*file.source, finding, columns), github_escaped(title, true),
                          github_escaped(printable(finding.message), false)));
    }
  }
  for (const UnreadFile& file : findings.unread) {
    out.add(fmt::format("::error file={},title=not linted::{}\n",
                        github_escaped(printable(plain_path(file.name)), true),
                        github_escaped(printable(file.reason), false)));
  }
}

}  // namespace decant::report::lines
