// What check.cpp asks about single flags and values. All functions give the error's text, empty when all is
// well. For src/syntax and for what eval checks behind it.
#pragma once

#include "syntax/document.hpp"
#include "syntax/suggestion.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::syntax {

struct Complaint {
  Span span;
  std::string message;
};

// The flags of an instruction against the table of those that its kind has.
std::optional<Complaint> check_flags(const Instruction& instruction);

// The `check` directive's options: an error of the build when they cannot be read.
void check_options(Document& document);

// Go's time.ParseDuration, and at least a millisecond unless zero. `name` is the flag's.
std::string check_interval(std::string_view name, std::string_view value);
// Go's strconv.ParseInt in 32 bits, not negative.
std::string check_retries(std::string_view value);
// Only what BuildKit looks at before variables are expanded: the CSV form and `from`.
std::string check_mount(std::string_view value);
std::string check_device(std::string_view value);
// Go's strconv.ParseBool; nullopt when it fails.
std::optional<bool> parse_bool(std::string_view value);

}  // namespace decant::syntax
