// The projects of yarn, pnpm and bun: package.json of the directory and of its workspaces, the lock file, and
// what the two name beside packages: patches, plugins, the program itself. Lifecycle scripts and packages
// that lie in the project are code of the project, and then the whole source is read.
//
// Sources: yarn 1 documentation (package.json, workspaces, .yarnrc); yarn documentation (.yarnrc.yml,
// Manifest, protocols); pnpm documentation (package.json, pnpm-workspace.yaml, .pnpmfile.cjs, fetch); bun
// documentation (install, workspaces, lifecycle scripts, patch); npm documentation (scripts).
#include "context/lifecycle.hpp"
#include "context/manifest_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace decant {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 9> kNodeLifecycle{"preinstall",  "install",      "postinstall",
                                                         "prepublish",  "preprepare",   "prepare",
                                                         "postprepare", "dependencies", "pnpm:devPreinstall"};
constexpr std::array<std::string_view, 4> kNodeDependencies{"dependencies", "devDependencies",
                                                            "optionalDependencies", "peerDependencies"};

bool is_local_spec(std::string_view spec) {
  for (const std::string_view scheme : {"file:", "link:", "portal:", "exec:", "./", "../", "~/", "/"}) {
    if (spec.starts_with(scheme)) return true;
  }
  if (spec == "." || spec == "..") return true;
  if (spec.find("://") != std::string_view::npos) return false;
  return spec.ends_with(".tgz") || spec.ends_with(".tar.gz");
}

class NodeProject {
 public:
  explicit NodeProject(const ManifestRequest& request) : scan(request), root_(request.directory) {}

  // package.json here and in all workspaces. `declared`: patterns that stand elsewhere (pnpm).
  json read(bool in_package) {
    const std::optional<json> manifest = scan.json(scan.at("package.json"), true);
    if (!manifest) return json::object();
    read_package(root_, *manifest);
    if (in_package) {
      const json& workspaces = member_of(*manifest, "workspaces");
      read_workspaces(workspaces.is_object() ? texts_of(workspaces, "packages")
                                             : texts_of(*manifest, "workspaces"));
      for (const std::string& above : directories_above(root_)) {
        const std::string path = resolve_image_path(above, "package.json");
        const std::optional<json> parent = scan.json(path);
        if (parent && !member_of(*parent, "workspaces").is_null()) in_workspace_of(path);
      }
    }
    return *manifest;
  }

  void read_workspaces(const std::vector<std::string>& patterns) {
    if (patterns.empty()) return;
    scan.fact("members");
    const auto members = directories_meant(scan, root_, "package.json", patterns);
    if (!members) {
      scan.need("source", fmt::format("which directories the workspaces of {} mean is not known",
                                      scan.at("package.json")));
      return;
    }
    for (const std::string& member : *members) {
      scan.member(member);
      const std::string path = resolve_image_path(member, "package.json");
      const std::optional<json> manifest = scan.json(path, true);
      if (!manifest) continue;
      read_package(member, *manifest);
      const json& programs = member_of(*manifest, "bin");
      if (programs.is_string() || programs.is_object() || !member_of(*manifest, "directories").is_null())
        scan.need("source", fmt::format("`bin` in {}: these files of the project become programs", path));
    }
  }

  void in_workspace_of(const std::string& path) {
    scan.need("source", fmt::format("{} has workspaces, and {} may be one of them", path, root_));
  }

  // `patchedDependencies`: patches by package.
  void read_patches(const json& patches, const std::string& where) {
    if (!patches.is_object()) return;
    for (const auto& [name, patch] : patches.items()) {
      const std::string file = patch.is_object()   ? text_of(patch, "path")
                               : patch.is_string() ? patch.get<std::string>()
                                                   : "";
      if (file.empty()) {
        scan.need("source", fmt::format("the patch of `{}` in {} is not understood", name, where));
      } else {
        scan.text(scan.at(file), true);
      }
    }
  }

