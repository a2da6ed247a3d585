// Values of words. This follows BuildKit's shell.Lex to the quirk (facts: reference surprises, 9 to 11),
// since an operand that expands to something else names other files:
//
//  * words are split while values are put in, in one buffer that an operand (`${X:-…}`) empties: when words
//  are split,
//    what stands before an operand in the same word is lost;
//  * both branches of `${X:-…}` are expanded, and their errors count;
//  * an error inside an operand that reaches to the end of the text is reported as a missing `}`.
#include "eval/expand.hpp"

#include "base/add_once.hpp"
#include "base/unicode.hpp"
#include "eval/pattern.hpp"
#include "eval/word_nodes.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant {
namespace {

using Kind = WordNodeKind;

// A value may double with every line of a Dockerfile (`ENV A=$A$A`); no kernel takes an environment of this
// size. What is written out (the content of a heredoc) may be longer.
constexpr std::size_t kMaxGrowth = std::size_t{1} << 20U;

struct Failure {
  std::string message;
  std::size_t at = 0;  // how far BuildKit has read by then
};

class Expander {
 public:
  Expander(std::string_view text, const WordNodes& parsed, const Lookup& lookup, const ExpandOptions& options,
           Expansion& result)
      : text_(text),
        nodes_(parsed.nodes),
        problem_(parsed.problem),
        lookup_(lookup),
        options_(options),
        result_(result) {}

  void run() {
    Words words;
    raw_escapes_ = options_.raw_escapes;
    std::string text;
    if (!sequence(0, text, words)) {
      result_.error = fmt::format("failed to process {}: {}", go_quote(text_), failure_.message);
      return;
    }
    result_.text = std::move(text);
    finish(words);
    result_.words = std::move(words.done);
  }

 private:
  struct Words {
    std::vector<std::string> done;
    bool in_word = false;
  };

  // --- Splitting (lex.go, wordsStruct). The buffer is one for all levels. ---
  void add_raw(Words& words, std::string_view text) {
    buffer_ += text;
    words.in_word = true;
  }
  void add_splitting(Words& words, std::string_view text) {
    while (!text.empty()) {
      const Rune rune = decode_rune(text);
      if (!is_space_rune(rune.value)) {
        append_rune(buffer_, rune.value);
        words.in_word = true;
      } else if (words.in_word && !buffer_.empty()) {
        words.done.push_back(std::move(buffer_));
        buffer_.clear();
        words.in_word = false;
      }
      text.remove_prefix(rune.size);
    }
  }
  void finish(Words& words) {
    if (!buffer_.empty()) words.done.push_back(std::move(buffer_));
    buffer_.clear();
  }

  [[nodiscard]] bool is_too_long(const std::string& text) const {
    return text.size() > text_.size() + kMaxGrowth;
  }

  // --- Pieces. Each returns false with failure_ set when the value cannot be computed. ---
  bool sequence(std::uint32_t index, std::string& text, Words& words) {
    for (std::uint32_t i = index + 1; i < nodes_[index].next; i = nodes_[i].next) {
      if (!piece(i, text, words)) return false;
      if (is_too_long(text)) return fail("the result is longer than 1 MiB", text_.size() + 1);
    }
    return true;
  }

  bool piece(std::uint32_t index, std::string& text, Words& words) {
    const std::string_view raw = raw_of(index);
    switch (nodes_[index].kind) {
      case Kind::text:
        text += raw;
        add_splitting(words, raw);
        return true;
      case Kind::escaped: {
        if (raw_escapes_) {
          text += raw.front();
          add_raw(words, raw.substr(0, 1));
        }
        if (raw.size() == 1) return true;  // at the end of the word
        text += raw.substr(1);
        add_raw(words, raw.substr(1));
        return true;
      }
      case Kind::less:
        text += raw;
        add_raw(words, raw);
        return true;
      case Kind::single_quoted:
      case Kind::double_quoted: {
        std::string inside;
        if (!quotes(index, inside)) return false;
        text += inside;
        add_raw(words, inside);
        return true;
      }
      case Kind::variable:
      case Kind::braced: {
        std::string value;
        if (!(nodes_[index].kind == Kind::variable ? variable(index, value) : braced(index, value)))
          return false;
        text += value;
        add_splitting(words, value);
        return true;
      }
      default:
        return syntax_error(index);
    }
  }

