// A baseline: the findings that a project has and lives with, so that a gate speaks of new ones only. A
// finding is known again by its file, its code and the text of its lines, not by their numbers: what is moved
// stays known, and what is edited is looked at again.
#pragma once

#include "base/problem.hpp"
#include "lint/finding.hpp"
#include "syntax/source.hpp"

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decant::lint {

struct KnownFinding {
  std::string file;  // relative to the baseline's directory
  std::string code;
  std::string lines;  // blanks squeezed; a long text is cut, with a checksum of the whole behind it

  auto operator<=>(const KnownFinding&) const = default;
};

KnownFinding known_finding(std::string file, const SourceText& source, const Finding& finding);

class Baseline {
 public:
  // What text() wrote. The Problem has no place: `name` is for its words.
  static Result<Baseline> read(std::string_view name, std::string_view json);

  void add(KnownFinding finding) { ++entries_[std::move(finding)]; }
  // True when the finding is known. An entry is good for as many findings as were written.
  bool take(const KnownFinding& finding);
  // What is left of a file: findings that are gone.
  [[nodiscard]] std::vector<KnownFinding> left(std::string_view file) const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // JSON, an entry a line, sorted: differences are easy to read.
  [[nodiscard]] std::string text() const;

 private:
  std::map<KnownFinding, std::size_t> entries_;  // with how many there are
};

}  // namespace decant::lint