  void check_specs(const json& specs, const std::string& path, const std::string& directory) {
    if (!specs.is_object()) return;
    for (const auto& [name, spec] : specs.items()) {
      if (spec.is_object()) check_specs(spec, path, directory);
      if (spec.is_string()) check_spec(path, directory, name, spec.get<std::string>());
    }
  }

  ManifestScan scan;

 private:
  void read_package(const std::string& directory, const json& manifest) {
    const std::string path = resolve_image_path(directory, "package.json");
    const json& scripts = member_of(manifest, "scripts");
    for (const std::string_view script : kNodeLifecycle) {
      const std::string text = text_of(scripts, script);
      if (!text.empty() && runs_project_code(text, directory, scan.request.read))
        scan.need("scripts", fmt::format("`{}` in {} runs code of the project", script, path));
    }
    const std::string binding = resolve_image_path(directory, "binding.gyp");
    if (scan.request.read(binding)) scan.need("scripts", fmt::format("{} is built on install", binding));
    for (const std::string_view group : kNodeDependencies) {
      const json& dependencies = member_of(manifest, group);
      if (!dependencies.is_object()) continue;
      for (const auto& [name, spec] : dependencies.items()) {
        scan.package(name);
        if (spec.is_string()) check_spec(path, directory, name, spec.get<std::string>());
      }
    }
    check_specs(member_of(manifest, "resolutions"), path, directory);
    check_specs(member_of(manifest, "overrides"), path, directory);
    const json& pnpm = member_of(manifest, "pnpm");
    check_specs(member_of(pnpm, "overrides"), path, directory);
    read_patches(member_of(pnpm, "patchedDependencies"), path);
    read_patches(member_of(manifest, "patchedDependencies"), path);
  }

  void check_spec(const std::string& path, const std::string& directory, const std::string& name,
                  std::string_view spec) {
    if (spec.starts_with("patch:")) return check_patch(path, directory, spec);
    if (is_local_spec(spec))
      scan.need("local", fmt::format("`{}` in {} is a local path, `{}`", name, path, spec));
  }

  // `patch:left-pad@npm%3A1.3.0#~/.yarn/patches/x.patch`: several may stand there, joined by `&`; `~/` is the
  // project.
  void check_patch(const std::string& path, const std::string& directory, std::string_view spec) {
    const std::size_t hash = spec.find('#');
    std::string_view rest = hash == std::string_view::npos ? std::string_view() : spec.substr(hash + 1);
    rest = rest.substr(0, rest.find("::"));
    if (rest.empty()) scan.need("source", fmt::format("`{}` in {} is not understood", spec, path));
    while (!rest.empty()) {
      const std::size_t next = rest.find('&');
      std::string_view file = rest.substr(0, next);
      rest = next == std::string_view::npos ? std::string_view() : rest.substr(next + 1);
      if (file.starts_with("optional!")) file.remove_prefix(9);
      if (file.starts_with("builtin<") || file.starts_with("~builtin<")) continue;
      if (file.starts_with("~/")) {
        scan.text(scan.at(file.substr(2)), true);
      } else if (!file.empty()) {
        scan.text(resolve_image_path(directory, file), true);
      }
    }
  }

  std::string root_;
};

// Names in `${NAME}` of a configuration file: variables that it reads.
void note_variables(ManifestScan& scan, std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
    const std::string_view name = text.substr(at + 2, text.find_first_of("}:-", at + 2) - at - 2);
    if (!name.empty()) scan.add_once(scan.info.variables, std::string(name));
  }
}

