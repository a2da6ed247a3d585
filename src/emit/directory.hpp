// The directory that a split is written to: Dockerfile, build.sh, Dockerfile.dockerignore, and decant.json,
// which says what they were made from. An existing file is overwritten only when decant wrote it and nobody
// has changed it since, or when the user forces it; a directory with other files in it is refused, since it
// is kept out of the build's context.
#pragma once

#include "base/problem.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decant::emit {

struct OutputFile {
  std::string name;  // in the directory
  std::string bytes;
  bool executable = false;
};

// The record in it of what decant wrote, and of what.
inline constexpr std::string_view kRecord = "decant.json";

struct OutputDirectory {
  std::string path;
  std::vector<OutputFile> files;
  std::map<std::string, std::string> made_from;  // name → digest or version: source, knowledge, …
};

// Writes all files and the record, or nothing. Problems name the first file that stands in the way.
Result<bool> write_directory(const OutputDirectory& directory, bool force);

// Why the directory is not what would be written now, a sentence each: it holds nothing of decant's, a file
// was changed by hand or is gone, an input (`made_from`, by what people call it) has changed. Empty: it is up
// to date. Another version of the knowledge that gives the same files is no reason.
struct Staleness {
  std::vector<std::string> reasons;
  bool by_hand = false;  // somebody's change would be overwritten
};
Result<Staleness> staleness(const OutputDirectory& wanted, const std::map<std::string, std::string>& names);

// The ignore file of the output: the root file's lines, then the directory itself when it lies in the context
// (`inside`, relative to the root; empty when it lies elsewhere).
std::string ignore_text(std::string_view root_lines, std::string_view inside);

// 32 hex digits of XXH3-128: for records beside local files, never for names in a registry.
std::string local_digest(std::string_view bytes);

}  // namespace decant::emit
