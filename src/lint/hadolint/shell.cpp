// See shell.hpp. How hadolint spells words and names commands: its src/Hadolint/Shell.hs, and
// getCommandName in ShellCheck's ASTLib.
#include "lint/hadolint/shell.hpp"

#include "base/ascii.hpp"
#include "syntax/recent_scripts.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace decant::lint::hadolint {
namespace {

using PieceKind = shell::WordPiece::Kind;

void spell_commands(std::span<const shell::Command> commands, std::string& to, unsigned depth);

bool is_name(char c) {
  return ascii::is_alphanumeric(c) || c == '_';
}

// `${A:+-g "$B"}` is `${A:+-g ${B}}`.
void spell_parameter(std::string_view text, std::string& to) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\'') continue;
    to += text[i];
    if (text[i] != '$' || i + 1 == text.size() || !is_name(text[i + 1])) continue;
    std::size_t end = i + 1;
    while (end < text.size() && is_name(text[end])) ++end;
    to += '{';
    to += text.substr(i + 1, end - i - 1);
    to += '}';
    i = end - 1;
  }
}

void spell_piece(const shell::WordPiece& piece, std::string& to, unsigned depth) {
  const std::string_view text = piece.text;
  if (piece.kind == PieceKind::literal) {
    to += text;
  } else if (text.starts_with("$((") || text.starts_with('`')) {
    to += "${VAR}";
  } else if (text.starts_with("$(")) {
    to += "${";
    spell_commands(piece.commands, to, depth + 1);
    to += "}";
  } else if (text.starts_with("${")) {
    spell_parameter(text, to);
  } else if (text.starts_with("$'")) {
    to += text.substr(2, text.size() - 3);
  } else if (text.starts_with("$\"") || text.starts_with("$[") || text.starts_with("<(") ||
             text.starts_with(">(")) {
    return;
  } else if (text.starts_with('$')) {
    to += "${";
    to += text.substr(1);
    to += "}";
  } else if (text.starts_with('{') && (text.find(',') != text.npos || text.find("..") != text.npos)) {
    return;  // a brace expansion; `{x}` is text
  } else {
    to += text;  // globs, a tilde
  }
}

void spell_word(const shell::ShellWord& word, std::string& to, unsigned depth) {
  constexpr unsigned kDeepest = 8;
  if (depth > kDeepest) return;
  if (word.kind == shell::WordKind::constant) {
    to += word.text;
  } else {
    for (const shell::WordPiece& piece : word.pieces) spell_piece(piece, to, depth);
  }
}

// Of `$(…)`: the words of simple commands, joined; nothing of those that `&&`, `||` and `&` belong to.
void spell_commands(std::span<const shell::Command> commands, std::string& to, unsigned depth) {
  const auto is_plain = [](shell::Operator op) {
    return op == shell::Operator::semicolon || op == shell::Operator::newline;
  };
  for (const shell::Command& list : commands) {
    if (list.kind != shell::CommandKind::list) continue;
    for (std::size_t i = 0; i < list.children.size(); ++i) {
      const shell::Command& command = list.children[i];
      if (command.kind != shell::CommandKind::simple) continue;
      const bool continues =
          i > 0 && (list.ops[i - 1] == shell::Operator::and_if || list.ops[i - 1] == shell::Operator::or_if);
      if (continues || (i < list.ops.size() && !is_plain(list.ops[i]))) continue;
      for (const shell::ShellWord& word : command.words) spell_word(word, to, depth);
    }
  }
}

// Walks the tree in order; how deep it is the parser has bounded.
class Collector {
 public:
  explicit Collector(Shell& shell) : shell_(shell) {}

  void visit(const shell::Command& command) {
    if (command.kind == shell::CommandKind::pipeline && command.children.size() > 1) shell_.pipes = true;
    if (command.kind == shell::CommandKind::simple) add(command.words, command.span);
    for (const shell::Assignment& assignment : command.assignments) visit(assignment.value);
    for (const shell::ShellWord& word : command.words) visit(word);
    for (const shell::Redirection& redirection : command.redirections) {
      visit(redirection.target);
      visit(redirection.body);
    }
    for (const shell::Command& child : command.children) visit(child);
  }

  // The arguments are one vector that grew until now.
  void finish() {
    const std::span<const Argument> all = shell_.arguments;
    for (std::size_t i = 0; i < shell_.commands.size(); ++i)
      shell_.commands[i].arguments = all.subspan(ranges_[i].begin, ranges_[i].size());
  }

 private:
  void visit(const shell::ShellWord& word) {
    for (const shell::WordPiece& piece : word.pieces) {
      for (const shell::Command& command : piece.commands) visit(command);
    }
  }

  static bool is_literal(const shell::ShellWord& word) {
    return std::ranges::all_of(word.pieces, [](const shell::WordPiece& piece) {
      return piece.kind == PieceKind::literal ||
             (piece.kind == PieceKind::unknown && (piece.text == "{}" || piece.text.starts_with('~')));
    });
  }

