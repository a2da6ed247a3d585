// The projects of poetry, uv, pdm, pipenv and conda: what an install reads beside the list of packages. All
// install the project itself unless they are told not to (`project`), and packages that lie in it (`local`,
// `source`); uv and pdm build it for its dependencies where pyproject.toml says that these are dynamic
// (`metadata`).
//
// Sources: poetry documentation (pyproject.toml, dependency specification, configuration, cli install); uv
// documentation (projects, workspaces, dependencies, configuration files, cli reference); pdm documentation
// (install, dependencies, hooks, configuration); pipenv documentation (Pipfile, configuration); conda
// documentation (managing environments); PEP 508, 621, 735.
#include "base/ascii.hpp"
#include "context/manifest_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant {
namespace {

using nlohmann::json;

// `Flask-SQLAlchemy[x]>=1` -> `flask-sqlalchemy`
std::string requirement_name(std::string_view requirement) {
  std::string name(requirement.substr(0, requirement.find_first_of(" [=<>~!;@(")));
  std::ranges::replace_if(
      name, [](char c) { return c == '_' || c == '.'; }, '-');
  return ascii::lower(name);
}

// A requirement that names a path: `x @ file:///x`, `-e .`, `./x`.
bool is_local_requirement(std::string_view text) {
  return text.starts_with("-e") || text.starts_with('.') || text.starts_with('/') ||
         text.find("file:") != std::string_view::npos;
}

class PythonProject {
 public:
  explicit PythonProject(const ManifestRequest& request) : scan(request), path_(scan.at("pyproject.toml")) {
    if (auto manifest = scan.toml(path_, true)) project = std::move(*manifest);
    for (const std::string& text : texts_of(member_of(project, "project"), "dependencies")) requirement(text);
    groups(member_of(member_of(project, "project"), "optional-dependencies"));
    groups(member_of(project, "dependency-groups"));
  }

  void requirement(std::string_view text) {
    if (is_local_requirement(text)) {
      scan.need("source", fmt::format("{} names a package of the project, `{}`", path_, text));
    } else {
      scan.package(requirement_name(text));
    }
  }

  // Lists of requirements by name.
  void groups(const json& lists) {
    if (!lists.is_object()) return;
    for (const auto& [name, list] : lists.items()) {
      for (const json& item : list) {
        if (item.is_string()) requirement(item.get_ref<const std::string&>());
      }
    }
  }

  // `name = "^1"`, `name = {path = "../x"}`, and lists of these.
  void table(const json& packages) {
    if (!packages.is_object()) return;
    for (const auto& [name, spec] : packages.items()) {
      scan.package(requirement_name(name));
      const json list = spec.is_array() ? spec : json::array({spec});
      for (const json& one : list) {
        for (const char* const key : {"path", "file"}) {
          if (!member_of(one, key).is_null())
            scan.need("source", fmt::format("`{}` in {} lies in the project", name, path_));
        }
      }
    }
  }

  [[nodiscard]] const json& tool(std::string_view name) const {
    return member_of(member_of(project, "tool"), name);
  }
  [[nodiscard]] bool is_built() const { return project.contains("build-system"); }
  [[nodiscard]] const std::string& path() const { return path_; }

  void installs_project() { scan.need("project", fmt::format("the project of {} is installed too", path_)); }
  void reads_metadata() {
    const json& dynamic = member_of(member_of(project, "project"), "dynamic");
    if (dynamic.is_array() && !dynamic.empty())
      scan.need("metadata",
                fmt::format("`dynamic` in {}: the project is built to learn what it says", path_));
  }

  // The lock file, and what in its text tells that a package lies in the project.
  void lock(std::string_view name, std::initializer_list<std::string_view> signs) {
    const std::string path = scan.at(name);
    const std::optional<std::string> text = scan.text(path);
    if (!text) return;
    scan.fact("lock");
    for (const std::string_view sign : signs) {
      if (text->find(sign) != std::string::npos)
        scan.need("source", fmt::format("{} names a package of the project", path));
    }
  }

  ManifestScan scan;
  json project = json::object();

