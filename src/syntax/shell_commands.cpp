// Commands from nodes, and the two readings of a script that the other folders need: all simple commands, and
// the `&&` chain. What the grammar lets through and no shell accepts (`a ; ; b`, an empty body) is refused
// here.
#include "syntax/shell_words.hpp"

#include <algorithm>

namespace decant::shell {
namespace {

using Kind = ShellNodeKind;

std::optional<Operator> operator_of(Kind kind) {
  switch (kind) {
    case Kind::op_and:
      return Operator::and_if;
    case Kind::op_or:
      return Operator::or_if;
    case Kind::op_semicolon:
      return Operator::semicolon;
    case Kind::op_background:
      return Operator::background;
    case Kind::op_newline:
      return Operator::newline;
    case Kind::op_pipe:
      return Operator::pipe;
    case Kind::op_pipe_both:
      return Operator::pipe_both;
    default:
      return std::nullopt;
  }
}

CommandKind command_kind(Kind kind) {
  switch (kind) {
    case Kind::subshell:
      return CommandKind::subshell;
    case Kind::group:
      return CommandKind::group;
    case Kind::if_clause:
      return CommandKind::if_;
    case Kind::for_clause:
      return CommandKind::for_;
    case Kind::select_clause:
      return CommandKind::select_;
    case Kind::while_clause:
      return CommandKind::while_;
    case Kind::until_clause:
      return CommandKind::until_;
    case Kind::case_clause:
      return CommandKind::case_;
    case Kind::function:
      return CommandKind::function;
    case Kind::test:
      return CommandKind::test;
    case Kind::arithmetic_command:
      return CommandKind::arithmetic;
    default:
      return CommandKind::simple;
  }
}

// `((echo a))`: nested subshells for POSIX sh, a bad expression for bash. Two operands side by side are no
// arithmetic.
bool looks_like_commands(std::string_view arithmetic) {
  std::string_view text = arithmetic.substr(2);
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  constexpr std::string_view kNameChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  const std::size_t end = std::min(text.find_first_not_of(kNameChars), text.size());
  if (end == 0) return false;
  const std::size_t next = text.find_first_not_of(" \t", end);
  if (next == std::string_view::npos || next == end) return false;
  return kNameChars.find(text[next]) != std::string_view::npos || text[next] == '"' || text[next] == '\'';
}

std::string without_leading_tabs(std::string_view text) {
  std::string result;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && c == '\t') continue;
    line_begins = c == '\n';
    result += c;
  }
  return result;
}

}  // namespace

Command Converter::list(std::uint32_t index) {
  Command result;
  result.kind = CommandKind::list;
  result.span = span(index);
  const std::size_t commands = store_.commands.size();
  const std::size_t ops = store_.ops.size();
  each_child(index, [&](std::uint32_t child) {
    const std::optional<Operator> op = operator_of(nodes_[child].kind);
    if (!op) {
      store_.commands.push_back(pipeline(child));
      return;
    }
    if (store_.ops.size() - ops == store_.commands.size() - commands)
      fail("a command is missing before this", span(child).begin);
    store_.ops.push_back(*op);
  });
  result.children = store_.take(store_.commands, commands);
  result.ops = store_.take(store_.ops, ops);
  if (!result.children.empty() && !all_at_) {
    result.span = {result.children.front().span.begin, result.children.back().span.end};
  }
  return result;
}

// The list of a compound command: never empty.
Command Converter::body(std::uint32_t index) {
  Command result = list(index);
  if (result.children.empty()) fail("a command is missing", span(index).begin);
  return result;
}

std::span<const Redirection> Converter::redirections(std::uint32_t& first, std::uint32_t end) {
  const std::size_t height = store_.redirections.size();
  for (; first < end && nodes_[first].kind == Kind::redirection; first = nodes_[first].next) {
    store_.redirections.push_back(redirection(first));
  }
  return store_.take(store_.redirections, height);
}

