// pip's requirements files: read_requirements of manifests.hpp. What pip does with them decides what may
// move: an include is one more manifest, a path or an editable install reads the project, a URL reads nothing
// of it.
//
// Includes (-r, -c) are relative to the file that names them; paths to install are relative to the directory
// where pip runs, which is not known here, so they are given as reasons and never as files.
#include "base/ascii.hpp"
#include "context/manifest_support.hpp"
#include "context/manifests.hpp"
#include "context/path.hpp"

#include <array>
#include <requirements.hpp>
#include <set>

namespace decant {

namespace {

namespace grammar_pip = grammar::requirements;
namespace pegtl = tao::pegtl;

constexpr std::size_t kMostFiles = 1000;
constexpr int kMostDepth = 50;

struct LogicalLine {
  std::string text;
  std::uint32_t number = 1;  // of its first line in the file
};

struct Lines {
  std::vector<LogicalLine> lines{1};
  std::uint32_t number = 1;
};

template <typename Rule>
struct LineAction : pegtl::nothing<Rule> {};

template <>
struct LineAction<grammar_pip::gap> {
  static void apply0(Lines& lines) { lines.lines.back().text += ' '; }
};

template <>
struct LineAction<grammar_pip::piece> {
  template <typename Input>
  static void apply(const Input& in, Lines& lines) {
    lines.lines.back().text += in.string_view();
  }
};

template <>
struct LineAction<grammar_pip::line_end> {
  static void apply0(Lines& lines) { ++lines.number; }
};

template <>
struct LineAction<grammar_pip::separator> {
  static void apply0(Lines& lines) { lines.lines.push_back({.text = {}, .number = ++lines.number}); }
};

std::vector<LogicalLine> logical_lines(std::string_view bytes) {
  Lines lines;
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> in(
      bytes.data(), bytes.data() + bytes.size(), "");
  pegtl::parse<grammar_pip::file, LineAction>(in, lines);
  return std::move(lines.lines);
}

struct Arguments {
  std::string requirement;           // everything before the first option
  std::vector<std::string> options;  // words, quotes removed
};

template <typename Rule>
struct ArgumentAction : pegtl::nothing<Rule> {};

struct AppendToWord {
  template <typename Input>
  static void apply(const Input& in, Arguments& arguments) {
    arguments.options.back() += in.string_view();
  }
};

template <>
struct ArgumentAction<grammar_pip::arguments> {
  template <typename Input>
  static void apply(const Input& in, Arguments& arguments) {
    arguments.requirement = in.string();
  }
};
template <>
struct ArgumentAction<grammar_pip::plain_text> : AppendToWord {};
template <>
struct ArgumentAction<grammar_pip::quoted_text> : AppendToWord {};
template <>
struct ArgumentAction<grammar_pip::double_quoted_text> : AppendToWord {};
template <>
struct ArgumentAction<grammar_pip::escaped_byte> : AppendToWord {};
template <>
struct ArgumentAction<grammar_pip::option_word> {
  static void apply0(Arguments& arguments) { arguments.options.emplace_back(); }
};

Arguments split_line(std::string_view line) {
  Arguments arguments;
  arguments.options.emplace_back();
  pegtl::memory_input in(line, "");
  pegtl::parse<grammar_pip::logical_line, ArgumentAction>(in, arguments);
  std::erase(arguments.options, "");
  return arguments;
}

struct Named {
  std::string name;
  std::string url;
};

template <typename Rule>
struct NamedAction : pegtl::nothing<Rule> {};
template <>
struct NamedAction<grammar_pip::name> {
  template <typename Input>
  static void apply(const Input& in, Named& named) {
    named.name = in.string();
  }
};
template <>
struct NamedAction<grammar_pip::url> {
  template <typename Input>
  static void apply(const Input& in, Named& named) {
    named.url = in.string();
  }
};

template <typename Rule>
bool begins_with(std::string_view text) {
  pegtl::memory_input in(text, "");
  return pegtl::parse<Rule>(in);
}

bool has_variable(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 1)) {
    if (begins_with<grammar_pip::variable>(text.substr(at))) return true;
  }
  return false;
}

// A URL that reads nothing of the machine: everything with a scheme but `file:`, also behind `git+`.
bool is_remote(std::string_view text) {
  if (!begins_with<grammar_pip::scheme>(text)) return false;
  const std::string_view scheme = text.substr(0, text.find(':'));
  return scheme != "file" && !scheme.ends_with("+file");
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\f\v");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\f\v") - begin + 1);
}

enum class Meaning : std::uint8_t { nothing, requirement, constraint, editable, links };

