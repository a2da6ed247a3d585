// See discover.hpp.
#include "cli/discover.hpp"

#include "base/ascii.hpp"
#include "builds/build.hpp"
#include "context/gitignore.hpp"
#include "history/changes.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

namespace decant::cli {
namespace discovery {
namespace {

namespace fs = std::filesystem;

// Behind the last dot of a name that is no Dockerfile.
constexpr std::array<std::string_view, 20> kNotDockerfiles{
    "bak", "dockerignore", "containerignore", "erb",  "gotmpl", "html", "in",  "j2",       "jinja", "jinja2",
    "m4",  "md",           "mustache",        "orig", "rej",    "rst",  "swp", "template", "tmpl",  "tpl"};
// `dockerfile.go` is a program and `dockerfile.txt` a text; `Dockerfile.go` may well build one.
constexpr std::array<std::string_view, 20> kSourceCode{"c",    "cc", "cpp",  "cs",  "go",   "h",  "hpp",
                                                       "java", "js", "json", "kt",  "php",  "py", "rb",
                                                       "rs",   "ts", "txt",  "vim", "yaml", "yml"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string joined(std::string_view directory, std::string_view name) {
  if (directory.empty() || directory == ".") return std::string(name);
  return fmt::format("{}{}{}", directory, directory.ends_with('/') ? "" : "/", name);
}

// An ignore file, and the directory whose paths it speaks of (absolute, without a final slash).
struct Ignoring {
  std::string directory;
  GitIgnore file;
};

class Search {
 public:
  Search(std::string_view glob, Discovered& found) : glob_(glob), found_(found) {}

  // `shown` is the directory as the user names it.
  void run(const std::string& shown) {
    std::error_code error;
    const std::string absolute = fs::canonical(shown.empty() ? "." : shown, error).string();
    if (error) return give_up(shown, error.message());
    load_outer(absolute);
    walk(shown, absolute, "", glob_.empty());
  }

 private:
  struct Item {
    std::string name;
    bool is_directory = false;
  };

  void give_up(const std::string& shown, const std::string& reason) {
    found_.unfound.push_back(
        {shown.empty() ? "." : shown,
         {.what = fmt::format("the directory {} cannot be searched: {}", shown.empty() ? "." : shown, reason),
          .remedy = "make it readable, or have git ignore it"}});
  }

  // Those from the root of the repository down to `absolute`, whose own is loaded when it is walked.
  void load_outer(const std::string& absolute) {
    std::vector<fs::path> outer;
    bool in_repository = false;
    for (fs::path at(absolute);; at = at.parent_path()) {
      outer.push_back(at);
      in_repository = host::exists((at / ".git").string());
      if (in_repository || at == at.parent_path()) break;
    }
    if (!in_repository) return;
    load((outer.back() / ".git/info/exclude").string(), outer.back().string());
    for (std::size_t i = outer.size(); i-- > 1;) load((outer[i] / ".gitignore").string(), outer[i].string());
  }

  bool load(const std::string& file, const std::string& directory) {
    if (!host::exists(file) || host::is_directory(file)) return false;
    const Result<std::string> text = host::read_file(file);
    if (!text) return false;  // git goes on without it too
    ignoring_.push_back({directory == "/" ? "" : directory, GitIgnore::parse(*text)});
    return true;
  }

  [[nodiscard]] bool is_ignored(std::string_view absolute, bool is_directory) const {
    for (auto each = ignoring_.rbegin(); each != ignoring_.rend(); ++each) {
      const auto said = each->file.ignores(absolute.substr(each->directory.size() + 1), is_directory);
      if (said) return *said;
    }
    return false;
  }

  static std::vector<Item> items_of(const std::string& directory, std::error_code& error) {
    std::vector<Item> items;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
      std::error_code ignored;
      items.push_back(
          {it->path().filename().string(), !it->is_symlink(ignored) && it->is_directory(ignored)});
    }
    std::ranges::sort(items, {}, &Item::name);
    return items;
  }

  // `relative` is the path below the search's beginning; `by_name`: every Dockerfile is meant, not only what
  // the pattern names.
  void walk(const std::string& shown, const std::string& absolute, const std::string& relative,
            bool by_name) {
    std::error_code error;
    const std::vector<Item> items = items_of(absolute, error);
    if (error) return give_up(shown, error.message());
    const bool own = load(joined(absolute, ".gitignore"), absolute);
    for (const Item& item : items) {
      const std::string path = joined(absolute, item.name);
      if (item.name == ".git" || is_ignored(path, item.is_directory)) continue;
      const std::string below = relative.empty() ? item.name : relative + "/" + item.name;
      const bool named = !by_name && glob_match(glob_, below);
      if (item.is_directory) {
        walk(joined(shown, item.name), path, below, by_name || named);
      } else if (named || by_name) {
        add(joined(shown, item.name), item.name, named);
      }
    }
    if (own) ignoring_.pop_back();
  }

  void add(const std::string& shown, const std::string& name, bool named) {
    const bool dockerfile = is_dockerfile_name(name);
    const bool build_file =
        !dockerfile && (named ? builds::can_be_build_file(name) : builds::is_build_file_name(name));
    if (!named && !dockerfile && !build_file) return;
    if (host::is_directory(shown)) return;
    if (build_file) {
      found_.build_files.push_back({shown, named});
    } else {
      found_.files.push_back(shown);
    }
  }

  std::string_view glob_;  // relative to the search's beginning; empty: by name
  Discovered& found_;
  std::vector<Ignoring> ignoring_;  // the innermost last
};

// The directory that a pattern begins in, and what is behind it.
std::pair<std::string, std::string> split_glob(const std::string& path) {
  const std::size_t wild = path.find_first_of("*?[");
  const std::size_t slash = path.rfind('/', wild);
  if (slash == std::string::npos) return {"", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

// Where a path's changes are looked for.
std::string directory_of(const std::string& path) {
  if (host::is_directory(path)) return path;
  if (!host::exists(path) && path.find_first_of("*?[") != std::string::npos) return split_glob(path).first;
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, std::max<std::size_t>(slash, 1));
}

// Files below a directory that differ from a revision, as the user would name them; asked once a directory.
class Changes {
 public:
  explicit Changes(const std::string& revision) : revision_(revision) {}

  Result<bool> load(const std::string& directory) {
    if (!seen_.insert(directory).second) return true;
    const auto changed = history::changed_since(directory.empty() ? "." : directory, revision_);
    if (!changed) {
      return Problem{.what = changed.problem().what,
                     .remedy = "lint --changed needs a git work tree and a revision that it has"};
    }
    for (const std::string& path : *changed) changed_.insert(joined(directory, path));
    return true;
  }
  [[nodiscard]] bool has(const std::string& file) const {
    const std::size_t slash = file.rfind('/');
    const std::string directory = slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
    return changed_.contains(file) || changed_.contains(file + ".dockerignore") ||
           changed_.contains(directory + ".dockerignore");
  }

 private:
  std::string revision_;
  std::set<std::string> seen_;
  std::set<std::string> changed_;
};

void search(const std::string& path, Discovered& found) {
  const std::size_t before = found.files.size();
  const std::size_t unfound_before = found.unfound.size();
  const bool is_directory = host::is_directory(path);
  if (path == "-" ||
      (!is_directory && (host::exists(path) || path.find_first_of("*?[") == std::string::npos))) {
    const std::string name = path.substr(path.rfind('/') + 1);
    if (!is_dockerfile_name(name) && builds::can_be_build_file(name)) {
      found.build_files.push_back({path, true});
    } else {
      found.files.push_back(path);
      if (path != "-") found.named_in.insert(path.substr(0, path.size() - name.size()));
    }
    return;
  }
  const std::size_t builds_before = found.build_files.size();
  if (is_directory) {
    found.directories.push_back(path);
    Search({}, found).run(path == "." ? std::string() : path);
  } else {
    const auto [directory, glob] = split_glob(path);
    if (directory.empty() || host::is_directory(directory)) Search(glob, found).run(directory);
  }
  if (found.files.size() > before || found.unfound.size() > unfound_before) return;
  if (found.build_files.size() > builds_before) {
    found.empty.push_back(path);
  } else if (is_directory) {
    found.unfound.push_back({path, holds_nothing(path)});
  } else {
    found.unfound.push_back(
        {path,
         {.what = fmt::format("no file is named as {} says", path),
          .remedy = "`**` stands for any number of directories; what git ignores is not searched"}});
  }
}

}  // namespace
}  // namespace discovery

Problem holds_nothing(const std::string& directory) {
  return {.what = directory == "." ? "this directory holds no Dockerfile"
                                   : fmt::format("the directory {} holds no Dockerfile", directory),
          .remedy =
              "name the Dockerfile itself, or a directory that holds one; what git ignores is not searched"};
}

bool is_dockerfile_name(std::string_view name) {
  using namespace discovery;
  const std::string lower = ascii::lower(name);
  if (lower == "dockerfile" || lower == "containerfile" || lower.ends_with(".dockerfile")) return true;
  const bool has_kind = lower.starts_with("dockerfile.") || lower.starts_with("containerfile");
  if (!has_kind || lower.ends_with('~')) return false;
  const std::string_view ending = std::string_view(lower).substr(lower.rfind('.') + 1);
  if (lower.find('.') == std::string::npos) return true;
  const bool is_code = ascii::is_lower(name[0]) && among(kSourceCode, ending);
  return !is_code && !among(kNotDockerfiles, ending);
}

Result<Discovered> discover(const std::vector<std::string>& paths, const std::string& changed_since) {
  Discovered found;
  const auto changes = std::make_shared<discovery::Changes>(changed_since);
  for (const std::string& path : paths) {
    discovery::search(path, found);
    if (changed_since.empty() || path == "-") continue;
    if (const auto loaded = changes->load(discovery::directory_of(path)); !loaded) return loaded.problem();
  }
  if (!changed_since.empty()) {
    found.is_changed = [changes](const std::string& path) { return path == "-" || changes->has(path); };
  }
  std::set<std::string> seen;
  std::erase_if(found.files, [&](const std::string& file) {
    return (found.is_changed && !found.is_changed(file)) || !seen.insert(file).second;
  });
  return found;
}

}  // namespace decant::cli
