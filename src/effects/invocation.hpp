// A command line against the knowledge tables: which tool, which of its commands, which options with which
// values, and the words that are left.
#pragma once

#include "effects/knowledge.hpp"
#include "effects/scope.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct GivenOption {
  const knowledge::OptionRule* rule = nullptr;
  std::string spelling;
  Field value;  // empty for those that take none
};

struct Invocation {
  const knowledge::Tool* tool = nullptr;         // null: no tool of this name is known
  const knowledge::CommandRule* rule = nullptr;  // null: `problem` says why
  std::string program;                           // its name, as it was called
  std::string prefix;                            // it was called as PREFIX/bin/NAME, PREFIX not the system's
  bool as_module = false;                        // `python -m NAME`
  std::string label;                             // `pip install`
  std::vector<GivenOption> options;
  std::vector<Field> operands;
  std::string problem;  // not empty: the command is opaque, and this is why
  bool is_read = true;  // all its options are known

  // An option that was given (by the first of its names); nullptr when it was not.
  [[nodiscard]] const GivenOption* option(std::string_view first_name) const;
};

// `fields` begin with the program. Wrappers (sudo, env, …) are off already.
Invocation recognise(std::span<const Field> fields, const knowledge::Library& library);

// The prefix of a directory where programs lie, `/opt/venv` of `/opt/venv/bin`; empty for the system's own.
std::string foreign_prefix(std::string_view directory);

}  // namespace decant
