// Two readings of a parsed script: every simple command with the question whether it surely runs, and the
// `&&` chain.
#include "syntax/shell.hpp"

namespace decant::shell {
namespace {

class Flattener {
 public:
  std::vector<FlatCommand> take() && { return std::move(result_); }

  // `conditional`: may not run. `fatal`: when it fails, the script fails.
  void visit(const Command& command, bool conditional, bool fatal) {
    switch (command.kind) {
      case CommandKind::list:
        return list(command, conditional, fatal);
      case CommandKind::simple:
        return simple(command, conditional);
      case CommandKind::group:
        words(command, conditional);
        for (const Command& child : command.children) visit(child, conditional, fatal);
        break;
      case CommandKind::pipeline:
        processes_ += command.children.size() > 1 ? 1 : 0;
        for (const Command& child : command.children) {
          visit(child, conditional || command.children.size() > 1, fatal && !command.negated);
        }
        processes_ -= command.children.size() > 1 ? 1 : 0;
        break;
      case CommandKind::subshell:
      case CommandKind::function:
        processes_ += command.kind == CommandKind::subshell ? 1 : 0;
        functions_ += command.kind == CommandKind::function ? 1 : 0;
        for (const Command& child : command.children) visit(child, true, false);
        processes_ -= command.kind == CommandKind::subshell ? 1 : 0;
        functions_ -= command.kind == CommandKind::function ? 1 : 0;
        break;
      case CommandKind::if_:
      case CommandKind::for_:
      case CommandKind::while_:
      case CommandKind::until_:
      case CommandKind::case_:
      case CommandKind::select_:
      case CommandKind::test:
      case CommandKind::arithmetic:
        words(command, conditional);
        for (const Command& child : command.children) visit(child, true, false);
        break;
    }
    if (command.redirections.empty()) return;
    redirected_words(command, conditional);
    add(command, conditional);
  }

 private:
  // An `&&` list is the last of its list's, and nothing but `&&` follows: then all of it ran if the script
  // succeeded.
  void list(const Command& command, bool conditional, bool fatal) {
    const std::size_t count = command.children.size();
    // Read from the end: whether the chain that child i is in is the last, and has an `||` behind i; and
    // whether its and-or list ends with `&`.
    const std::size_t height = places_.size();
    places_.resize(height + count);
    bool last_chain = true;
    bool or_behind = false;
    bool background = false;
    for (std::size_t i = count; i-- > 0;) {
      if (i < command.ops.size()) {
        const Operator op = command.ops[i];
        if (op == Operator::or_if) or_behind = true;
        if (op != Operator::or_if && op != Operator::and_if) {
          if (i + 1 < count) last_chain = false;
          or_behind = background = op == Operator::background;
        }
      }
      places_[height + i] = {.fatal = fatal && last_chain && !or_behind, .background = background};
    }
    for (std::size_t i = 0; i < count; ++i) {
      const Place place = places_[height + i];
      bool may_not_run = conditional || place.background;
      if (i > 0 && command.ops[i - 1] == Operator::or_if) may_not_run = true;
      if (i > 0 && command.ops[i - 1] == Operator::and_if && !place.fatal) may_not_run = true;
      processes_ += place.background ? 1 : 0;
      visit(command.children[i], may_not_run, place.fatal);
      processes_ -= place.background ? 1 : 0;
    }
    places_.resize(height);
  }

  void simple(const Command& command, bool conditional) {
    for (const Assignment& assignment : command.assignments) word(assignment.value);
    words(command, conditional);
    redirected_words(command, conditional);
    add(command, conditional);
    if (processes_ == 0 && !substitution_ && leaves(command)) after_exit_ = true;
  }

  // True when the script may end here, and end well.
  [[nodiscard]] bool leaves(const Command& command) const {
    if (command.words.empty()) return false;
    const std::string_view name = command.words.front().text;
    if (name == "exec") return command.words.size() > 1;
    if (name == "exit") return !is_failure(command);
    return name == "return" && functions_ == 0 && !is_failure(command);
  }

  // `exit 1`: then the RUN has not succeeded.
  static bool is_failure(const Command& command) {
    if (command.words.size() != 2 || command.words[1].kind != WordKind::constant) return false;
    const std::string_view code = command.words[1].text;
    if (code.empty() || code.size() > 3 || code.find_first_not_of("0123456789") != std::string_view::npos)
      return false;
    int value = 0;
    for (const char digit : code) value = value * 10 + (digit - '0');
    return value % 256 != 0;
  }

  void words(const Command& command, bool) {
    for (const ShellWord& each : command.words) word(each);
  }
  void redirected_words(const Command& command, bool) {
    for (const Redirection& redirection : command.redirections) {
      word(redirection.target);
      word(redirection.body);
    }
  }
  void word(const ShellWord& word) {
    for (const WordPiece& piece : word.pieces) {
      for (const Command& inner : piece.commands) {
        const bool outside = substitution_;
        substitution_ = true;
        visit(inner, true, false);
        substitution_ = outside;
      }
    }
  }
  void add(const Command& command, bool conditional) {
    result_.push_back({&command, conditional || after_exit_, substitution_});
  }

  // Of a list's children, while they are visited; those of lists inside stand above.
  struct Place {
    bool fatal = false;
    bool background = false;
  };
  std::vector<Place> places_;
  std::vector<FlatCommand> result_;
  bool substitution_ = false;
  bool after_exit_ = false;
  int processes_ = 0;  // subshells and the like around: they end alone
  int functions_ = 0;
};

}  // namespace

std::vector<FlatCommand> simple_commands(const Script& script) {
  Flattener flattener;
  flattener.visit(script.root, false, true);
  return std::move(flattener).take();
}

std::vector<const Command*> and_chain(const Script& script) {
  std::vector<const Command*> parts;
  if (!script.understood) return parts;
  const Command& root = script.root;
  for (std::size_t i = 0; i < root.ops.size(); ++i) {
    const bool last = i + 1 == root.children.size();
    const bool ends = root.ops[i] == Operator::semicolon || root.ops[i] == Operator::newline;
    if (root.ops[i] != Operator::and_if && !(last && ends)) return {};
  }
  for (const Command& child : root.children) parts.push_back(&child);
  return parts;
}

}  // namespace decant::shell
