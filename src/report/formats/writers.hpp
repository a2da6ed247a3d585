// The formatters, one file each with a namespace of its own (they are compiled together), and what they
// share. Inner header of report.
#pragma once

#include "report/findings.hpp"
#include "report/sink.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace decant::report {

namespace codacy {
void write(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace codacy
namespace codeclimate {
void write_codeclimate(const Findings& findings, const FormatOptions& options, Sink& out);
void write_gitlab(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace codeclimate
namespace json_array {
void write(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace json_array
namespace lines {
void write_gcc(const Findings& findings, const FormatOptions& options, Sink& out);
void write_github(const Findings& findings, const FormatOptions& options, Sink& out);
void write_gnu(const Findings& findings, const FormatOptions& options, Sink& out);
void write_tty(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace lines
namespace sarif {
void write(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace sarif
namespace sonarqube {
void write(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace sonarqube
namespace text {
void write(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace text
namespace xml {
void write_checkstyle(const Findings& findings, const FormatOptions& options, Sink& out);
void write_junit(const Findings& findings, const FormatOptions& options, Sink& out);
}  // namespace xml

// Where a finding stands, in lines and bytes from 1. A finding about no line of the file is told at its
// beginning by formats that must name a line.
struct Place {
  bool has_line = true;
  Position begin;
  Position end;  // behind the last byte
};
Place place_of(const SourceText& source, const lint::Finding& finding);
// The same for programs, which are told the first character of the instruction where `file` asks for that.
Place place_of(const FileFindings& file, const lint::Finding& finding);

// Adds the text of each finding, file by file, to `out`, until nobody reads any longer. `text` is called by
// several threads, for one file by one of them at a time.
using FindingText = std::function<std::string(const FileFindings&, const lint::Finding&)>;
void add_findings(const Findings& findings, Sink& out, const FindingText& text);

// `path_in_report`, or the file's own name.
std::string_view name_in_report(const FileFindings& file, const FormatOptions& options);
// Without `./` at its beginning, for those who compare it with git's paths.
std::string_view plain_path(std::string_view path);

// Columns as programs count them, for all findings of one file in linear time: a table of sums every few
// bytes, since one line may hold the whole file.
class Columns {
 public:
  enum class Unit : std::uint8_t { code_point, utf16 };
  Columns(const SourceText& source, Unit unit);
  // The column from 1, where bytes that are no UTF-8 count as their first bits say.
  [[nodiscard]] std::uint32_t at(const Position& position) const;

 private:
  [[nodiscard]] std::uint32_t units_before(std::size_t offset) const;

  const SourceText& source_;
  Unit unit_;
  std::vector<std::uint32_t> sums_;
};

// Names for findings that stay when lines above come and go: from code, file, the text of the line, and which
// of equal ones it is. 32 hexadecimal digits.
class Fingerprints {
 public:
  std::string of(std::string_view file, const SourceText& source, const lint::Finding& finding);

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> seen_;  // by the hash of what they are made from
};

// A relative or `file:` reference to a file: everything that a URI cannot hold is escaped, backslashes and
// bytes that are no UTF-8 among it.
std::string uri_of(std::string_view path);

// A page in the web about a rule of somebody else; empty for ours.
std::string page_of(std::string_view code);

// Text and attribute values of XML 1.0: what it cannot hold becomes U+FFFD.
std::string xml_escaped(std::string_view text);

}  // namespace decant::report
