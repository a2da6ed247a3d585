// Runs the word grammar. A `must` that fails leaves an error node and closes what is open, so that the value
// up to there can still be computed.
#include "eval/word_nodes.hpp"

#include "grammar/record.hpp"
#include "grammar/word.hpp"

namespace decant {
namespace {

namespace g = grammar::word;
namespace pegtl = tao::pegtl;
using Kind = WordNodeKind;

struct Recorder : g::Memory, record::Nodes<Kind> {};

struct Stop {
  std::size_t at;
  WordProblem problem;
};

template <typename Rule>
struct action : pegtl::nothing<Rule> {};
template <>
struct action<g::whole> : record::make<Kind::whole> {};
template <>
struct action<g::text> : record::make<Kind::text> {};
template <>
struct action<g::stray> : record::make<Kind::text> {};
template <>
struct action<g::escaped> : record::make<Kind::escaped> {};
template <>
struct action<g::less> : record::make<Kind::less> {};
template <>
struct action<g::single_quoted> : record::make<Kind::single_quoted> {};
template <>
struct action<g::single_text> : record::make<Kind::single_text> {};
template <>
struct action<g::double_quoted> : record::make<Kind::double_quoted> {};
template <>
struct action<g::double_text> : record::make<Kind::double_text> {};
template <>
struct action<g::double_escape> : record::make<Kind::double_escape> {};
template <>
struct action<g::bare> : record::make<Kind::variable> {};
template <>
struct action<g::braced> : record::make<Kind::braced> {};
template <>
struct action<g::name> : record::make<Kind::name> {};
template <>
struct action<g::plain> : record::make<Kind::plain> {};
template <>
struct action<g::modifier> : record::make<Kind::modifier> {};
template <>
struct action<g::colon_modifier> : record::make<Kind::modifier> {};
template <>
struct action<g::replace_first> : record::make<Kind::replace_first> {};
template <>
struct action<g::replace_all> : record::make<Kind::replace_all> {};
template <>
struct action<g::nested_to_brace> : record::make<Kind::operand> {};
template <>
struct action<g::nested_to_slash> : record::make<Kind::operand> {};

template <typename Rule>
constexpr WordProblem kProblem = WordProblem::missing_brace;
template <>
constexpr WordProblem kProblem<g::close_slash> = WordProblem::missing_slash;
template <>
constexpr WordProblem kProblem<g::substitutable> = WordProblem::bad_substitution;
template <>
constexpr WordProblem kProblem<g::what_follows> = WordProblem::unsupported;
template <>
constexpr WordProblem kProblem<g::allowed_colon> = WordProblem::unsupported;
template <>
constexpr WordProblem kProblem<g::single_close> = WordProblem::single_quote;
template <>
constexpr WordProblem kProblem<g::double_close> = WordProblem::double_quote;

template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <typename In>
  [[noreturn]] static void raise(const In& in, const Recorder& recorder) {
    throw Stop{in.byte(), recorder.too_deep ? WordProblem::too_deep : kProblem<Rule>};
  }
};

}  // namespace

WordNodes parse_word(std::string_view word, char escape, bool quotes) {
  Recorder recorder;
  recorder.escape = escape;
  recorder.quotes = quotes;
  WordNodes result;
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf, const char*> in(
      word.data(), word.data() + word.size(), "");
  try {
    static_cast<void>(pegtl::parse<g::whole, action, control>(in, recorder));
  } catch (const Stop& stop) {
    result.problem = stop.problem;
    recorder.close(recorder.open(Kind::error, stop.at), word.size());
    for (auto& node : recorder.nodes) {
      if (node.next != 0) continue;
      node.end = static_cast<std::uint32_t>(word.size());
      node.next = static_cast<std::uint32_t>(recorder.nodes.size());
    }
  }
  result.nodes.reserve(recorder.nodes.size());
  for (const auto& node : recorder.nodes)
    result.nodes.push_back({node.begin, node.end, node.next, node.kind});
  return result;
}

}  // namespace decant
