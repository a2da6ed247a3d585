// Laws of word expansion: it ends with a result of sensible size or an error, names are told once, text
// without anything to expand stays as it is.
//
// Input: a line of options (`q` raw quotes, `e` raw escapes, `u` keeps unset variables, `h` heredoc, a
// backquote as escape character), lines `name=value`, an empty line, the word.
#include "eval/expand.hpp"
#include "fuzz/targets.hpp"
#include "syntax/bytes.hpp"

#include <algorithm>
#include <map>

namespace decant::fuzz {
namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool all_different(std::vector<std::string> names) {
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

}  // namespace

std::string check_expansion(std::string_view input) {
  const std::string_view letters = take_line(input);
  const auto has = [&](char letter) { return letters.find(letter) != std::string_view::npos; };
  const ExpandOptions options{.escape = has('`') ? '`' : '\\',
                              .raw_quotes = has('q'),
                              .raw_escapes = has('e'),
                              .skip_unset = has('u'),
                              .heredoc = has('h')};
  std::map<std::string, std::string, std::less<>> variables;
  for (std::string_view line = take_line(input); !line.empty(); line = take_line(input)) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  const std::string_view word = input;
  const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };

  const Expansion result = expand_word(word, lookup, options);
  if (!all_different(result.used) || !all_different(result.unset)) return "a name is told twice";
  for (const std::string& name : result.used) {
    if (!variables.contains(name)) return name + " is used and not set";
  }
  for (const std::string& name : result.unset) {
    if (variables.contains(name)) return name + " is set and called unset";
  }
  const bool plain = word.find_first_of("$'\"\\`\xEF") == std::string_view::npos && is_utf8(word);
  if (plain && (result.text != word || !result.error.empty())) return "plain text became " + result.text;
  // In double quotes BuildKit writes a kept escape twice where nothing was to be escaped (shell/lex.go,
  // processDoubleQuote).
  const bool doubled =
      word.find('"') != std::string_view::npos && word.find(options.escape) != std::string_view::npos;
  const bool kept = !doubled && options.raw_quotes && options.raw_escapes &&
                    word.find_first_of("$\xEF") == std::string_view::npos && is_utf8(word);
  if (kept && result.error.empty() && result.text != word) return "raw text became " + result.text;
  const Expansion again = expand_word(word, lookup, options);
  if (again.text != result.text || again.words != result.words || again.error != result.error)
    return "expanding twice differs";
  return {};
}

}  // namespace decant::fuzz
