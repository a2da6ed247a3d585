// See rule_terms.hpp.
#include "effects/rule_terms.hpp"

#include "context/path.hpp"
#include "effects/paths.hpp"

namespace decant {
namespace {

// The XDG Base Directory Specification: what stands for the directories when its variables are not set.
struct Moved {
  std::string_view below;
  std::string_view variable;
};
constexpr std::array kMoved{Moved{"~/.config/", "XDG_CONFIG_HOME"}, Moved{"~/.cache/", "XDG_CACHE_HOME"},
                            Moved{"~/.local/share/", "XDG_DATA_HOME"},
                            Moved{"~/.local/state/", "XDG_STATE_HOME"}};

}  // namespace

void RuleTerms::fail(std::string_view why) {
  if (effect_.opaque) return;
  effect_.opaque = true;
  effect_.why_opaque = fmt::format("{}: {}", found_.label, why);
}

std::optional<std::string> RuleTerms::absolute(std::string_view path) const {
  if (!path.starts_with('/') && !directory_) return std::nullopt;
  return canonical_image_path(resolve_image_path(directory_.value_or("/"), path));
}

std::optional<std::string> RuleTerms::path_of(const Field& field) {
  if (!field.known) {
    fail(fmt::format("the value of `{}` is not known", field.text));
    return std::nullopt;
  }
  note_arguments(field);
  std::optional<std::string> path = absolute(field.text);
  if (!path) fail("its working directory is not known");
  return path;
}

void RuleTerms::note_arguments(const Field& field) {
  for (const std::string& name : field.arguments) {
    add_assumption(effect_.assumptions,
                   {"build-arguments",
                    fmt::format("the build argument {} has the value that the Dockerfile gives it", name)});
  }
}

void RuleTerms::change_directory() {
  for (const GivenOption& given : found_.options) {
    if (given.rule->value != knowledge::Value::directory) continue;
    directory_ = path_of(given.value);
  }
}

// The value of a variable that a rule asks for; nullopt when it is not set.
std::optional<std::string> RuleTerms::variable(std::string_view name) {
  const Scope::Value value = scope_.value(name);
  if (value.kind == Scope::Value::Kind::set && !value.text.empty()) return value.text;
  if (value.kind != Scope::Value::Kind::unknown) return std::nullopt;
  const Variable* const own = scope_.state().find(name);
  if (own == nullptr) {
    asked_environment_ = true;
  } else if (own->origin == Origin::base_image && !scope_.is_set_by_script(name)) {
    // Some versions of the image set it, as far as the table of images says.
    add_assumption(
        effect_.assumptions,
        {"base-variable", fmt::format("{} of the base image, where it is set, names the usual place", name)});
  } else {
    fail(fmt::format("the value of {} is not known", name));
  }
  return std::nullopt;
}

bool RuleTerms::holds(std::string_view word) {
  if (word.starts_with("-")) return found_.option(word) != nullptr;
  if (word.starts_with("$")) {
    const std::size_t equals = word.find('=');
    const std::optional<std::string> value = variable(word.substr(1, equals - 1));
    return value && (equals == std::string_view::npos || *value == word.substr(equals + 1));
  }
  if (word == "@root" || word == "@user") {
    asked_user_ = true;
    return scope_.is_root() == (word == "@root");
  }
  if (word == "@operands") return !found_.operands.empty();
  if (word == "@no-operands") return found_.operands.empty();
  if (word == "@module") return found_.as_module;
  if (word == "@prefix") return !found_.prefix.empty();
  if (word == "@base-known") return scope_.environment_complete();
  if (word.starts_with("@no-")) return !project_.facts.contains(word.substr(4));
  return project_.facts.contains(word.substr(1));
}

bool RuleTerms::any_holds(std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return holds(word); });
}

bool RuleTerms::holds(const knowledge::Condition& condition) {
  if (any_holds(condition.unless)) return false;
  return condition.when.empty() || any_holds(condition.when);
}

// What stands for `{…}`: nothing (the path is dropped), or one text for each.
std::optional<std::vector<std::string>> RuleTerms::replacements(std::string_view name) {
  std::vector<std::string> values;
  if (name == "prefix") {
    if (!found_.prefix.empty()) values.push_back(found_.prefix);
  } else if (name == "path-prefix") {
    values = path_prefixes();
  } else if (name == "member") {
    values = project_.members;
  } else if (name == "up") {
    if (!directory_) return values;
    for (std::string_view up = *directory_; up != "/"; up = parent_of_image_path(up)) values.emplace_back(up);
    values.emplace_back();  // the root
  } else if (name == "operand" || name == "operand-name") {
    for (const Field& field : found_.operands) {
      if (!field.known) {
        fail(fmt::format("the value of `{}` is not known", field.text));
        return std::nullopt;
      }
      note_arguments(field);
      const std::string_view text = field.text;
      // `https://example.org/a.tar.gz?x=1`
      values.emplace_back(name == "operand" ? text : name_of_path(text.substr(0, text.find_first_of("?#"))));
    }
  } else {
    for (const GivenOption& given : found_.options) {
      if (given.rule->names[0] != name || given.value.text == "-") continue;  // standard input or output
      const std::optional<std::string> path = path_of(given.value);
      if (!path) return std::nullopt;
      values.push_back(*path);
    }
  }
  return values;
}

