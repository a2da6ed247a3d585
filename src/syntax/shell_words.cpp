// Words of the shell: quote removal, and what each piece is. The rule is to say `unknown` wherever a shell
// may put something else than the text: globs, tildes, braces (bash), `$'…'` (text in POSIX sh), positional
// parameters.
#include "syntax/shell_words.hpp"

#include <cctype>

namespace decant::shell {
namespace {

constexpr int kMaxLevel = 16;  // texts inside texts

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t name_length(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return 0;
  std::size_t length = 0;
  while (length < text.size() && is_name_char(text[length])) ++length;
  return length;
}

void add_literal(ShellWord& word, std::string_view text, bool quoted) {
  word.text += text;
  if (!word.pieces.empty()) {
    WordPiece& last = word.pieces.back();
    if (last.kind == WordPiece::Kind::literal && last.quoted == quoted) {
      last.text += text;
      return;
    }
  }
  WordPiece piece;
  piece.text = text;
  piece.quoted = quoted;
  word.pieces.push_back(std::move(piece));
}

WordPiece& add_piece(ShellWord& word, WordPiece::Kind kind, std::string_view text, bool quoted) {
  word.text += text;
  word.kind =
      std::max(word.kind, kind == WordPiece::Kind::variable ? WordKind::expandable : WordKind::unknown);
  WordPiece piece;
  piece.kind = kind;
  piece.text = text;
  piece.quoted = quoted;
  word.pieces.push_back(std::move(piece));
  return word.pieces.back();
}

// `name=…`: bash also looks for tildes behind `=` and `:` there.
bool looks_like_assignment(std::string_view word) {
  const std::size_t length = name_length(word);
  return length > 0 && length < word.size() && word[length] == '=';
}

// True when the byte at `at` of an unquoted literal may stand for other text. `word` is the raw word,
// `offset` the literal's place in it. Looks at the raw rest of the word, quotes included: too often "yes"
// rather than too seldom.
class SpecialCharacters {
 public:
  SpecialCharacters(std::string_view word, WordPlace place)
      : place_(place),
        assignment_(place == WordPlace::value || looks_like_assignment(word)),
        last_bracket_(word.rfind(']')),
        last_brace_(word.rfind('}')),
        braces_list_(word.find(',') != std::string_view::npos || word.find("..") != std::string_view::npos) {}

  [[nodiscard]] bool at(std::size_t offset, char c, char before) const {
    if (place_ == WordPlace::delimiter) return false;
    if (c == '~') return offset == 0 || (assignment_ && (before == '=' || before == ':'));
    if (place_ == WordPlace::value) return false;
    if (c == '*' || c == '?') return true;
    if (c == '[') return last_bracket_ != std::string_view::npos && last_bracket_ > offset + 1;
    if (c == '{') return braces_list_ && last_brace_ != std::string_view::npos && last_brace_ > offset;
    return false;
  }

 private:
  WordPlace place_;
  bool assignment_;
  std::size_t last_bracket_;
  std::size_t last_brace_;
  bool braces_list_;
};

// Removes the backslashes that a backquoted text has before `$`, a backquote and a backslash.
std::string without_backtick_escapes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() &&
        (text[i + 1] == '$' || text[i + 1] == '`' || text[i + 1] == '\\'))
      ++i;
    result += text[i];
  }
  return result;
}

}  // namespace

ShellWord Converter::word(std::uint32_t index, WordPlace place) {
  ShellWord result;
  result.span = span(index);
  pieces_below(index, place, false, result);
  return result;
}

void Converter::pieces_below(std::uint32_t index, WordPlace place, bool quoted, ShellWord& word) {
  each_child(index, [&](std::uint32_t child) { piece(child, place, quoted, word, index); });
}

void Converter::piece(std::uint32_t index, WordPlace place, bool quoted, ShellWord& word,
                      std::uint32_t word_index) {
  const std::string_view text = raw(index);
  switch (nodes_[index].kind) {
    case Kind::literal:
      literal(index, place, word, word_index);
      return;
    case Kind::quoted_text:
      add_literal(word, text, true);
      return;
    case Kind::lone_dollar:
      add_literal(word, text, quoted);
      return;
    case Kind::line_join:
      return;
    case Kind::escape:
      add_literal(word, text.substr(1), true);
      return;
    case Kind::quoted_escape: {
      // `quoted` is false in the text of a here-document: there `\"` keeps its backslash.
      const char c = text[1];
      if (c == '\n') return;
      const bool special = c == '$' || c == '`' || c == '\\' || (c == '"' && quoted);
      add_literal(word, special ? text.substr(1) : text, true);
      return;
    }
    case Kind::single_quoted:
      add_literal(word, text.substr(1, text.size() - 2), true);
      return;
    case Kind::double_quoted:
      add_literal(word, "", true);
      pieces_below(index, place, true, word);
      return;
    case Kind::variable:
      add_piece(word, WordPiece::Kind::variable, text, quoted).name = text.substr(1);
      return;
    case Kind::parameter:
      if (is_plain_parameter(index)) {
        const std::string_view inside = text.substr(2, text.size() - 3);
        add_piece(word, WordPiece::Kind::variable, text, quoted).name = inside.substr(0, name_length(inside));
        return;
      }
      break;
    default:
      break;
  }
  std::vector<Command> commands;
  commands_below(index, commands);
  add_piece(word, WordPiece::Kind::unknown, text, quoted).commands = std::move(commands);
}