 private:
  std::string path_;
};

bool is_false(const json& value) {
  return value.is_boolean() && !value.get<bool>();
}

// A place that packages come from: a path, or `file:`.
void local_source(ManifestScan& scan, const std::string& path, const json& source) {
  const std::string url = text_of(source, "url");
  if (!url.empty() && (url.starts_with("file:") || url.find("://") == std::string::npos))
    scan.need("source", fmt::format("packages come from `{}`, as {} says", url, path));
}

// uv: the directory of a member, or of a path in tool.uv.sources.
void read_uv_members(PythonProject& project, const json& workspace) {
  ManifestScan& scan = project.scan;
  std::vector<std::string> patterns = texts_of(workspace, "members");
  for (const std::string& excluded : texts_of(workspace, "exclude")) patterns.push_back("!" + excluded);
  scan.fact("members");
  const auto members = directories_meant(scan, scan.request.directory, "pyproject.toml", patterns);
  if (!members)
    return scan.need("source",
                     fmt::format("which members the workspace of {} has is not known", project.path()));
  for (const std::string& member : *members) {
    scan.member(member);
    const std::string path = resolve_image_path(member, "pyproject.toml");
    const auto manifest = scan.toml(path, true);
    if (!manifest) continue;
    scan.need("local", fmt::format("the workspace member {} is installed too", path));
    const json& own = member_of(*manifest, "project");
    if (!member_of(own, "dynamic").is_null())
      scan.need("metadata", fmt::format("`dynamic` in {}: it is built to learn what it says", path));
    const json& sources = member_of(member_of(member_of(*manifest, "tool"), "uv"), "sources");
    project.table(sources);
    for (const std::string& text : texts_of(own, "dependencies")) project.requirement(text);
  }
}

}  // namespace

ManifestInfo read_poetry_project(const ManifestRequest& request) {
  PythonProject project(request);
  ManifestScan& scan = project.scan;
  const json& poetry = project.tool("poetry");
  project.table(member_of(poetry, "dependencies"));
  project.table(member_of(poetry, "dev-dependencies"));
  if (const json& groups = member_of(poetry, "group"); groups.is_object()) {
    for (const auto& [name, group] : groups.items()) project.table(member_of(group, "dependencies"));
  }
  project.lock("poetry.lock", {"type = \"directory\"", "type = \"file\""});
  scan.toml(scan.at("poetry.toml"));
  if (!is_false(member_of(poetry, "package-mode"))) project.installs_project();
  if (!member_of(poetry, "requires-plugins").is_null())
    scan.need("plugins",
              fmt::format("`requires-plugins` in {}: poetry installs and runs them", project.path()));
  return std::move(scan.info);
}

ManifestInfo read_uv_project(const ManifestRequest& request) {
  PythonProject project(request);
  ManifestScan& scan = project.scan;
  const json& uv = project.tool("uv");
  const json& workspace = member_of(uv, "workspace");
  const json& package = member_of(uv, "package");
  if (package.is_boolean() ? package.get<bool>() : project.is_built()) project.installs_project();
  project.reads_metadata();
  project.table(member_of(uv, "sources"));
  for (const std::string& text : texts_of(uv, "dev-dependencies")) project.requirement(text);
  for (const char* const key :
       {"find-links", "cache-keys", "config-settings", "build-constraint-dependencies"}) {
    if (std::string_view(key) == "find-links" && !member_of(uv, key).is_null())
      scan.need("source", fmt::format("`find-links` in {} may name a directory", project.path()));
  }
  if (workspace.is_object()) read_uv_members(project, workspace);
  for (const std::string& above : directories_above(request.directory)) {
    const std::string path = resolve_image_path(above, "pyproject.toml");
    const auto manifest = scan.toml(path);
    if (manifest && !member_of(member_of(member_of(*manifest, "tool"), "uv"), "workspace").is_null())
      scan.need("source", fmt::format("{} has a workspace, and {} may be a member", path, request.directory));
  }
  project.lock("uv.lock", {"source = { directory", "source = { path"});
  scan.toml(scan.at("uv.toml"));
  return std::move(scan.info);
}

ManifestInfo read_pdm_project(const ManifestRequest& request) {
  PythonProject project(request);
  ManifestScan& scan = project.scan;
  const json& pdm = project.tool("pdm");
  project.groups(member_of(pdm, "dev-dependencies"));
  project.reads_metadata();
  const json& scripts = member_of(pdm, "scripts");
  for (const char* const name :
       {"pre_install", "post_install", "pre_lock", "post_lock", "pre_sync", "post_sync"}) {
    if (!member_of(scripts, name).is_null())
      scan.need("scripts", fmt::format("`{}` in {} runs code of the project", name, project.path()));
  }
  if (const json& plugins = member_of(pdm, "plugins"); plugins.is_array() && !plugins.empty())
    scan.need("plugins", fmt::format("`plugins` in {}: pdm installs and runs them", project.path()));
  for (const json& source : member_of(pdm, "source")) local_source(scan, project.path(), source);
  const json& distribution = member_of(pdm, "distribution");
  if (distribution.is_boolean() ? distribution.get<bool>() : true) project.installs_project();
  project.lock("pdm.lock", {"path = \""});
  for (const char* const name : {"pdm.toml", ".pdm.toml"}) scan.toml(scan.at(name));
  return std::move(scan.info);
}

