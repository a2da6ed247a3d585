// Simple commands: expanded into fields, they change the shell itself, run another script, or are looked up
// in the knowledge files; then come their redirections.
#include "effects/apply.hpp"
#include "effects/builtins.hpp"
#include "effects/manifest_files.hpp"
#include "effects/paths.hpp"
#include "effects/walker.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace decant {
namespace {

constexpr int kMaxInnerScripts = 8;
constexpr double kUnknownCostSeconds = 10;

}  // namespace

void Walker::test(const shell::Command& command, Scope& scope, bool conditional) {
  for (const shell::ShellWord& word : command.words) forget_assigned(word, scope);
  word_substitutions(command, scope);
  std::vector<Field> fields{{.text = "[", .front = {}, .arguments = {}, .span = command.span}};
  for (const shell::ShellWord& word : command.words) {
    for (Field& field : scope.expand(word, out_.variables)) fields.push_back(std::move(field));
  }
  run_fields(fields, scope, place(command, conditional), true);
}

std::vector<Field> Walker::fields_of(const shell::Command& command, const Scope& scope) {
  std::vector<Field> fields;
  fields.reserve(command.words.size());
  for (const shell::ShellWord& word : command.words) {
    if (word.kind == shell::WordKind::constant) {
      fields.push_back({.text = std::string(word.text), .front = {}, .arguments = {}, .span = word.span});
      continue;
    }
    std::vector<Field> more = scope.expand(word, out_.variables);
    // `export A=$B`: some shells split the value, others do not.
    if (more.size() > 1 && !fields.empty() && declares(fields[0].text)) {
      more.front().front = more.front().text;
      more.front().known = false;
      more.resize(1);
    }
    std::ranges::move(more, std::back_inserter(fields));
  }
  return fields;
}

void Walker::assign(const shell::Command& command, Scope& scope, bool exported) {
  for (const shell::Assignment& assignment : command.assignments) {
    std::optional<std::string> value = scope.single(assignment.value, out_.variables);
    if (assignment.append || assignment.value.kind == shell::WordKind::unknown) value.reset();
    scope.set(assignment.name, std::move(value));
    if (exported) scope.mark_exported(assignment.name);
  }
}

void Walker::simple(const shell::Command& command, Scope& scope, bool conditional) {
  const bool piped = std::exchange(piped_, false);
  for (const shell::Assignment& assignment : command.assignments) forget_assigned(assignment.value, scope);
  for (const shell::ShellWord& word : command.words) forget_assigned(word, scope);
  for (const shell::Redirection& redirection : command.redirections) {
    forget_assigned(redirection.target, scope);
    forget_assigned(redirection.body, scope);
    if (!redirection.variable.empty()) scope.set(redirection.variable, std::nullopt);
  }
  word_substitutions(command, scope);
  const std::vector<Field> fields = fields_of(command, scope);
  const std::span<const Field> own = own_command(fields);
  const Place where = place(command, conditional);
  Scope inside = scope;  // assignments in front of a command hold for that command only
  assign(command, fields.empty() ? scope : inside, !fields.empty());
  const std::size_t before = out_.commands.size();
  const bool fed = piped || std::ranges::any_of(command.redirections, [](const shell::Redirection& r) {
                     return r.op.starts_with('<') && r.op != "<&";
                   });
  if (fields.empty()) {
    const bool bare = command.assignments.empty();
    add_neutral(where, bare ? ">" : fmt::format("{}=…", command.assignments[0].name), scope);
  } else if (run_own_command(own, family_, scope)) {
    add_neutral(where, own[0].text, scope);
  } else {
    run_fields(fields, inside, where, fed);
    if (lost_) scope.lose_everything();
    lost_ = false;
  }
  if (!fields.empty() && keeps_assignments(own[0].text)) {
    for (const shell::Assignment& assignment : command.assignments) scope.set(assignment.name, std::nullopt);
  }
  if (out_.commands.size() == before) add_neutral(where, fields.empty() ? ">" : fields[0].text, scope);
  redirect(command, inside, out_.commands.back());
}

