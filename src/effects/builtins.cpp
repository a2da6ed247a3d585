// See builtins.hpp.
#include "effects/builtins.hpp"

#include "effects/paths.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace decant {
namespace {

constexpr std::array<std::string_view, 5> kDeclaring{"declare", "export", "local", "readonly", "typeset"};
// They set the variables whose names they are given, and some of their own.
constexpr std::array<std::string_view, 6> kReading{"getopts", "let",  "mapfile",
                                                   "printf",  "read", "readarray"};
constexpr std::array<std::string_view, 5> kTheirOwn{"MAPFILE", "OPTARG", "OPTIND", "REPLY", "PIPESTATUS"};
// POSIX, special built-in utilities.
constexpr std::array<std::string_view, 14> kSpecial{".",    ":",     "break",  "continue", "eval",
                                                    "exec", "exit",  "export", "readonly", "return",
                                                    "set",  "shift", "trap",   "unset"};
constexpr std::array<std::string_view, 3> kUnseen{".", "eval", "source"};
// What else changes the shell itself.
constexpr std::array<std::string_view, 17> kChanging{
    "alias",  "break", "cd",    "continue", "exec", "exit",   "hash",  "popd",   "pushd",
    "return", "set",   "shift", "shopt",    "trap", "ulimit", "umask", "unalias"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool begins_name(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t name_size(std::string_view text) {
  if (text.empty() || !begins_name(text.front())) return 0;
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_in_name) - text.begin());
}

// Every name in a text becomes unknown.
void forget_names(std::string_view text, Scope& scope) {
  while (!text.empty()) {
    const std::size_t size = name_size(text);
    if (size > 0) scope.set(text.substr(0, size), std::nullopt);
    std::size_t next = std::max<std::size_t>(size, 1);
    while (size == 0 && next < text.size() && is_in_name(text[next - 1]) && is_in_name(text[next])) ++next;
    text.remove_prefix(next);
  }
}

// `$((X = 1))`, `$((X++))` and the like.
bool counts(std::string_view text) {
  const bool arithmetic = text.starts_with("$((") || text.starts_with("$[") || text.starts_with("((");
  return arithmetic &&
         (text.find('=') != std::string_view::npos || text.find("++") != std::string_view::npos ||
          text.find("--") != std::string_view::npos);
}

bool sets_variables(const shell::ShellWord& word) {
  return word.kind == shell::WordKind::unknown &&
         std::ranges::any_of(word.pieces, [](const shell::WordPiece& piece) {
           if (piece.kind != shell::WordPiece::Kind::unknown) return false;
           return counts(piece.text) ||
                  (piece.text.starts_with("${") && piece.text.find('=') != std::string_view::npos);
         });
}

void change_directory(std::span<const Field> fields, Scope& scope) {
  std::size_t at = 1;
  while (at < fields.size() &&
         (fields[at].text == "-P" || fields[at].text == "-L" || fields[at].text == "--"))
    ++at;
  if (at == fields.size()) {
    scope.directory = scope.home().path;
    return;
  }
  const Field& to = fields[at];
  const bool plain = to.known && !to.text.empty() && to.text != "-" && at + 1 == fields.size();
  const bool searched = !to.text.starts_with('/') && !to.text.starts_with('.') &&
                        scope.value("CDPATH").kind == Scope::Value::Kind::set;
  if (!plain || searched || (!to.text.starts_with('/') && !scope.directory)) {
    scope.directory.reset();
    return;
  }
  scope.directory = resolve_image_path(scope.directory.value_or("/"), to.text);
}

// `known` is false when the command changes values (`declare -i`), or may not be there at all.
void declare(std::span<const Field> fields, shell::ShellFamily family, Scope& scope) {
  const std::string_view command = fields[0].text;
  bool exported = command == "export";
  bool known = family == shell::ShellFamily::bash || (command != "declare" && command != "typeset");
  for (const Field& field : fields.subspan(1)) {
    const std::string_view text = field.known ? field.text : field.front;
    if (text.starts_with('-') || text.starts_with('+')) {
      exported = exported || text.find('x') != std::string_view::npos;
      known = known && text.find_first_not_of("-xrgp") == std::string_view::npos;
      continue;
    }
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos && !field.known) {
      scope.lose_everything();
      continue;
    }
    std::string_view name = text.substr(0, equals);
    const bool appends = equals != std::string_view::npos && name.ends_with('+');
    if (appends) name.remove_suffix(1);
    if (equals != std::string_view::npos) {
      const bool is_known = known && field.known && !appends && name_size(name) == name.size();
      scope.set(name.substr(0, name_size(name)),
                is_known ? std::optional<std::string>(text.substr(equals + 1)) : std::nullopt);
    } else if (!known || command == "local") {
      scope.set(name, std::nullopt);
    }
    if (exported) scope.mark_exported(name);
  }
}

void unset(std::span<const Field> fields, Scope& scope) {
  for (const Field& field : fields.subspan(1)) {
    if (!field.known) {
      scope.lose_everything();
    } else if (!field.text.starts_with('-')) {
      scope.unset(field.text);
    }
  }
}

