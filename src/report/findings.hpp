// Findings in the formats that people and programs read. A formatter sees the findings and the source text,
// nothing else; src/report/formats has a file for each, formats.hpp the table of them.
#pragma once

#include "lint/finding.hpp"
#include "syntax/source.hpp"

#include <span>
#include <string>
#include <vector>

namespace decant::report {

// What was found in one file.
struct FileFindings {
  const SourceText* source = nullptr;
  std::vector<lint::Finding> findings;
  // Programs are told the line that an instruction begins in and column 1, as hadolint does, and not the
  // place in it that people see marked.
  bool by_instruction = false;
};

// A file that was asked for and not linted.
struct UnreadFile {
  std::string name;
  std::string reason;
};

// All of a run, in the order in which it is told.
struct Findings {
  std::span<const FileFindings> files;
  std::span<const UnreadFile> unread{};
};

struct FormatOptions {
  bool colour = false;             // only for terminals
  std::uint32_t width = 100;       // messages for people are wrapped to this many columns
  bool links = false;              // only for terminals that know them (OSC 8)
  std::string directory{};         // what relative names are relative to, for links; absolute
  std::string program = "decant";  // what reports name as their source
  std::string version{};           // and its version
  std::string path_in_report{};    // the name of every file in reports, where one is given
};

// The format `text` as one string:
//
//   shop/Dockerfile:26:1: warning DC1001 copy-before-install
//      26 | COPY . .
//         | ^^^^^^^^
//      `COPY . .` stands above …
//      help: decant rules DC1001
//
//   1 finding in 1 file: 1 warning
std::string findings_as_text(std::span<const FileFindings> files, const FormatOptions& options);

// The format `json` as one string.
std::string findings_as_json(std::span<const FileFindings> files);

}  // namespace decant::report