  std::string_view spelled(const shell::ShellWord& word) {
    if (word.kind == shell::WordKind::constant) return word.text;
    std::string text;
    spell_word(word, text, 0);
    return shell_.spelled.emplace_back(std::move(text));
  }

  // `exec -a x cmd`, `command cmd`: the name is that of what they run, the arguments stay theirs.
  static const shell::ShellWord& named(std::span<const shell::ShellWord> words) {
    const std::string_view name = words[0].text;
    if (words.size() < 2) return words[0];
    if (name == "busybox" || name == "builtin" || name == "command" || name == "run")
      return words[1].text.starts_with('-') ? words[0] : words[1];
    if (name == "exec") {
      for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i].text == "-a") {
          ++i;
        } else if (!words[i].text.starts_with('-')) {
          return words[i];
        }
      }
    }
    return words[0];
  }

  void add(std::span<const shell::ShellWord> words, Span place) {
    if (words.empty() || !is_literal(words[0]) || words[0].text == "[") return;
    const shell::ShellWord& name = named(words);
    if (!is_literal(name)) return;
    const auto begin = static_cast<std::uint32_t>(shell_.arguments.size());
    for (const shell::ShellWord& word : words.subspan(1))
      shell_.arguments.push_back({spelled(word), word.span});
    ranges_.push_back({begin, static_cast<std::uint32_t>(shell_.arguments.size())});
    shell_.commands.push_back({name.text, {}, place});
    if (words[0].text == "time") {
      std::size_t inner = 1;
      while (inner < words.size() && words[inner].text.starts_with('-')) ++inner;
      if (inner < words.size()) add(words.subspan(inner), {words[inner].span.begin, place.end});
    }
  }

  Shell& shell_;
  std::vector<Span> ranges_;
};

// --- how much of a script ShellCheck reads ---
//
// Where a list of commands ends before the script does (`a; b (c) d`, `a; fi`, most of PowerShell), it goes
// on with what stands before. Where it is inside of something (quotes, `if`, `{`) that has no end, it has
// nothing.

// Blanks to ShellCheck, and not to a shell: a no-break space and a carriage return.
void unify_blanks(Shell& shell) {
  constexpr std::string_view kNoBreak = "\xc2\xa0";
  if (shell.text.find(kNoBreak) == std::string_view::npos && shell.text.find('\r') == std::string_view::npos)
    return;
  std::string& text = shell.spelled.emplace_back(shell.text);
  for (std::size_t at = text.find(kNoBreak); at != std::string::npos; at = text.find(kNoBreak, at))
    text.replace(at, kNoBreak.size(), "  ");
  std::ranges::replace(text, '\r', ' ');
  shell.text = text;
}

// `(…)` of a function's head, with whatever in it.
bool is_function_head(std::string_view text) {
  if (!text.starts_with('(')) return false;
  const std::size_t end = text.find_first_of("\n){", 1);
  return end != std::string_view::npos && text[end] == ')';
}

const shell::Command* last_simple(const shell::Command& root) {
  const shell::Command* command = &root;
  while (command->kind == shell::CommandKind::list || command->kind == shell::CommandKind::pipeline) {
    if (command->children.empty()) return nullptr;
    command = &command->children.back();
  }
  return command->kind == shell::CommandKind::simple ? command : nullptr;
}

// The first command that ShellCheck takes for something else: `[` for a condition until `]`, `{x` for a
// group.
class Misread {
 public:
  explicit Misread(std::string_view text) : text_(text) {}

  void visit(const shell::Command& command) {
    if (found_) return;
    const bool is_simple = command.kind == shell::CommandKind::simple;
    if (is_simple && !command.words.empty() && command.assignments.empty()) look_at(command.words);
    for (const shell::ShellWord& word : command.words) {
      for (const shell::WordPiece& piece : word.pieces) visit_all(piece.commands);
    }
    visit_all(command.children);
  }
  // Where reading ends; nullopt: nowhere before the end, 0: nothing is read.
  [[nodiscard]] std::optional<std::uint32_t> end() const { return found_; }

 private:
  void visit_all(std::span<const shell::Command> commands) {
    for (const shell::Command& command : commands) visit(command);
  }

  [[nodiscard]] std::string_view raw(const shell::ShellWord& word) const {
    return text_.substr(word.span.begin, word.span.size());
  }

  void look_at(std::span<const shell::ShellWord> words) {
    const std::string_view first = raw(words.front());
    if (first.starts_with('{')) {
      found_ = 0;
    } else if (first.starts_with('[')) {
      const auto close = std::ranges::find_if(words.subspan(1),
                                              [&](const shell::ShellWord& word) { return raw(word) == "]"; });
      if (close == words.end()) {
        found_ = 0;
      } else if (&*close != &words.back()) {
        found_ = close->span.end;
      }
    }
  }

