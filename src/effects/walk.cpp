// Walks the tree of a script as a shell would run it, with the working directory and the variables as far as
// they are known. Ways that part (if, ||, loops) are walked each on a copy of the scope and merged behind:
// what they leave differently is not known any more. The commands found are all that may run; `conditional`
// marks those that may not.
#include "effects/walk.hpp"

#include "effects/apply.hpp"
#include "effects/builtins.hpp"
#include "effects/manifest_files.hpp"
#include "effects/paths.hpp"
#include "effects/wrappers.hpp"

#include <array>
#include <set>

namespace decant {
namespace {

using shell::Command;
using shell::CommandKind;
using shell::Operator;

constexpr int kMaxInnerScripts = 8;
constexpr double kUnknownCostSeconds = 10;

constexpr std::array<std::string_view, 8> kLosing{"eval", "source",  ".",         "alias",
                                                  "read", "mapfile", "readarray", "getopts"};
constexpr std::array<std::string_view, 5> kDeclaring{"export", "readonly", "local", "declare", "typeset"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A command's own place; inside an inner script it is the command that holds it.
struct Place {
  const Command* command = nullptr;
  bool conditional = false;
};

class Walker {
 public:
  Walker(const State& state, const WalkSite& site) : state_(state), site_(site) {}

  void script(const shell::Script& script) {
    Scope scope = start();
    list(script.root, scope, false);
  }
  void words(const std::vector<std::string>& words) {
    Scope scope = start();
    std::vector<Field> fields;
    for (const std::string& word : words)
      fields.push_back({.text = word, .front = {}, .arguments = {}, .span = {}});
    run_fields(fields, scope, {nullptr, false}, false);
  }
  Walked take() { return std::move(out_); }

 private:
  Scope start() const {
    Scope scope(state_);
    scope.directory = state_.workdir;
    return scope;
  }

  // Where commands point to and whether they may not run.
  Place place(const Command& command, bool conditional) const {
    return {outer_.command != nullptr || inner_ > 0 ? outer_.command : &command,
            conditional || outer_.conditional};
  }

  void list(const Command& list, Scope& scope, bool conditional) {
    Scope start = scope;  // where the chain of && and || began: what a failure falls back to
    for (std::size_t i = 0; i < list.children.size(); ++i) {
      const bool background = i < list.ops.size() && list.ops[i] == Operator::background;
      const bool otherwise = i > 0 && list.ops[i - 1] == Operator::or_if;
      if (i > 0 && !otherwise && list.ops[i - 1] != Operator::and_if) start = scope;
      const Command& child = list.children[i];
      if (background) {
        Scope copy = scope;
        const std::size_t before = out_.commands.size();
        walk(child, copy, true);
        for (std::size_t k = before; k < out_.commands.size(); ++k) {
          make_opaque(out_.commands[k], out_.commands[k].label + ": runs in the background");
        }
      } else if (otherwise) {
        Scope copy = start;
        copy.merge(scope);
        walk(child, copy, true);
        if (!leaves(child)) scope.merge(copy);
      } else {
        walk(child, scope, conditional);
      }
    }
  }

  // `|| exit 1`: what stands behind runs only when this did not.
  static bool leaves(const Command& command) {
    return command.kind == CommandKind::simple && !command.words.empty() &&
           (command.words[0].text == "exit" || command.words[0].text == "return");
  }

  void children_on_copies(const Command& command, Scope& scope) {
    Scope merged = scope;
    for (const Command& child : command.children) {
      Scope copy = scope;
      walk(child, copy, true);
      merged.merge(copy);
    }
    scope = std::move(merged);
  }

  void walk(const Command& command, Scope& scope, bool conditional) {
    switch (command.kind) {
      case CommandKind::list:
        list(command, scope, conditional);
        break;
      case CommandKind::group:
        for (const Command& child : command.children) walk(child, scope, conditional);
        break;
      case CommandKind::simple:
        return simple(command, scope, conditional);
      case CommandKind::pipeline: {
        const bool alone = command.children.size() == 1;
        for (const Command& child : command.children) {
          Scope copy = scope;
          piped_ = !alone && &child != &command.children.front();
          walk(child, copy, conditional || !alone);
          piped_ = false;
          if (alone) scope = std::move(copy);
        }
        break;
      }
      case CommandKind::subshell: {
        Scope copy = scope;
        for (const Command& child : command.children) walk(child, copy, true);
        break;
      }
      case CommandKind::if_:
        children_on_copies(command, scope);
        break;
      case CommandKind::case_:
        word_substitutions(command, scope);
        children_on_copies(command, scope);
        break;
      case CommandKind::for_:
      case CommandKind::select_:
      case CommandKind::while_:
      case CommandKind::until_:
        word_substitutions(command, scope);
        forget(command, scope);
        children_on_copies(command, scope);
        break;
      case CommandKind::function:
        if (!command.words.empty()) functions_.emplace(command.words[0].text);
        return;
      case CommandKind::test:
        test(command, scope, conditional);
        break;
      case CommandKind::arithmetic:
        add_opaque(place(command, conditional), "((…))", "arithmetic is not followed", scope);
        forget(command, scope);
        break;
    }
    if (!command.redirections.empty()) redirections_alone(command, scope, conditional);
  }

  // What a loop changes is not known from its second round on: variables that it sets, the directory when it
  // moves.
  void forget(const Command& command, Scope& scope) {
    const bool loop = command.kind == CommandKind::for_ || command.kind == CommandKind::select_;
    if (loop && !command.words.empty()) scope.set(command.words[0].text, std::nullopt);
    for (const shell::Assignment& assignment : command.assignments) scope.set(assignment.name, std::nullopt);
    if (command.kind == CommandKind::simple && !command.words.empty()) {
      const std::string_view name = command.words[0].text;
      if (name == "cd" || name == "pushd" || name == "popd") scope.directory.reset();
      if (name == "unset" || is_one_of(kDeclaring, name)) {
        for (const shell::ShellWord& word : command.words) {
          scope.set(word.text.substr(0, word.text.find('=')), std::nullopt);
        }
      }
    }
    for (const Command& child : command.children) forget(child, scope);
  }

  // Commands inside words: $(…), `…`, <(…).
  void word_substitution(const shell::ShellWord& word, const Scope& scope) {
    for (const shell::WordPiece& piece : word.pieces) {
      for (const Command& inner : piece.commands) {
        Scope copy = scope;
        walk(inner, copy, true);
      }
    }
  }
  void word_substitutions(const Command& command, const Scope& scope) {
    for (const shell::Assignment& assignment : command.assignments)
      word_substitution(assignment.value, scope);
    for (const shell::ShellWord& word : command.words) word_substitution(word, scope);
    for (const shell::Redirection& redirection : command.redirections) {
      word_substitution(redirection.target, scope);
      word_substitution(redirection.body, scope);
    }
  }
  void test(const Command& command, Scope& scope, bool conditional) {
    word_substitutions(command, scope);
    std::vector<Field> fields{{.text = "[", .front = {}, .arguments = {}, .span = command.span}};
    for (const shell::ShellWord& word : command.words) {
      for (Field& field : scope.expand(word, out_.variables)) fields.push_back(std::move(field));
    }
    run_fields(fields, scope, place(command, conditional), true);
  }

  void simple(const Command& command, Scope& scope, bool conditional) {
    const bool piped = piped_;
    piped_ = false;
    word_substitutions(command, scope);
    std::vector<Field> fields;
    for (const shell::ShellWord& word : command.words) {
      for (Field& field : scope.expand(word, out_.variables)) fields.push_back(std::move(field));
    }
    Scope inside = scope;  // assignments in front of a command hold for that command only
    Scope& target = fields.empty() ? scope : inside;
    for (const shell::Assignment& assignment : command.assignments) {
      std::optional<std::string> value = scope.single(assignment.value, out_.variables);
      if (assignment.append || assignment.value.kind == shell::WordKind::unknown) value.reset();
      target.set(assignment.name, std::move(value));
    }
    const std::size_t before = out_.commands.size();
    const bool fed = piped || std::any_of(command.redirections.begin(), command.redirections.end(),
                                          [](const shell::Redirection& r) {
                                            return r.op.starts_with('<') && r.op != "<&";
                                          });
    if (fields.empty()) {
      add_neutral(place(command, conditional),
                  command.assignments.empty() ? ">" : fmt::format("{}=…", command.assignments[0].name),
                  scope);
    } else if (!builtin(fields, scope, place(command, conditional))) {
      run_fields(fields, inside, place(command, conditional), fed);
      if (lost_) scope.lose_everything();
      lost_ = false;
    }
    if (out_.commands.size() == before)
      add_neutral(place(command, conditional), fields.empty() ? ">" : fields[0].text, scope);
    redirect(command, scope, out_.commands.back());
  }

  // What changes the shell itself. False when the fields call no such thing.
  bool builtin(const std::vector<Field>& fields, Scope& scope, Place where) {
    if (!fields[0].known) return false;
    const std::string& name = fields[0].text;
    if (name == "cd") {
      shell_cd(fields, scope);
    } else if (name == "pushd" || name == "popd") {
      scope.directory.reset();
    } else if (is_one_of(kDeclaring, name) || name == "unset") {
      for (std::size_t i = 1; i < fields.size(); ++i) shell_declare(fields[i], name == "unset", scope);
    } else {
      return false;
    }
    add_neutral(where, name, scope);
    return true;
  }

  void run_fields(std::span<const Field> fields, Scope& scope, Place where, bool fed) {
    const Unwrapped inner = unwrap(fields, scope);
    if (!inner.problem.empty()) return add_opaque(where, fields[0].text, inner.problem, scope);
    if (inner.fields.empty()) return add_neutral(where, fields[0].text, scope);
    const Field& program = inner.fields[0];
    if (program.known && functions_.contains(program.text)) {
      lost_ = true;
      return add_opaque(where, program.text, program.text + ": calls a function of the script", scope);
    }
    if (const std::optional<InnerScript> script = inner_script(inner.fields))
      return run_inner(*script, scope, where, program.text);
    if (program.known && is_one_of(kLosing, program.text)) lost_ = true;
    if (program.text == "exit" || program.text == "return") return add_neutral(where, program.text, scope);

    Invocation found = recognise(inner.fields);
    const bool interpreter = found.tool != nullptr && !found.tool->opaque.empty() && found.operands.empty();
    if (found.problem.empty() && interpreter && fed) found.problem = found.label + ": runs what it is fed";
    if (!found.problem.empty()) {
      add_opaque(where, found.label, found.problem, scope);
      CommandEffect& effect = out_.commands.back();
      if (found.tool != nullptr) effect.tool = found.tool->name;
      if (found.rule != nullptr && found.rule->role != knowledge::Role::neutral)
        effect.role = found.rule->role;
      if (found.rule != nullptr && found.rule->network) effect.network = true;
      return;
    }
    const Site site{site_.document, site_.instruction, site_.view,       site_.context,
                    site_.mounts,   out_.commands,     site_.diagnostics};
    CommandEffect effect = apply_rule(found, scope, site);
    effect.command = where.command;
    effect.conditional = where.conditional;
    if (effect.opaque) effect.variables.any = true;
    hide_mounted(effect);
    out_.commands.push_back(std::move(effect));
  }

  void run_inner(const InnerScript& script, const Scope& scope, Place where, const std::string& label) {
    if (!script.problem.empty()) return add_opaque(where, label, script.problem, scope);
    if (inner_ >= kMaxInnerScripts)
      return add_opaque(where, label, label + ": scripts in scripts, nested too deep", scope);
    const shell::Script parsed = shell::parse_shell(script.text);
    if (!parsed.understood)
      return add_opaque(where, label, fmt::format("{} -c: {}", label, parsed.problem), scope);
    if (script.family == shell::ShellFamily::posix && !parsed.bash_form.empty()) {
      return add_opaque(
          where, label,
          fmt::format("`{}` is a form of bash, which `{}` may read otherwise", parsed.bash_form, label),
          scope);
    }
    const Place outer = outer_;
    outer_ = where;
    ++inner_;
    Scope copy = scope;
    list(parsed.root, copy, where.conditional);
    --inner_;
    outer_ = outer;
  }

  // Writes and reads of `>` and `<`.
  void redirect(const Command& command, const Scope& scope, CommandEffect& effect) {
    for (const shell::Redirection& redirection : command.redirections) {
      if (redirection.op == "<<" || redirection.op == "<<-" || redirection.op == "<<<") continue;
      const std::optional<std::string> target = scope.single(redirection.target, out_.variables);
      if (target && redirection.op.ends_with('&') &&
          (*target == "-" || target->find_first_not_of("0123456789") == std::string::npos)) {
        continue;
      }
      if (!target || target->empty() || redirection.target.kind == shell::WordKind::unknown ||
          (!target->starts_with('/') && !scope.directory)) {
        make_opaque(effect,
                    fmt::format("{}: the file that `{}` names is not known", effect.label, redirection.op));
        continue;
      }
      PathEffect path{.path =
                          canonical_image_path(resolve_image_path(scope.directory.value_or("/"), *target))};
      if (is_below(path.path, "/dev") || is_below(path.path, "/proc")) continue;
      if (redirection.op.starts_with('<')) effect.reads.push_back(path);
      if (redirection.op == "<" || redirection.op == "<&") continue;
      effect.writes.push_back({.where = std::move(path), .shape = knowledge::Shape::diffuse});
      if (effect.role == knowledge::Role::neutral) effect.role = knowledge::Role::files;
      hide_mounted(effect);
    }
  }

  void redirections_alone(const Command& command, const Scope& scope, bool conditional) {
    for (const shell::Redirection& redirection : command.redirections) {
      word_substitution(redirection.target, scope);
      word_substitution(redirection.body, scope);
    }
    add_neutral(place(command, conditional), ">", scope);
    redirect(command, scope, out_.commands.back());
  }

  // What lands in a mount does not reach the image.
  void hide_mounted(CommandEffect& effect) {
    const auto hidden = [&](const std::string& path) {
      const MountPoint* mount = mount_of(site_.mounts, path);
      return mount != nullptr && mount->hides_writes;
    };
    std::erase_if(effect.writes, [&](const WriteEffect& write) { return hidden(write.where.path); });
    std::erase_if(effect.deletes, [&](const PathEffect& deleted) { return hidden(deleted.path); });
  }

  void add_neutral(Place where, std::string label, const Scope& scope) {
    CommandEffect effect;
    effect.command = where.command;
    effect.conditional = where.conditional;
    effect.tool = "shell";
    effect.label = std::move(label);
    effect.role = knowledge::Role::neutral;
    effect.directory = scope.directory.value_or("");
    out_.commands.push_back(std::move(effect));
  }

  void add_opaque(Place where, std::string label, std::string why, const Scope& scope) {
    CommandEffect effect;
    effect.command = where.command;
    effect.conditional = where.conditional;
    effect.label = std::move(label);
    effect.directory = scope.directory.value_or("");
    effect.cost_seconds = kUnknownCostSeconds;
    out_.commands.push_back(std::move(effect));
    make_opaque(out_.commands.back(), std::move(why));
  }

  static void make_opaque(CommandEffect& effect, std::string why) {
    if (effect.opaque) return;
    effect.opaque = true;
    effect.why_opaque = std::move(why);
    effect.variables.any = true;
  }

  const State& state_;
  const WalkSite& site_;
  Walked out_;
  std::set<std::string, std::less<>> functions_;
  Place outer_;
  int inner_ = 0;
  bool piped_ = false;
  bool lost_ = false;
};

}  // namespace

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
