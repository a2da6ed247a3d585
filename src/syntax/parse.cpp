// Bytes to a Document: the grammar of lines, and actions that tell a Builder what was found.
#include "dockerfile.hpp"
#include "syntax/builder.hpp"

#include <tao/pegtl.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

namespace decant {

namespace {

namespace pegtl = tao::pegtl;
namespace lines = decant::grammar::dockerfile;
using syntax::Builder;

// Actions: a leaf, a leaf that the document notes, a node around others.

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

template <typename Matched>
Span span_of(const Matched& in, const Builder& builder) {
  const std::uint32_t begin = builder.offset(in.begin());
  return {begin, begin + static_cast<std::uint32_t>(in.size())};
}

template <NodeKind Kind>
struct make_leaf {
  template <typename Matched>
  static void apply(const Matched& in, Builder& builder) {
    builder.leaf(Kind, span_of(in, builder));
  }
};
template <NodeKind Kind>
struct make_piece {
  template <typename Matched>
  static void apply(const Matched& in, Builder& builder) {
    builder.piece(Kind, span_of(in, builder));
  }
};
template <auto Member>
struct tell {
  template <typename Matched>
  static void apply(const Matched& in, Builder& builder) {
    (builder.*Member)(span_of(in, builder));
  }
};

// Opens the node before its children come, and takes it back if the rule fails.
template <NodeKind Kind>
struct make_node : pegtl::maybe_nothing {
  template <typename Rule, pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static bool match(Input& in, Builder& builder) {
    const std::uint32_t begin = builder.offset(in.current());
    const std::uint32_t node = builder.open(Kind, begin);
    if (!pegtl::match<Rule, A, M, Action, Control>(in, builder)) {
      builder.undo(node);
      return false;
    }
    builder.close(node, builder.offset(in.current()));
    if constexpr (Kind == NodeKind::instruction) {
      builder.instruction({begin, builder.offset(in.current())}, node);
    } else {
      builder.heredoc();
    }
    return true;
  }
};

template <>
struct action<lines::bom> : make_leaf<NodeKind::bom> {};
template <>
struct action<lines::blank_line> : make_leaf<NodeKind::blank_line> {};
template <>
struct action<lines::indent> : make_leaf<NodeKind::spacing> {};
template <>
struct action<lines::line_break> : make_leaf<NodeKind::line_break> {};
template <>
struct action<lines::inner_comment> : make_leaf<NodeKind::inner_comment> {};
template <>
struct action<lines::line_end> : make_leaf<NodeKind::line_end> {};
template <>
struct action<lines::keyword> : make_piece<NodeKind::keyword> {};
template <>
struct action<lines::gap> : make_piece<NodeKind::spacing> {};
template <>
struct action<lines::text> : make_piece<NodeKind::text> {};
template <>
struct action<lines::directive> : tell<&Builder::directive> {};
template <>
struct action<lines::comment_line> : tell<&Builder::comment> {};
template <>
struct action<lines::inner_blank> : tell<&Builder::inner_blank> {};
template <>
struct action<lines::logical_line> : tell<&Builder::logical_line> {};
template <>
struct action<lines::heredoc_body> : tell<&Builder::heredoc_body> {};
template <>
struct action<lines::heredoc_end> : tell<&Builder::heredoc_end> {};
template <>
struct action<lines::heredoc> : make_node<NodeKind::heredoc> {};
template <>
struct action<lines::instruction> : make_node<NodeKind::instruction> {};

void sort_by_place(std::vector<Diagnostic>& diagnostics) {
  std::ranges::stable_sort(diagnostics, {},
                           [](const Diagnostic& diagnostic) { return diagnostic.span.begin; });
}

}  // namespace

Document syntax::read_lines(std::string name, std::string bytes) {
  Document document;
  document.source = std::make_unique<SourceText>(std::move(name), std::move(bytes));
  Builder builder(document);
  const std::string_view all = document.source->bytes();
  const std::uint32_t root = builder.open(NodeKind::document, 0);
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> in(all.data(), all.size(),
                                                                                       "");
  [[maybe_unused]] const bool complete = pegtl::parse<lines::file, action>(in, builder);
  assert(complete);
  builder.close(root, static_cast<std::uint32_t>(all.size()));
  builder.finish();
  return document;
}

Document parse_dockerfile(std::string name, std::string bytes) {
  Document document = syntax::read_lines(std::move(name), std::move(bytes));
  syntax::report_long_line(document);
  sort_by_place(document.diagnostics);
  syntax::check_instructions(document);
  sort_by_place(document.diagnostics);
  return document;
}

}  // namespace decant
