// The parts of `# name = value`. The name has been recognised already; values are trimmed, and one of spaces
// only keeps the last.
#include "syntax/bytes.hpp"
#include "syntax/reader.hpp"

namespace decant::syntax {

namespace {

// \s of BuildKit's regular expression.
std::string_view trim(std::string_view part) {
  constexpr std::string_view kSpaces = "\t\n\f\r ";
  const std::size_t first = part.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return part.substr(part.size() - 1);
  return part.substr(first, part.find_last_not_of(kSpaces) + 1 - first);
}

}  // namespace

DirectiveParts directive_parts(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t equals = line.find('=');
  return {lower(trim_space(line.substr(1, equals - 1))), trim(line.substr(equals + 1))};
}

}  // namespace decant::syntax
