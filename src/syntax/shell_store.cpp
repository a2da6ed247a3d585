// See shell_store.hpp.
#include "syntax/shell_store.hpp"

namespace decant::shell {

Store::OpenPiece& WordBuilder::open(WordPiece::Kind kind, std::string_view text, bool quoted) {
  Store::OpenPiece& piece = store_.open_pieces.emplace_back();
  piece.piece.kind = kind;
  piece.piece.quoted = quoted;
  piece.begin = store_.word_text.size();
  store_.word_text += text;
  piece.end = store_.word_text.size();
  return piece;
}

void WordBuilder::literal(std::string_view text, bool quoted) {
  if (store_.open_pieces.size() > pieces_begin_) {
    Store::OpenPiece& last = store_.open_pieces.back();
    if (last.piece.kind == WordPiece::Kind::literal && last.piece.quoted == quoted) {
      store_.word_text += text;
      last.end = store_.word_text.size();
      return;
    }
  }
  open(WordPiece::Kind::literal, text, quoted);
}

void WordBuilder::expression(WordPiece::Kind kind, std::string_view text, std::string_view name, bool quoted,
                             std::span<const Command> commands) {
  kind_ = std::max(kind_, kind == WordPiece::Kind::variable ? WordKind::expandable : WordKind::unknown);
  Store::OpenPiece& piece = open(kind, text, quoted);
  piece.piece.commands = commands;
  if (name.empty()) return;
  piece.name_begin = static_cast<std::size_t>(name.data() - text.data());
  piece.name_size = name.size();
}

ShellWord WordBuilder::finish(Span span) {
  ShellWord word;
  word.span = span;
  word.kind = kind_;
  const std::string_view joined = std::string_view(store_.word_text).substr(text_begin_);
  word.text = joined == source_ ? source_ : store_.keep(joined);
  const std::size_t height = store_.pieces.size();
  for (std::size_t i = pieces_begin_; i < store_.open_pieces.size(); ++i) {
    const Store::OpenPiece& open = store_.open_pieces[i];
    WordPiece& piece = store_.pieces.emplace_back(open.piece);
    piece.text = word.text.substr(open.begin - text_begin_, open.end - open.begin);
    piece.name = piece.text.substr(open.name_begin, open.name_size);
  }
  word.pieces = store_.take(store_.pieces, height);
  store_.open_pieces.resize(pieces_begin_);
  store_.word_text.resize(text_begin_);
  return word;
}

}  // namespace decant::shell
