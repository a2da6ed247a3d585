// Walks the tree of a script as a shell would run it, with the working directory and the variables as far as
// they are known. Ways that part (if, ||, loops) are walked each on a copy of the scope and merged behind:
// what they leave differently is not known any more. The commands found are all that may run; `conditional`
// marks those that may not.
#include "effects/walk.hpp"

#include "effects/builtins.hpp"
#include "effects/walker.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace decant {
namespace {

using shell::Command;
using shell::CommandKind;
using shell::Operator;

// `|| exit 1`: what stands behind runs only when this did not.
bool leaves(const Command& command) {
  return command.kind == CommandKind::simple && !command.words.empty() &&
         (command.words[0].text == "exit" || command.words[0].text == "return");
}

// What a script that works at all does not see fail: then what the chain did is done.
bool succeeds(const Command& command) {
  constexpr std::array<std::string_view, 12> kSure{"cd",   "echo",  "export", "mkdir",    "printf", "set",
                                                   "true", "umask", "unset",  "readonly", "local",  ":"};
  if (command.kind != CommandKind::simple) return false;
  return command.words.empty() || std::ranges::find(kSure, command.words[0].text) != kSure.end();
}

bool ends_chain(Operator op) {
  return op != Operator::and_if && op != Operator::or_if;
}

}  // namespace

void Walker::script(const shell::Script& script) {
  note_conditions(script);
  Scope scope = start();
  list(script.root, scope, false);
}

void Walker::words(const std::vector<std::string>& words) {
  Scope scope = start();
  std::vector<Field> fields;
  for (const std::string& word : words)
    fields.push_back({.text = word, .front = {}, .arguments = {}, .span = {}});
  run_fields(fields, scope, {nullptr, false}, false);
}

Scope Walker::start() const {
  Scope scope(state_);
  scope.directory = state_.workdir;
  return scope;
}

void Walker::note_conditions(const shell::Script& script) {
  for (const shell::FlatCommand& flat : simple_commands(script)) {
    if (flat.conditional) may_not_run_.insert(flat.command);
  }
}

// Where commands point to and whether they may not run.
Walker::Place Walker::place(const Command& command, bool conditional) const {
  return {outer_.command != nullptr || inner_ > 0 ? outer_.command : &command,
          conditional || outer_.conditional || may_not_run_.contains(&command)};
}

void Walker::list(const Command& list, Scope& scope, bool conditional) {
  const std::size_t count = list.children.size();
  for (std::size_t begin = 0; begin < count;) {
    std::size_t last = begin;
    while (last < list.ops.size() && !ends_chain(list.ops[last])) ++last;
    if (last < list.ops.size() && list.ops[last] == Operator::background) {
      in_background(list, begin, last, scope);
    } else {
      chain(list, begin, last, scope, conditional);
    }
    begin = last + 1;
  }
}

// The children from `begin` to `last`, joined by && and ||.
void Walker::chain(const Command& list, std::size_t begin, std::size_t last, Scope& scope, bool conditional) {
  const std::span<const Operator> inside = list.ops.subspan(begin, last - begin);
  std::optional<Scope> start;   // what a failure falls back to
  std::optional<Scope> failed;  // what a failure leaves, where another command follows
  if (std::ranges::find(inside, Operator::or_if) != inside.end()) start = scope;
  const bool goes_on = last + 1 < list.children.size();
  for (std::size_t i = begin; i <= last; ++i) {
    const Command& child = list.children[i];
    if (i > begin && list.ops[i - 1] == Operator::or_if) {
      Scope copy = *start;
      copy.merge(scope);
      walk(child, copy, true);
      if (!leaves(child)) scope.merge(copy);
    } else {
      walk(child, scope, conditional);
    }
    if (i == last || !goes_on || list.ops[i] != Operator::and_if || succeeds(child)) continue;
    if (failed) {
      failed->merge(scope);
    } else {
      failed = scope;
    }
  }
  if (failed) scope.merge(*failed);
}

// A chain in a process of its own.
void Walker::in_background(const Command& list, std::size_t begin, std::size_t last, const Scope& scope) {
  Scope copy = scope;
  const std::size_t before = out_.commands.size();
  chain(list, begin, last, copy, true);
  for (std::size_t k = before; k < out_.commands.size(); ++k) {
    make_opaque(out_.commands[k], out_.commands[k].label + ": runs in the background");
  }
}

