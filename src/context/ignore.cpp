// Ignore files: see ignore.hpp. Reading has two steps in the reference, with a clean-up in each:
// ignorefile.ReadAll makes lines into patterns, patternmatcher.New makes patterns into matchers. Where they
// disagree (`!/`, `/!a`) both are followed.
#include "context/ignore.hpp"

#include "context/path.hpp"
#include "context/pattern.hpp"

#include <array>
#include <bit>
#include <dockerignore.hpp>

namespace decant {

namespace grammar_ignore = grammar::dockerignore;
namespace pegtl = tao::pegtl;

// A path is asked about by its first and last byte: most patterns say what these must be, and are passed over
// by dozens where they are something else.
struct IgnoreFile::Compiled {
  std::vector<IgnorePattern> patterns;
  std::vector<PathPattern> matchers;  // as patterns
  // For each byte the patterns, a bit each, that a path may match that begins (ends) with it.
  std::array<Matched, 256> by_first;
  std::array<Matched, 256> by_last;

  void index_last_pattern() {
    const std::size_t number = matchers.size() - 1;
    const auto add = [number](std::array<Matched, 256>& table, std::optional<unsigned char> only) {
      for (std::size_t byte = 0; byte < table.size(); ++byte) {
        table[byte].resize(number / 64 + 1);
        if (!only || *only == byte) table[byte][number / 64] |= std::uint64_t{1} << (number % 64);
      }
    };
    add(by_first, matchers.back().first_byte());
    add(by_last, matchers.back().last_byte());
  }
};

namespace {

// Go's bufio.Scanner gives up on a line that fills its buffer, and the build with it.
constexpr std::size_t kLongestRule = 65535;

struct RawLine {
  std::string_view text;
  bool negated = false;
  bool is_entry = false;
  std::uint32_t line = 0;
};

struct Reading {
  std::vector<RawLine> entries;
  RawLine current;
  std::uint32_t line = 1;
};

template <typename Rule>
struct ReadAction : pegtl::nothing<Rule> {};

template <>
struct ReadAction<grammar_ignore::negation> {
  static void apply0(Reading& reading) { reading.current.negated = true; }
};

template <>
struct ReadAction<grammar_ignore::text> {
  template <typename Input>
  static void apply(const Input& in, Reading& reading) {
    reading.current.text = in.string_view();
  }
};

template <>
struct ReadAction<grammar_ignore::entry> {
  static void apply0(Reading& reading) { reading.current.is_entry = true; }
};

template <>
struct ReadAction<grammar_ignore::line> {
  static void apply0(Reading& reading) {
    reading.current.line = reading.line++;
    if (reading.current.is_entry) reading.entries.push_back(reading.current);
    reading.current = {};
  }
};

std::string_view trim(std::string_view text) {
  Reading reading;
  pegtl::memory_input in(text, "");
  using Trimmed = pegtl::seq<grammar_ignore::spaces, pegtl::opt<grammar_ignore::text>>;
  pegtl::parse<Trimmed, ReadAction>(in, reading);
  return reading.current.text;
}

// Go's path.Clean on a pattern: `!` in front is a part of the first name.
std::string pattern_of(const RawLine& entry) {
  std::string pattern;
  if (!entry.text.empty()) {
    pattern = clean_path(entry.text);
    if (pattern.size() > 1 && pattern.front() == '/') pattern.erase(0, 1);
  }
  return entry.negated ? '!' + pattern : pattern;
}

bool is_valid(std::string_view pattern) {
  pegtl::memory_input in(pattern, "");
  return pegtl::parse<grammar_ignore::pattern>(in);
}

}  // namespace

IgnoreFile::IgnoreFile() : compiled_(std::make_unique<Compiled>()) {}
IgnoreFile::~IgnoreFile() = default;
IgnoreFile::IgnoreFile(IgnoreFile&&) noexcept = default;
IgnoreFile& IgnoreFile::operator=(IgnoreFile&&) noexcept = default;

Result<IgnoreFile> IgnoreFile::parse(std::string_view name, std::string_view text) {
  const auto refuse = [name](std::uint32_t line, std::string_view what) {
    return Problem{.what = fmt::format("{}:{}: {}", name, line, what),
                   .remedy = "correct the line: a build refuses the whole file"};
  };
  std::uint32_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > kLongestRule) return refuse(number, "the line is longer than 65535 bytes");
    begin = end + 1;
  }
  Reading reading;
  pegtl::memory_input<pegtl::tracking_mode::lazy> in(text, "");
  pegtl::parse<grammar_ignore::file, ReadAction>(in, reading);

  IgnoreFile file;
  for (const RawLine& entry : reading.entries) {
    if (const std::optional<Problem> problem = file.add(pattern_of(entry), entry.line)) {
      return refuse(entry.line, problem->what);
    }
  }
  return file;
}

