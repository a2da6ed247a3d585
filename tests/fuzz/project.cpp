#include "fuzz/project.hpp"

#include "fuzz/targets.hpp"

namespace decant::fuzz {
namespace {

// Something for every kind of manifest that decant opens, and source beside it.
std::shared_ptr<const FileTree> small_tree() {
  const auto file = [](std::string path, std::string bytes) {
    MemoryFile made;
    made.entry.path = std::move(path);
    made.bytes = std::move(bytes);
    return made;
  };
  std::vector<MemoryFile> files{
      file("requirements.txt", "flask==3.0\n-r requirements/base.txt\n"),
      file("requirements/base.txt", "requests\n"),
      file("dev.txt", "-e .\n"),
      file("package.json", R"({"name":"a","dependencies":{"b":"1"}})"),
      file("package-lock.json", R"({"lockfileVersion":3,"packages":{"node_modules/b":{"version":"1.0.0"}}})"),
      file("web/package.json", R"({"scripts":{"postinstall":"node x.js"},"workspaces":["p/*"]})"),
      file("web/p/q/package.json", "{}"),
      file("setup.py", ""),
      file("app.py", ""),
      file("src/main.c", ""),
      file("src/a b.txt", ""),
      file(".git/HEAD", ""),
      file("node_modules/b/index.js", ""),
  };
  files.push_back(file("link", ""));
  files.back().entry.type = FileType::symlink;
  files.back().entry.link_target = "src";
  return memory_tree(std::move(files));
}

}  // namespace

std::unique_ptr<Project> project_of(std::string_view dockerfile, std::shared_ptr<const Context> context) {
  auto project = std::make_unique<Project>();
  project->context = std::move(context);
  project->document = parse_dockerfile("Dockerfile", std::string(dockerfile));
  project->evaluation = evaluate(project->document, {});
  auto graph = build_graph(project->document, project->evaluation, "");
  if (!graph) return nullptr;
  project->graph = *std::move(graph);
  project->effects =
      compute_effects(project->document, project->evaluation, project->graph, project->context.get());
  return project;
}

std::unique_ptr<Project> project_of(std::string_view input) {
  static const std::shared_ptr<const FileTree> tree = small_tree();
  const std::vector<std::string_view> parts = parts_of(input);
  auto context = open_context_with_ignore(tree, ".dockerignore", parts.size() > 1 ? parts[1] : "");
  if (!context) return nullptr;
  return project_of(parts[0], std::make_shared<const Context>(*std::move(context)));
}

}  // namespace decant::fuzz