// .yarnrc.yml of a directory; nullopt when there is none.
std::optional<json> read_yarnrc_yml(ManifestScan& scan, const std::string& directory) {
  const std::string path = resolve_image_path(directory, ".yarnrc.yml");
  std::optional<json> settings = scan.yaml(path);
  if (!settings) return std::nullopt;
  if (const auto text = scan.request.read(path)) note_variables(scan, *text);
  if (const std::string program = text_of(*settings, "yarnPath"); !program.empty())
    scan.text(resolve_image_path(directory, program), true);
  for (const json& plugin : member_of(*settings, "plugins")) {
    const std::string file = plugin.is_string() ? plugin.get<std::string>() : text_of(plugin, "path");
    if (file.starts_with("@")) continue;  // one that yarn brings
    scan.text(resolve_image_path(directory, file), true);
  }
  for (const char* const key :
       {"cacheFolder", "installStatePath", "pnpDataPath", "pnpUnpluggedFolder", "virtualFolder",
        "lockfileFilename", "changesetBaseRefs", "caFilePath", "httpsCaFilePath"}) {
    if (!text_of(*settings, key).empty()) scan.problem(fmt::format("{}: `{}` is not modelled", path, key));
  }
  return settings;
}

// yarn 1: lines `name value`. `yarn-path` names the program; what changes paths is not modelled.
void read_yarnrc(ManifestScan& scan, const std::string& directory) {
  const std::string path = resolve_image_path(directory, ".yarnrc");
  const std::optional<std::string> text = scan.text(path);
  if (!text) return;
  note_variables(scan, *text);
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.starts_with("yarn-path ")) {
      line.remove_prefix(10);
      while (!line.empty() && (line.front() == ' ' || line.front() == '"')) line.remove_prefix(1);
      while (!line.empty() && (line.back() == ' ' || line.back() == '"' || line.back() == '\r'))
        line.remove_suffix(1);
      scan.text(resolve_image_path(directory, line), true);
    }
    for (const std::string_view key : {"folder", "offline-mirror", "cwd", "workspaces-nohoist"}) {
      if (line.find(key) != std::string_view::npos && !line.starts_with('#'))
        scan.problem(fmt::format("{}: `{}` is not modelled", path, line));
    }
  }
}

bool is_berry(const json& manifest, const std::optional<std::string>& lock) {
  const std::string manager = text_of(manifest, "packageManager");
  if (manager.starts_with("yarn@")) return !manager.starts_with("yarn@1.");
  return lock && lock->find("\n__metadata:") != std::string::npos;
}

}  // namespace

ManifestInfo read_npm_project(const ManifestRequest& request) {
  ManifestInfo info = read_npm(request.directory == "/" ? "" : request.directory, request.read);
  for (const std::string& why : info.needs_source) {
    const bool script = std::ranges::find(info.scripts, why) != info.scripts.end();
    info.needs.push_back({script ? "scripts" : "source", why});
  }
  info.needs_source.clear();
  const std::string own = resolve_image_path(request.directory, "package.json");
  for (const std::string& file : info.files) {
    const std::string path = resolve_image_path("/", file);
    const std::string_view name = name_of_path(path);
    if (name == "package-lock.json" || name == "npm-shrinkwrap.json") info.facts.emplace_back("lock");
    if (name == "package.json" && path != own) info.members.emplace_back(parent_of(path));
  }
  // npm keeps a lock file of yarn's up to date, and reads it where it has none of its own.
  if (const std::string yarn = resolve_image_path(request.directory, "yarn.lock"); request.read(yarn)) {
    info.files.push_back(yarn);
    info.facts.emplace_back("yarn-lock");
  }
  if (!info.install_scripts_known || !info.install_scripts.empty()) info.facts.emplace_back("scripts");
  return info;
}