void Converter::literal(std::uint32_t index, WordPlace place, ShellWord& word, std::uint32_t word_index) {
  const std::string_view text = raw(index);
  const std::string_view whole = raw(word_index);
  const std::size_t offset = nodes_[index].begin - nodes_[word_index].begin;
  if (text.find_first_of("*?[{~") == std::string_view::npos) return add_literal(word, text, false);
  const SpecialCharacters special(whole, place);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!special.at(offset + i, text[i], i > 0 ? text[i - 1] : '\0')) continue;
    if (i > begin) add_literal(word, text.substr(begin, i - begin), false);
    // A bracket or brace expression, or a tilde with a user's name, is one piece; a star or question mark is
    // itself.
    std::size_t end = i + 1;
    if (text[i] == '[' || text[i] == '{') {
      const std::size_t close = text.find(text[i] == '[' ? ']' : '}', i);
      end = close == std::string_view::npos ? text.size() : close + 1;
    } else if (text[i] == '~') {
      while (end < text.size() && text[end] != '/' && text[end] != ':') ++end;
    }
    add_piece(word, WordPiece::Kind::unknown, text.substr(i, end - i), false);
    i = end - 1;
    begin = end;
  }
  if (begin < text.size()) add_literal(word, text.substr(begin), false);
}

// `${X}`, or `${X…}` with one of the operators that POSIX has and that assign nothing, and nothing unknown
// inside.
bool Converter::is_plain_parameter(std::uint32_t index) const {
  const std::string_view text = raw(index);
  const std::string_view inside = text.substr(2, text.size() - 3);
  const std::size_t length = name_length(inside);
  if (length == 0) return false;
  std::string_view rest = inside.substr(length);
  if (rest.empty()) return true;
  const bool colon = rest.front() == ':';
  if (colon) rest.remove_prefix(1);
  if (rest.empty() || std::string_view(colon ? "-+?" : "-+?#%").find(rest.front()) == std::string_view::npos)
    return false;
  for (std::uint32_t i = index + 1; i < nodes_[index].next; ++i) {
    const Kind kind = nodes_[i].kind;
    if (kind == Kind::parameter && !is_plain_parameter(i)) return false;
    if (kind == Kind::substitution || kind == Kind::arithmetic || kind == Kind::backtick ||
        kind == Kind::positional || kind == Kind::process) {
      return false;
    }
  }
  return true;
}

void Converter::commands_below(std::uint32_t index, std::vector<Command>& commands) {
  const Kind kind = nodes_[index].kind;
  if (kind == Kind::backtick) return backtick(index, commands);
  if (kind == Kind::list) {
    Command inner = list(index);
    if (!inner.children.empty()) commands.push_back(std::move(inner));
    return;
  }
  each_child(index, [&](std::uint32_t child) { commands_below(child, commands); });
}

void Converter::backtick(std::uint32_t index, std::vector<Command>& commands) {
  const std::uint32_t at = span(index).begin;
  if (level_ >= kMaxLevel) return fail("nested too deep", at);
  const std::string_view inside = raw(index).substr(1, raw(index).size() - 2);
  const bool escaped = inside.find('\\') != std::string_view::npos;
  const std::string text = escaped ? without_backtick_escapes(inside) : std::string(inside);
  const ShellNodes nodes = parse_shell_nodes(text, ShellText::script);
  if (!nodes.problem.empty()) return fail(nodes.problem, escaped || all_at_ ? at : at + 1 + nodes.problem_at);
  Converter inner(text, nodes, base_ + nodes_[index].begin + 1,
                  escaped ? std::optional(span(index)) : all_at_, level_ + 1);
  Command command = inner.list(0);
  take_from(inner);
  if (!command.children.empty()) commands.push_back(std::move(command));
}

ShellWord Converter::unknown_word(std::uint32_t index) {
  ShellWord result;
  result.span = span(index);
  std::vector<Command> commands;
  commands_below(index, commands);
  add_piece(result, WordPiece::Kind::unknown, raw(index), false).commands = std::move(commands);
  return result;
}

ShellWord Converter::heredoc_text(const TextInText& text) {
  ShellWord result;
  result.span =
      text.all_at.value_or(Span{text.base, text.base + static_cast<std::uint32_t>(text.text.size())});
  if (level_ >= kMaxLevel) {
    fail("nested too deep", text.at);
    return result;
  }
  const ShellNodes nodes = parse_shell_nodes(text.text, ShellText::heredoc_body);
  if (!nodes.problem.empty()) {
    fail(nodes.problem, text.all_at ? text.at : text.base + nodes.problem_at);
    return result;
  }
  Converter inner(text.text, nodes, text.base, text.all_at, level_ + 1);
  const Span span = result.span;
  result = inner.word(0, WordPlace::delimiter);
  result.span = span;
  take_from(inner);
  return result;
}

}  // namespace decant::shell
