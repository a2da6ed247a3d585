// From the flat nodes of the shell grammar to words and commands. Inner header of the shell parser:
// shell_words.cpp does words, shell_commands.cpp commands; each needs the other, since a word may hold
// commands.
#pragma once

#include "syntax/shell.hpp"
#include "syntax/shell_nodes.hpp"
#include "syntax/shell_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::shell {

// Where a word stands: decides which characters are more than text in it.
enum class WordPlace : std::uint8_t {
  argument,   // globs, braces, a leading tilde
  value,      // of an assignment: only tildes
  delimiter,  // of a here-document: nothing
};

// A word as its literals see it: which of their characters may stand for other text hangs on all of it.
// Worked out once a word, when a literal first asks: a word may have a million of them.
class WordSight {
 public:
  // `word` is raw, `begin` where it begins in the text.
  WordSight(std::string_view word, std::uint32_t begin, WordPlace place)
      : word_(word), begin_(begin), place_(place) {}

  [[nodiscard]] std::uint32_t begin() const { return begin_; }
  // True when the unquoted `c` at `offset` of the word, behind `before`, may stand for other text. Looks at
  // the raw rest of the word, quotes included: too often "yes" rather than too seldom.
  bool is_special(std::size_t offset, char c, char before);

 private:
  struct Facts {
    bool assignment = false;
    std::size_t last_bracket = 0;
    std::size_t last_brace = 0;
    bool braces_list = false;
  };

  std::string_view word_;
  std::uint32_t begin_;
  WordPlace place_;
  std::optional<Facts> facts_;
};

class Converter {
 public:
  // `base` is added to all offsets. `all_at`, when given, replaces all spans (text that is not a piece of the
  // script). `level` counts texts inside texts (backquotes, here-documents): each is parsed on its own.
  Converter(std::string_view text, const ShellNodes& nodes, std::uint32_t base, std::optional<Span> all_at,
            int level, Store& store)
      : store_(store),
        text_(text),
        nodes_(nodes.nodes),
        heredocs_(nodes.heredocs),
        base_(base),
        all_at_(all_at),
        level_(level) {
    find_bash_form();
  }

  // shell_commands.cpp
  Command list(std::uint32_t index);
  // shell_words.cpp
  ShellWord word(std::uint32_t index, WordPlace place);

  [[nodiscard]] const std::string& bash_form() const { return bash_form_; }
  [[nodiscard]] std::uint32_t bash_form_at() const { return bash_form_at_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::uint32_t problem_at() const { return problem_at_; }

 private:
  using Kind = ShellNodeKind;
  struct TextInText {
    std::string_view text;
    std::uint32_t base;
    std::optional<Span> all_at;
    std::uint32_t at;  // where problems are reported
  };

  // shell_commands.cpp
  Command body(std::uint32_t index);
  Command pipeline(std::uint32_t index);
  Command command(std::uint32_t index);
  // The redirections from node `first` on, one behind the other; `first` is then behind them.
  [[nodiscard]] std::span<const Redirection> redirections(std::uint32_t& first, std::uint32_t end);
  void fill_simple(std::uint32_t index, Command& command);
  void fill_compound(std::uint32_t index, Command& command);
  Assignment assignment(std::uint32_t index);
  Redirection redirection(std::uint32_t index);
  void heredoc_body(std::uint32_t delimiter, Redirection& redirection);

  // shell_bash.cpp
  void find_bash_form();
  void take_from(const Converter& inner);

  // shell_words.cpp
  void pieces_below(std::uint32_t index, WordSight& sight, bool quoted, WordBuilder& word);
  void piece(std::uint32_t index, WordSight& sight, bool quoted, WordBuilder& word);
  void literal(std::uint32_t index, WordSight& sight, WordBuilder& word);
  [[nodiscard]] std::span<const Command> commands_of(std::uint32_t index);
  void commands_below(std::uint32_t index);
  void backtick(std::uint32_t index);
  ShellWord unknown_word(std::uint32_t index);
  ShellWord heredoc_text(const TextInText& text);
  [[nodiscard]] bool has_plain_operator(std::uint32_t index) const;
  [[nodiscard]] bool is_plain_parameter(std::uint32_t index) const;

  [[nodiscard]] std::string_view raw(std::uint32_t index) const {
    return text_.substr(nodes_[index].begin, nodes_[index].end - nodes_[index].begin);
  }
  [[nodiscard]] Span span(std::uint32_t index) const {
    return all_at_ ? *all_at_ : Span{nodes_[index].begin + base_, nodes_[index].end + base_};
  }
  void fail(std::string_view problem, std::uint32_t at) {
    if (!problem_.empty()) return;
    problem_ = problem;
    problem_at_ = at;
  }
  template <typename F>
  void each_child(std::uint32_t index, F&& visit) const {
    for (std::uint32_t i = index + 1; i < nodes_[index].next; i = nodes_[i].next) visit(i);
  }

  Store& store_;
  std::string_view text_;
  const std::vector<ShellNode>& nodes_;
  const std::vector<HeredocRange>& heredocs_;
  std::uint32_t base_;
  std::optional<Span> all_at_;
  int level_;
  std::string bash_form_;
  std::uint32_t bash_form_at_ = 0;
  std::string problem_;
  std::uint32_t problem_at_ = 0;
};

}  // namespace decant::shell
