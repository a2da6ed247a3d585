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

// `name=…`: bash also looks for tildes behind `=` and `:` there.
bool looks_like_assignment(std::string_view word) {
  const std::size_t length = name_length(word);
  return length > 0 && length < word.size() && word[length] == '=';
}

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

bool WordSight::is_special(std::size_t offset, char c, char before) {
  if (place_ == WordPlace::delimiter) return false;
  if (!facts_) {
    constexpr auto kNone = std::string_view::npos;
    facts_ = {.assignment = place_ == WordPlace::value || looks_like_assignment(word_),
              .last_bracket = word_.rfind(']'),
              .last_brace = word_.rfind('}'),
              .braces_list = word_.find(',') != kNone || word_.find("..") != kNone};
  }
  if (c == '~') return offset == 0 || (facts_->assignment && (before == '=' || before == ':'));
  if (place_ == WordPlace::value) return false;
  if (c == '*' || c == '?') return true;
  const auto behind = [offset](std::size_t last, std::size_t least) {
    return last != std::string_view::npos && last > offset + least;
  };
  if (c == '[') return behind(facts_->last_bracket, 1);
  if (c == '{') return facts_->braces_list && behind(facts_->last_brace, 0);
  return false;
}

ShellWord Converter::word(std::uint32_t index, WordPlace place) {
  // Most words are one literal.
  const ShellNode& node = nodes_[index];
  if (node.next == index + 2 && nodes_[index + 1].kind == Kind::literal &&
      raw(index + 1).find_first_of("*?[{~") == std::string_view::npos) {
    const WordPiece piece{.text = raw(index + 1)};
    return {.span = span(index), .text = piece.text, .pieces = store_.one(piece)};
  }
  WordBuilder builder(store_, raw(index));
  WordSight sight(raw(index), node.begin, place);
  pieces_below(index, sight, false, builder);
  return builder.finish(span(index));
}

void Converter::pieces_below(std::uint32_t index, WordSight& sight, bool quoted, WordBuilder& word) {
  each_child(index, [&](std::uint32_t child) { piece(child, sight, quoted, word); });
}

void Converter::piece(std::uint32_t index, WordSight& sight, bool quoted, WordBuilder& word) {
  const std::string_view text = raw(index);
  switch (nodes_[index].kind) {
    case Kind::literal:
      literal(index, sight, word);
      return;
    case Kind::quoted_text:
      word.literal(text, true);
      return;
    case Kind::lone_dollar:
      word.literal(text, quoted);
      return;
    case Kind::line_join:
      return;
    case Kind::escape:
      word.literal(text.substr(1), true);
      return;
    case Kind::quoted_escape: {
      // `quoted` is false in the text of a here-document: there `\"` keeps its backslash.
      const char c = text[1];
      if (c == '\n') return;
      const bool special = c == '$' || c == '`' || c == '\\' || (c == '"' && quoted);
      word.literal(special ? text.substr(1) : text, true);
      return;
    }
    case Kind::single_quoted:
      word.literal(text.substr(1, text.size() - 2), true);
      return;
    case Kind::double_quoted:
      word.literal("", true);
      pieces_below(index, sight, true, word);
      return;
    case Kind::variable:
      word.expression(WordPiece::Kind::variable, text, text.substr(1), quoted, {});
      return;
    case Kind::parameter:
      if (is_plain_parameter(index)) {
        const std::string_view inside = text.substr(2, text.size() - 3);
        word.expression(WordPiece::Kind::variable, text, inside.substr(0, name_length(inside)), quoted, {});
        return;
      }
      break;
    default:
      break;
  }
  word.expression(WordPiece::Kind::unknown, text, {}, quoted, commands_of(index));
}

