// Makes a Document while the grammar walks over the lines: the lossless tree as it goes (a flat vector; no
// node is ever taken back, see the grammar), logical lines joined, their words read at once, since only they
// tell which heredocs follow, and what BuildKit's parser says against it all. No PEGTL in here: parse.cpp has
// the actions that call it. Private to src/syntax.
#pragma once

#include "syntax/document.hpp"
#include "syntax/reader.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace decant::syntax {

class Builder {
 public:
  explicit Builder(Document& document) : document_(document), bytes_(document.source->bytes()) { survey(); }

  // What the grammar asks.
  [[nodiscard]] char escape() const { return document_.escape; }
  [[nodiscard]] bool heredoc_wanted() const { return next_heredoc_ < openers_.size(); }
  [[nodiscard]] bool ends_heredoc(std::string_view line) const {
    const HeredocOpener& opener = openers_[next_heredoc_];
    if (opener.chomp) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    return line == opener.name;
  }

  // The tree.
  [[nodiscard]] std::uint32_t offset(const char* at) const {
    return static_cast<std::uint32_t>(at - bytes_.data());
  }

  void leaf(NodeKind kind, Span span) {
    if (span.empty()) return;
    const auto next = static_cast<std::uint32_t>(document_.tree.nodes.size()) + 1;
    document_.tree.nodes.push_back({span.begin, span.end, next, kind});
  }
  std::uint32_t open(NodeKind kind, std::uint32_t begin) {
    document_.tree.nodes.push_back({begin, begin, 0, kind});
    return static_cast<std::uint32_t>(document_.tree.nodes.size()) - 1;
  }
  void close(std::uint32_t node, std::uint32_t end) {
    document_.tree.nodes[node].end = end;
    document_.tree.nodes[node].next = static_cast<std::uint32_t>(document_.tree.nodes.size());
  }
  void undo(std::uint32_t node) { document_.tree.nodes.resize(node); }

  // The Document.
  void directive(Span span);
  void comment(Span span);
  void piece(NodeKind kind, Span span) {
    leaf(kind, span);
    if (pieces_.empty() || pieces_.back().end != span.begin) {
      pieces_.push_back(span);
    } else {
      pieces_.back().end = span.end;
    }
  }
  void inner_blank(Span span) {
    leaf(NodeKind::inner_blank, span);
    if (blank_inside_.empty()) blank_inside_ = span;
  }
  void logical_line(Span span);
  void heredoc_body(Span span) {
    leaf(NodeKind::heredoc_body, span);
    body_ = span;
  }
  void heredoc_end(Span span) {
    leaf(NodeKind::heredoc_end, span);
    terminated_ = true;
    if (body_.empty()) body_ = {span.begin, span.begin};
  }
  void heredoc();
  // Behind an instruction's last heredoc. Its node is bogus when nobody knows such an instruction.
  void instruction(Span span, std::uint32_t node);
  void finish();

 private:
  [[nodiscard]] Reader reader() { return {document_.escape, document_.store, document_.diagnostics}; }
  [[nodiscard]] std::string_view text(Span span) const { return bytes_.substr(span.begin, span.size()); }
  [[nodiscard]] std::uint32_t line_of(std::uint32_t at);
  [[nodiscard]] LogicalText join_pieces(std::uint32_t begin);
  void survey();
  void read_stage(std::uint32_t index);

  Document& document_;
  std::string_view bytes_;

  std::vector<Span> comments_;  // above the next instruction
  std::vector<Span> pieces_;    // of the current logical line
  std::vector<LogicalText::Piece> places_;
  Span blank_inside_;
  std::vector<HeredocOpener> openers_;
  std::size_t next_heredoc_ = 0;
  Span body_;
  bool terminated_ = false;
  std::uint32_t line_ = 1;  // the line that a byte behind `line_begin_` was last seen in
  std::uint32_t line_begin_ = 0;
};

}  // namespace decant::syntax