Command Converter::pipeline(std::uint32_t index) {
  Command result;
  result.kind = CommandKind::pipeline;
  result.span = span(index);
  bool has_bang = false;
  const std::uint32_t end = nodes_[index].next;
  const std::size_t commands = store_.commands.size();
  const std::size_t ops = store_.ops.size();
  for (std::uint32_t child = index + 1; child < end;) {
    const Kind kind = nodes_[child].kind;
    if (kind == Kind::redirection) {
      const std::span<const Redirection> found = redirections(child, end);
      store_.commands.back().redirections = found;
      store_.commands.back().span.end = found.back().span.end;
      continue;
    }
    if (kind == Kind::bang) {
      has_bang = true;
      result.negated = !result.negated;
    } else if (const std::optional<Operator> op = operator_of(kind)) {
      store_.ops.push_back(*op);
    } else if (kind != Kind::timed) {
      store_.commands.push_back(command(child));
    }
    child = nodes_[child].next;
  }
  if (store_.commands.size() == commands + 1 && !has_bang) {
    const Command only = store_.commands.back();
    store_.commands.pop_back();
    return only;
  }
  result.children = store_.take(store_.commands, commands);
  result.ops = store_.take(store_.ops, ops);
  return result;
}

Command Converter::command(std::uint32_t index) {
  Command result;
  result.kind = command_kind(nodes_[index].kind);
  result.span = span(index);
  if (result.kind == CommandKind::simple) {
    fill_simple(index, result);
  } else if (result.kind == CommandKind::arithmetic) {
    if (looks_like_commands(raw(index)))
      fail("`((` is two subshells or arithmetic, by shell", result.span.begin);
    const std::size_t words = store_.words.size();
    store_.words.push_back(unknown_word(index));
    result.words = store_.take(store_.words, words);
  } else {
    fill_compound(index, result);
  }
  return result;
}

void Converter::fill_simple(std::uint32_t index, Command& command) {
  std::uint32_t end = command.span.begin;
  const std::size_t assignments = store_.assignments.size();
  const std::size_t redirections = store_.redirections.size();
  const std::size_t words = store_.words.size();
  each_child(index, [&](std::uint32_t child) {
    end = span(child).end;
    switch (nodes_[child].kind) {
      case Kind::assignment:
        store_.assignments.push_back(assignment(child));
        return;
      case Kind::redirection:
        store_.redirections.push_back(redirection(child));
        return;
      default:
        store_.words.push_back(word(child, WordPlace::argument));
        return;
    }
  });
  command.assignments = store_.take(store_.assignments, assignments);
  command.redirections = store_.take(store_.redirections, redirections);
  command.words = store_.take(store_.words, words);
  if (!all_at_) command.span.end = end;
}

void Converter::fill_compound(std::uint32_t index, Command& result) {
  const bool may_be_empty = result.kind == CommandKind::case_;
  const std::uint32_t end = nodes_[index].next;
  const std::size_t commands = store_.commands.size();
  const std::size_t words = store_.words.size();
  for (std::uint32_t child = index + 1; child < end;) {
    switch (nodes_[child].kind) {
      case Kind::list:
        store_.commands.push_back(may_be_empty ? list(child) : body(child));
        break;
      case Kind::word:
        store_.words.push_back(word(child, WordPlace::argument));
        break;
      case Kind::loop_name:
      case Kind::function_name: {
        WordBuilder name(store_, raw(child));
        name.literal(raw(child), false);
        store_.words.push_back(name.finish(span(child)));
        break;
      }
      case Kind::arithmetic:
        store_.words.push_back(unknown_word(child));
        break;
      case Kind::falls_through:
        result.falls_through = true;
        break;
      case Kind::redirection: {  // of a function's body
        const std::span<const Redirection> found = redirections(child, end);
        if (store_.commands.size() > commands && !found.empty()) {
          Command& last = store_.commands.back();
          last.redirections = found;
          last.span.end = std::max(last.span.end, found.back().span.end);
        }
        continue;
      }
      default:
        store_.commands.push_back(command(child));
        break;
    }
    child = nodes_[child].next;
  }
  result.children = store_.take(store_.commands, commands);
  result.words = store_.take(store_.words, words);
}

