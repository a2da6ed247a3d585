// The projects of go, cargo's kin, maven, dotnet and mix: modules that name others of the project, by paths
// that lead out of their own directory. What is code (mix.exs, property functions of MSBuild) is looked
// through for words that open files; where one stands, nothing is known.
//
// Sources: Go modules reference (go.mod, go.work, replace, go mod download); Maven POM reference and
// dependency plugin; .NET documentation (dotnet restore, Directory.Build.props, central package management,
// nuget.config, global.json); Mix documentation (mix deps, umbrella projects).
#include "context/manifest_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace decant {
namespace {

using nlohmann::json;

// Nobody has more modules, or a longer chain of them: each is a level of recursion.
constexpr std::size_t kMostModules = 1000;
constexpr int kLongestChain = 40;

std::string_view trimmed_line(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(trimmed_line(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

// The arguments of a directive in go.mod or go.work: `use ./a`, and each line of `use ( … )`.
std::vector<std::string_view> directives(std::string_view text, std::string_view name) {
  std::vector<std::string_view> found;
  bool inside = false;
  for (std::string_view line : lines_of(text)) {
    line = trimmed_line(line.substr(0, line.find("//")));
    if (line.empty()) continue;
    if (inside) {
      if (line == ")") {
        inside = false;
      } else {
        found.push_back(line);
      }
    } else if (line.starts_with(name) && line.size() > name.size() &&
               (line[name.size()] == ' ' || line[name.size()] == '\t' || line[name.size()] == '(')) {
      const std::string_view rest = trimmed_line(line.substr(name.size()));
      if (rest == "(") {
        inside = true;
      } else {
        found.push_back(rest);
      }
    }
  }
  return found;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '`') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

// Reads the go.mod files of directories that `replace` names.
void read_go_replacements(ManifestScan& scan, const std::string& directory, std::string_view text) {
  for (const std::string_view line : directives(text, "replace")) {
    const std::size_t arrow = line.find("=>");
    if (arrow == std::string_view::npos) continue;
    const std::string_view target = unquoted(trimmed_line(line.substr(arrow + 2)));
    if (target.starts_with('.') || target.starts_with('/'))
      scan.text(resolve_image_path(resolve_image_path(directory, target), "go.mod"), true);
  }
}

void read_go_module(ManifestScan& scan, const std::string& directory, std::string_view text) {
  read_go_replacements(scan, directory, text);
  for (const std::string_view line : directives(text, "require"))
    scan.package(line.substr(0, line.find(' ')));
  if (scan.text(resolve_image_path(directory, "go.sum"))) scan.fact("lock");
}

}  // namespace

ManifestInfo read_go_project(const ManifestRequest& request) {
  ManifestScan scan(request);
  std::vector<std::string> directories = directories_above(request.directory);
  directories.insert(directories.begin(), request.directory);
  bool found = false;
  for (const std::string& directory : directories) {
    const auto text = scan.text(resolve_image_path(directory, "go.mod"));
    if (!text) continue;
    read_go_module(scan, directory, *text);
    found = true;
    break;
  }
  for (const std::string& directory : directories) {
    const auto workspace = scan.text(resolve_image_path(directory, "go.work"));
    if (!workspace) continue;
    scan.fact("members");
    scan.text(resolve_image_path(directory, "go.work.sum"));
    read_go_replacements(scan, directory, *workspace);
    for (const std::string_view line : directives(*workspace, "use")) {
      const std::string member = resolve_image_path(directory, unquoted(line));
      scan.member(member);
      if (const auto text = scan.text(resolve_image_path(member, "go.mod"), true))
        read_go_module(scan, member, *text);
    }
    found = true;
    break;
  }
  if (!found) scan.info.missing.push_back(scan.at("go.mod"));
  return std::move(scan.info);
}

namespace {

class MavenProject {
 public:
  explicit MavenProject(const ManifestRequest& request) : scan(request) {}

  void read(const std::string& path) {
    if (depth_ >= kLongestChain) return scan.problem(fmt::format("{}: too long a chain of modules", path));
    ++depth_;
    read_pom(path);
    --depth_;
  }

  ManifestScan scan;

 private:
  void read_pom(const std::string& path) {
    if (!seen_.insert(path).second) return;
    if (seen_.size() > kMostModules)
      return scan.problem(fmt::format("{}: more than {} modules", path, kMostModules));
    const auto project = scan.xml(path, true);
    if (!project) return;
    if (const auto text = scan.request.read(path)) note_environment(*text);
    const std::string directory(parent_of(path));
    for (const json* parent : elements_of(*project, "parent")) {
      const auto relative = elements_of(*parent, "relativePath");
      const std::string named = relative.empty() ? "../pom.xml" : text_of(*relative.front(), "text");
      if (named.empty()) continue;
      std::string above = resolve_image_path(directory, named);
      if (!above.ends_with(".xml")) above += "/pom.xml";
      if (scan.request.read(above)) read(above);
    }
    modules(*project, directory);
    for (const json* profiles : elements_of(*project, "profiles")) {
      for (const json* profile : elements_of(*profiles, "profile")) modules(*profile, directory);
    }
    look_through(*project, path);
  }

  void modules(const json& element, const std::string& directory) {
    for (const char* const list : {"modules", "subprojects"}) {
      for (const json* names : elements_of(element, list)) {
        for (const json& module : member_of(*names, "children")) {
          const std::string name = text_of(module, "text");
          if (name.find("${") != std::string::npos || name.empty()) {
            scan.problem(fmt::format("{}: the module `{}` is not known", directory, name));
            continue;
          }
          scan.fact("members");
          const std::string path = resolve_image_path(directory, name);
          scan.member(path.ends_with(".xml") ? std::string(parent_of(path)) : path);
          read(path.ends_with(".xml") ? path : path + "/pom.xml");
        }
      }
    }
  }

  // Packages, and what lies in the project instead of a repository.
  void look_through(const json& element, const std::string& path) {
    for (const json& child : member_of(element, "children")) {
      const std::string name = text_of(child, "name");
      const std::string value = text_of(child, "text");
      if (name == "systemPath" || (name == "url" && value.starts_with("file:")))
        scan.need("source", fmt::format("{} names `{}`, which may lie in the project", path, value));
      if (name == "dependency") scan.package(element_text(child, "artifactId"));
      look_through(child, path);
    }
  }

  void note_environment(std::string_view text) {
    // `${env.NAME}`, and `<name>env.NAME</name>` where a profile asks whether it is set.
    constexpr std::string_view kName = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    for (std::size_t at = text.find("env."); at != std::string_view::npos; at = text.find("env.", at + 1)) {
      const std::string_view rest = text.substr(at + 4);
      const std::string_view name = rest.substr(0, rest.find_first_not_of(kName));
      if (!name.empty()) scan.add_once(scan.info.variables, std::string(name));
    }
  }

  std::set<std::string> seen_;
  int depth_ = 0;
};

class DotnetProject {
 public:
  explicit DotnetProject(const ManifestRequest& request) : scan(request) {}

  void read() {
    std::vector<std::string> named = scan.request.named;
    if (named.empty()) named.push_back(scan.request.directory);
    for (const std::string& name : named) {
      if (is_project(name)) {
        project(name);
      } else if (name.ends_with(".sln") || name.ends_with(".slnx")) {
        solution(name);
      } else {
        directory(name);
      }
    }
    // global.json of the directory where it is called.
    for (const std::string& above : with_above(scan.request.directory)) {
      if (scan.text(resolve_image_path(above, "global.json"))) break;
    }
  }

  ManifestScan scan;

 private:
  static bool is_project(std::string_view path) {
    return path.ends_with(".csproj") || path.ends_with(".fsproj") || path.ends_with(".vbproj") ||
           path.ends_with(".esproj") || path.ends_with(".proj");
  }

  static std::vector<std::string> with_above(const std::string& directory) {
    std::vector<std::string> all = directories_above(directory);
    all.insert(all.begin(), directory);
    return all;
  }

  // The one project or solution that lies in a directory.
  void directory(const std::string& path) {
    std::vector<std::string> here;
    for (const char* const pattern : {"*.sln", "*.slnx", "*.csproj", "*.fsproj", "*.vbproj"}) {
      for (const std::string& file : scan.request.find(path, pattern)) {
        if (parent_of(file) == path) here.push_back(file);
      }
    }
    if (here.empty()) {
      scan.info.missing.push_back(resolve_image_path(path, "*.csproj"));
    } else if (here.size() > 1) {
      scan.problem(fmt::format("{}: which project is restored is not known", path));
    } else if (is_project(here[0])) {
      project(here[0]);
    } else {
      solution(here[0]);
    }
  }

  void solution(const std::string& path) {
    const std::string directory(parent_of(path));
    for (const char* const name : {"Directory.Solution.props", "Directory.Solution.targets"})
      scan.text(resolve_image_path(directory, name));
    if (path.ends_with(".slnx")) {
      const auto file = scan.xml(path, true);
      if (file) slnx(*file, directory);
      return;
    }
    const auto text = scan.text(path, true);
    if (!text) return;
    // Project("{…}") = "Name", "src\App\App.csproj", "{…}"
    for (const std::string_view line : lines_of(*text)) {
      if (!line.starts_with("Project(")) continue;
      std::vector<std::string> parts;
      for (std::size_t at = line.find('"'); at != std::string_view::npos;) {
        const std::size_t end = line.find('"', at + 1);
        if (end == std::string_view::npos) break;
        parts.emplace_back(line.substr(at + 1, end - at - 1));
        at = line.find('"', end + 1);
      }
      if (parts.size() >= 3 && parts[2].ends_with("proj")) reference(parts[2], directory, path);
    }
  }

  void slnx(const json& element, const std::string& directory) {
    for (const json& child : member_of(element, "children")) {
      if (text_of(child, "name") == "Project")
        reference(text_of(member_of(child, "attributes"), "Path"), directory, directory);
      slnx(child, directory);
    }
  }

  void reference(std::string named, const std::string& directory, const std::string& from) {
    std::ranges::replace(named, '\\', '/');
    if (named.empty() || named.find_first_of("$*?;@%") != std::string::npos)
      return scan.problem(fmt::format("{}: `{}` is not understood", from, named));
    project(resolve_image_path(directory, named));
  }

  void project(const std::string& path) {
    if (depth_ >= kLongestChain) return scan.problem(fmt::format("{}: too long a chain of projects", path));
    ++depth_;
    read_project(path);
    --depth_;
  }

  void read_project(const std::string& path) {
    if (!seen_.insert(path).second) return;
    if (seen_.size() > kMostModules)
      return scan.problem(fmt::format("{}: more than {} files", path, kMostModules));
    const std::string directory(parent_of(path));
    scan.member(directory);
    const auto file = msbuild(path, true);
    scan.text(resolve_image_path(directory, "packages.lock.json"));
    for (const std::string& above : with_above(directory)) {
      for (const char* const name :
           {"Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"})
        msbuild(resolve_image_path(above, name), false);
      for (const char* const name : {"NuGet.Config", "nuget.config", "NuGet.config"})
        nuget(resolve_image_path(above, name));
    }
    if (!file) return;
    references(*file, directory, path);
  }

  // A file of MSBuild's, with what it imports.
  std::optional<json> msbuild(const std::string& path, bool needed) {
    const auto known = files_.find(path);
    if (known != files_.end()) return known->second;
    if (files_.size() > kMostModules) {
      scan.problem(fmt::format("{}: more than {} files", path, kMostModules));
      return std::nullopt;
    }
    std::optional<json> file = scan.xml(path, needed);
    files_[path] = file;
    if (!file) return file;
    if (const auto text = scan.request.read(path)) {
      for (const char* const sign : {"[System.IO", "<Exec", "ReadAllText"}) {
        if (text->find(sign) != std::string::npos)
          scan.problem(fmt::format("{}: `{}` may read other files", path, std::string_view(sign)));
      }
    }
    if (depth_ >= kLongestChain) {
      scan.problem(fmt::format("{}: too long a chain of imports", path));
      return file;
    }
    ++depth_;
    imports(*file, std::string(parent_of(path)), path);
    --depth_;
    return file;
  }

  void imports(const json& element, const std::string& directory, const std::string& path) {
    for (const json& child : member_of(element, "children")) {
      if (text_of(child, "name") == "Import" && member_of(member_of(child, "attributes"), "Sdk").is_null()) {
        std::string named = text_of(member_of(child, "attributes"), "Project");
        std::ranges::replace(named, '\\', '/');
        for (const std::string_view here : {"$(MSBuildThisFileDirectory)", "$(MSBuildProjectDirectory)/"}) {
          if (named.starts_with(here)) named.erase(0, here.size());
        }
        if (named.find("GetPathOfFileAbove") != std::string::npos) continue;  // all above are read
        if (named.find_first_of("$*?") != std::string::npos) {
          scan.problem(fmt::format("{}: the import `{}` is not understood", path, named));
        } else if (!named.empty()) {
          msbuild(resolve_image_path(directory, named), false);
        }
      }
      imports(child, directory, path);
    }
  }

  void references(const json& element, const std::string& directory, const std::string& path) {
    for (const json& child : member_of(element, "children")) {
      const json& attributes = member_of(child, "attributes");
      const std::string name = text_of(child, "name");
      if (name == "ProjectReference") reference(text_of(attributes, "Include"), directory, path);
      if (name == "PackageReference") scan.package(text_of(attributes, "Include"));
      if (name == "RestoreSources" || name == "RestoreAdditionalProjectSources" ||
          name == "RestorePackagesPath" || name == "BaseIntermediateOutputPath" ||
          name == "RestoreConfigFile" || name == "MSBuildProjectExtensionsPath")
        scan.problem(fmt::format("{}: `{}` is not modelled", path, name));
      references(child, directory, path);
    }
  }

  void nuget(const std::string& path) {
    if (!seen_.insert(path).second) return;
    const auto file = scan.xml(path);
    if (file) sources(*file, path);
  }

  void sources(const json& element, const std::string& path) {
    for (const json& child : member_of(element, "children")) {
      if (text_of(element, "name") == "packageSources" && text_of(child, "name") == "add") {
        const std::string value = text_of(member_of(child, "attributes"), "value");
        if (value.find("://") == std::string::npos)
          scan.need("source", fmt::format("{} takes packages from `{}`", path, value));
      }
      if (text_of(element, "name") == "config" && text_of(child, "name") == "add")
        scan.problem(fmt::format("{}: `config` is not modelled", path));
      sources(child, path);
    }
  }

  std::set<std::string> seen_;
  std::map<std::string, std::optional<json>> files_;
  int depth_ = 0;
};

// Words of Elixir that open other files or leave the project.
void look_through_mix(ManifestScan& scan, const std::string& path, std::string_view text) {
  for (const char* const word :
       {"File.", "Code.", "System.cmd", "System.shell", "Path.wildcard", ":os.", "Mix.shell().cmd", "EEx."}) {
    if (text.find(word) != std::string_view::npos)
      scan.need("source", fmt::format("{}: `{}` may read other files", path, std::string_view(word)));
  }
  // `path:` alone, not `apps_path:`.
  for (std::size_t at = text.find("path:"); at != std::string_view::npos; at = text.find("path:", at + 1)) {
    if (at == 0 || text[at - 1] == ' ' || text[at - 1] == ',' || text[at - 1] == '{' ||
        text[at - 1] == '\n' || text[at - 1] == '(')
      scan.need("source", fmt::format("{}: `path:` names a package of the project", path));
  }
  for (const std::string_view call : {"System.get_env(\"", "System.fetch_env!(\"", "System.fetch_env(\""}) {
    for (std::size_t at = text.find(call); at != std::string_view::npos; at = text.find(call, at + 1)) {
      const std::size_t begin = at + call.size();
      scan.add_once(scan.info.variables, std::string(text.substr(begin, text.find('"', begin) - begin)));
    }
  }
}

}  // namespace

ManifestInfo read_maven_project(const ManifestRequest& request) {
  MavenProject project(request);
  ManifestScan& scan = project.scan;
  std::vector<std::string> paths = request.named;
  if (paths.empty()) paths.push_back(scan.at("pom.xml"));
  for (const std::string& path : paths) {
    project.read(path);
    const std::string directory(parent_of(path));
    scan.text(resolve_image_path(directory, ".mvn/extensions.xml"));
    scan.text(resolve_image_path(directory, ".mvn/jvm.config"));
    const std::string options = resolve_image_path(directory, ".mvn/maven.config");
    if (const auto text = scan.text(options); text && !trimmed_line(*text).empty())
      scan.problem(fmt::format("{}: options in a file are not modelled", options));
  }
  return std::move(scan.info);
}

ManifestInfo read_dotnet_project(const ManifestRequest& request) {
  DotnetProject project(request);
  project.read();
  return std::move(project.scan.info);
}

ManifestInfo read_mix_project(const ManifestRequest& request) {
  ManifestScan scan(request);
  const std::string path = scan.at("mix.exs");
  const auto text = scan.text(path, true);
  if (text) {
    look_through_mix(scan, path, *text);
    if (const std::size_t apps = text->find("apps_path:"); apps != std::string::npos) {
      scan.fact("members");
      const std::size_t begin = text->find('"', apps);
      const std::size_t end = begin == std::string::npos ? begin : text->find('"', begin + 1);
      if (end == std::string::npos) {
        scan.problem(fmt::format("{}: `apps_path` is not understood", path));
      } else {
        const std::string directory = scan.at(text->substr(begin + 1, end - begin - 1));
        for (const std::string& member : request.find(directory, "mix.exs")) {
          if (parent_of(parent_of(member)) != directory) continue;
          scan.member(std::string(parent_of(member)));
          if (const auto more = scan.text(member, true)) look_through_mix(scan, member, *more);
        }
      }
    }
  }
  if (scan.text(scan.at("mix.lock"))) scan.fact("lock");
  return std::move(scan.info);
}

}  // namespace decant
