// What decant knows about package managers and system tools, as plain tables. rules/knowledge/*.json is
// compiled into them at build time (src/effects/compile_knowledge.cpp), so that a run parses no JSON.
// docs/knowledge.md describes the files for the people who write them.
#pragma once

#include "base/name_pattern.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::knowledge {

// What a recognised command is for.
enum class Role : std::uint8_t {
  install,        // installs packages
  refresh_index,  // `apt-get update`: package lists only
  clean,          // deletes caches or lists
  accounts,       // useradd and its like: /etc/passwd, /etc/group …
  files,          // mkdir, chmod, chown, ln, cp, mv, rm on constant paths
  neutral,        // no effect that matters: true, echo, set, `--version`
  build,          // builds from the source: reads everything below its directory
};

// How the output lies in the image (design: effects).
enum class Shape : std::uint8_t { self_contained, diffuse };

// When an entry holds: any of `when` (none: always), and none of `unless`. Each is one of
//   `--target`       the option with this first name is given
//   `$VIRTUAL_ENV`   the variable is set and not empty; `$NAME=text`: and has this value
//   `@root` `@user`  the command runs as root, as somebody else
//   `@operands`      there are words besides options, `@no-operands` there are none
//   `@prefix`        the program was called from `PREFIX/bin`, PREFIX being neither /usr nor /usr/local nor
//   empty
//   `@module`        it was called as `python -m`
//   `@base-known`    the base image's environment is known
//   `@lock` …        a fact of the opened manifest (kFacts), `@no-lock`: it does not hold
struct Condition {
  std::span<const std::string_view> when{};
  std::span<const std::string_view> unless{};
};

// What readers of manifests find out (context/manifests.hpp), and `scripts` also holds when nothing was
// opened.
//   berry       the project is built with yarn 2 or later
//   lock        a lock file stands beside the manifest
//   members     the project has workspaces, modules or other parts
//   read        a manifest was opened
//   scripts     packages may run code when they are installed
//   yarn-lock   a lock file of yarn's stands beside npm's, which npm keeps up to date too
inline constexpr std::array<std::string_view, 6> kFacts{"berry", "lock",    "members",
                                                        "read",  "scripts", "yarn-lock"};

// An image path, relative to the command's directory. It may begin with `/`, `~/` or `$NAME/` (dropped when
// NAME is not set); `{prefix}` (see @prefix), `{path-prefix}` (one for each directory in PATH that is not the
// system's),
// `{operand}` (one for each), `{operand-name}` (the last part of each, as of a URL), `{up}` (the command's
// directory and each one above it), `{member}` (each workspace) and `{--target}` (the option's value) are
// replaced; a path without a value is dropped.
struct PathRule {
  std::string_view path;
  bool tree = false;             // everything below too
  bool optional = false;         // a read that matters when the file appears
  bool metadata = false;         // a write of mode and owner only
  Shape shape = Shape::diffuse;  // of a write
  Condition condition{};
};

// A sentence that must hold for what the rule says to be right.
struct AssumptionRule {
  std::string_view id;  // stable, for people and --strict: `pip-wheels`
  std::string_view text;
  Condition condition{};
};

// What stands behind an option.
enum class Value : std::uint8_t {
  none,
  boolean,       // nothing, `=true`, `=false`, or the next word when that is `true` or `false`
  optional,      // only after `=`
  text,          // a value that names no file
  path,          // a path that a rule uses as `{--name}`
  read,          // a file that the command reads
  url,           // where packages come from; a path needs the source
  requirements,  // a pip requirement or constraint file, read with all that it includes
  manifest,      // the manifest itself, instead of the one that lies in the directory
  directory,     // the command works there (`npm --prefix`)
};

struct OptionRule {
  std::span<const std::string_view> names;  // the first one is its name in conditions
  Value value = Value::none;
  std::string_view needs_source{};  // not empty: with it the whole source is read, and this is why
  std::string_view opaque{};        // not empty: decant does not model the command with it, and this is why
  std::span<const std::string_view> commands{};  // only with these (`match`); empty: with all
  bool prints = false;                           // with it the command only prints: --version, --help
};

// What the words are that are no options.
enum class Operands : std::uint8_t {
  ignored,        // text that names no file
  none,           // there are none: a word makes the command opaque
  packages,       // package names; local paths among them need the source
  read,           // files that it reads
  read_optional,  // files whose presence it tests
  requirements,   // pip requirement files
  manifest,       // the manifest, or its directory; at most one
  urls,           // what it fetches; a path among them needs the source
  clone,          // a repository, and the directory that it makes of it
  write,          // files or directories that it makes
  deletes,        // files or trees that it deletes
  mode_modify,    // a mode or an owner, then the files whose metadata it changes (trees with `--recursive`)
  script,         // a program text (none with `--expression`), then files that it reads, and writes with
                  // `--in-place`
  copy,           // sources, then the destination
  move,           // the same, and the sources are deleted
  link,           // the same, and the sources are text
};

// A sentence that holds under a condition: why the source is needed, why the command is not modelled.
struct Reason {
  std::string_view why;
  Condition condition{};
};