Assignment Converter::assignment(std::uint32_t index) {
  Assignment result;
  result.span = span(index);
  result.value.span = {result.span.end, result.span.end};
  bool element = false;
  each_child(index, [&](std::uint32_t child) {
    switch (nodes_[child].kind) {
      case Kind::assigned_name:
        result.name = raw(child);
        return;
      case Kind::append_mark:
        result.append = true;
        return;
      case Kind::subscript:
        element = true;
        return;
      case Kind::word:
        result.value = word(child, WordPlace::value);
        return;
      default:
        result.value = unknown_word(child);
        return;
    }
  });
  if (element) result.value.kind = WordKind::unknown;  // it sets a part of the variable only
  return result;
}

Redirection Converter::redirection(std::uint32_t index) {
  Redirection result;
  result.span = span(index);
  each_child(index, [&](std::uint32_t child) {
    switch (nodes_[child].kind) {
      case Kind::descriptor: {
        if (raw(child).front() == '{') {
          result.variable = raw(child).substr(1, raw(child).size() - 2);
          return;
        }
        std::uint64_t fd = 0;
        for (const char digit : raw(child))
          fd = std::min<std::uint64_t>(fd * 10 + static_cast<std::uint64_t>(digit - '0'), INT32_MAX);
        result.fd = static_cast<int>(fd);
        return;
      }
      case Kind::redirect_op:
      case Kind::heredoc_op:
        result.op = raw(child);
        return;
      default:
        if (result.op == "<<" || result.op == "<<-") {
          result.target = word(child, WordPlace::delimiter);
          heredoc_body(child, result);
        } else {
          result.target = word(child, WordPlace::argument);
        }
    }
  });
  return result;
}

void Converter::heredoc_body(std::uint32_t delimiter, Redirection& redirection) {
  const std::uint32_t begin = nodes_[delimiter].begin;
  const auto found = std::ranges::lower_bound(heredocs_, begin, {}, &HeredocRange::delimiter_begin);
  if (found == heredocs_.end() || found->delimiter_begin != begin) return;
  redirection.has_body = true;
  const std::string_view source = text_.substr(found->body.begin, found->body.size());
  const Span place = all_at_.value_or(Span{found->body.begin + base_, found->body.end + base_});
  const bool strips = redirection.op == "<<-";
  const std::string_view text = strips ? store_.keep(without_leading_tabs(source)) : source;
  if (raw(delimiter).find_first_of("'\"\\") != std::string_view::npos) {
    WordBuilder body(store_, text);
    body.literal(text, true);
    redirection.body = body.finish(place);
    return;
  }
  const bool same_bytes = !strips && !all_at_;
  redirection.body = heredoc_text(
      {text, found->body.begin + base_, same_bytes ? std::nullopt : std::optional(place), place.begin});
}

Script parse_shell(std::string_view text) {
  Script script;
  script.root.kind = CommandKind::list;
  const ShellNodes nodes = parse_shell_nodes(text, ShellText::script);
  if (!nodes.problem.empty()) {
    script.problem = nodes.problem;
    script.problem_at = nodes.problem_at;
    return script;
  }
  Store store(text.size());
  Converter converter(store.keep(text), nodes, 0, std::nullopt, 0, store);
  script.root = converter.list(0);
  script.problem = converter.problem();
  script.problem_at = converter.problem_at();
  script.bash_form = converter.bash_form();
  script.bash_form_at = converter.bash_form_at();
  script.understood = script.problem.empty();
  script.memory = store.memory();
  return script;
}

}  // namespace decant::shell