Result<IgnoreFile> IgnoreFile::compile(const std::vector<std::string>& patterns) {
  IgnoreFile file;
  for (const std::string& pattern : patterns) {
    if (std::optional<Problem> problem = file.add(pattern, 0)) return *std::move(problem);
  }
  return file;
}

// patternmatcher.New for one pattern.
std::optional<Problem> IgnoreFile::add(std::string_view pattern, std::uint32_t line) {
  pattern = trim(pattern);
  if (pattern.empty()) return std::nullopt;
  std::string cleaned = clean_path(pattern);
  IgnorePattern entry{.text = {}, .negated = cleaned.front() == '!', .line = line};
  if (entry.negated) {
    if (cleaned.size() == 1) return Problem{.what = "`!` without a pattern"};
    cleaned.erase(0, 1);
  }
  if (!is_valid(cleaned)) return Problem{.what = fmt::format("`{}` is no valid pattern", cleaned)};
  Result<PathPattern> matcher = PathPattern::compile(cleaned);
  if (!matcher) return Problem{.what = fmt::format("`{}`: {}", cleaned, matcher.problem().what)};
  entry.text = std::move(cleaned);
  compiled_->patterns.push_back(std::move(entry));
  compiled_->matchers.push_back(std::move(*matcher));
  compiled_->index_last_pattern();
  return std::nullopt;
}

const std::vector<IgnorePattern>& IgnoreFile::patterns() const {
  return compiled_->patterns;
}

bool IgnoreFile::empty() const {
  return compiled_->patterns.empty();
}

bool IgnoreFile::matches(std::string_view path) const {
  bool matched = false;
  for (std::size_t i = 0; i < compiled_->patterns.size(); ++i) {
    // A pattern that could not change the outcome is not asked.
    if (compiled_->patterns[i].negated != matched) continue;
    if (compiled_->matchers[i].matches_or_parent(path)) matched = !compiled_->patterns[i].negated;
  }
  return matched;
}

bool IgnoreFile::walk_matches(std::string_view path, const Matched& parent, Matched& own) const {
  own.assign((compiled_->patterns.size() + 63) / 64, 0);
  if (path.empty()) return false;
  const Matched& by_first = compiled_->by_first[static_cast<unsigned char>(path.front())];
  const Matched& by_last = compiled_->by_last[static_cast<unsigned char>(path.back())];
  bool matched = false;
  for (std::size_t word = 0; word < own.size(); ++word) {
    const std::uint64_t above = parent.empty() ? 0 : parent[word];
    std::uint64_t asked = (by_first[word] & by_last[word]) | above;
    for (; asked != 0; asked &= asked - 1) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(asked));
      const std::size_t i = word * 64 + bit;
      const bool negated = compiled_->patterns[i].negated;
      if (((above >> bit) & 1U) == 0 && (negated != matched || !compiled_->matchers[i].matches(path)))
        continue;
      own[word] |= std::uint64_t{1} << bit;
      matched = !negated;
    }
  }
  return matched;
}

bool IgnoreFile::may_reenter(std::string_view directory) const {
  return any_below(directory, true);
}

bool IgnoreFile::may_match_below(std::string_view directory) const {
  return any_below(directory, false);
}

bool IgnoreFile::has_negated() const {
  return std::ranges::any_of(compiled_->patterns, &IgnorePattern::negated);
}

bool IgnoreFile::any_below(std::string_view directory, bool negated) const {
  std::string inside(directory);
  if (!inside.empty()) inside += '/';
  for (std::size_t i = 0; i < compiled_->patterns.size(); ++i) {
    if (compiled_->patterns[i].negated == negated && compiled_->matchers[i].may_match_behind(inside))
      return true;
  }
  return false;
}

}  // namespace decant
