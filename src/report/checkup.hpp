// The check-up of a repository, for people: what is wrong, what the history has paid for layer order, and
// what to run next. One screen of eighty columns, whatever the repository.
#pragma once

#include "cache/series.hpp"
#include "lint/finding.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace decant::report {

// What a replay has told of one Dockerfile, as far as the check-up shows it.
struct PaidHistory {
  std::size_t commits = 0;
  std::size_t builds = 0;
  bool is_cut_off = false;  // the history goes on where a shallow clone ends
  bool is_split = false;    // split changes the file somewhere
  std::size_t unknown = 0;  // inputs that git does not hold
  cache::Tally as_is;
  cache::Tally split;
};

struct CheckedFile {
  std::string path;                     // as messages have it
  bool is_linted = false;               // false: it could not be
  std::array<std::size_t, 4> levels{};  // findings, by lint::Level
  std::optional<PaidHistory> paid;      // nullopt: not replayed
};

// Findings of one rule, in all files.
struct CheckedRule {
  lint::Level level = lint::Level::warning;
  std::string code;
  std::string summary;
  struct Place {
    std::string path;
    std::uint32_t line = 0;
  };
  std::vector<Place> places;
};

struct NextStep {
  std::string command;  // can be pasted
  std::string why;
};

struct Checkup {
  std::string name;  // of the repository
  std::vector<CheckedFile> files;
  std::vector<CheckedRule> rules;  // the most important first
  std::vector<std::string> notes;  // why there is no history, or not of all files
  bool has_costs = false;          // some times were measured
  std::vector<NextStep> next;
};

std::string checkup_text(const Checkup& checkup, bool color);
// All of it, however many files and rules there are.
std::string checkup_json(const Checkup& checkup);

}  // namespace decant::report