struct Option {
  std::string_view name;
  bool takes_value = true;
  Meaning meaning = Meaning::nothing;
};

// All options that a requirements file may have; long ones may be shortened as long as they are one.
constexpr std::array kOptions = {
    Option{"-r", true, Meaning::requirement},
    Option{"--requirement", true, Meaning::requirement},
    Option{"-c", true, Meaning::constraint},
    Option{"--constraint", true, Meaning::constraint},
    Option{"-e", true, Meaning::editable},
    Option{"--editable", true, Meaning::editable},
    Option{"-f", true, Meaning::links},
    Option{"--find-links", true, Meaning::links},
    Option{"-i"},
    Option{"--index-url"},
    Option{"--pypi-url"},
    Option{"--extra-index-url"},
    Option{"--no-index", false},
    Option{"--no-binary"},
    Option{"--only-binary"},
    Option{"--prefer-binary", false},
    Option{"--require-hashes", false},
    Option{"--pre", false},
    Option{"--trusted-host"},
    Option{"--use-feature"},
    Option{"--hash"},
    Option{"-C"},
    Option{"--config-settings"},
    Option{"--config-setting"},
    Option{"--global-option"},
    Option{"--install-option"},
    Option{"--process-dependency-links", false},
    Option{"--always-unzip", false},
};

const Option* find_option(std::string_view written) {
  const Option* found = nullptr;
  bool several = false;
  for (const Option& option : kOptions) {
    if (option.name == written) return &option;
    if (written.size() <= 2 || !option.name.starts_with(written)) continue;
    several = found != nullptr;
    found = &option;
  }
  return several ? nullptr : found;
}

class RequirementsReader {
 public:
  explicit RequirementsReader(const ReadFile& read) : read_(read) {}

  void read(const std::string& path, bool constraint, int depth) {
    if (!seen_.insert({path, constraint}).second) return;
    if (depth > kMostDepth || seen_.size() > kMostFiles) return unknown(path, 0, "includes too many files");
    const std::optional<std::string> bytes = read_(path);
    if (!bytes) {
      add_once_(info.missing, path);
      return;
    }
    add_once_(info.files, path);
    if (bytes->size() > kMostManifestBytes) return unknown(path, 0, "is larger than 64 MiB");
    if (bytes->starts_with("\xFF\xFE") || bytes->starts_with("\xFE\xFF"))
      return unknown(path, 0, "is not UTF-8");
    for (const LogicalLine& line : logical_lines(*bytes)) read_line(path, line, constraint, depth);
  }

  ManifestInfo info;

 private:
  // What is not known may read anything.
  void unknown(const std::string& path, std::uint32_t line, std::string_view what) {
    const std::string text =
        line == 0 ? fmt::format("{}: {}", path, what) : fmt::format("{}:{}: {}", path, line, what);
    add_once_(info.problems, text);
    add_once_(info.needs_source, text);
  }

  void read_line(const std::string& path, const LogicalLine& line, bool constraint, int depth) {
    const std::string_view text = trimmed(line.text);
    if (text.empty()) return;
    const Arguments arguments = split_line(text);
    if (!arguments.requirement.empty())
      return read_requirement(path, line.number, arguments.requirement, constraint);
    read_options(path, line.number, arguments.options, constraint, depth);
  }