// What the manifest says about a kind of thing does not matter when one of these words holds: `scripts` with
// `--ignore-scripts`.
struct Waiver {
  std::string_view need;
  std::span<const std::string_view> when;
};

// The kinds of reasons for which a manifest needs the source: see SourceNeed in context/manifests.hpp.
inline constexpr std::array<std::string_view, 6> kNeeds{"local",   "metadata", "plugins",
                                                        "project", "scripts",  "source"};

// The readers of manifests (context/manifests.hpp).
inline constexpr std::array<std::string_view, 17> kManifests{
    "bun", "bundler", "composer", "conda", "deno",      "dotnet", "go", "maven", "mix",
    "npm", "pdm",     "pipenv",   "pnpm",  "pnpm-lock", "poetry", "uv", "yarn"};

struct ManifestRule {
  std::string_view of{};  // a reader of context/manifests.hpp; empty: nothing is opened
  Condition condition{};
  std::span<const std::string_view> files{};           // what stands for it when there is no context
  std::span<const std::string_view> optional_files{};  // and those that may be missing
  std::span<const Waiver> waivers{};
};

// A command of the same tool that loads what this one needs, by the manifests alone. Run above the copy of
// the source it leaves this one the rest, and the image as it is.
struct PrefetchRule {
  std::string_view run{};                      // its words: `mod download`
  std::string_view add{};                      // or options to add to this one: `--no-install-project`
  std::span<const std::string_view> unless{};  // options (first names) with which this is not so
  std::string_view assumption{};               // a sentence that must hold; may be empty
  bool with_operands = false;                  // `run` is followed by what this one works on
};

struct CommandRule {
  // Subcommand words, `cache clean`. Empty: the program without one.
  std::span<const std::string_view> match{};
  std::span<const std::string_view> aliases{};  // other spellings; people are told the first of `match`
  Role role = Role::install;
  Shape shape = Shape::diffuse;
  Operands operands = Operands::ignored;
  bool network = false;
  bool any_option = false;  // options that are not listed change nothing: echo, printf
  double cost_seconds = 0;
  PrefetchRule prefetch{};
  std::string_view opaque{};  // not empty: recognised, and not modelled; this is why
  bool any_variable = false;  // it runs code that may read every variable
  ManifestRule manifest{};
  std::span<const Reason> needs_source{};
  std::span<const Reason> refusals{};  // the command is opaque
  std::span<const PathRule> reads{};
  std::span<const PathRule> writes{};
  std::span<const PathRule> deletes{};
  std::span<const PathRule> caches{};
  std::span<const AssumptionRule> assumptions{};
  std::span<const std::string_view>
      clean_below{};          // role is `clean` when all that it deletes lies below these
  std::string_view source{};  // where the facts are from
};

// Variables that would change what the rules say when they are set: the command is then opaque.
struct SettingRule {
  std::span<const std::string_view> variables;  // names and `PREFIX_*`
  std::string_view opaque;                      // why
};

// How the names of packages are written: what is a name, and what a path.
// `versioned`: without `@version` it is one of the project.
enum class Names : std::uint8_t { plain, system, npm, pip, versioned };

struct Tool {
  std::string_view name;                       // `pip`
  std::span<const std::string_view> programs;  // `pip`, `pip3`, `pip3.*`; `*` matches any text
  std::string_view module{};                   // `python -m pip`: the module's name
  std::string_view opaque{};                   // why a command that no rule matches is not modelled
  Names names = Names::plain;
  bool dashless = false;  // its first word may be short options without a dash: `tar xzf`
  std::span<const std::string_view> variables{};  // closed list that its commands read: names and `PREFIX_*`
  std::span<const std::string_view> runs{};       // programs that it calls: reads through PATH
  std::span<const std::string_view>
      provided_by{};                            // packages whose installation changes a program that it runs
  std::span<const std::string_view> expands{};  // names of files in which `${NAME}` stands for a variable
  std::span<const SettingRule> settings{};
  std::span<const OptionRule> options{};
  std::span<const CommandRule> commands{};
};

// All tools of decant's own, sorted by name.
std::span<const Tool> tools();

struct UserTools;  // of one file of a user's (user_knowledge.hpp)
// Keeps tools until the program ends. Called by one thread at a time. `text`: what version() counts.
const UserTools& keep_tools(std::vector<Tool> tools, std::string_view text);

// What holds for one Dockerfile: the tools of the files that its configuration names, the first file's first,
// then decant's own. Copies are cheap; files stay until the program ends.
class Library {
 public:
  void add(const UserTools& file) { files_.push_back(&file); }

  // The tool that a program's name (no directory) belongs to; nullptr when none does.
  [[nodiscard]] const Tool* find_program(std::string_view program) const;
  // The tool that `python -m NAME` runs; nullptr when none does.
  [[nodiscard]] const Tool* find_module(std::string_view module) const;
  // builtin_version(), and with files of users `+` and a digest (16 hex digits) of those.
  [[nodiscard]] std::string version() const;

 private:
  std::vector<const UserTools*> files_;
};

// decant's own alone.
const Library& builtin_library();

// `name` against a pattern that may end with `*`.
using decant::matches_name;

// A digest of decant's own JSON files (16 hex digits); Library::version() is what split records.
std::string_view builtin_version();

}  // namespace decant::knowledge