  bool quotes(std::uint32_t index, std::string& text) {
    const char quote = raw_of(index).front();
    if (options_.raw_quotes) text += quote;
    for (std::uint32_t i = index + 1; i < nodes_[index].next; i = nodes_[i].next) {
      const std::string_view raw = raw_of(i);
      std::string value;
      switch (nodes_[i].kind) {
        case Kind::single_text:
        case Kind::double_text:
          value = raw;
          break;
        case Kind::double_escape:
          // Only the quote, `$` and the escape character lose the escape; a raw escape before others is
          // doubled (quirk).
          if (raw_escapes_) value += raw.front();
          value += raw.back();
          break;
        case Kind::variable:
          if (!variable(i, value)) return false;
          break;
        case Kind::braced:
          if (!braced(i, value)) return false;
          break;
        default:
          return syntax_error(i);
      }
      text += value;
      if (is_too_long(text)) return fail("the result is longer than 1 MiB", text_.size() + 1);
    }
    if (options_.raw_quotes) text += quote;
    return true;
  }

  bool variable(std::uint32_t index, std::string& value) {
    if (nodes_[index].next == index + 1) {
      value = "$";
      return true;
    }
    const std::string_view name = raw_of(index + 1);
    const std::optional<std::string> found = get(name);
    value = found ? *found : options_.skip_unset ? fmt::format("${}", name) : "";
    return true;
  }

  bool braced(std::uint32_t index, std::string& value) {
    std::string_view name;
    std::string_view modifier;
    Kind kind = Kind::plain;
    std::vector<std::string> operands;
    for (std::uint32_t i = index + 1; i < nodes_[index].next; i = nodes_[i].next) {
      switch (nodes_[i].kind) {
        case Kind::name:
          name = raw_of(i);
          break;
        case Kind::plain:
          break;
        case Kind::modifier:
        case Kind::replace_first:
        case Kind::replace_all:
          kind = nodes_[i].kind;
          modifier = raw_of(i);
          break;
        case Kind::operand: {
          const bool pattern = kind != Kind::modifier || modifier == "#" || modifier == "%";
          const bool to_slash = kind != Kind::modifier && operands.empty();
          if (!operand(i, pattern, to_slash, operands.emplace_back())) return false;
          break;
        }
        default:
          return syntax_error(i);
      }
    }
    if (kind == Kind::plain) {
      const std::optional<std::string> found = get(name);
      value = found ? *found : options_.skip_unset ? fmt::format("${{{}}}", name) : "";
      return true;
    }
    if (kind == Kind::modifier) return modified(index, name, modifier, operands.at(0), value);
    const std::optional<std::string> found = get(name);
    if (!found && options_.skip_unset) {
      value = fmt::format("${{{}/{}/{}}}", name, operands.at(0), operands.at(1));
      return true;
    }
    const auto replace = kind == Kind::replace_all ? replace_all : replace_first;
    return take(index, replace(operands.at(0), found.value_or(""), operands.at(1)), value);
  }

  bool modified(std::uint32_t index, std::string_view name, std::string_view modifier, std::string& word,
                std::string& value) {
    const std::optional<std::string> found = get(name);
    if (!found && options_.skip_unset) {
      value = fmt::format("${{{}{}{}}}", name, modifier, word);
      return true;
    }
    const bool colon = modifier.front() == ':';
    const bool absent = !found || (colon && found->empty());
    const std::string_view op = colon ? modifier.substr(1) : modifier;
    if (op == "-")
      value = absent ? word : *found;
    else if (op == "+")
      value = absent ? "" : word;
    else if (op == "?") {
      if (absent) {
        const std::string_view reason = !found ? "is not allowed to be unset" : "is not allowed to be empty";
        return fail(fmt::format("{}: {}", name, word.empty() ? reason : std::string_view(word)),
                    nodes_[index].end);
      }
      value = *found;
    } else if (op == "#" || op == "%") {
      const bool greedy = !word.empty() && word.front() == op.front();
      const std::string_view pattern = std::string_view(word).substr(greedy ? 1 : 0);
      const auto trim = op == "#" ? trim_prefix : trim_suffix;
      return take(index, trim(pattern, found.value_or(""), greedy), value);
    } else {
      return fail(fmt::format("unsupported modifier ({}) in substitution", modifier), nodes_[index].end);
    }
    return true;
  }