ManifestInfo read_yarn_project(const ManifestRequest& request) {
  NodeProject project(request);
  ManifestScan& scan = project.scan;
  const json manifest = project.read(true);
  const std::optional<std::string> lock = scan.text(scan.at("yarn.lock"));
  if (lock) scan.fact("lock");
  std::vector<std::string> directories = directories_above(request.directory);
  directories.insert(directories.begin(), request.directory);
  bool berry = is_berry(manifest, lock);
  std::optional<json> settings;
  for (const std::string& directory : directories) {
    std::optional<json> here = read_yarnrc_yml(scan, directory);
    if (here && !settings) settings = std::move(here);
  }
  berry = berry || settings.has_value();
  if (berry) {
    scan.fact("berry");
  } else {
    for (const std::string& directory : directories) read_yarnrc(scan, directory);
  }
  scan.fact("scripts");
  return std::move(scan.info);
}

ManifestInfo read_pnpm_project(const ManifestRequest& request) {
  NodeProject project(request);
  ManifestScan& scan = project.scan;
  project.read(false);
  const std::string workspace = scan.at("pnpm-workspace.yaml");
  if (const std::optional<json> settings = scan.yaml(workspace)) {
    project.read_workspaces(texts_of(*settings, "packages"));
    project.read_patches(member_of(*settings, "patchedDependencies"), workspace);
    project.check_specs(member_of(*settings, "overrides"), workspace, request.directory);
    for (const char* const key :
         {"pnpmfile", "globalPnpmfile", "modulesDir", "virtualStoreDir", "storeDir", "lockfileDir"}) {
      if (!member_of(*settings, key).is_null())
        scan.problem(fmt::format("{}: `{}` is not modelled", workspace, key));
    }
  } else {
    for (const std::string& above : directories_above(request.directory)) {
      const std::string path = resolve_image_path(above, "pnpm-workspace.yaml");
      if (scan.text(path)) project.in_workspace_of(path);
    }
  }
  for (const char* const name : {".pnpmfile.cjs", ".pnpmfile.mjs"}) {
    if (scan.text(scan.at(name)))
      scan.need("source", fmt::format("{} is code of the project", scan.at(name)));
  }
  if (scan.text(scan.at("pnpm-lock.yaml"))) scan.fact("lock");
  scan.fact("scripts");
  return std::move(scan.info);
}

// `pnpm fetch` works from the lock file alone; what else it opens holds settings.
ManifestInfo read_pnpm_lock(const ManifestRequest& request) {
  ManifestScan scan(request);
  const std::optional<std::string> lock = scan.text(scan.at("pnpm-lock.yaml"), true);
  if (lock && lock->find("\npatchedDependencies:") != std::string::npos)
    scan.need("source", "the lock file names patches of packages");
  if (lock && lock->find("file:") != std::string::npos)
    scan.need("local", "the lock file names packages that lie in the project");
  for (const char* const name : {"package.json", "pnpm-workspace.yaml"}) scan.text(scan.at(name));
  for (const char* const name : {".pnpmfile.cjs", ".pnpmfile.mjs"}) {
    if (scan.text(scan.at(name)))
      scan.need("source", fmt::format("{} is code of the project", scan.at(name)));
  }
  scan.fact("lock");
  return std::move(scan.info);
}

ManifestInfo read_bun_project(const ManifestRequest& request) {
  NodeProject project(request);
  ManifestScan& scan = project.scan;
  project.read(true);
  const bool text_lock = scan.text(scan.at("bun.lock")).has_value();
  if (scan.text(scan.at("bun.lockb")) || text_lock) scan.fact("lock");
  if (const std::optional<json> settings = scan.toml(scan.at("bunfig.toml"))) {
    if (const std::optional<std::string> text = request.read(scan.at("bunfig.toml"))) {
      if (text->find('$') != std::string::npos)
        scan.problem(fmt::format("{} reads variables", scan.at("bunfig.toml")));
    }
    const json& install = member_of(*settings, "install");
    for (const char* const key : {"globalDir", "globalBinDir", "cache", "lockfile"}) {
      if (!member_of(install, key).is_null())
        scan.problem(fmt::format("{}: `install.{}` is not modelled", scan.at("bunfig.toml"), key));
    }
  }
  scan.fact("scripts");
  return std::move(scan.info);
}

}  // namespace decant
