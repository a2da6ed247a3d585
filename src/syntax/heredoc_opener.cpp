// Which heredocs a line opens. BuildKit splits the joined line with its shell lexer in a mode that keeps
// quotes, escapes and unset variables (heredocsFromLine, shell/lex.go), always with the backslash as escape,
// and takes a word of the form `digits<<-name` as an opener; then it lexes the name once more to take its
// quotes off. Anything that the lexer refuses (an unclosed quote, `${#X}`) makes the whole line open nothing.
//
// This is that lexer with an empty environment, nothing else: expansion with values is eval/expand.hpp. One
// oddity is kept because files depend on it: the buffer of the current word is shared with nested
// `${X:-word}`, which empties it, so that what stood before is lost (`<<${X:-EOF}` opens nothing).
#include "base/ascii.hpp"
#include "base/unicode.hpp"
#include "syntax/bytes.hpp"
#include "syntax/reader.hpp"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

namespace decant::syntax {

namespace {

constexpr char kNoStop = '\0';
// BuildKit has no bound. A line that nests deeper is refused: what it opens is not known then.
constexpr unsigned kMaxNesting = 100;

bool is_special_parameter(char c) {
  return std::string_view("@*#?-$!0").find(c) != std::string_view::npos;
}

class Lexer {
 public:
  Lexer(std::string_view text, bool raw_quotes, bool raw_escapes)
      : text_(text), raw_quotes_(raw_quotes), raw_escapes_(raw_escapes) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  // False when the lexer refuses the text.
  bool words(std::vector<std::string>& out) { return run(kNoStop, raw_escapes_, nullptr, out, 0); }
  [[nodiscard]] bool too_deep() const { return too_deep_; }

 private:
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }

  // The words that one level of nesting collects; all levels share buffer_.
  struct Collector {
    std::vector<std::string>& words;
    bool in_word = false;
  };

  void add_raw(Collector& collector, std::string_view text) {
    buffer_ += text;
    collector.in_word = true;
  }
  // With splitting at spaces.
  void add(Collector& collector, std::string_view text) {
    while (!text.empty()) {
      const std::size_t space = space_length(text);
      if (space == 0) {
        add_raw(collector, text.substr(0, 1));
      } else if (collector.in_word && !buffer_.empty()) {
        finish(collector);
      }
      text.remove_prefix(space == 0 ? 1 : space);
    }
  }
  void finish(Collector& collector) {
    if (buffer_.empty()) return;
    collector.words.push_back(std::move(buffer_));
    buffer_.clear();
    collector.in_word = false;
  }

  // One character (all its bytes).
  std::string_view next() {
    const std::size_t size = std::max<std::size_t>(decode_rune(text_.substr(at_, 4)).size, 1);
    at_ += size;
    return text_.substr(at_ - size, size);
  }

  // processStopOn: to the end, or behind `stop`. `result` may be null.
  bool run(char stop, bool raw_escapes, std::string* result, std::vector<std::string>& words,
           unsigned depth) {
    too_deep_ |= depth > kMaxNesting;
    if (too_deep_) return false;
    buffer_.clear();
    Collector collector{words};
    const bool outer_raw_escapes = std::exchange(raw_escapes_, raw_escapes);
    const bool fine = run_to(stop, result, collector, depth);
    raw_escapes_ = outer_raw_escapes;
    return fine;
  }

  bool run_to(char stop, std::string* result, Collector& collector, unsigned depth) {
    std::string piece;
    while (!done()) {
      const char c = peek();
      piece.clear();
      if (stop != kNoStop && c == stop) {
        ++at_;
        finish(collector);
        return true;
      }
      if (c == '\'' || c == '"') {
        if (!(c == '"' ? double_quoted(piece, depth) : single_quoted(piece))) return false;
        add_raw(collector, piece);
      } else if (c == '<') {
        possible_heredoc(piece);
        add_raw(collector, piece);
      } else if (c == '$') {
        if (!dollar(piece, depth)) return false;
        add(collector, piece);
      } else if (c == '\\') {
        ++at_;
        if (raw_escapes_) {
          piece += c;
          add_raw(collector, piece);
        }
        if (!done()) {
          const std::string_view escaped = next();
          add_raw(collector, escaped);
          piece += escaped;
        }
      } else {
        const std::string_view character = next();
        add(collector, character);
        piece += character;
      }
      if (result != nullptr) *result += piece;
    }
    if (stop != kNoStop) return false;
    finish(collector);
    return true;
  }

  bool single_quoted(std::string& out) {
    const std::size_t close = text_.find('\'', at_ + 1);
    if (close == std::string_view::npos) return false;
    out = raw_quotes_ ? text_.substr(at_, close + 1 - at_) : text_.substr(at_ + 1, close - at_ - 1);
    at_ = close + 1;
    return true;
  }

  bool double_quoted(std::string& out, unsigned depth) {
    ++at_;
    if (raw_quotes_) out += '"';
    while (!done()) {
      const char c = peek();
      if (c == '"') {
        ++at_;
        if (raw_quotes_) out += '"';
        return true;
      }
      if (c == '$') {
        std::string value;
        if (!dollar(value, depth)) return false;
        out += value;
        continue;
      }
      ++at_;
      if (c != '\\') {
        out += c;
        continue;
      }
      if (raw_escapes_) out += c;
      if (done()) continue;
      const char escaped = peek();
      if (escaped == '"' || escaped == '$' || escaped == '\\') {
        ++at_;
        out += escaped;
      } else {
        out += c;
      }
    }
    return false;
  }