void Walker::run_fields(std::span<const Field> fields, Scope& scope, Place where, bool fed) {
  const Unwrapped inner = unwrap(fields, scope);
  if (!inner.problem.empty()) return add_opaque(where, fields[0].text, inner.problem, scope);
  if (inner.fields.empty()) return add_neutral(where, fields[0].text, scope);
  const Field& program = inner.fields[0];
  if (program.known && functions_.contains(program.text)) {
    lost_ = true;
    return add_opaque(where, program.text, program.text + ": calls what the script itself defines", scope);
  }
  if (const std::optional<InnerScript> script = inner_script(inner.fields))
    return run_inner(*script, scope, where, program.text);
  if (program.known && runs_unseen(program.text)) lost_ = true;
  if (program.known && program.text == "alias") {
    for (const Field& field : inner.fields.subspan(1))
      functions_.insert(field.text.substr(0, field.text.find('=')));
  }
  if (program.text == "exit" || program.text == "return") return add_neutral(where, program.text, scope);

  Invocation found = recognise(inner.fields, site_.library);
  const bool interpreter = found.tool != nullptr && !found.tool->opaque.empty() && found.operands.empty();
  if (found.problem.empty() && interpreter && fed) found.problem = found.label + ": runs what it is fed";
  if (!found.problem.empty()) {
    add_opaque(where, found.label, found.problem, scope);
    CommandEffect& effect = out_.commands.back();
    if (found.tool != nullptr) effect.tool = found.tool->name;
    if (found.rule != nullptr && found.rule->role != knowledge::Role::neutral) effect.role = found.rule->role;
    if (found.rule != nullptr && found.rule->network) effect.network = true;
    if (found.rule != nullptr && found.rule->cost_seconds > 0) effect.cost_seconds = found.rule->cost_seconds;
    add_prefetch(found, effect);
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

void Walker::run_inner(const InnerScript& script, const Scope& scope, Place where, const std::string& label) {
  if (!script.problem.empty()) return add_opaque(where, label, script.problem, scope);
  if (inner_ >= kMaxInnerScripts)
    return add_opaque(where, label, label + ": scripts in scripts, nested too deep", scope);
  const shell::Script& parsed = inner_scripts_.emplace_back(shell::parse_shell(script.text));
  if (!parsed.understood)
    return add_opaque(where, label, fmt::format("{} -c: {}", label, parsed.problem), scope);
  if (script.family == shell::ShellFamily::posix && !parsed.bash_form.empty()) {
    return add_opaque(
        where, label,
        fmt::format("`{}` is a form of bash, which `{}` may read otherwise", parsed.bash_form, label), scope);
  }
  note_conditions(parsed);
  const Place outer = std::exchange(outer_, where);
  const shell::ShellFamily family = std::exchange(family_, script.family);
  ++inner_;
  Scope child = scope.of_child();
  list(parsed.root, child, where.conditional);
  --inner_;
  family_ = family;
  outer_ = outer;
}

// Writes and reads of `>` and `<`.
void Walker::redirect(const shell::Command& command, const Scope& scope, CommandEffect& effect) {
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
    PathEffect path{.path = canonical_image_path(resolve_image_path(scope.directory.value_or("/"), *target))};
    if (is_below(path.path, "/dev") || is_below(path.path, "/proc")) continue;
    if (redirection.op.starts_with('<')) effect.reads.push_back(path);
    if (redirection.op == "<" || redirection.op == "<&") continue;
    effect.writes.push_back({.where = std::move(path), .shape = knowledge::Shape::diffuse});
    if (effect.role == knowledge::Role::neutral) effect.role = knowledge::Role::files;
    hide_mounted(effect);
  }
}

void Walker::redirections_alone(const shell::Command& command, Scope& scope, bool conditional) {
  for (const shell::Redirection& redirection : command.redirections) {
    word_substitution(redirection.target, scope);
    word_substitution(redirection.body, scope);
  }
  add_neutral(place(command, conditional), ">", scope);
  redirect(command, scope, out_.commands.back());
}

// What lands in a mount does not reach the image.
void Walker::hide_mounted(CommandEffect& effect) {
  const auto hidden = [&](const std::string& path) {
    const MountPoint* mount = mount_of(site_.mounts, path);
    return mount != nullptr && mount->hides_writes;
  };
  std::erase_if(effect.writes, [&](const WriteEffect& write) { return hidden(write.where.path); });
  std::erase_if(effect.deletes, [&](const PathEffect& deleted) { return hidden(deleted.path); });
}

void Walker::add_neutral(Place where, std::string label, const Scope& scope) {
  CommandEffect effect;
  effect.command = where.command;
  effect.conditional = where.conditional;
  effect.tool = "shell";
  effect.label = std::move(label);
  effect.role = knowledge::Role::neutral;
  effect.directory = scope.directory.value_or("");
  out_.commands.push_back(std::move(effect));
}

void Walker::add_opaque(Place where, std::string label, std::string why, const Scope& scope) {
  CommandEffect effect;
  effect.command = where.command;
  effect.conditional = where.conditional;
  effect.label = std::move(label);
  effect.directory = scope.directory.value_or("");
  effect.cost_seconds = kUnknownCostSeconds;
  out_.commands.push_back(std::move(effect));
  make_opaque(out_.commands.back(), std::move(why));
}

void make_opaque(CommandEffect& effect, std::string why) {
  if (effect.opaque) return;
  effect.opaque = true;
  effect.why_opaque = std::move(why);
  effect.variables.any = true;
}

}  // namespace decant
