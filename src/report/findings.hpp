// Findings in the formats that people and programs read. A formatter sees the findings and the source text,
// nothing else.
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
};

struct TextOptions {
  bool colour = false;        // only for terminals
  std::uint32_t width = 100;  // messages are wrapped to this many columns
};

// For people, after the manner of compilers, and a last line that counts:
//
//   shop/Dockerfile:26:1: warning DC1001 copy-before-install
//      26 | COPY . .
//         | ^^^^^^^^
//      `COPY . .` stands above …
//      help: decant rules DC1001
//
//   1 finding in 1 file: 1 warning
std::string findings_as_text(std::span<const FileFindings> files, const TextOptions& options);

// One array of objects {file, line, column, endLine, endColumn, level, code, name, message}, a line each.
// Lines and columns count from 1, columns in bytes; the end is behind the last byte. Bytes that are no UTF-8
// become U+FFFD.
std::string findings_as_json(std::span<const FileFindings> files);

}  // namespace decant::report