  void possible_heredoc(std::string& out) {
    ++at_;
    out = "<";
    if (done() || peek() != '<') return;
    ++at_;
    out += '<';
    while (!done() && (peek() == ' ' || peek() == '\t' || peek() == '\r')) {
      out += peek();
      ++at_;
    }
  }

  std::string_view name() {
    const std::size_t begin = at_;
    const auto rune = [this] { return decode_rune(text_.substr(at_, 4)).value; };
    if (!done() && is_digit(rune())) {
      while (!done() && is_digit(rune())) next();
    } else if (!done() && is_special_parameter(peek())) {
      ++at_;
    } else {
      while (!done() && (is_letter(rune()) || is_digit(rune()) || peek() == '_')) next();
    }
    return text_.substr(begin, at_ - begin);
  }

  // `$X` and `${X…}`, kept as they are since nothing is set. Inner words lose their escapes, as in BuildKit.
  bool dollar(std::string& out, unsigned depth) {
    ++at_;
    if (done() || peek() != '{') {
      out = "$";
      out += name();
      return true;
    }
    ++at_;
    if (done() || peek() == '{' || peek() == '}' || peek() == ':') return false;
    out = "${";
    out += name();
    if (done()) return false;
    char modifier = peek();
    ++at_;
    out += modifier;
    std::vector<std::string> ignored;
    switch (modifier) {
      case '}':
        return true;
      case '/': {
        if (!done() && peek() == '/') ++at_;
        std::string pattern;
        std::string replacement;
        if (!run('/', true, &pattern, ignored, depth + 1)) return false;
        if (!run('}', true, &replacement, ignored, depth + 1)) return false;
        out += pattern + '/' + replacement + '}';
        return true;
      }
      case ':':
        if (done()) return false;
        modifier = peek();
        if (modifier == '#' || modifier == '%') return false;
        out += next();
        break;
      case '+':
      case '-':
      case '?':
      case '#':
      case '%':
        break;
      default:
        return false;
    }
    std::string word;
    if (!run('}', modifier == '#' || modifier == '%', &word, ignored, depth + 1)) return false;
    out += word + '}';
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool raw_quotes_;
  bool raw_escapes_;
  bool too_deep_ = false;
  std::string buffer_;
};

std::size_t count_quotes(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += c == '\'' || c == '"' ? 1U : 0U;
  return count;
}

std::uint64_t descriptor(std::string_view digits) {
  std::uint64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return result.ec == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : value;
}

constexpr std::string_view kUnreadable = "a heredoc's name cannot be read";

}  // namespace

std::optional<HeredocOpener> heredoc_opener(std::string_view word, std::string& problem) {
  std::size_t at = 0;
  while (at < word.size() && ascii::is_digit(word[at])) ++at;
  if (word.substr(at, 2) != "<<") return std::nullopt;
  HeredocOpener opener;
  opener.fd = descriptor(word.substr(0, at));
  at += 2;
  opener.chomp = word.substr(at, 1) == "-";
  if (opener.chomp) ++at;
  while (at < word.size() && std::string_view("\t\n\f\r ").find(word[at]) != std::string_view::npos) ++at;
  const std::string_view rest = word.substr(at);
  if (rest.empty() || rest.find('<') != std::string_view::npos) return std::nullopt;

  std::vector<std::string> words;
  if (!Lexer(rest, false, false).words(words)) {
    problem = kUnreadable;
    return std::nullopt;
  }
  if (words.size() != 1) return std::nullopt;
  std::vector<std::string> quoted;
  if (!Lexer(rest, true, false).words(quoted) || quoted.size() != words.size()) {
    problem = kUnreadable;
    return std::nullopt;
  }
  opener.expand = count_quotes(words[0]) == count_quotes(quoted[0]);
  opener.name = std::move(words[0]);
  return opener;
}

std::vector<HeredocOpener> heredoc_openers(std::string_view line, std::string& problem) {
  if (line.find("<<") == std::string_view::npos) return {};
  std::string repaired;
  if (!is_utf8(line)) line = repaired = repair_utf8(line);
  std::vector<std::string> words;
  Lexer lexer(line, true, true);
  if (!lexer.words(words)) {
    if (lexer.too_deep())
      problem = fmt::format("more than {} levels of ${{ }} before a heredoc", kMaxNesting);
    return {};
  }
  std::vector<HeredocOpener> openers;
  for (const std::string& word : words) {
    if (std::optional<HeredocOpener> opener = heredoc_opener(word, problem))
      openers.push_back(std::move(*opener));
    if (!problem.empty()) return {};
  }
  return openers;
}

}  // namespace decant::syntax

namespace decant {

bool is_heredoc_source(std::string_view word) {
  std::string problem;
  return word.find("<<") != std::string_view::npos && syntax::heredoc_opener(word, problem).has_value();
}

}  // namespace decant