// Prefixes of the directories in PATH that are not the system's: a pip found there writes there.
std::vector<std::string> RuleTerms::path_prefixes() {
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

std::vector<PathEffect>& RuleTerms::expand(const knowledge::PathRule& rule, Need need) {
  std::vector<PathEffect>& result = expanded_;
  result.clear();
  if (!holds(rule.condition)) return result;
  const auto add = [&](std::string path) {
    result.push_back(
        {.path = std::move(path), .tree = rule.tree, .optional = rule.optional, .metadata = rule.metadata});
  };
  // Most are as they stand.
  if (rule.path.starts_with('/') && rule.path.find('{') == std::string_view::npos) {
    add(canonical_image_path(clean_path(rule.path)));
    return result;
  }
  std::vector<std::string> texts{std::string(rule.path)};
  // Where a variable moves what a tool keeps below the home directory, that place is meant too.
  for (const auto& [below, name] : kMoved) {
    if (!rule.path.starts_with(below)) continue;
    const Scope::Value value = scope_.value(name);
    if (value.kind == Scope::Value::Kind::set && !value.text.empty())
      texts.push_back(value.text + std::string(rule.path.substr(below.size() - 1)));
    if (value.kind == Scope::Value::Kind::unknown && scope_.state().find(name) != nullptr)
      fail(fmt::format("the value of {} is not known", name));
  }
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
      std::optional<std::string> path = with_home(text, need);
      if (!path) continue;
      text = std::move(*path);
    }
    std::optional<std::string> path = absolute(text);
    if (!path) {
      if (need == Need::must) fail("its working directory is not known");
      continue;
    }
    add(*std::move(path));
  }
  return result;
}

std::optional<PathEffect> RuleTerms::operand_path(const Field& field) {
  if (!field.pattern) {
    const std::optional<std::string> path = path_of(field);
    if (!path) return std::nullopt;
    return PathEffect{.path = *path};
  }
  const std::size_t slash = field.front.rfind('/');
  const std::optional<std::string> path =
      absolute(slash == std::string::npos ? "." : field.front.substr(0, slash + 1));
  if (!path) {
    fail("its working directory is not known");
    return std::nullopt;
  }
  return PathEffect{.path = *path, .tree = true};
}

std::optional<std::string> RuleTerms::with_home(std::string_view text, Need need) {
  const Scope::Home home = scope_.home();
  asked_user_ = true;
  if (!home.path) {
    asked_home_ = true;
    if (need == Need::must) fail("the user's home directory is not known");
    return std::nullopt;
  }
  if (!home.assumed_for.empty()) assumed_home_ = home.assumed_for;
  return *home.path + std::string(text.substr(1));
}

void RuleTerms::check_settings() {
  const bool install = found_.rule->role == knowledge::Role::install;
  for (const knowledge::SettingRule& setting : found_.tool->settings) {
    for (std::string_view name : setting.variables) {
      const Scope::Value value = scope_.value(name);
      if (value.kind == Scope::Value::Kind::set) fail(fmt::format("{}: {}", name, setting.opaque));
      if (value.kind == Scope::Value::Kind::unknown) {
        if (scope_.state().find(name) != nullptr) fail(fmt::format("the value of {} is not known", name));
        asked_environment_ = asked_environment_ || install;
      }
    }
  }
}

void RuleTerms::add_assumptions() {
  if (asked_environment_) {
    add_assumption(effect_.assumptions,
                   {"base-environment",
                    fmt::format("the base image sets no variable that configures {}", found_.tool->name)});
  }
  if (asked_path_) {
    add_assumption(effect_.assumptions,
                   {"base-path", "no directory in the base image's PATH belongs to a virtual environment"});
  }
  if (asked_user_ && !scope_.state().user && !scope_.as_root) {
    add_assumption(effect_.assumptions, {"base-user", "the base image's user is root"});
  }
  if (!assumed_home_.empty()) {
    add_assumption(effect_.assumptions,
                   {"home-directory", fmt::format("the home directory of {0} is /home/{0}", assumed_home_)});
  } else if (asked_home_ && !effect_.opaque) {
    add_assumption(effect_.assumptions,
                   {"home-directory", "the user's home directory holds no configuration of " + found_.label});
  }
}

}  // namespace decant
