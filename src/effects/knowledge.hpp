// What decant knows about package managers and system tools, as plain tables. rules/knowledge/*.json is compiled into
// them at build time (src/effects/compile_knowledge.cpp), so that a run parses no JSON.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

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

// An image path, relative to the command's directory unless it begins with `/` or `~`. `tree`: everything below too.
// `upward`: looked for in the parents of the directory as well.
struct PathRule {
  std::string_view path;
  bool tree = false;
  bool optional = false;
  bool upward = false;
};

// An option of the command line. `names` are alternatives separated by blanks (`-r --requirement`).
struct OptionRule {
  std::string_view names;
  bool takes_value = false;
  // What the value is: `requirements` (a pip requirement or constraint file), `path`, `directory` (changes the
  // command's directory, as `npm --prefix`), or empty.
  std::string_view value_is{};
  std::string_view needs_source{};   // not empty: with this option the whole source is read, and this is why
  std::string_view changes_write{};  // not empty: output goes to the value (`--target`); writes[0] is replaced by it
  bool makes_opaque = false;         // decant does not model the command with this option
};

struct CommandRule {
  std::string_view match;   // subcommand words: `install`, `cache clean`; empty: the program without one
  Role role = Role::install;
  Shape shape = Shape::diffuse;
  bool arguments_are_packages = false;  // words that are no options: package names, or local paths (needs_source)
  bool network = true;
  bool foreign_code = false;            // runs code of packages: reads any variable unless assumed otherwise
  double cost_seconds = 0;
  std::span<const PathRule> reads{};
  std::span<const PathRule> writes{};
  std::span<const PathRule> deletes{};
  std::span<const std::string_view> caches{};
  std::span<const std::string_view> assumptions{};  // sentences; design: "assumptions as data"
  std::string_view manifest{};   // `npm`: read_npm of the directory; `requirements`: those that options name
  std::string_view alias{};      // other spellings of `match`, separated by `|` (`i|add`)
  std::string_view source{};     // where the facts are from
};

struct Tool {
  std::string_view name;                      // `pip`
  std::string_view programs;                  // `pip pip3 pip3.*`, separated by blanks; `*` matches any text
  std::string_view module{};                  // `python -m pip`: the module's name
  std::span<const std::string_view> variables{};  // closed list that its commands read: names and `PREFIX_*`
  std::span<const std::string_view> runs{};   // programs that it calls: reads through PATH
  std::span<const std::string_view> provided_by{};  // packages whose installation changes a program that it runs
  std::span<const OptionRule> options{};
  std::span<const CommandRule> commands{};
};

// All tools, sorted by name.
std::span<const Tool> tools();

// A digest of the JSON files (16 hex digits): the knowledge version that split records.
std::string_view version();

}  // namespace decant::knowledge