  void read_options(const std::string& path, std::uint32_t number, const std::vector<std::string>& words,
                    bool constraint, int depth) {
    std::optional<std::string> include;
    bool include_is_constraint = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string_view word = words[i];
      std::optional<std::string_view> value;
      if (word.starts_with("--")) {
        if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
          value = word.substr(equals + 1);
          word = word.substr(0, equals);
        }
      } else if (word.size() > 2 && word.front() == '-') {
        value = word.substr(2);
        word = word.substr(0, 2);
      }
      const Option* const option = find_option(word);
      if (option == nullptr) {
        unknown(path, number,
                fmt::format("`{}` is no option of a requirements file that decant knows", word));
        return;
      }
      if (option->takes_value && !value) {
        if (i + 1 == words.size()) return unknown(path, number, fmt::format("`{}` has no value", word));
        value = words[++i];
      }
      const std::string given(value.value_or(""));
      switch (option->meaning) {
        case Meaning::nothing:
          break;
        case Meaning::requirement:
          // pip reads the first one of a line; -r goes before -c.
          if (!include || include_is_constraint) include = given;
          include_is_constraint = false;
          break;
        case Meaning::constraint:
          if (!include) {
            include = given;
            include_is_constraint = true;
          }
          break;
        case Meaning::editable:
          read_editable(path, number, given);
          break;
        case Meaning::links:
          if (has_variable(given)) {
            unknown(path, number,
                    fmt::format("the value of the variable in `--find-links {}` is not known", given));
          } else if (!is_remote(given)) {
            add_once_(info.needs_source,
                      fmt::format("`--find-links {}` in {} takes packages from a directory", given, path));
          }
          break;
      }
    }
    if (include) read_include(path, number, *include, constraint || include_is_constraint, depth);
  }

  void read_include(const std::string& path, std::uint32_t number, const std::string& include,
                    bool constraint, int depth) {
    if (has_variable(include)) {
      return unknown(path, number, fmt::format("the value of the variable in `{}` is not known", include));
    }
    if (is_remote(include)) return;
    std::string_view target = include;
    if (target.starts_with("file:")) {
      target.remove_prefix(5);
      while (target.starts_with("//")) target.remove_prefix(1);
    }
    const std::string_view directory = parent_of(path);
    const bool absolute = target.starts_with('/') || (directory.empty() && !path.starts_with('/'));
    read(clean_path(absolute ? std::string(target) : fmt::format("{}/{}", directory, target)), constraint,
         depth + 1);
  }

  void read_editable(const std::string& path, std::uint32_t number, const std::string& what) {
    if (has_variable(what)) {
      unknown(path, number, fmt::format("the value of the variable in `-e {}` is not known", what));
    } else if (!is_remote(what)) {
      add_once_(info.needs_source,
                fmt::format("`-e {}` in {} installs a directory of the project", what, path));
    } else {
      add_egg(what);
    }
  }

  void read_requirement(const std::string& path, std::uint32_t number, std::string_view text,
                        bool constraint) {
    Named named;
    pegtl::memory_input in(text, "");
    const bool by_name = pegtl::parse<grammar_pip::named, NamedAction>(in, named);
    // What is behind `;` says when, not what; a URL may hold one.
    const std::string_view end = begins_with<grammar_pip::scheme>(text) ? "; " : ";";
    const std::string_view what = trimmed(by_name ? named.url : text.substr(0, text.find(end)));
    const bool is_file = by_name && named.url.empty() && is_archive(named.name);
    if (by_name && !is_file && !constraint) add_package(named.name);
    if (has_variable(what)) {
      return unknown(path, number, fmt::format("the value of the variable in `{}` is not known", what));
    }
    if (by_name && !is_file && (named.url.empty() || is_remote(named.url))) return;
    if (!by_name && is_remote(what)) {
      if (!constraint) add_egg(what);
      return;
    }
    if (!by_name && what.find('/') == std::string_view::npos && !what.starts_with('.') && !is_archive(what) &&
        !begins_with<grammar_pip::scheme>(what)) {
      return unknown(path, number, fmt::format("`{}` is no requirement that decant can read", what));
    }
    const std::string_view local = is_file ? std::string_view(named.name) : what;
    add_once_(info.needs_source, fmt::format("`{}` in {} is a local path", local, path));
  }

  static bool is_archive(std::string_view path) {
    constexpr std::array<std::string_view, 9> kEndings = {".whl",     ".zip", ".tar.gz", ".tgz", ".tar",
                                                          ".tar.bz2", ".tbz", ".tar.xz", ".txz"};
    const std::string_view plain = path.substr(0, path.find_first_of("[;"));
    return std::ranges::any_of(kEndings,
                               [plain](std::string_view ending) { return plain.ends_with(ending); });
  }

  // `…#egg=name`
  void add_egg(std::string_view url) {
    const std::size_t egg = url.find("egg=");
    if (egg == std::string_view::npos) return;
    url.remove_prefix(egg + 4);
    add_package(url.substr(0, url.find_first_of("&[ ;")));
  }

  // PEP 503: runs of `-`, `_` and `.` are one `-`.
  void add_package(std::string_view written) {
    std::string name;
    for (const char c : written) {
      if (c == '-' || c == '_' || c == '.') {
        if (!name.ends_with('-')) name += '-';
      } else {
        name += ascii::lower(c);
      }
    }
    if (!name.empty()) add_once_(info.packages, std::move(name));
  }

  const ReadFile& read_;
  std::set<std::pair<std::string, bool>> seen_;
  AddOnce add_once_;
};

}  // namespace

ManifestInfo read_requirements(std::string_view path, const ReadFile& read) {
  RequirementsReader reader(read);
  reader.read(std::string(path), false, 0);
  return std::move(reader.info);
}

}  // namespace decant
