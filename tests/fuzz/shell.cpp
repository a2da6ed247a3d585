// Laws of the shell's reader: commands lie in the text, in order and inside one another; a word without
// quotes is its own text; and a command cut out of its script is the same command, which is what `split` does
// with a `RUN`.
#include "syntax/shell.hpp"

#include "fuzz/targets.hpp"
#include "tests/syntax/shell_render.hpp"

#include <fmt/format.h>

namespace decant::fuzz {
namespace {

using namespace decant::shell;

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  // `outer`: where the command must lie.
  std::string command(const Command& command, Span outer) {
    if (!inside(command.span, outer)) return "a command lies outside of what holds it";
    for (const Assignment& each : command.assignments) {
      if (!inside(each.span, command.span)) return "an assignment lies outside of its command";
      if (std::string broken = word(each.value, each.span); !broken.empty()) return broken;
    }
    Span last{command.span.begin, command.span.begin};
    for (const ShellWord& each : command.words) {
      if (!follows(each.span, last)) return "words are not in order";
      last = each.span;
      if (std::string broken = word(each, command.span); !broken.empty()) return broken;
    }
    for (const Redirection& each : command.redirections) {
      if (!inside(each.span, command.span)) return "a redirection lies outside of its command";
      if (std::string broken = word(each.target, each.span); !broken.empty()) return broken;
      const Span whole{0, static_cast<std::uint32_t>(text_.size())};
      if (!each.has_body) continue;
      has_heredoc = true;
      if (std::string broken = word(each.body, whole); !broken.empty()) return broken;
    }
    return children(command);
  }

  bool has_heredoc = false;

 private:
  static bool inside(Span inner, Span outer) {
    return inner.begin >= outer.begin && inner.end <= outer.end && inner.begin <= inner.end;
  }

  // What is no piece of the script (a text in backquotes with escapes) has the place of the whole.
  static bool follows(Span next, Span last) { return next.begin >= last.end || next == last; }

  std::string children(const Command& command) {
    Span last{command.span.begin, command.span.begin};
    for (const Command& child : command.children) {
      if (!follows(child.span, last)) return "commands are not in order";
      last = child.span;
      if (std::string broken = this->command(child, command.span); !broken.empty()) return broken;
    }
    const bool joined = command.kind == CommandKind::list || command.kind == CommandKind::pipeline;
    if (!joined && !command.ops.empty()) return "operators in no list";
    if (joined && command.ops.size() != command.children.size() &&
        command.ops.size() + 1 != command.children.size() && !command.children.empty())
      return "operators and commands do not go together";
    return {};
  }

  std::string word(const ShellWord& word, Span outer) {
    if (!inside(word.span, outer)) return "a word lies outside of what holds it";
    const std::string_view written = text_.substr(word.span.begin, word.span.size());
    bool unknown = false;
    bool variable = false;
    for (const WordPiece& piece : word.pieces) {
      unknown = unknown || piece.kind == WordPiece::Kind::unknown;
      variable = variable || piece.kind == WordPiece::Kind::variable;
      // The texts of substitutions in backquotes and here-documents have no places of their own.
      for (const Command& each : piece.commands) {
        if (std::string broken = command(each, {0, static_cast<std::uint32_t>(text_.size())});
            !broken.empty())
          return broken;
      }
    }
    const WordKind known =
        unknown ? WordKind::unknown : (variable ? WordKind::expandable : WordKind::constant);
    if (word.kind < known) return fmt::format("`{}` is said to be known better than its pieces", written);
    const bool plain = written.find_first_of("'\"\\$`") == std::string_view::npos;
    if (plain && word.kind == WordKind::constant && written != word.text)
      return fmt::format("`{}` became `{}`", written, word.text);
    return {};
  }

  std::string_view text_;
};

// Each part of an `&&` chain, cut out, is one command and the same one.
std::string broken_in_chain(const Script& script, std::string_view text) {
  for (const Command* part : and_chain(script)) {
    const std::string_view written = text.substr(part->span.begin, part->span.size());
    const Script alone = parse_shell(written);
    if (!alone.understood) return fmt::format("`{}` is not understood alone: {}", written, alone.problem);
    if (alone.root.children.size() != 1 || render(alone.root.children[0]) != render(*part))
      return fmt::format("`{}` alone is another command", written);
  }
  return {};
}

}  // namespace

std::string check_shell(std::string_view input) {
  const Script script = parse_shell(input);
  const auto size = static_cast<std::uint32_t>(input.size());
  if (script.understood != script.problem.empty()) return "a problem without a reason";
  if (script.problem_at > size || script.bash_form_at > size) return "a problem outside of the text";
  if (script.root.kind != CommandKind::list) return "the root is no list";
  if (!script.understood) return {};
  Checker checker(input);
  if (std::string broken = checker.command(script.root, {0, size}); !broken.empty()) return broken;
  for (const FlatCommand& each : simple_commands(script)) {
    if (each.command->kind != CommandKind::simple && each.command->redirections.empty())
      return "a compound command without redirections is listed";
  }
  if (render(script) != render(parse_shell(input))) return "reading twice differs";
  return checker.has_heredoc ? std::string() : broken_in_chain(script, input);
}

}  // namespace decant::fuzz