// Forgets too much rather than too little: the names are looked for among the values of options as well.
void read_into(std::span<const Field> fields, Scope& scope) {
  const std::string_view command = fields[0].text;
  if (command == "printf" && (fields.size() < 2 || !fields[1].text.starts_with("-v"))) return;
  for (const Field& field : fields.subspan(1)) {
    if (!field.known) return scope.lose_everything();
    forget_names(field.text, scope);
  }
  for (const std::string_view name : kTheirOwn) scope.set(name, std::nullopt);
}

}  // namespace

bool declares(std::string_view name) {
  return is_one_of(kDeclaring, name);
}

bool keeps_assignments(std::string_view name) {
  return is_one_of(kSpecial, name);
}

bool runs_unseen(std::string_view name) {
  return is_one_of(kUnseen, name);
}

std::span<const Field> own_command(std::span<const Field> fields) {
  std::span<const Field> inner = fields;
  while (inner.size() > 1 && inner[0].known && (inner[0].text == "command" || inner[0].text == "builtin")) {
    inner = inner.subspan(1);
    while (inner.size() > 1 && (inner[0].text == "-p" || inner[0].text == "--")) inner = inner.subspan(1);
  }
  const std::string_view name = inner.empty() ? std::string_view() : std::string_view(inner[0].text);
  const bool own = name == "cd" || name == "pushd" || name == "popd" || name == "unset" || declares(name) ||
                   is_one_of(kReading, name) || runs_unseen(name);
  return own && inner[0].known ? inner : fields;
}

bool run_own_command(std::span<const Field> fields, shell::ShellFamily family, Scope& scope) {
  if (!fields[0].known) return false;
  const std::string_view name = fields[0].text;
  if (name == "cd") {
    change_directory(fields, scope);
  } else if (name == "pushd" || name == "popd") {
    scope.directory.reset();
  } else if (declares(name)) {
    declare(fields, family, scope);
  } else if (name == "unset") {
    unset(fields, scope);
  } else if (is_one_of(kReading, name)) {
    read_into(fields, scope);
  } else {
    return false;
  }
  return true;
}

bool changes_shell(const shell::Command& command) {
  std::vector<const shell::ShellWord*> words;
  for (const shell::ShellWord& word : command.words) {
    const bool prefix = words.empty() && (word.text == "command" || word.text == "builtin" ||
                                          word.text == "-p" || word.text == "--");
    if (!prefix) words.push_back(&word);
  }
  if (words.empty()) return !command.assignments.empty();
  const std::string_view name = words.front()->text;
  const bool prints = name == "printf" && (words.size() < 2 || !words[1]->text.starts_with("-v"));
  if (is_one_of(kChanging, name) || declares(name) || runs_unseen(name) || name == "unset") return true;
  if (is_one_of(kReading, name) && !prints) return true;
  return std::ranges::any_of(command.words, sets_variables) ||
         std::ranges::any_of(command.assignments, sets_variables, &shell::Assignment::value);
}

void forget_assigned(const shell::ShellWord& word, Scope& scope) {
  if (word.kind != shell::WordKind::unknown) return;
  for (const shell::WordPiece& piece : word.pieces) {
    if (piece.kind != shell::WordPiece::Kind::unknown) continue;
    const std::string_view text = piece.text;
    if (counts(text)) forget_names(text, scope);
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
      const std::size_t size = name_size(text.substr(at + 2));
      const std::string_view behind = text.substr(at + 2 + size);
      if (size > 0 && (behind.starts_with('=') || behind.starts_with(":="))) {
        scope.set(text.substr(at + 2, size), std::nullopt);
      }
    }
  }
}

void forget_changed(const shell::Command& command, Scope& scope) {
  using Kind = shell::CommandKind;
  const bool loop = command.kind == Kind::for_ || command.kind == Kind::select_;
  if (loop && !command.words.empty()) scope.set(command.words[0].text, std::nullopt);
  for (const shell::Assignment& assignment : command.assignments) {
    scope.set(assignment.name, std::nullopt);
    forget_assigned(assignment.value, scope);
  }
  for (const shell::ShellWord& word : command.words) forget_assigned(word, scope);
  if (command.kind == Kind::simple && !command.words.empty()) {
    std::vector<Field> fields;
    for (const shell::ShellWord& word : command.words) {
      const bool known = word.kind == shell::WordKind::constant;
      fields.push_back(
          {.text = std::string(word.text), .known = known, .front = {}, .arguments = {}, .span = {}});
    }
    const std::span<const Field> own = own_command(fields);
    const std::string_view name = own[0].text;
    if (!own[0].known || runs_unseen(name)) {
      scope.lose_everything();
    } else if (name == "cd" || name == "pushd" || name == "popd") {
      scope.directory.reset();
    } else if (name == "unset" || declares(name) || is_one_of(kReading, name)) {
      for (const shell::ShellWord& word : command.words) {
        scope.set(word.text.substr(0, word.text.find('=')), std::nullopt);
      }
      read_into(own, scope);
    }
  }
  for (const shell::Command& child : command.children) forget_changed(child, scope);
}

}  // namespace decant