// if: a body runs where its condition has held and those before it have not.
void Walker::branches(const Command& command, Scope& scope) {
  const std::size_t count = command.children.size();
  Scope otherwise = scope;
  std::optional<Scope> merged;
  const auto join = [&](Scope way) {
    if (merged) {
      merged->merge(way);
    } else {
      merged = std::move(way);
    }
  };
  for (std::size_t i = 0; i < count; i += 2) {
    Scope way = otherwise;
    walk(command.children[i], way, true);
    if (i + 1 < count) {
      otherwise.merge(way);
      walk(command.children[i + 1], way, true);
    }
    join(std::move(way));
  }
  if (count % 2 == 0) join(std::move(otherwise));
  if (merged) scope = std::move(*merged);
}

// case: one body runs, or none; with `;&` and `;;&` several.
void Walker::bodies(const Command& command, Scope& scope) {
  if (command.falls_through) forget_changed(command, scope);
  Scope merged = scope;
  for (const Command& child : command.children) {
    Scope copy = scope;
    walk(child, copy, true);
    merged.merge(copy);
  }
  scope = std::move(merged);
}

// The condition and the body in turn, any number of times.
void Walker::loop(const Command& command, Scope& scope) {
  forget_changed(command, scope);
  Scope round = scope;
  for (const Command& child : command.children) {
    walk(child, round, true);
    scope.merge(round);
  }
}

void Walker::pipeline(const Command& command, Scope& scope, bool conditional) {
  if (command.children.size() == 1) return walk(command.children.front(), scope, conditional);
  for (const Command& child : command.children) {
    Scope copy = scope;
    piped_ = &child != &command.children.front();
    walk(child, copy, true);
    piped_ = false;
  }
}

void Walker::walk(const Command& command, Scope& scope, bool conditional) {
  std::optional<Scope> outside;  // redirections of a compound command are made before it
  if (command.kind != CommandKind::simple && !command.redirections.empty()) outside = scope;
  switch (command.kind) {
    case CommandKind::list:
      list(command, scope, conditional);
      break;
    case CommandKind::group:
      for (const Command& child : command.children) walk(child, scope, conditional);
      break;
    case CommandKind::simple:
      return simple(command, scope, conditional);
    case CommandKind::pipeline:
      pipeline(command, scope, conditional);
      break;
    case CommandKind::subshell: {
      Scope copy = scope;
      for (const Command& child : command.children) walk(child, copy, true);
      break;
    }
    case CommandKind::if_:
      branches(command, scope);
      break;
    case CommandKind::case_:
      for (const shell::ShellWord& word : command.words) forget_assigned(word, scope);
      word_substitutions(command, scope);
      bodies(command, scope);
      break;
    case CommandKind::for_:
    case CommandKind::select_:
    case CommandKind::while_:
    case CommandKind::until_:
      word_substitutions(command, scope);
      loop(command, scope);
      break;
    case CommandKind::function:
      if (!command.words.empty()) functions_.emplace(command.words[0].text);
      return;
    case CommandKind::test:
      test(command, scope, conditional);
      break;
    case CommandKind::arithmetic:
      word_substitutions(command, scope);
      add_opaque(place(command, conditional), "((…))", "arithmetic is not followed", scope);
      forget_changed(command, scope);
      break;
  }
  if (outside) redirections_alone(command, *outside, conditional);
}

// Commands inside words: $(…), `…`, <(…).
void Walker::word_substitution(const shell::ShellWord& word, const Scope& scope) {
  for (const shell::WordPiece& piece : word.pieces) {
    for (const Command& inner : piece.commands) {
      Scope copy = scope;
      walk(inner, copy, true);
    }
  }
}

void Walker::word_substitutions(const Command& command, const Scope& scope) {
  for (const shell::Assignment& assignment : command.assignments) word_substitution(assignment.value, scope);
  for (const shell::ShellWord& word : command.words) word_substitution(word, scope);
  for (const shell::Redirection& redirection : command.redirections) {
    word_substitution(redirection.target, scope);
    word_substitution(redirection.body, scope);
  }
}

Walked walk_script(const shell::Script& script, const State& state, const WalkSite& site) {
  Walker walker(state, site);
  walker.script(script);
  return walker.take();
}

Walked walk_words(const std::vector<std::string>& words, const State& state, const WalkSite& site) {
  Walker walker(state, site);
  walker.words(words);
  return walker.take();
}

}  // namespace decant
