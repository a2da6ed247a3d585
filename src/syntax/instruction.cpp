// The words of one instruction (BuildKit's split_command.go and line_parsers.go): keyword, flags, and what
// the rest means to this keyword. Views into the logical line wherever its text is the value; a copy only
// where quotes were taken off or bytes were not UTF-8.
#include "instruction.hpp"

#include "syntax/bytes.hpp"
#include "syntax/reader.hpp"

#include <fmt/format.h>
#include <tao/pegtl.hpp>

#include <utility>

namespace decant::syntax {

namespace {

namespace pegtl = tao::pegtl;
namespace grammar = decant::grammar::instruction;

using Input = pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*>;

// ONBUILD inside ONBUILD is refused anyway; this many levels are still read, though an error may lie deeper.
constexpr unsigned kMaxOnbuild = 64;

struct FlagState {
  char escape_char;
  std::vector<std::string_view> raw{};
  [[nodiscard]] char escape() const { return escape_char; }
};

struct PairState {
  char escape_char;
  struct Found {
    std::string_view raw;
    bool dangling;
  };
  std::vector<Found> words{};
  bool dangling = false;
  [[nodiscard]] char escape() const { return escape_char; }
};

struct WordState {
  std::vector<std::string_view> words{};
};

template <typename Matched>
std::string_view text_of(const Matched& in) {
  return {in.begin(), in.size()};
}

template <typename Rule>
struct flag_action : pegtl::nothing<Rule> {};
template <>
struct flag_action<grammar::flag> {
  template <typename Matched>
  static void apply(const Matched& in, FlagState& state) {
    state.raw.push_back(text_of(in));
  }
};

template <typename Rule>
struct pair_action : pegtl::nothing<Rule> {};
template <>
struct pair_action<grammar::dangling_escape> {
  static void apply0(PairState& state) { state.dangling = true; }
};
template <>
struct pair_action<grammar::pair_word> {
  template <typename Matched>
  static void apply(const Matched& in, PairState& state) {
    state.words.push_back({text_of(in), std::exchange(state.dangling, false)});
  }
};

template <typename Rule>
struct word_action : pegtl::nothing<Rule> {};
template <>
struct word_action<grammar::plain_word> {
  template <typename Matched>
  static void apply(const Matched& in, WordState& state) {
    state.words.push_back(text_of(in));
  }
};

// A flag's text: quotes and escapes off, every byte a character of its own (facts: `--chown=josé` is
// `josÃ©`).
std::string unquote_flag(std::string_view raw, char escape) {
  std::string out;
  char quote = '\0';
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (quote != '\0' ? c == quote : c == '"' || c == '\'') {
      quote = quote != '\0' ? '\0' : c;
      continue;
    }
    if (c == escape) {
      if (i + 1 == raw.size()) break;
      c = raw[++i];
    }
    append_rune(out, static_cast<unsigned char>(c));
  }
  return out;
}

bool is_plain_flag(std::string_view raw, char escape) {
  for (const char c : raw) {
    if (c == '"' || c == '\'' || c == escape || static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

// One instruction while it is read. Views handed around are parts of the logical line, so that their place is
// known.
class Line {
 public:
  Line(const Reader& reader, Instruction& instruction, unsigned depth)
      : reader_(reader), instruction_(instruction), text_(instruction.logical.text()), depth_(depth) {}

  void read() {
    const std::string_view trimmed = trim_space(text_);
    Input in(trimmed.data(), trimmed.size(), "");
    pegtl::parse<grammar::head>(in);
    const auto head_size = static_cast<std::size_t>(in.current() - trimmed.data());
    std::string_view keyword = trimmed.substr(0, head_size);
    while (!keyword.empty() && is_word_space(keyword.back())) keyword.remove_suffix(1);

    instruction_.keyword = keyword;
    instruction_.keyword_span = place(keyword);
    instruction_.kind = instruction_kind(keyword);
    const std::string_view rest = read_flags(trimmed.substr(head_size));
    instruction_.body = logical_span(rest);
    read_arguments(rest);
  }

 private:
  static bool is_word_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n'); }
  static bool is_byte_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\x85' || c == '\xA0';
  }

  [[nodiscard]] Span logical_span(std::string_view part) const {
    const auto begin = static_cast<std::uint32_t>(part.data() - text_.data());
    return {begin, begin + static_cast<std::uint32_t>(part.size())};
  }
  [[nodiscard]] Span place(std::string_view part) const {
    return instruction_.logical.to_source(logical_span(part));
  }

  void error(std::string_view part, std::string message) {
    reader_.diagnostics.push_back({place(part), std::move(message)});
  }

  std::string_view read_flags(std::string_view rest) {
    while (!rest.empty() && is_byte_space(rest.front())) rest.remove_prefix(1);
    if (!rest.starts_with("--")) return trim_space(rest);
    FlagState state{reader_.escape};
    Input in(rest.data(), rest.size(), "");
    pegtl::parse<grammar::flags, flag_action>(in, state);
    for (const std::string_view raw : state.raw) {
      const std::string_view text =
          is_plain_flag(raw, reader_.escape) ? raw : reader_.keep(unquote_flag(raw, reader_.escape));
      Flag flag;
      flag.text = text;
      const std::size_t equals = text.find('=');
      flag.has_value = equals != std::string_view::npos;
      flag.name = text.substr(2, flag.has_value ? equals - 2 : std::string_view::npos);
      if (flag.has_value) flag.value = text.substr(equals + 1);
      flag.span = place(raw);
      instruction_.flags.push_back(flag);
    }
    return trim_space(rest.substr(static_cast<std::size_t>(in.current() - rest.data())));
  }

  void read_arguments(std::string_view rest) {
    switch (instruction_.kind) {
      case InstructionKind::add:
      case InstructionKind::copy:
      case InstructionKind::volume:
        if (!read_exec_form(rest)) read_plain_words(rest);
        return;
      case InstructionKind::cmd:
      case InstructionKind::entrypoint:
      case InstructionKind::run:
      case InstructionKind::shell:
        if (!read_exec_form(rest)) read_one(rest);
        return;
      case InstructionKind::expose:
      case InstructionKind::from:
        read_plain_words(rest);
        return;
      case InstructionKind::maintainer:
      case InstructionKind::stopsignal:
      case InstructionKind::user:
      case InstructionKind::workdir:
        read_one(rest);
        return;
      case InstructionKind::arg:
        read_arg(rest);
        return;
      case InstructionKind::env:
      case InstructionKind::label:
        read_pairs(rest);
        return;
      case InstructionKind::healthcheck:
        read_health(rest);
        return;
      case InstructionKind::onbuild:
        read_onbuild(rest);
        return;
      case InstructionKind::unknown:
        instruction_.args.push_back({{}, place(rest.substr(0, 0))});
        return;
    }
  }

  void read_one(std::string_view rest) {
    if (!rest.empty()) instruction_.args.push_back({rest, place(rest)});
  }

  void read_plain_words(std::string_view rest) {
    WordState state;
    Input in(rest.data(), rest.size(), "");
    pegtl::parse<grammar::plain_words, word_action>(in, state);
    instruction_.args.reserve(instruction_.args.size() + state.words.size());
    for (const std::string_view word : state.words) instruction_.args.push_back({word, place(word)});
  }

  // True when `rest` is an array, a wrong one too.
  bool read_exec_form(std::string_view rest) {
    std::vector<Word> words;
    const JsonForm form = read_json(reader_, rest, words);
    if (form == JsonForm::not_an_array) return false;
    if (form == JsonForm::not_strings) {
      error(rest, "when using JSON array syntax, arrays must be comprised of strings only");
      return false;  // what is left of it is its text, for those who look at it all the same
    }
    instruction_.json = true;
    const std::uint32_t offset = logical_span(rest).begin;
    for (Word& word : words) {
      word.span = instruction_.logical.to_source(Span{word.span.begin + offset, word.span.end + offset});
      instruction_.args.push_back(word);
    }
    return true;
  }

  // Words with quotes and escapes still on them.
  std::vector<Word> pair_words(std::string_view rest) {
    PairState state{reader_.escape};
    Input in(rest.data(), rest.size(), "");
    pegtl::parse<grammar::pair_words, pair_action>(in, state);
    std::vector<Word> words;
    words.reserve(state.words.size());
    for (auto [raw, dangling] : state.words) {
      if (dangling) raw.remove_suffix(1);
      if (!raw.empty()) words.push_back({is_utf8(raw) ? raw : reader_.keep(repair_utf8(raw)), place(raw)});
    }
    return words;
  }

  static KeyValue pair_of(const Word& word) {
    const std::size_t equals = word.text.find('=');
    KeyValue pair{.name = word.text.substr(0, equals), .value = {}, .span = word.span};
    pair.has_value = equals != std::string_view::npos;
    if (pair.has_value) pair.value = word.text.substr(equals + 1);
    return pair;
  }

  void read_arg(std::string_view rest) {
    instruction_.args = pair_words(rest);
    instruction_.pairs.reserve(instruction_.args.size());
    for (const Word& word : instruction_.args) instruction_.pairs.push_back(pair_of(word));
  }

  void read_pairs(std::string_view rest) {
    const std::vector<Word> words = pair_words(rest);
    if (words.empty()) return;
    if (words[0].text.find('=') == std::string_view::npos) {
      read_legacy_pair(rest);
      return;
    }
    instruction_.pairs.reserve(words.size());
    for (const Word& word : words) {
      const KeyValue pair = pair_of(word);
      if (!pair.has_value) {
        reader_.diagnostics.push_back(
            {word.span, fmt::format("Syntax error - can't find = in {}. Must be of the form: name=value",
                                    go_quote(word.text))});
        return;
      }
      instruction_.pairs.push_back(pair);
    }
  }

  // `ENV name the whole rest is the value`.
  void read_legacy_pair(std::string_view rest) {
    std::size_t end = 0;
    while (end < rest.size() && !is_word_space(rest[end])) ++end;
    if (end == rest.size()) {
      error(rest, fmt::format("{} must have two arguments", name_of(instruction_.kind)));
      return;
    }
    std::size_t value = end;
    while (value < rest.size() && is_word_space(rest[value])) ++value;
    instruction_.pairs.push_back(
        {.name = rest.substr(0, end), .value = rest.substr(value), .legacy = true, .span = place(rest)});
  }

  void read_health(std::string_view rest) {
    WordState unused;
    Input in(rest.data(), rest.size(), "");
    if (!pegtl::parse<grammar::health>(in)) return;
    const auto size = static_cast<std::size_t>(in.current() - rest.data());
    std::string_view type = rest.substr(0, size);
    while (is_byte_space(type.back())) type.remove_suffix(1);
    instruction_.args.push_back({type, place(type)});
    const std::string_view command = rest.substr(size);
    if (!read_exec_form(command)) read_one(command);
  }

  void read_onbuild(std::string_view rest) {
    if (rest.empty() || depth_ == kMaxOnbuild) return;
    auto inner = std::make_unique<Instruction>();
    inner->logical = instruction_.logical.part(logical_span(rest));
    inner->start_line = instruction_.start_line;
    Line(reader_, *inner, depth_ + 1).read();
    inner->line_span = inner->span = place(rest);
    instruction_.onbuild = std::move(inner);
  }

  const Reader& reader_;
  Instruction& instruction_;
  std::string_view text_;
  unsigned depth_;
};

}  // namespace

void read_instruction(const Reader& reader, Instruction& instruction) {
  Line(reader, instruction, 0).read();
}

}  // namespace decant::syntax
