// See hcl.hpp.
#include "builds/hcl.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "grammar/hcl.hpp"

#include <fmt/format.h>
#include <tao/pegtl.hpp>

#include <algorithm>
#include <array>

namespace decant::builds {
namespace hcl {
namespace {

namespace pegtl = tao::pegtl;
namespace grammar = decant::grammar::hcl;

// Lists in lists, blocks in blocks.
constexpr int kMaxDepth = 50;

enum class Kind : std::uint8_t { newline, identifier, number, quoted, heredoc, punctuation, end };

struct Token {
  Kind kind = Kind::end;
  std::string_view text;
  Place place;
};

template <Kind K>
struct take {
  template <typename Input>
  static void apply(const Input& in, std::vector<Token>& tokens) {
    const auto place = in.position();
    tokens.push_back({K,
                      in.string_view(),
                      {static_cast<std::uint32_t>(place.line), static_cast<std::uint32_t>(place.column)}});
  }
};

template <typename Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<grammar::newline> : take<Kind::newline> {};
template <>
struct action<grammar::identifier> : take<Kind::identifier> {};
template <>
struct action<grammar::number> : take<Kind::number> {};
template <>
struct action<grammar::quoted> : take<Kind::quoted> {};
template <>
struct action<grammar::heredoc> : take<Kind::heredoc> {};
template <>
struct action<grammar::punctuation> : take<Kind::punctuation> {};

// A quoted text with its escapes resolved.
std::string unescaped(std::string_view quoted) {
  constexpr std::string_view kLetters = "nrt";
  constexpr std::string_view kValues = "\n\r\t";
  std::string result;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] != '\\' || i + 2 >= quoted.size()) {
      result += quoted[i];
      continue;
    }
    const std::size_t letter = kLetters.find(quoted[++i]);
    result += letter == std::string_view::npos ? quoted[i] : kValues[letter];
  }
  return result;
}

// The lines of a heredoc; of `<<-` without the blanks that all of them begin with.
std::string heredoc_text(std::string_view token) {
  const bool indented = token.starts_with("<<-");
  token.remove_prefix(std::min(token.find('\n') + 1, token.size()));
  token = token.substr(0, token.rfind('\n') == std::string_view::npos ? 0 : token.rfind('\n') + 1);
  if (!indented) return std::string(token);
  std::size_t least = std::string_view::npos;
  for (const std::string_view line : split(token, '\n')) {
    if (const std::size_t blanks = line.find_first_not_of(" \t\r"); blanks != std::string_view::npos)
      least = std::min(least, blanks);
  }
  std::string result;
  for (const std::string_view line : split(token, '\n')) {
    result += line.substr(std::min(least, line.size()));
    result += '\n';
  }
  result.pop_back();
  return result;
}

class Reader {
 public:
  explicit Reader(const std::vector<Token>& tokens) : tokens_(tokens) {}

  Value file() {
    Value value{.kind = Value::Kind::map};
    body(value, 0);
    if (next().kind != Kind::end) fail();
    normalise(value);
    return value;
  }
  [[nodiscard]] const Token* failed() const { return failed_; }

 private:
  [[nodiscard]] const Token& next() const { return tokens_[at_]; }
  [[nodiscard]] bool is(std::string_view text) const {
    return next().kind == Kind::punctuation && next().text == text;
  }
  const Token& pop() { return next().kind == Kind::end ? next() : tokens_[at_++]; }
  void skip_lines() {
    while (next().kind == Kind::newline) pop();
  }
  void fail() {
    if (failed_ == nullptr) failed_ = &next();
    at_ = tokens_.size() - 1;
  }

  // Attributes and blocks up to `}` or the end.
  void body(Value& into, int depth) {
    for (skip_lines(); next().kind == Kind::identifier || next().kind == Kind::quoted; skip_lines()) {
      const Token& name = pop();
      if (is("=")) {
        pop();
        Value value = expression(depth + 1, false);
        value.place = name.place;
        into.fields.push_back({std::string(name.text), std::move(value)});
        if (next().kind != Kind::newline && next().kind != Kind::end && !is("}")) return fail();
        continue;
      }
      std::vector<std::string> path{std::string(name.text)};
      while (next().kind == Kind::identifier || next().kind == Kind::quoted) {
        const Token& label = pop();
        path.push_back(label.kind == Kind::quoted ? unescaped(label.text) : std::string(label.text));
      }
      if (!is("{") || depth > kMaxDepth || path.size() > 3) return fail();
      pop();
      Value block{.kind = Value::Kind::map, .place = name.place};
      body(block, depth + 1);
      if (!is("}")) return fail();
      pop();
      while (path.size() > 1) {
        Value outer{.kind = Value::Kind::map, .place = name.place};
        outer.fields.push_back({std::move(path.back()), std::move(block)});
        block = std::move(outer);
        path.pop_back();
      }
      into.fields.push_back({std::move(path.front()), std::move(block)});
    }
  }

  // `inside` brackets: line ends are blanks.
  [[nodiscard]] bool ends_here(bool inside) {
    if (inside) skip_lines();
    return next().kind == Kind::end || next().kind == Kind::newline || is(",") || is("]") || is("}");
  }

  Value expression(int depth, bool inside) {
    const std::size_t begin = at_;
    Value value = known(depth);
    value.place = tokens_[begin].place;
    if (value.kind != Value::Kind::unknown && ends_here(inside)) return value;
    at_ = begin;
    skip_unknown(inside);
    return {.kind = Value::Kind::unknown, .place = tokens_[begin].place};
  }

