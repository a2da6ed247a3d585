#include "lint/pragmas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace decant::lint {
namespace {

constexpr std::string_view kBlanks = " \t\v\f\r\n";

// A comment's text with the place of its first byte, eaten from the left.
struct Reader {
  std::string_view rest;
  std::uint32_t at;

  void skip(std::size_t count) {
    rest.remove_prefix(count);
    at += static_cast<std::uint32_t>(count);
  }
  void skip_blanks() { skip(std::min(rest.find_first_not_of(kBlanks), rest.size())); }
  // The longest run of characters of which `stop` holds none.
  std::string_view until(std::string_view stop) {
    const std::string_view word = rest.substr(0, rest.find_first_of(stop));
    skip(word.size());
    return word;
  }
  bool take(std::string_view text) {
    if (!rest.starts_with(text)) return false;
    skip(text.size());
    return true;
  }
};

// `A,B, C` up to the first item that no comma precedes; what follows is the reason.
std::vector<Pragma::Selector> read_selectors(Reader& reader) {
  std::vector<Pragma::Selector> selectors;
  do {
    reader.skip_blanks();
    const std::uint32_t begin = reader.at;
    const std::string_view text = reader.until(" \t\v\f\r\n,");
    if (!text.empty()) selectors.push_back({text, {begin, reader.at}, false});
  } while (reader.take(","));
  return selectors;
}

// nullopt: a comment like any other.
std::optional<Pragma> read_pragma(Span span, std::string_view text, bool above_first_from,
                                  std::optional<std::uint32_t> instruction) {
  Reader reader{text, span.begin};
  reader.skip_blanks();
  const std::uint32_t begin = reader.at;
  if (!reader.take("#")) return std::nullopt;
  reader.skip_blanks();
  if (reader.until(kBlanks) != "decant") return std::nullopt;
  reader.skip_blanks();

  std::string_view word = reader.until(" \t\v\f\r\n=");
  const bool global = word == "global";
  reader.skip_blanks();
  if (global) {
    word = reader.until(" \t\v\f\r\n=");
    reader.skip_blanks();
  }
  if (word.empty() || !reader.take("=")) return std::nullopt;

  const std::size_t last = text.find_last_not_of(kBlanks);
  Pragma pragma{{begin, span.begin + static_cast<std::uint32_t>(last) + 1}, instruction, {}, {}};
  if (word != "ignore") {
    pragma.problem = fmt::format("There is no pragma `{}=`; write `# decant ignore=CODE reason`", word);
    return pragma;
  }
  pragma.selectors = read_selectors(reader);
  if (pragma.selectors.empty()) {
    pragma.problem = "The pragma names no rule; write `# decant ignore=CODE reason`";
  } else if (global) {
    pragma.instruction = std::nullopt;
    if (!above_first_from) pragma.problem = "A global pragma counts only above the first FROM; move it there";
  } else if (!instruction) {
    pragma.problem = "The pragma stands above no instruction and has no effect; put it on the line above one";
  }
  return pragma;
}

}  // namespace

std::vector<Pragma> read_pragmas(const Document& document) {
  std::map<std::uint32_t, std::uint32_t>
      owner;  // where a comment begins → the instruction that it belongs to
  for (std::uint32_t i = 0; i < document.instructions.size(); ++i) {
    for (const Span comment : document.instructions[i].comments) owner[comment.begin] = i;
  }
  const std::uint32_t first_from =
      document.stages.empty() ? UINT32_MAX : document.instructions[document.stages[0].from].span.begin;

  std::vector<Pragma> pragmas;
  for (const TreeNode& node : document.tree.nodes) {
    if (node.kind != NodeKind::comment_line) continue;
    const Span span{node.begin, node.end};
    const std::string_view text = document.source->text(span);
    if (text.find("decant") == std::string_view::npos) continue;

    // The node may hold blanks or a line end that the instruction's span leaves out.
    std::optional<std::uint32_t> instruction;
    const auto found = owner.lower_bound(span.begin);
    if (found != owner.end() && found->first < span.end) instruction = found->second;
    if (auto pragma = read_pragma(span, text, span.begin < first_from, instruction))
      pragmas.push_back(*pragma);
  }
  return pragmas;
}

}  // namespace decant::lint
