// The table of output formats of `decant lint`. Help, errors and tests read it; a new one is a file in
// src/report/formats, its declaration in formats/writers.hpp, and a line in formats.cpp.
#pragma once

#include "base/problem.hpp"
#include "report/findings.hpp"
#include "report/sink.hpp"

#include <span>
#include <string>
#include <string_view>

namespace decant::report {

struct Format {
  std::string_view name;
  std::string_view alias;  // another name that people use; may be empty
  std::string_view summary;
  void (*write)(const Findings& findings, const FormatOptions& options, Sink& out);
};

inline constexpr std::string_view kDefaultFormat = "text";

// Sorted by name.
std::span<const Format> formats();

// By name or alias. The Problem begins with `where` (`--format xml`) and has the nearest name.
Result<const Format*> find_format(std::string_view where, std::string_view name);

// `checkstyle, codacy, …`, for help.
std::string format_names();

std::string rendered(const Format& format, const Findings& findings, const FormatOptions& options);

}  // namespace decant::report