  void skip_unknown(bool inside) {
    std::size_t open = 0;
    while (next().kind != Kind::end) {
      if (open == 0 && ((next().kind == Kind::newline && !inside) || is(",") || is("]") || is("}"))) return;
      if (is("(") || is("[") || is("{")) ++open;
      if ((is(")") || is("]") || is("}")) && open > 0) --open;
      pop();
    }
  }

  Value known(int depth) {
    const Token& token = pop();
    switch (token.kind) {
      case Kind::quoted:
        return {.kind = Value::Kind::text, .text = unescaped(token.text)};
      case Kind::heredoc:
        return {.kind = Value::Kind::text, .text = heredoc_text(token.text)};
      case Kind::number:
        return {.kind = Value::Kind::text, .text = std::string(token.text)};
      case Kind::identifier:
        if (token.text == "null") return {};
        if (token.text == "true" || token.text == "false")
          return {.kind = Value::Kind::text, .text = std::string(token.text)};
        return {.kind = Value::Kind::text, .text = fmt::format("${{{}}}", token.text)};
      case Kind::punctuation:
        if (depth > kMaxDepth) break;
        if (token.text == "[") return list(depth);
        if (token.text == "{") return map(depth);
        break;
      case Kind::newline:
      case Kind::end:
        break;
    }
    return {.kind = Value::Kind::unknown};
  }

  [[nodiscard]] bool is_loop() const { return next().kind == Kind::identifier && next().text == "for"; }

  Value list(int depth) {
    Value value{.kind = Value::Kind::list};
    skip_lines();
    if (is_loop()) return {.kind = Value::Kind::unknown};
    while (!is("]")) {
      value.items.push_back(expression(depth + 1, true));
      skip_lines();
      if (is(",")) {
        pop();
        skip_lines();
      } else if (!is("]")) {
        return {.kind = Value::Kind::unknown};
      }
    }
    pop();
    return value;
  }

  Value map(int depth) {
    Value value{.kind = Value::Kind::map};
    skip_lines();
    if (is_loop()) return {.kind = Value::Kind::unknown};
    while (!is("}")) {
      const Token& key = pop();
      const bool named = key.kind == Kind::identifier || key.kind == Kind::quoted || key.kind == Kind::number;
      if (!named || !(is("=") || is(":"))) return {.kind = Value::Kind::unknown};
      pop();
      Value field = expression(depth + 1, false);
      field.place = key.place;
      value.fields.push_back(
          {key.kind == Kind::quoted ? unescaped(key.text) : std::string(key.text), std::move(field)});
      skip_lines();
      if (is(",")) {
        pop();
        skip_lines();
      } else if (next().kind == Kind::end) {
        return {.kind = Value::Kind::unknown};
      }
    }
    pop();
    return value;
  }

  // Sorts; blocks of one type are one map, and of an attribute that is there twice the last one counts.
  static void normalise(Value& value) {
    std::ranges::stable_sort(value.fields, {}, &Field::name);
    std::vector<Field> fields;
    for (Field& field : value.fields) {
      if (fields.empty() || fields.back().name != field.name) {
        fields.push_back(std::move(field));
      } else if (field.value.kind == Value::Kind::map && fields.back().value.kind == Value::Kind::map) {
        std::ranges::move(field.value.fields, std::back_inserter(fields.back().value.fields));
      } else {
        fields.back().value = std::move(field.value);
      }
    }
    value.fields = std::move(fields);
    for (Field& field : value.fields) normalise(field.value);
    for (Value& item : value.items) normalise(item);
  }

  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  const Token* failed_ = nullptr;
};

Problem no_hcl(const std::string& name, Place place, std::string_view what) {
  return {.what = fmt::format("{}:{}:{}: this is no HCL: {}", name, place.line, place.column, what),
          .remedy = "correct the file; `docker buildx bake --print` reads it too"};
}

}  // namespace
}  // namespace hcl

Result<Value> read_hcl(const std::string& name, std::string_view text) {
  using namespace hcl;
  std::vector<Token> tokens;
  pegtl::memory_input in(text.data(), text.data() + text.size(), name);
  if (!pegtl::parse<pegtl::seq<pegtl::opt<pegtl::utf8::bom>, pegtl::star<grammar::token>>, action>(in,
                                                                                                   tokens) ||
      !in.empty()) {
    const auto place = in.position();
    return no_hcl(name, {static_cast<std::uint32_t>(place.line), static_cast<std::uint32_t>(place.column)},
                  "a text that has no end");
  }
  const auto end = in.position();
  tokens.push_back(
      {Kind::end, {}, {static_cast<std::uint32_t>(end.line), static_cast<std::uint32_t>(end.column)}});
  Reader reader(tokens);
  Value value = reader.file();
  if (const Token* failed = reader.failed()) {
    return no_hcl(name, failed->place,
                  failed->kind == Kind::end
                      ? std::string("the end comes too early")
                      : fmt::format("`{}` is not expected here", shortened(failed->text, 40)));
  }
  return value;
}

std::optional<std::string> expand_template(
    std::string_view text, const std::function<std::optional<std::string>(const std::string&)>& variable) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("$${") || rest.starts_with("%%{")) {
      result += rest.substr(1, 2);
      at += 3;
    } else if (rest.starts_with("%{")) {
      return std::nullopt;
    } else if (rest.starts_with("${")) {
      const std::size_t end = rest.find('}');
      if (end == std::string_view::npos) return std::nullopt;
      const std::string name = squeezed(rest.substr(2, end - 2));
      const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
        return ascii::is_alphanumeric(c) || c == '_' || c == '-';
      });
      const auto value = plain ? variable(name) : std::nullopt;
      if (!value) return std::nullopt;
      result += *value;
      at += end + 1;
    } else {
      result += text[at++];
    }
  }
  return result;
}

}  // namespace decant::builds