void Converter::literal(std::uint32_t index, WordSight& sight, WordBuilder& word) {
  const std::string_view text = raw(index);
  const std::size_t offset = nodes_[index].begin - sight.begin();
  if (text.find_first_of("*?[{~") == std::string_view::npos) return word.literal(text, false);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!sight.is_special(offset + i, text[i], i > 0 ? text[i - 1] : '\0')) continue;
    if (i > begin) word.literal(text.substr(begin, i - begin), false);
    // A bracket or brace expression, or a tilde with a user's name, is one piece; a star or question mark is
    // itself.
    std::size_t end = i + 1;
    if (text[i] == '[' || text[i] == '{') {
      const std::size_t close = text.find(text[i] == '[' ? ']' : '}', i);
      end = close == std::string_view::npos ? text.size() : close + 1;
    } else if (text[i] == '~') {
      while (end < text.size() && text[end] != '/' && text[end] != ':') ++end;
    }
    word.expression(WordPiece::Kind::unknown, text.substr(i, end - i), {}, false, {});
    i = end - 1;
    begin = end;
  }
  if (begin < text.size()) word.literal(text.substr(begin), false);
}

// `${X}`, or `${X…}` with one of the operators that POSIX has and that assign nothing.
bool Converter::has_plain_operator(std::uint32_t index) const {
  const std::string_view text = raw(index);
  const std::string_view inside = text.substr(2, text.size() - 3);
  const std::size_t length = name_length(inside);
  if (length == 0) return false;
  std::string_view rest = inside.substr(length);
  if (rest.empty()) return true;
  const bool colon = rest.front() == ':';
  if (colon) rest.remove_prefix(1);
  return !rest.empty() &&
         std::string_view(colon ? "-+?" : "-+?#%").find(rest.front()) != std::string_view::npos;
}

// The same, and nothing unknown inside, however deep.
bool Converter::is_plain_parameter(std::uint32_t index) const {
  if (!has_plain_operator(index)) return false;
  for (std::uint32_t i = index + 1; i < nodes_[index].next; ++i) {
    const Kind kind = nodes_[i].kind;
    if (kind == Kind::parameter && !has_plain_operator(i)) return false;
    if (kind == Kind::substitution || kind == Kind::arithmetic || kind == Kind::backtick ||
        kind == Kind::positional || kind == Kind::process || kind == Kind::apostrophe ||
        kind == Kind::ansi_quoted || kind == Kind::translated) {
      return false;
    }
  }
  return true;
}

std::span<const Command> Converter::commands_of(std::uint32_t index) {
  const std::size_t height = store_.commands.size();
  commands_below(index);
  return store_.take(store_.commands, height);
}

// Leaves what it finds on the stack of commands.
void Converter::commands_below(std::uint32_t index) {
  const Kind kind = nodes_[index].kind;
  if (kind == Kind::backtick) return backtick(index);
  if (kind == Kind::list) {
    const Command inner = list(index);
    if (!inner.children.empty()) store_.commands.push_back(inner);
    return;
  }
  each_child(index, [&](std::uint32_t child) { commands_below(child); });
}

void Converter::backtick(std::uint32_t index) {
  const std::uint32_t at = span(index).begin;
  if (level_ >= kMaxLevel) return fail("nested too deep", at);
  std::string_view text = raw(index).substr(1, raw(index).size() - 2);
  const bool escaped = text.find('\\') != std::string_view::npos;
  if (escaped) text = store_.keep(without_backtick_escapes(text));
  const ShellNodes nodes = parse_shell_nodes(text, ShellText::script);
  if (!nodes.problem.empty()) return fail(nodes.problem, escaped || all_at_ ? at : at + 1 + nodes.problem_at);
  Converter inner(text, nodes, base_ + nodes_[index].begin + 1,
                  escaped ? std::optional(span(index)) : all_at_, level_ + 1, store_);
  const Command command = inner.list(0);
  take_from(inner);
  if (!command.children.empty()) store_.commands.push_back(command);
}

ShellWord Converter::unknown_word(std::uint32_t index) {
  WordBuilder builder(store_, raw(index));
  builder.expression(WordPiece::Kind::unknown, raw(index), {}, false, commands_of(index));
  return builder.finish(span(index));
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
  Converter inner(text.text, nodes, text.base, text.all_at, level_ + 1, store_);
  const Span span = result.span;
  result = inner.word(0, WordPlace::delimiter);
  result.span = span;
  take_from(inner);
  return result;
}

}  // namespace decant::shell
