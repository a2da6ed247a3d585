// A rule of a knowledge file says `~/.cache/pip`, `{--target}` or `node_modules`; here that becomes paths of
// this image. Whatever stands in the way (a directory, a variable, an operand that is not known) makes the
// command opaque with that as the reason, unless the path does not matter for what is moved: caches, and
// files that are only looked for.
#include "effects/apply.hpp"

#include "effects/manifest_files.hpp"
#include "effects/paths.hpp"

namespace decant {
namespace {

using knowledge::CommandRule;
using knowledge::Condition;
using knowledge::Operands;
using knowledge::PathRule;
using knowledge::Role;

bool looks_like_local_package(const Field& field, std::string_view tool) {
  const std::string_view text = field.known ? std::string_view(field.text) : std::string_view(field.front);
  if (text.starts_with('.') || text.starts_with('/') || text.starts_with('~') || text.starts_with("file:"))
    return true;
  for (std::string_view end : {".whl", ".tar.gz", ".tgz", ".zip", ".deb", ".tar.bz2", ".tar"}) {
    if (text.ends_with(end) && text.find("://") == std::string_view::npos) return true;
  }
  if (text.find("file:") != std::string_view::npos) return true;  // `name @ file:…`, `alias@file:…`
  if (tool == "pip")
    return text.find('/') != std::string_view::npos && text.find("://") == std::string_view::npos;
  return false;
}

// `pip`: the name in front of extras, versions, markers; `_` and `.` are `-`. npm: `name@1`. apt: `name=1`,
// `name/stable`.
std::string package_name(std::string_view text, std::string_view tool) {
  if (tool == "npm") {
    const std::size_t at = text.find('@', 1);
    return std::string(text.substr(0, at));
  }
  if (tool == "pip") {
    std::string name(text.substr(0, text.find_first_of(" [=<>~!;@(")));
    for (char& c : name) {
      if (c == '_' || c == '.') c = '-';
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return name;
  }
  std::string_view name = text.substr(0, text.find_first_of("=/:"));
  if (name.ends_with('-')) name.remove_suffix(1);  // `g++` keeps its plus signs
  return std::string(name);
}

class Applying {
 public:
  Applying(const Invocation& invocation, const Scope& scope, const Site& site)
      : found_(invocation), rule_(*invocation.rule), scope_(scope), site_(site) {}

  CommandEffect run() {
    const knowledge::Tool& tool = *found_.tool;
    effect_.tool = tool.name;
    effect_.label = found_.label;
    effect_.role = rule_.role;
    effect_.network = rule_.network;
    effect_.cost_seconds = rule_.cost_seconds;
    directory_ = scope_.directory;
    change_directory();
    effect_.directory = directory_.value_or("");
    effect_.programs.push_back(found_.program);
    if (rule_.role == Role::install || !tool.runs.empty()) {
      effect_.programs.insert(effect_.programs.end(), tool.runs.begin(), tool.runs.end());
      effect_.provided_by.assign(tool.provided_by.begin(), tool.provided_by.end());
    }
    effect_.variables.names.assign(tool.variables.begin(), tool.variables.end());
    check_settings();
    open_manifests();
    operands();
    remove_twins(effect_.packages);
    rule_paths();
    rule_assumptions();
    add_base_assumptions();
    remove_twins(effect_.reads);
    remove_twins(effect_.writes);
    if (!found_.prefix.empty())
      effect_.reads.push_back(
          {.path = canonical_image_path(found_.prefix + "/pyvenv.cfg"), .optional = true});
    return std::move(effect_);
  }

 private:
  void fail(std::string why) {
    if (effect_.opaque) return;
    effect_.opaque = true;
    effect_.why_opaque = fmt::format("{}: {}", found_.label, why);
  }

  // A path of the image from a value; nullopt when it is relative and the directory is not known.
  std::optional<std::string> absolute(std::string_view path) {
    if (!path.starts_with('/') && !directory_) return std::nullopt;
    return canonical_image_path(resolve_image_path(directory_.value_or("/"), path));
  }

  // The path that a field names; nullopt (and opaque) when it is not known.
  std::optional<std::string> path_of(const Field& field) {
    if (!field.known) {
      fail(fmt::format("the value of `{}` is not known", field.text));
      return std::nullopt;
    }
    note_arguments(field);
    std::optional<std::string> path = absolute(field.text);
    if (!path) fail("its working directory is not known");
    return path;
  }

  void note_arguments(const Field& field) {
    for (const std::string& name : field.arguments) {
      add_assumption(effect_.assumptions,
                     {"build-arguments",
                      fmt::format("the build argument {} has the value that the Dockerfile gives it", name)});
    }
  }

  // Keeps the first of equal ones, in their order.
  template <typename T>
  static void remove_twins(std::vector<T>& list) {
    std::vector<T> once;
    for (T& item : list) {
      if (std::find(once.begin(), once.end(), item) == once.end()) once.push_back(std::move(item));
    }
    list = std::move(once);
  }

  void change_directory() {
    for (const GivenOption& given : found_.options) {
      if (given.rule->value != knowledge::Value::directory) continue;
      directory_ = path_of(given.value);
    }
  }

  // The value of a variable that a rule asks for; nullopt when it is not set.
  std::optional<std::string> variable(std::string_view name) {
    const Scope::Value value = scope_.value(name);
    if (value.kind == Scope::Value::Kind::set && !value.text.empty()) return value.text;
    if (value.kind != Scope::Value::Kind::unknown) return std::nullopt;
    if (scope_.state().find(name) != nullptr) {
      fail(fmt::format("the value of {} is not known", name));
    } else {
      asked_.emplace(name);
    }
    return std::nullopt;
  }

  bool holds(std::string_view word) {
    if (word.starts_with("-")) return found_.option(word) != nullptr;
    if (word.starts_with("$")) return variable(word.substr(1)).has_value();
    if (word == "@root" || word == "@user") {
      asked_user_ = true;
      return scope_.is_root() == (word == "@root");
    }
    if (word == "@operands") return !found_.operands.empty();
    if (word == "@no-operands") return found_.operands.empty();
    if (word == "@module") return found_.as_module;
    if (word == "@prefix") return !found_.prefix.empty();
    if (word == "@lock") return npm_.lock;
    if (word == "@no-lock") return !npm_.lock;
    if (word == "@scripts") return npm_.scripts;
    return word == "@base-known" && scope_.environment_complete();
  }

  bool holds(const Condition& condition) {
    const auto word_holds = [&](std::string_view word) { return holds(word); };
    if (std::any_of(condition.unless.begin(), condition.unless.end(), word_holds)) return false;
    return condition.when.empty() || std::any_of(condition.when.begin(), condition.when.end(), word_holds);
  }

  // What stands for `{…}`: nothing (the path is dropped), or one text for each.
  std::optional<std::vector<std::string>> replacements(std::string_view name) {
    std::vector<std::string> values;
    if (name == "prefix") {
      if (!found_.prefix.empty()) values.push_back(found_.prefix);
    } else if (name == "path-prefix") {
      values = path_prefixes();
    } else if (name == "operand") {
      for (const Field& field : found_.operands) {
        if (!field.known) {
          fail(fmt::format("the value of `{}` is not known", field.text));
          return std::nullopt;
        }
        note_arguments(field);
        values.push_back(field.text);
      }
    } else {
      for (const GivenOption& given : found_.options) {
        if (given.rule->names[0] != name) continue;
        const std::optional<std::string> path = path_of(given.value);
        if (!path) return std::nullopt;
        values.push_back(*path);
      }
    }
    return values;
  }

  // Prefixes of the directories in PATH that are not the system's: a pip found there writes there.
  std::vector<std::string> path_prefixes() {
    std::vector<std::string> prefixes;
    const Scope::Value path = scope_.value("PATH");
    if (path.kind == Scope::Value::Kind::unknown) asked_path_ = true;
    std::string_view rest = path.text;
    while (!rest.empty()) {
      const std::size_t colon = rest.find(':');
      std::string prefix = foreign_prefix(rest.substr(0, colon));
      if (!prefix.empty()) prefixes.push_back(std::move(prefix));
      rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
    }
    return prefixes;
  }

  enum class Need : std::uint8_t { must, may };

  // The paths that a rule's path stands for here. `must`: when one cannot be told, the command is opaque.
  std::vector<PathEffect> expand(const PathRule& rule, Need need) {
    std::vector<PathEffect> result;
    if (!holds(rule.condition)) return result;
    const PathEffect shape{
        .path = {}, .tree = rule.tree, .optional = rule.optional, .metadata = rule.metadata};
    std::vector<std::string> texts{std::string(rule.path)};
    if (const std::size_t open = rule.path.find('{'); open != std::string_view::npos) {
      const std::size_t close = rule.path.find('}', open);
      const auto values = replacements(rule.path.substr(open + 1, close - open - 1));
      texts.clear();
      for (const std::string& value : values.value_or(std::vector<std::string>())) {
        texts.push_back(fmt::format("{}{}{}", rule.path.substr(0, open), value, rule.path.substr(close + 1)));
      }
    }
    for (std::string& text : texts) {
      if (text.starts_with("$")) {
        const std::size_t slash = text.find('/');
        const std::optional<std::string> value = variable(std::string_view(text).substr(1, slash - 1));
        if (!value) continue;
        text = *value + (slash == std::string::npos ? "" : text.substr(slash));
      } else if (text.starts_with("~")) {
        const Scope::Home home = scope_.home();
        asked_user_ = true;
        if (!home.path) {
          asked_home_ = true;
          if (need == Need::must) fail("the user's home directory is not known");
          continue;
        }
        if (!home.assumed_for.empty()) assumed_home_ = home.assumed_for;
        text = *home.path + text.substr(1);
      }
      const std::optional<std::string> path = absolute(text);
      if (!path) {
        if (need == Need::must) fail("its working directory is not known");
        continue;
      }
      result.push_back(shape);
      result.back().path = *path;
    }
    return result;
  }

  void check_settings() {
    for (const knowledge::SettingRule& setting : found_.tool->settings) {
      for (std::string_view name : setting.variables) {
        if (scope_.value(name).kind == Scope::Value::Kind::set)
          fail(fmt::format("{}: {}", name, setting.opaque));
      }
    }
  }

  void open_manifests() {
    std::vector<std::string> requirements;
    for (const GivenOption& given : found_.options) {
      if (!given.rule->needs_source.empty() && effect_.needs_source.empty()) {
        effect_.needs_source = given.rule->needs_source;
      }
      const bool is_requirements = given.rule->value == knowledge::Value::requirements;
      if (!is_requirements && given.rule->value != knowledge::Value::read) continue;
      if (given.value.known && given.value.text.find("://") != std::string::npos) {
        fail(fmt::format("`{}` is not a file of this image", given.value.text));
        continue;
      }
      const std::optional<std::string> path = path_of(given.value);
      if (!path) continue;
      if (is_requirements) {
        requirements.push_back(*path);
      } else {
        effect_.reads.push_back({.path = *path});
      }
    }
    if (!effect_.opaque) open_requirements(site_, requirements, effect_);
    if (rule_.manifest == "npm" && holds(rule_.manifest_condition)) {
      if (!directory_) return fail("its working directory is not known");
      npm_ = open_npm(site_, *directory_, found_.option("--ignore-scripts") != nullptr, effect_);
      if (!found_.operands.empty()) npm_.scripts = true;
      if (!npm_.lock && rule_.match[0] == "ci" && site_.context != nullptr)
        fail("there is no lock file beside package.json");
    } else {
      npm_.scripts = true;
    }
    if (rule_.operands == Operands::packages && rule_.role == Role::install && found_.operands.empty() &&
        requirements.empty() && effect_.needs_source.empty() && found_.tool->name == "pip") {
      fail("it names nothing to install");
    }
  }

  void operands() {
    switch (rule_.operands) {
      case Operands::ignored:
      case Operands::none:
        return;
      case Operands::packages:
        return packages();
      case Operands::read:
        return each_operand(0, [&](PathEffect path) { read_tree(std::move(path), false); });
      case Operands::read_optional:
        return tested_files();
      case Operands::write:
        return each_operand(0, [&](PathEffect path) { write(std::move(path)); });
      case Operands::deletes:
        return deletes();
      case Operands::mode_modify:
        return each_operand(1, [&](PathEffect path) { modify(std::move(path), true); });
      case Operands::script:
        return each_operand(found_.option("--expression") != nullptr ? 0 : 1, [&](PathEffect path) {
          if (found_.option("--in-place") != nullptr) return modify(std::move(path), false);
          read_tree(std::move(path), false);
        });
      case Operands::copy:
      case Operands::move:
      case Operands::link:
        return sources_and_destination();
    }
  }

  // The operands from `first` on as paths; a pattern is the tree of the directory in front of it.
  template <typename Take>
  void each_operand(std::size_t first, Take take) {
    for (std::size_t i = first; i < found_.operands.size(); ++i) {
      if (std::optional<PathEffect> path = operand_path(found_.operands[i])) take(std::move(*path));
    }
  }

  std::optional<PathEffect> operand_path(const Field& field) {
    if (field.pattern) {
      const std::size_t slash = field.front.rfind('/');
      const std::string front = slash == std::string::npos ? "." : field.front.substr(0, slash + 1);
      const std::optional<std::string> path = absolute(front);
      if (!path) {
        fail("its working directory is not known");
        return std::nullopt;
      }
      return PathEffect{.path = *path, .tree = true};
    }
    const std::optional<std::string> path = path_of(field);
    if (!path) return std::nullopt;
    return PathEffect{.path = *path};
  }

  void read_tree(PathEffect path, bool optional) {
    path.tree = true;
    path.optional = optional;
    effect_.reads.push_back(std::move(path));
  }

  void write(PathEffect path) {
    // Directories that are made on the way (`mkdir -p`).
    if (found_.option("-p") != nullptr) {
      for (std::string_view up = parent_of_image_path(path.path); !site_.view.has_directory(up);
           up = parent_of_image_path(up)) {
        effect_.writes.push_back({.where = {.path = std::string(up)}, .shape = rule_.shape});
      }
    }
    effect_.writes.push_back({.where = std::move(path), .shape = rule_.shape});
  }

  void modify(PathEffect path, bool metadata) {
    path.tree = path.tree || found_.option("--recursive") != nullptr;
    effect_.reads.push_back(path);
    path.metadata = metadata;
    effect_.writes.push_back({.where = std::move(path), .shape = rule_.shape});
  }

  void deletes() {
    each_operand(0, [&](PathEffect path) {
      path.tree = true;
      effect_.deletes.push_back(std::move(path));
    });
    if (effect_.deletes.empty() || effect_.opaque) return;
    const bool clean =
        std::all_of(effect_.deletes.begin(), effect_.deletes.end(), [&](const PathEffect& path) {
          return std::any_of(rule_.clean_below.begin(), rule_.clean_below.end(), [&](std::string_view below) {
            const Scope::Home home = scope_.home();
            if (!below.starts_with("~")) return is_below(path.path, below);
            return home.path && is_below(path.path, *home.path + std::string(below.substr(1)));
          });
        });
    if (clean) effect_.role = Role::clean;
  }

  void sources_and_destination() {
    if (found_.operands.empty()) return;
    if (found_.option("--directory") != nullptr) {
      return each_operand(0, [&](PathEffect path) { write(std::move(path)); });
    }
    const bool symbolic = rule_.operands == Operands::link && found_.option("--symbolic") != nullptr;
    for (std::size_t i = 0; i + 1 < found_.operands.size(); ++i) {
      if (symbolic) continue;
      std::optional<PathEffect> path = operand_path(found_.operands[i]);
      if (!path) return;
      read_tree(*path, false);
      path->tree = true;
      if (rule_.operands == Operands::move) effect_.deletes.push_back(std::move(*path));
    }
    std::optional<PathEffect> destination =
        found_.operands.size() == 1 && rule_.operands == Operands::link
            ? (directory_ ? std::optional(PathEffect{.path = canonical_image_path(*directory_)})
                          : std::nullopt)
            : operand_path(found_.operands.back());
    if (!destination) return fail("where it writes is not known");
    destination->tree = true;  // it may be a directory that is there
    effect_.writes.push_back({.where = std::move(*destination), .shape = rule_.shape});
  }

  // `test -f X`, `[ -d X ]`: the words behind an operator that asks for a file.
  void tested_files() {
    for (std::size_t i = 0; i + 1 < found_.operands.size(); ++i) {
      const std::string& text = found_.operands[i].text;
      if (text.size() != 2 || text[0] != '-' ||
          std::string_view("efdsrwxLhbcpSOGNugk").find(text[1]) == std::string_view::npos)
        continue;
      if (std::optional<PathEffect> path = operand_path(found_.operands[i + 1]))
        read_tree(std::move(*path), true);
    }
  }

  void packages() {
    for (const Field& field : found_.operands) {
      const std::string& text = field.known ? field.text : field.front;
      if (looks_like_local_package(field, found_.tool->name)) {
        if (effect_.needs_source.empty())
          effect_.needs_source = fmt::format("`{}` is a path, not a package's name", field.text);
      } else if (!field.known && text.find_first_of("=<>@~") == std::string::npos) {
        fail(fmt::format("the value of `{}` is not known", field.text));
      } else if (text.find("://") == std::string::npos || text.find_first_of("@ ") < text.find("://")) {
        effect_.packages.push_back(package_name(text, found_.tool->name));
      }
    }
  }

  void rule_paths() {
    for (const PathRule& rule : rule_.reads) {
      for (PathEffect& path : expand(rule, rule.optional ? Need::may : Need::must)) {
        if (path.optional) check_configuration(path);
        effect_.reads.push_back(std::move(path));
      }
    }
    for (const PathRule& rule : rule_.writes) {
      for (PathEffect& path : expand(rule, Need::must))
        effect_.writes.push_back({std::move(path), rule.shape});
    }
    for (const PathRule& rule : rule_.deletes) {
      for (PathEffect& path : expand(rule, Need::must)) effect_.deletes.push_back(std::move(path));
    }
    for (const PathRule& rule : rule_.caches) {
      for (const PathEffect& path : expand(rule, Need::may)) effect_.caches.push_back(path.path);
    }
  }

  // A file that matters when it appears, and does appear: its content is not read, so what it may say is
  // assumed away.
  void check_configuration(const PathEffect& path) {
    if (path.tree || rule_.role != Role::install || site_.context == nullptr) return;
    const ImageView::Found there = site_.view.find(path.path, site_.so_far);
    if (there.kind == ImageView::Found::Kind::nothing) return;
    if (there.kind == ImageView::Found::Kind::copied) effect_.manifests.push_back(path.path);
    add_assumption(effect_.assumptions,
                   {"tool-configuration", fmt::format("{} changes neither what {} reads nor where it writes",
                                                      path.path, found_.label)});
  }

  void rule_assumptions() {
    for (const knowledge::AssumptionRule& rule : rule_.assumptions) {
      if (holds(rule.condition))
        add_assumption(effect_.assumptions, {std::string(rule.id), std::string(rule.text)});
    }
  }

  void add_base_assumptions() {
    if (!asked_.empty()) {
      add_assumption(effect_.assumptions, {"base-environment", fmt::format("the base image does not set {}",
                                                                           fmt::join(asked_, ", "))});
    }
    if (asked_path_) {
      add_assumption(effect_.assumptions,
                     {"base-path", "no directory in the base image's PATH belongs to a virtual environment"});
    }
    if (asked_user_ && !scope_.state().user && !scope_.as_root) {
      add_assumption(effect_.assumptions, {"base-user", "the base image's user is root"});
    }
    if (!assumed_home_.empty()) {
      add_assumption(
          effect_.assumptions,
          {"home-directory", fmt::format("the home directory of {0} is /home/{0}", assumed_home_)});
    } else if (asked_home_ && !effect_.opaque) {
      add_assumption(
          effect_.assumptions,
          {"home-directory", "the user's home directory holds no configuration of " + found_.label});
    }
  }

  const Invocation& found_;
  const CommandRule& rule_;
  const Scope& scope_;
  const Site& site_;
  CommandEffect effect_;
  std::optional<std::string> directory_;
  NpmProject npm_;
  std::set<std::string> asked_;  // variables that the base image may set
  std::string assumed_home_;
  bool asked_user_ = false;
  bool asked_home_ = false;
  bool asked_path_ = false;
};

}  // namespace

CommandEffect apply_rule(const Invocation& invocation, const Scope& scope, const Site& site) {
  return Applying(invocation, scope, site).run();
}

}  // namespace decant
