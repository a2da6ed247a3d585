// See tree.hpp.
#include "syntax/tree.hpp"

#include "syntax/bytes.hpp"
#include "syntax/source.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace decant {

std::string_view name_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::document:
      return "document";
    case NodeKind::bom:
      return "bom";
    case NodeKind::blank_line:
      return "blank-line";
    case NodeKind::comment_line:
      return "comment-line";
    case NodeKind::directive:
      return "directive";
    case NodeKind::instruction:
      return "instruction";
    case NodeKind::keyword:
      return "keyword";
    case NodeKind::text:
      return "text";
    case NodeKind::spacing:
      return "spacing";
    case NodeKind::line_break:
      return "line-break";
    case NodeKind::inner_comment:
      return "inner-comment";
    case NodeKind::inner_blank:
      return "inner-blank";
    case NodeKind::line_end:
      return "line-end";
    case NodeKind::heredoc:
      return "heredoc";
    case NodeKind::heredoc_body:
      return "heredoc-body";
    case NodeKind::heredoc_end:
      return "heredoc-end";
    case NodeKind::bogus:
      return "bogus";
  }
  return "?";
}

bool tiles(const Tree& tree, std::uint32_t size) {
  const auto& nodes = tree.nodes;
  if (nodes.empty() || nodes[0].begin != 0 || nodes[0].end != size || nodes[0].next != nodes.size())
    return false;
  std::vector<std::pair<std::uint32_t, std::uint32_t>>
      open;  // end and next of the nodes around the current one
  std::uint32_t at = 0;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const TreeNode& node = nodes[i];
    while (!open.empty() && open.back().second == i) {
      if (open.back().first != at) return false;
      open.pop_back();
    }
    const std::uint32_t last = open.empty() ? static_cast<std::uint32_t>(nodes.size()) : open.back().second;
    if (node.begin != at || node.end < node.begin || node.next <= i || node.next > last) return false;
    if (!tree.is_leaf(i)) {
      open.emplace_back(node.end, node.next);
    } else if (node.end == node.begin && i != 0) {
      return false;  // a leaf has text
    } else {
      at = node.end;
    }
  }
  while (!open.empty()) {
    if (open.back().first != at || open.back().second != nodes.size()) return false;
    open.pop_back();
  }
  return at == size;
}

std::string render_tree(const Tree& tree, std::string_view bytes) {
  const SourceText source("", std::string(bytes));
  std::string out;
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    while (!open.empty() && open.back() == i) open.pop_back();
    const TreeNode& node = tree.nodes[i];
    const Position place = source.position(node.begin);
    fmt::format_to(std::back_inserter(out), "{:{}}{} {}:{}", "", open.size() * 2, name_of(node.kind),
                   place.line, place.column);
    if (tree.is_leaf(i)) {
      out += ' ';
      out += go_quote(bytes.substr(node.begin, node.end - node.begin));
    } else {
      open.push_back(node.next);
    }
    out += '\n';
  }
  return out;
}

}  // namespace decant
