// See formats.hpp.
#include "report/formats.hpp"

#include "base/nearest.hpp"
#include "report/formats/writers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::report {
namespace {

constexpr std::array kFormats{
    Format{"checkstyle", "", "XML of Checkstyle, for Jenkins and the like", xml::write_checkstyle},
    Format{"codacy", "", "JSON objects, one a line, for Codacy", codacy::write},
    Format{"codeclimate", "", "JSON objects with a NUL behind each, for Code Climate engines",
           codeclimate::write_codeclimate},
    Format{"gcc", "", "file:line:column: level: message [code], which editors read", lines::write_gcc},
    Format{"github", "", "workflow commands: annotations of GitHub Actions", lines::write_github},
    Format{"gitlab_codeclimate", "gitlab", "the code quality report of GitLab", codeclimate::write_gitlab},
    Format{"gnu", "", "program:file:line: code level: message, as hadolint prints it", lines::write_gnu},
    Format{"json", "", "one array of objects", json_array::write},
    Format{"junit", "", "XML of JUnit, a suite a file", xml::write_junit},
    Format{"sarif", "", "SARIF 2.1.0, for code scanning", sarif::write},
    Format{"sonarqube", "", "generic issues of SonarQube", sonarqube::write},
    Format{"text", "", "for people: each finding with the line and what to do", text::write},
    Format{"tty", "", "a finding a line, as hadolint prints it", lines::write_tty},
};
static_assert(std::ranges::is_sorted(kFormats, {}, &Format::name));

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

Result<const Format*> find_format(std::string_view where, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Format& format : formats()) {
    if (name == format.name || (!name.empty() && name == format.alias)) return &format;
    names.push_back(format.name);
    if (!format.alias.empty()) names.push_back(format.alias);
  }
  const std::string_view like = nearest(name, names);
  return Problem{.what = fmt::format("{}: there is no such format", where),
                 .remedy = like.empty()
                               ? fmt::format("formats are: {}", format_names())
                               : fmt::format("did you mean {}? Formats are: {}", like, format_names())};
}

std::string format_names() {
  std::string names;
  for (const Format& format : formats()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
    if (!format.alias.empty()) names += fmt::format(" (or {})", format.alias);
  }
  return names;
}

std::string rendered(const Format& format, const Findings& findings, const FormatOptions& options) {
  std::string text;
  Sink out([&](std::string_view piece) {
    text += piece;
    return true;
  });
  format.write(findings, options, out);
  out.finish();
  return text;
}

std::string findings_as_text(std::span<const FileFindings> files, const FormatOptions& options) {
  return rendered({.name = {}, .alias = {}, .summary = {}, .write = text::write}, {.files = files}, options);
}

std::string findings_as_json(std::span<const FileFindings> files) {
  return rendered({.name = {}, .alias = {}, .summary = {}, .write = json_array::write}, {.files = files}, {});
}

}  // namespace decant::report