  // The text of an operand. Splitting goes on in the one buffer, and the operand's own words are dropped.
  bool operand(std::uint32_t index, bool raw_escapes, bool to_slash, std::string& text) {
    const bool outside = raw_escapes_;
    raw_escapes_ = raw_escapes;
    buffer_.clear();
    Words words;
    const bool good = sequence(index, text, words);
    finish(words);
    raw_escapes_ = outside;
    if (!good && failure_.at == text_.size()) {
      failure_.message = to_slash ? "syntax error: missing '/' in ${}" : "syntax error: missing '}'";
    }
    return good;
  }

  bool take(std::uint32_t index, PatternResult pattern, std::string& value) {
    if (!pattern.error.empty()) return fail(pattern.error, nodes_[index].end);
    value = std::move(pattern.text);
    return true;
  }

  std::optional<std::string> get(std::string_view name) {
    std::optional<std::string> value = lookup_(name);
    add_once_(value ? result_.used : result_.unset, std::string(name));
    return value;
  }

  bool fail(std::string message, std::size_t at) {
    failure_ = {std::move(message), at};
    return false;
  }

  bool syntax_error(std::uint32_t index) {
    const std::size_t at = nodes_[index].begin;
    switch (problem_) {
      case WordProblem::missing_brace:
        return fail("syntax error: missing '}'", at);
      case WordProblem::missing_slash:
        return fail("syntax error: missing '/' in ${}", at);
      case WordProblem::bad_substitution:
        return fail("syntax error: bad substitution", at);
      case WordProblem::single_quote:
        return fail("unexpected end of statement while looking for matching single-quote", at);
      case WordProblem::double_quote:
        return fail("unexpected end of statement while looking for matching double-quote", at);
      case WordProblem::too_deep:
        return fail("nested too deep", text_.size() + 1);
      case WordProblem::unsupported:
        break;
    }
    std::string modifier;
    std::size_t end = at;
    do {
      if (end == text_.size()) {
        append_rune(modifier, 0xFFFD);
        break;
      }
      const Rune rune = decode_rune(text_.substr(end));
      modifier += text_.substr(end, rune.size);
      end += rune.size;
    } while (modifier == ":");
    return fail(fmt::format("unsupported modifier ({}) in substitution", modifier), end);
  }

  [[nodiscard]] std::string_view raw_of(std::uint32_t index) const {
    return text_.substr(nodes_[index].begin, nodes_[index].end - nodes_[index].begin);
  }

  std::string_view text_;
  const std::vector<WordNode>& nodes_;
  WordProblem problem_;
  const Lookup& lookup_;
  const ExpandOptions& options_;
  Expansion& result_;
  AddOnce add_once_;
  std::string buffer_;
  bool raw_escapes_ = false;
  Failure failure_;
};

// A word without anything that the grammar knows: most operands are paths and names.
bool is_plain(std::string_view word, char escape) {
  return std::ranges::all_of(word, [&](char c) {
    return c > ' ' && c <= '~' && c != '$' && c != '\'' && c != '"' && c != '<' && c != escape;
  });
}

}  // namespace

Expansion expand_word(std::string_view word, const Lookup& lookup, const ExpandOptions& options) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (word.starts_with(kByteOrderMark)) word.remove_prefix(kByteOrderMark.size());
  Expansion result;
  if (is_plain(word, options.escape)) {
    result.text = word;
    if (!word.empty()) result.words.emplace_back(word);
    return result;
  }
  const std::string text = repair_utf8(word);
  const WordNodes nodes = parse_word(text, options.escape, !options.heredoc);
  Expander(text, nodes, lookup, options, result).run();
  return result;
}

}  // namespace decant
