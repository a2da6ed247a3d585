// Where the tree of a script lives: one arena a Script, and the stacks on which lists grow before their
// length is known (in the arena too: what they leave there when they grow is freed with it). A list is begun
// by remembering the height of its stack, and taken off into the arena when it is complete; what is made
// meanwhile (the words of a substitution inside a word) stands above it and is gone by then.
#pragma once

#include "syntax/shell.hpp"

#include <algorithm>
#include <memory_resource>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace decant::shell {

template <typename T>
using Stack = std::pmr::vector<T>;

class Store {
 public:
  explicit Store(std::size_t text_size)
      : arena_(std::make_shared<std::pmr::monotonic_buffer_resource>(text_size * 16 + 512)) {}

  // A copy that lives as long as the script.
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* const copy = static_cast<char*>(arena_->allocate(text.size(), 1));
    std::ranges::copy(text, copy);
    return {copy, text.size()};
  }
  // What stands on the stack above `height`, moved into the arena.
  template <typename T>
  std::span<const T> take(Stack<T>& stack, std::size_t height) {
    static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);
    const std::size_t count = stack.size() - height;
    if (count == 0) return {};
    T* const copy = static_cast<T*>(arena_->allocate(count * sizeof(T), alignof(T)));
    std::uninitialized_copy(stack.end() - static_cast<std::ptrdiff_t>(count), stack.end(), copy);
    stack.resize(height);
    return {copy, count};
  }
  [[nodiscard]] std::shared_ptr<const void> memory() const { return arena_; }

  // A piece of the word under construction; `begin` and `end` are in `word_text`.
  struct OpenPiece {
    WordPiece piece;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t name_begin = 0;  // of a variable's name, in the piece
    std::size_t name_size = 0;
  };

  // A list of one.
  template <typename T>
  std::span<const T> one(const T& item) {
    return {new (arena_->allocate(sizeof(T), alignof(T))) T(item), 1};
  }

 private:
  std::shared_ptr<std::pmr::monotonic_buffer_resource> arena_;

 public:
  Stack<Command> commands{arena_.get()};
  Stack<Operator> ops{arena_.get()};
  Stack<ShellWord> words{arena_.get()};
  Stack<Assignment> assignments{arena_.get()};
  Stack<Redirection> redirections{arena_.get()};
  Stack<WordPiece> pieces{arena_.get()};
  Stack<OpenPiece> open_pieces{arena_.get()};
  std::pmr::string word_text{arena_.get()};
};

// One word while its pieces are found. The texts of the pieces, one behind the other, are the text of the
// word.
class WordBuilder {
 public:
  // `source` is the word as written: where nothing is taken off, its text is a view of it.
  WordBuilder(Store& store, std::string_view source)
      : store_(store),
        source_(source),
        text_begin_(store.word_text.size()),
        pieces_begin_(store.open_pieces.size()) {}

  void literal(std::string_view text, bool quoted);
  // `name` is a part of `text`; empty for what is no variable.
  void expression(WordPiece::Kind kind, std::string_view text, std::string_view name, bool quoted,
                  std::span<const Command> commands);
  [[nodiscard]] ShellWord finish(Span span);

 private:
  Store::OpenPiece& open(WordPiece::Kind kind, std::string_view text, bool quoted);

  Store& store_;
  std::string_view source_;
  std::size_t text_begin_;
  std::size_t pieces_begin_;
  WordKind kind_ = WordKind::constant;
};

}  // namespace decant::shell
