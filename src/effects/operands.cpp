// The words of a command that are no options: files that it reads, makes, deletes or moves, or names of
// packages.
#include "effects/operands.hpp"

#include "base/ascii.hpp"
#include "effects/paths.hpp"

namespace decant {
namespace {

using knowledge::CommandRule;
using knowledge::Names;
using knowledge::Operands;

bool looks_like_local_package(const Field& field, Names names) {
  const std::string_view text = field.known ? std::string_view(field.text) : std::string_view(field.front);
  if (text.starts_with('/') || text.starts_with('~') || text.starts_with("file:") ||
      text.starts_with("link:"))
    return true;
  // `apk del .build-deps` names a set of packages.
  if (text.starts_with('.') && (names != Names::system || text.find('/') != std::string_view::npos))
    return true;
  for (std::string_view end :
       {".whl", ".tar.gz", ".tgz", ".zip", ".deb", ".rpm", ".apk", ".tar.bz2", ".tar"}) {
    if (text.ends_with(end) && text.find("://") == std::string_view::npos) return true;
  }
  if (names == Names::versioned) return text.find('@') == std::string_view::npos;
  if (text.find("file:") != std::string_view::npos) return true;  // `name @ file:…`, `alias@file:…`
  if (names == Names::pip)
    return text.find('/') != std::string_view::npos && text.find("://") == std::string_view::npos;
  return false;
}

// The name in a word. pip: in front of extras, versions, markers; `_` and `.` are `-`. npm: `name@1`. System:
// `name=1`, `name/stable`. Plain: `name@1`, `name:1`, `name==1`.
std::string package_name(std::string_view text, Names names) {
  switch (names) {
    case Names::npm:
      return std::string(text.substr(0, text.find('@', 1)));
    case Names::pip: {
      std::string name(text.substr(0, text.find_first_of(" [=<>~!;@(")));
      for (char& c : name) {
        if (c == '_' || c == '.') c = '-';
        c = ascii::lower(c);
      }
      return name;
    }
    case Names::plain:
    case Names::versioned:
      return std::string(text.substr(0, text.find_first_of("@:=<>~^ ")));
    case Names::system:
      break;
  }
  std::string_view name = text.substr(0, text.find_first_of("=/:<>~@"));
  if (name.ends_with('-')) name.remove_suffix(1);  // `g++` keeps its plus signs
  return std::string(name);
}

class OperandReading {
 public:
  OperandReading(const Invocation& invocation, const Scope& scope, const Site& site, RuleTerms& terms,
                 CommandEffect& effect)
      : found_(invocation),
        rule_(*invocation.rule),
        scope_(scope),
        site_(site),
        terms_(terms),
        effect_(effect) {}

  void run() {
    switch (rule_.operands) {
      case Operands::ignored:
      case Operands::none:
      case Operands::requirements:
      case Operands::manifest:
        return;
      case Operands::packages:
        return packages();
      case Operands::urls:
        return urls();
      case Operands::clone:
        return clone();
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

 private:
  // The operands from `first` on as paths; a pattern is the tree of the directory in front of it.
  template <typename Take>
  void each_operand(std::size_t first, Take take) {
    for (std::size_t i = first; i < found_.operands.size(); ++i) {
      if (std::optional<PathEffect> path = terms_.operand_path(found_.operands[i])) take(std::move(*path));
    }
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
    if (clean) effect_.role = knowledge::Role::clean;
  }

  void sources_and_destination() {
    if (found_.operands.empty()) return;
    if (found_.option("--directory") != nullptr) {
      return each_operand(0, [&](PathEffect path) { write(std::move(path)); });
    }
    const bool symbolic = rule_.operands == Operands::link && found_.option("--symbolic") != nullptr;
    for (std::size_t i = 0; i + 1 < found_.operands.size(); ++i) {
      if (symbolic) continue;
      std::optional<PathEffect> path = terms_.operand_path(found_.operands[i]);
      if (!path) return;
      read_tree(*path, false);
      path->tree = true;
      if (rule_.operands == Operands::move) effect_.deletes.push_back(std::move(*path));
    }
    std::optional<PathEffect> destination =
        found_.operands.size() == 1 && rule_.operands == Operands::link
            ? (terms_.directory()
                   ? std::optional(PathEffect{.path = canonical_image_path(*terms_.directory())})
                   : std::nullopt)
            : terms_.operand_path(found_.operands.back());
    if (!destination) return terms_.fail("where it writes is not known");
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
      if (std::optional<PathEffect> path = terms_.operand_path(found_.operands[i + 1]))
        read_tree(std::move(*path), true);
    }
  }

  void needs_path(const Field& field) {
    if (effect_.needs_source.empty())
      effect_.needs_source = fmt::format("`{}` is a path, not a URL", field.text);
  }

  static bool is_path(const Field& field) {
    const std::string& text = field.known ? field.text : field.front;
    return text.starts_with('/') || text.starts_with('.') || text.starts_with("file:");
  }

  void urls() {
    for (const Field& field : found_.operands) {
      if (is_path(field)) needs_path(field);
    }
  }

  // `git clone https://example.org/a/b.git [DIRECTORY]`
  void clone() {
    if (found_.operands.empty() || found_.operands.size() > 2)
      return terms_.fail("its words are not understood");
    const Field& repository = found_.operands[0];
    if (is_path(repository)) needs_path(repository);
    if (found_.operands.size() == 2) {
      if (std::optional<std::string> path = terms_.path_of(found_.operands[1])) write_tree(std::move(*path));
      return;
    }
    std::string_view name = repository.text;
    while (name.ends_with('/')) name.remove_suffix(1);
    name = name.substr(name.find_last_of("/:") + 1);
    if (name.ends_with(".git")) name.remove_suffix(4);
    const std::optional<std::string> path = terms_.absolute(name);
    if (!repository.known || name.empty() || !path) return terms_.fail("where it writes is not known");
    write_tree(*path);
  }

  void write_tree(std::string path) {
    effect_.writes.push_back({.where = {.path = std::move(path), .tree = true}, .shape = rule_.shape});
  }

  void packages() {
    for (const Field& field : found_.operands) {
      const std::string& text = field.known ? field.text : field.front;
      if (field.known && text.empty()) continue;
      if (looks_like_local_package(field, found_.tool->names)) {
        if (effect_.needs_source.empty())
          effect_.needs_source = fmt::format("`{}` is a path, not a package's name", field.text);
      } else if (!field.known && text.find_first_of("=<>@~") == std::string::npos) {
        terms_.fail(fmt::format("the value of `{}` is not known", field.text));
      } else if (text.find("://") == std::string::npos || text.find_first_of("@ ") < text.find("://")) {
        effect_.packages.push_back(package_name(text, found_.tool->names));
      }
    }
  }

  const Invocation& found_;
  const CommandRule& rule_;
  const Scope& scope_;
  const Site& site_;
  RuleTerms& terms_;
  CommandEffect& effect_;
};

}  // namespace

void apply_operands(const Invocation& invocation, const Scope& scope, const Site& site, RuleTerms& terms,
                    CommandEffect& effect) {
  OperandReading(invocation, scope, site, terms, effect).run();
}

}  // namespace decant