ManifestInfo read_pipenv_project(const ManifestRequest& request) {
  ManifestScan scan(request);
  const std::string path = scan.at("Pipfile");
  const auto pipfile = scan.toml(path, true);
  if (pipfile && pipfile->is_object()) {
    for (const json& source : member_of(*pipfile, "source")) local_source(scan, path, source);
    for (const auto& [section, packages] : pipfile->items()) {
      if (!packages.is_object() || section == "requires" || section == "pipenv" || section == "scripts")
        continue;
      for (const auto& [name, spec] : packages.items()) {
        scan.package(requirement_name(name));
        const bool editable = member_of(spec, "editable").is_boolean() && member_of(spec, "git").is_null();
        const std::string file = text_of(spec, "file");
        if (!member_of(spec, "path").is_null() || editable ||
            (!file.empty() && file.find("://") == std::string::npos))
          scan.need("source", fmt::format("`{}` in {} lies in the project", name, path));
      }
    }
  }
  if (const auto lock = scan.json(scan.at("Pipfile.lock"))) {
    scan.fact("lock");
    for (const auto& [section, packages] : lock->items()) {
      if (!packages.is_object()) continue;
      for (const json& spec : packages) {
        if (!text_of(spec, "path").empty())
          scan.need("source", fmt::format("{} names a package of the project", scan.at("Pipfile.lock")));
      }
    }
  }
  return std::move(scan.info);
}

// conda: environment.yml, or the file that `-f` names. The entries below `pip` are lines of a requirements
// file.
ManifestInfo read_conda_environment(const ManifestRequest& request) {
  ManifestScan scan(request);
  std::vector<std::string> paths = request.named;
  if (paths.empty()) paths.push_back(scan.at("environment.yml"));
  for (const std::string& path : paths) {
    if (!path.ends_with(".yml") && !path.ends_with(".yaml")) {
      // A list of packages or URLs, one a line.
      const auto text = scan.text(path, true);
      if (text && (text->find("file:") != std::string::npos || text->find("\n-") != std::string::npos))
        scan.info.unmodelled.push_back(fmt::format("{}: names more than packages", path));
      continue;
    }
    const auto environment = scan.yaml(path, true);
    if (!environment) continue;
    for (const std::string& channel : texts_of(*environment, "channels")) {
      if (channel.starts_with("file:") || channel.starts_with('.') || channel.starts_with('/'))
        scan.need("source", fmt::format("packages come from `{}`, as {} says", channel, path));
      if (channel.find('$') != std::string::npos)
        scan.problem(fmt::format("{}: the channel `{}` names a variable", path, channel));
    }
    for (const json& item : member_of(*environment, "dependencies")) {
      if (item.is_string()) scan.package(requirement_name(item.get_ref<const std::string&>()));
      for (const std::string& line : texts_of(item, "pip")) {
        const bool file = line.starts_with("-r") || line.starts_with("-c") ||
                          line.starts_with("--requirement") || line.starts_with("--constraint");
        if (file) {
          const std::size_t name = line.find_first_not_of(" =", line.find_first_of(" =rc") + 1);
          if (line.starts_with("--") || name == std::string::npos) {
            scan.problem(fmt::format("{}: `{}` is not understood", path, line));
            continue;
          }
          const ManifestInfo included =
              read_requirements(resolve_image_path(parent_of(path), line.substr(name)), request.read);
          for (const std::string& more : included.files) scan.add_once(scan.info.files, more);
          for (const std::string& more : included.missing) scan.add_once(scan.info.missing, more);
          for (const std::string& why : included.needs_source) scan.need("source", why);
          for (const std::string& why : included.problems) scan.problem(why);
        } else if (is_local_requirement(line)) {
          scan.need("source", fmt::format("{} names a package of the project, `{}`", path, line));
        } else if (!line.starts_with('-')) {
          scan.package(requirement_name(line));
        }
      }
    }
  }
  return std::move(scan.info);
}

}  // namespace decant
