// npm's manifests: read_npm of manifests.hpp. The question is what `npm ci` and `npm install` read beyond
// package.json and the lock file: lifecycle scripts and local packages are code of the project, and then the
// whole source is read.
//
// Sources: npm's documentation of package.json, package-lock.json, scripts ("Life Cycle Operation Order") and
// workspaces.
#include "base/ascii.hpp"
#include "context/lifecycle.hpp"
#include "context/manifest_support.hpp"
#include "context/manifests.hpp"
#include "context/path.hpp"
#include "context/wildcard.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <set>

namespace decant {

namespace {

using nlohmann::json;

// What an install runs in the package itself, and in each workspace.
constexpr std::array<std::string_view, 8> kLifecycle = {"preinstall",  "install",     "postinstall",
                                                        "prepublish",  "preprepare",  "prepare",
                                                        "postprepare", "dependencies"};

constexpr std::array<std::string_view, 4> kDependencyGroups = {"dependencies", "devDependencies",
                                                               "optionalDependencies", "peerDependencies"};

const json kNothing;

const json& member(const json& value, std::string_view key) {
  if (!value.is_object()) return kNothing;
  const auto found = value.find(key);
  return found == value.end() ? kNothing : *found;
}

std::string text_member(const json& value, std::string_view key) {
  const json& found = member(value, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

bool is_true(const json& value) {
  return value.is_boolean() && value.get<bool>();
}

// npm-package-arg: what is a path rather than a version, a tag, a URL or a repository.
bool is_local(std::string_view spec) {
  constexpr std::array<std::string_view, 3> kSchemes = {"file:", "link:", "workspace:"};
  constexpr std::array<std::string_view, 3> kArchives = {".tgz", ".tar.gz", ".tar"};
  const auto begins = [spec](std::string_view scheme) { return spec.starts_with(scheme); };
  const auto ends = [spec](std::string_view ending) { return spec.ends_with(ending); };
  if (std::ranges::any_of(kSchemes, begins) || spec.starts_with("./") || spec.starts_with("../") ||
      spec == "." || spec == ".." || spec.starts_with("~/") || spec.starts_with('/')) {
    return true;
  }
  return spec.find("://") == std::string_view::npos && std::ranges::any_of(kArchives, ends);
}

// `node_modules/a/node_modules/@s/b` -> `@s/b`
std::string package_name(std::string_view key) {
  constexpr std::string_view kFolder = "node_modules/";
  const std::size_t last = key.rfind(kFolder);
  return std::string(last == std::string_view::npos ? key : key.substr(last + kFolder.size()));
}

class Reader {
 public:
  Reader(std::string_view directory, const ReadFile& read) : directory_(directory), read_(read) {}

  void read() {
    const std::optional<json> manifest = read_json(path_of("package.json"), true);
    if (!manifest) return;
    read_package(path_of("package.json"), "", *manifest);
    find_workspaces(*manifest);
    read_lock();
    for (const std::string& workspace : workspaces_) read_workspace(workspace);
    if (!unresolved_.empty()) {
      add_once_(info.needs_source,
                fmt::format("which directories workspace `{}` in {} means is not known without a lock file "
                            "of version 2 or later",
                            unresolved_, path_of("package.json")));
    }
  }

  ManifestInfo info;

 private:
  [[nodiscard]] std::string path_of(std::string_view name) const { return join_context(directory_, name); }

  // A file that cannot be read may say anything.
  void unknown(const std::string& what) {
    add_once_(info.problems, what);
    add_once_(info.needs_source, what);
  }

  std::optional<json> read_json(const std::string& path, bool required) {
    const std::optional<std::string> text = read_(path);
    if (!text) {
      if (required) add_once_(info.missing, path);
      return std::nullopt;
    }
    add_once_(info.files, path);
    Result<json> value = parse_json(path, *text);
    if (!value) {
      unknown(value.problem().what);
      return std::nullopt;
    }
    if (!value->is_object()) {
      unknown(fmt::format("{}:1: is no JSON object", path));
      return std::nullopt;
    }
    return std::move(*value);
  }

  // A package.json of the project: the root's or a workspace's, which lies in `folder` below the root.
  void read_package(const std::string& path, std::string_view folder, const json& manifest) {
    const json& scripts = member(manifest, "scripts");
    for (const std::string_view script : kLifecycle) {
      const std::string text = text_member(scripts, script);
      if (!text.empty() && runs_project_code(text, join_context(directory_, folder), read_)) {
        add_script(fmt::format("`{}` in {} runs code of the project", script, path));
      }
    }
    // With binding.gyp and no script of its own, the install script is `node-gyp rebuild`.
    const json& gyp = member(manifest, "gypfile");
    const std::string binding = path_of(join_context(folder, "binding.gyp"));
    if (!(gyp.is_boolean() && !gyp.get<bool>()) && read_(binding)) {
      add_script(fmt::format("{} is built on install", binding));
    }
    for (const std::string_view group : kDependencyGroups) {
      const json& dependencies = member(manifest, group);
      if (!dependencies.is_object()) continue;
      for (const auto& [name, spec] : dependencies.items()) {
        if (!name.empty()) add_once_(info.packages, ascii::lower(name));
        if (spec.is_string()) check_spec(path, name, spec.get<std::string>());
      }
    }
    check_overrides(path, member(manifest, "overrides"));
  }

  void add_script(const std::string& why) {
    add_once_(info.needs_source, why);
    add_once_(info.scripts, why);
  }

  void check_spec(const std::string& path, const std::string& name, const std::string& spec) {
    if (is_local(spec))
      add_once_(info.needs_source, fmt::format("`{}` in {} is a local path, `{}`", name, path, spec));
  }

  void check_overrides(const std::string& path, const json& overrides) {
    std::vector<const json*> pending = {&overrides};
    while (!pending.empty()) {
      const json& level = *pending.back();
      pending.pop_back();
      if (!level.is_object()) continue;
      for (const auto& [name, value] : level.items()) {
        if (value.is_string()) check_spec(path, name, value.get<std::string>());
        if (value.is_object()) pending.push_back(&value);
      }
    }
  }

  // `workspaces`: a list, or an object with `packages`. A plain path is known at once, a pattern by the lock
  // file.
  void find_workspaces(const json& manifest) {
    const json& declared = member(manifest, "workspaces");
    const json& list = declared.is_object() ? member(declared, "packages") : declared;
    if (!list.is_array()) return;
    for (const json& item : list) {
      if (!item.is_string()) continue;
      const std::string written = item.get<std::string>();
      if (written.starts_with('!')) continue;
      patterns_.push_back(clean_path(written));
      if (!has_wildcards(written) && written.find('{') == std::string::npos) {
        workspaces_.insert(patterns_.back());
      } else if (unresolved_.empty()) {
        unresolved_ = written;
      }
    }
  }

  void read_lock() {
    // npm-shrinkwrap.json wins where both exist.
    std::string path = path_of("npm-shrinkwrap.json");
    std::optional<json> lock = read_json(path, false);
    if (!lock && info.files.back() != path) {
      path = path_of("package-lock.json");
      lock = read_json(path, false);
    }
    if (!lock) return;
    const json& packages = member(*lock, "packages");
    if (packages.is_object()) {
      read_packages(path, packages);
    } else {
      read_first_version(path, member(*lock, "dependencies"));
    }
  }

  // Versions 2 and 3: `packages` by their path; `node_modules/x` are installed, other keys are directories of
  // the project.
  void read_packages(const std::string& path, const json& packages) {
    unresolved_.clear();
    info.install_scripts_known = true;
    for (const auto& [key, package] : packages.items()) {
      if (key.empty()) continue;
      const std::string name =
          text_member(package, "name").empty() ? package_name(key) : text_member(package, "name");
      const bool installed =
          key.starts_with("node_modules/") || key.find("/node_modules/") != std::string::npos;
      const std::string resolved = text_member(package, "resolved");
      if (!installed) {
        if (is_workspace(key)) {
          workspaces_.insert(clean_path(key));
        } else {
          add_once_(info.needs_source,
                    fmt::format("{} says that `{}` is a package of the project", path, key));
        }
      } else if (is_true(member(package, "link"))) {
        if (!is_workspace(resolved)) {
          add_once_(info.needs_source, fmt::format("`{}` in {} is a local path, `{}`", name, path, resolved));
        }
      } else {
        if (is_local(resolved)) check_spec(path, name, resolved);
        if (is_true(member(package, "hasInstallScript"))) add_once_(info.install_scripts, name);
      }
    }
  }

  [[nodiscard]] bool is_workspace(std::string_view folder) const {
    const std::string clean = clean_path(folder);
    return std::ranges::any_of(patterns_, [&clean](const std::string& pattern) {
      // `**` and `{a,b}` are more than a wildcard here; what the lock file lists, npm found by them.
      const bool more = pattern.find("**") != std::string::npos || pattern.find('{') != std::string::npos;
      return clean == pattern || wildcard_match(pattern, clean) || (more && !clean.starts_with(".."));
    });
  }

  // Version 1: `dependencies`, nested. It does not say which packages run scripts.
  void read_first_version(const std::string& path, const json& dependencies) {
    std::vector<const json*> pending = {&dependencies};
    while (!pending.empty()) {
      const json& level = *pending.back();
      pending.pop_back();
      if (!level.is_object()) continue;
      for (const auto& [name, package] : level.items()) {
        check_spec(path, name, text_member(package, "version"));
        pending.push_back(&member(package, "dependencies"));
      }
    }
  }

  void read_workspace(const std::string& folder) {
    const std::string path = path_of(clean_path(join_context(folder, "package.json")));
    const std::optional<json> manifest = read_json(path, true);
    if (!manifest) return;
    read_package(path, folder, *manifest);
    const json& programs = member(*manifest, "bin");
    if (programs.is_string() || programs.is_object()) {
      add_once_(info.needs_source,
                fmt::format("`bin` in {}: npm makes these files of the project executable", path));
    }
  }

  std::string directory_;
  const ReadFile& read_;
  std::vector<std::string> patterns_;  // of workspaces
  std::set<std::string> workspaces_;   // directories, below directory_
  std::string unresolved_;             // a pattern that only a lock file can answer
  AddOnce add_once_;
};

}  // namespace

ManifestInfo read_npm(std::string_view directory, const ReadFile& read) {
  const std::string clean = directory.empty() ? std::string() : clean_path(directory);
  Reader reader(clean == "." ? "" : clean, read);
  reader.read();
  return std::move(reader.info);
}

}  // namespace decant