  std::string_view text_;
  std::optional<std::uint32_t> found_{};
};

// False: nothing is read.
bool read_until(Shell& shell, std::size_t end) {
  shell.script = shell::recent_script(shell.text.substr(0, end));
  return shell.script.understood;
}

bool ends_with_escape(std::string_view text) {
  const std::size_t last = text.find_last_not_of('\\');
  return (text.size() - (last == std::string_view::npos ? 0 : last + 1)) % 2 == 1;
}

bool read_script(Shell& shell) {
  unify_blanks(shell);
  if (!read_until(shell, shell.text.size())) {
    // What our parser meets first need not be the first thing that is wrong.
    constexpr int kTimes = 2;
    std::size_t end = shell.text.size();
    for (int i = 0; i < kTimes && !shell.script.understood && shell.script.problem_at < end; ++i) {
      end = shell.script.problem_at;
      read_until(shell, end);
    }
    if (!shell.script.understood) return false;
    const shell::Command* last = last_simple(shell.script.root);
    if (last != nullptr && last->words.size() == 1 && is_function_head(shell.text.substr(end))) return false;
  } else if (ends_with_escape(shell.text) && shell.script.root.span.end == shell.text.size()) {
    return false;
  }
  Misread misread(shell.text);
  misread.visit(shell.script.root);
  return !misread.end() || (*misread.end() != 0 && read_until(shell, *misread.end()));
}

std::string_view without_value(std::string_view long_flag) {
  return long_flag.substr(0, long_flag.find('='));
}

// How often the argument has the flag.
std::size_t times(std::string_view argument, std::string_view flag) {
  if (!is_flag(argument)) return 0;
  if (argument.starts_with("--")) return without_value(argument.substr(2)) == flag ? 1 : 0;
  if (flag.size() != 1) return 0;
  return static_cast<std::size_t>(std::ranges::count(argument.substr(1), flag.front()));
}

}  // namespace

void read_commands(Shell& shell) {
  if (!read_script(shell)) return;
  Collector collector(shell);
  collector.visit(shell.script.root);
  collector.finish();
}

bool is_flag(std::string_view argument) {
  return argument.size() > 1 && argument.starts_with('-') && argument != "--";
}

bool calls(const Command& command, std::string_view name,
           std::initializer_list<std::string_view> any_argument) {
  return command.name == name && std::ranges::any_of(any_argument, [&](std::string_view each) {
           return has_argument(command, each);
         });
}

bool has_argument(const Command& command, std::string_view argument) {
  return std::ranges::find(command.arguments, argument, &Argument::text) != command.arguments.end();
}

bool has_sequence(const Command& command, std::initializer_list<std::string_view> arguments) {
  const auto is_text = [](const Argument& argument, std::string_view text) { return argument.text == text; };
  return std::search(command.arguments.begin(), command.arguments.end(), arguments.begin(), arguments.end(),
                     is_text) != command.arguments.end();
}

std::size_t count_flag(const Command& command, std::string_view flag) {
  std::size_t count = 0;
  for (const Argument& argument : command.arguments) count += times(argument.text, flag);
  return count;
}

bool has_flag(const Command& command, std::string_view flag) {
  return std::ranges::any_of(command.arguments,
                             [&](const Argument& argument) { return times(argument.text, flag) > 0; });
}

bool has_any_flag(const Command& command, std::initializer_list<std::string_view> flags) {
  return std::ranges::any_of(flags, [&](std::string_view flag) { return has_flag(command, flag); });
}

std::vector<Argument> operands(const Command& command,
                               std::initializer_list<std::string_view> flags_with_value) {
  std::vector<Argument> found;
  bool is_value = false;
  for (const Argument& argument : command.arguments) {
    const bool dropped = std::exchange(is_value, false);
    if (is_flag(argument.text)) {
      is_value = argument.text.find('=') == std::string_view::npos &&
                 std::ranges::any_of(flags_with_value,
                                     [&](std::string_view flag) { return times(argument.text, flag) > 0; });
    } else if (!dropped) {
      found.push_back(argument);
    }
  }
  return found;
}

std::vector<Argument> values_of_flag(const Command& command, std::string_view flag) {
  std::vector<Argument> values;
  for (std::size_t i = 0; i + 1 < command.arguments.size(); ++i) {
    if (times(command.arguments[i].text, flag) > 0) values.push_back(command.arguments[i + 1]);
  }
  return values;
}

bool is_pip_install(const Command& command) {
  if (command.name.starts_with("pip") && !command.name.starts_with("pipenv"))
    return has_argument(command, "install");
  return command.name.starts_with("python") && has_sequence(command, {"-m", "pip", "install"});
}

}  // namespace decant::lint::hadolint
