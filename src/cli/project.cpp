// See project.hpp.
#include "cli/project.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "cli/discover.hpp"
#include "cli/output.hpp"
#include "effects/user_knowledge.hpp"
#include "git/repository.hpp"
#include "host/files.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace decant::cli {
namespace {

namespace fs = std::filesystem;

// As much as git looks at to tell text from binary.
constexpr std::size_t kProbeBytes = 8000;
constexpr std::size_t kMostCandidates = 3;

// Names in `directory` that look like a Dockerfile, for a remedy.
std::vector<std::string> candidates_in(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    const std::string lower = ascii::lower(name);
    const bool like =
        lower.find("dockerfile") != std::string::npos || lower.find("containerfile") != std::string::npos;
    if (like && !lower.ends_with(".dockerignore"))
      names.push_back(directory == "." ? name : (fs::path(directory) / name).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// A text that BuildKit could read has the odd NUL at most; anything else is some other kind of file.
std::optional<Problem> check_text(const std::string& name, std::string_view bytes) {
  if (bytes.empty()) {
    return Problem{.what = fmt::format("{} is empty", name),
                   .remedy = "a Dockerfile needs at least a FROM instruction"};
  }
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    return Problem{.what = fmt::format("{} is UTF-16 text", name),
                   .remedy = "save it as UTF-8: builders read nothing else"};
  }
  const std::string_view probe = bytes.substr(0, kProbeBytes);
  const auto is_odd = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && (c < '\t' || c > '\r') && c != '\x1b') || c == '\x7f';
  };
  const auto odd = static_cast<std::size_t>(std::ranges::count_if(probe, is_odd));
  if (probe.find('\0') == std::string_view::npos || odd * 20 < probe.size()) return std::nullopt;
  return Problem{.what = fmt::format("{} is a binary file, not a Dockerfile", name),
                 .remedy = "check that this is the file that you mean"};
}

// Absolute, links in directories resolved; empty when it does not exist.
std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path.empty() ? "." : path, error);
  return error ? std::string() : real.string();
}

// The Dockerfile's path seen from the context's root; empty when it lies elsewhere. The last component may be
// a link: the ignore file that counts is the one beside the name that was given.
std::string path_in_context(const std::string& dockerfile, const std::string& root) {
  const fs::path path(dockerfile);
  if (path.has_parent_path() && path.parent_path() == root) return path.filename().string();
  std::string directory = real_path(path.parent_path().string());
  std::string below = real_path(root);
  if (directory.empty() || below.empty()) return {};
  if (!below.ends_with('/')) below += '/';
  if (!directory.ends_with('/')) directory += '/';
  if (!directory.starts_with(below)) return {};
  return directory.substr(below.size()) + path.filename().string();
}

// The directory that holds the context; nullopt where there is none.
std::optional<std::string> context_root(const ProjectOptions& options, const std::string& dockerfile) {
  if (options.context) return options.context;
  if (dockerfile == kStandardInput) return std::nullopt;
  const std::string parent = fs::path(dockerfile).parent_path().string();
  return parent.empty() ? "." : parent;
}

// `<name>.dockerignore` beside the Dockerfile counts wherever that lies (BuildKit:
// frontend/dockerui/config.go).
Result<Context> open_with_ignore(std::shared_ptr<const FileTree> tree, const std::string& in_context,
                                 const std::string& dockerfile) {
  const std::string beside = dockerfile + ".dockerignore";
  if (!in_context.empty() || dockerfile == kStandardInput || !host::exists(beside)) {
    return open_context(std::move(tree), in_context);
  }
  const Result<std::string> text = host::read_file(beside);
  if (!text) return text.problem();
  return open_context_with_ignore(std::move(tree), beside, *text);
}

Result<std::shared_ptr<const Context>> load_context(const std::string& root, const std::string& in_context,
                                                    const std::string& dockerfile) {
  if (!host::exists(root)) {
    return Problem{.what = fmt::format("the context {} does not exist", root),
                   .remedy = "give the directory that the build is started with: --context DIR"};
  }
  if (!host::is_directory(root)) {
    return Problem{.what = fmt::format("the context {} is not a directory", root),
                   .remedy = "give the directory that the build is started with: --context DIR"};
  }
  Result<std::shared_ptr<const FileTree>> tree = open_directory(root);
  if (!tree) return tree.problem();
  Result<Context> context = open_with_ignore(*tree, in_context, dockerfile);
  if (!context) return context.problem();
  return std::shared_ptr<const Context>(std::make_shared<Context>(*std::move(context)));
}

std::string warning_of(const Project& project, const Diagnostic& diagnostic) {
  return fmt::format("{}:{}: {}", project.dockerfile,
                     project.document.source->position(diagnostic.span.begin).line,
                     report::printable(diagnostic.message));
}

}  // namespace

Result<std::string> find_dockerfile(const std::string& path) {
  if (path == kStandardInput || !host::is_directory(path)) return path;
  std::string inside = (fs::path(path) / "Dockerfile").string();
  if (path == ".") inside = "Dockerfile";
  if (host::exists(inside)) return inside;
  std::vector<std::string> candidates = candidates_in(path);
  // In a repository a search ends somewhere near.
  if (candidates.empty() && git::find_repository(path)) {
    if (const auto below = discover({path}, {})) candidates = below->files;
  }
  Problem problem = holds_nothing(path);
  if (candidates.empty()) {
    problem.remedy = "name the Dockerfile itself, or a directory that holds one";
  } else {
    problem.remedy = fmt::format("name the file that you mean: {}", listed(candidates, kMostCandidates));
  }
  return problem;
}

EvalOptions eval_options(const ProjectOptions& options) {
  return {.build_args = options.build_args,
          .platform = options.platform,
          .build_platform = options.build_platform,
          .target = options.target,
          .image = options.images};
}

Result<std::shared_ptr<const config::Config>> configuration_of(const ProjectOptions& options,
                                                               const std::string& dockerfile) {
  const bool is_file = dockerfile != kStandardInput;
  const std::string directory = is_file ? fs::path(dockerfile).parent_path().string() : std::string();
  return options.configurations ? options.configurations->nearest(directory) : config::load_config(directory);
}

Result<std::shared_ptr<images::Sources>> open_image_sources(const ProjectOptions& options,
                                                            const std::string& dockerfile) {
  auto config = configuration_of(options, dockerfile);
  if (!config) return config.problem();
  return images::Sources::open(options.image_sources, *std::move(config));
}

namespace {

// The files that the configuration of this Dockerfile names.
Result<knowledge::Library> open_knowledge(const ProjectOptions& options, const std::string& dockerfile) {
  const auto config = configuration_of(options, dockerfile);
  if (!config) return config.problem();
  knowledge::Library library;
  if (*config == nullptr) return library;
  for (const config::Said& said : (*config)->knowledge) {
    const auto file = knowledge::open_file(said.text, host::shown_path(said.text));
    if (!file) return file.problem();
    library.add(**file);
  }
  return library;
}

}  // namespace

Result<std::unique_ptr<Project>> load_project(const ProjectOptions& options) {
  const Result<std::string> dockerfile =
      options.text ? options.dockerfile
                   : find_dockerfile(options.dockerfile.empty() ? "." : options.dockerfile);
  if (!dockerfile) return dockerfile.problem();
  Result<std::string> bytes = options.text ? *options.text : host::read_file(*dockerfile);
  if (!bytes) return bytes.problem();
  const std::string name = *dockerfile == kStandardInput ? "standard input" : *dockerfile;
  if (std::optional<Problem> problem = check_text(name, *bytes)) return *std::move(problem);

  const auto sources = open_image_sources(options, *dockerfile);
  if (!sources) return sources.problem();
  auto knowledge = open_knowledge(options, *dockerfile);
  if (!knowledge) return knowledge.problem();
  ProjectOptions resolved = options;
  resolved.knowledge = *std::move(knowledge);
  resolved.images = [sources = *sources](std::string_view reference, const Platform& platform) {
    return sources->find(reference, platform);
  };

  std::shared_ptr<const Context> context;
  std::string in_context;
  if (const std::optional<std::string> root = context_root(options, *dockerfile)) {
    // One without a file has no ignore file of its own.
    const bool is_file = *dockerfile != kStandardInput && !options.text;
    in_context = is_file ? path_in_context(*dockerfile, *root) : std::string();
    Result<std::shared_ptr<const Context>> loaded =
        load_context(*root, in_context, is_file ? *dockerfile : std::string(kStandardInput));
    if (!loaded) return loaded.problem();
    context = *loaded;
  }
  Result<std::unique_ptr<Project>> project =
      load_project_from(*dockerfile, *std::move(bytes), context, resolved);
  if (const auto& problem = (*sources)->problem()) return *problem;
  if (project) (*project)->dockerfile_in_context = in_context;
  return project;
}

Result<std::unique_ptr<Project>> load_project_from(std::string name, std::string bytes,
                                                   std::shared_ptr<const Context> context,
                                                   const ProjectOptions& options) {
  auto project = std::make_unique<Project>();
  project->options = options;
  project->dockerfile = name;
  project->context = std::move(context);
  project->document = parse_dockerfile(std::move(name), std::move(bytes));
  project->evaluation = evaluate(project->document, eval_options(options));
  Result<BuildGraph> graph = build_graph(project->document, project->evaluation, options.target);
  if (!graph) return graph.problem();
  project->graph = *std::move(graph);
  return project;
}

const EffectGraph& Project::effects() const {
  if (!effects_) {
    effects_ = std::make_unique<EffectSeries>(document, evaluation, graph, options.knowledge, nullptr);
    effects_->work_out(context.get());
  }
  return effects_->effects();
}

void Project::follow_effects(std::shared_ptr<const Context> over, Questions& questions) {
  context = std::move(over);
  effects_ = std::make_unique<EffectSeries>(document, evaluation, graph, options.knowledge, &questions);
  effects_->work_out(context.get());
}

bool Project::renew_effects(std::shared_ptr<const Context> over, const std::vector<bool>& stale) {
  context = std::move(over);
  return effects_->renew(context.get(), stale);
}

std::optional<Problem> first_error(const Project& project) {
  const auto& diagnostics = project.document.diagnostics;
  const auto first = std::ranges::find(diagnostics, Severity::error, &Diagnostic::severity);
  if (first == diagnostics.end()) return std::nullopt;
  const std::uint32_t line = project.document.source->position(first->span.begin).line;
  return Problem{.what = fmt::format("{}:{}: {}", project.dockerfile, line, first->message),
                 .remedy = "mend the file first; `decant lint` shows all its errors"};
}

void warn_of_effects(const Project& project) {
  for (const Diagnostic& diagnostic : project.effects().diagnostics) warn(warning_of(project, diagnostic));
}

std::vector<std::string> manifest_warnings(const Project& project) {
  std::vector<std::string> warnings;
  if (!project.has_effects()) return warnings;
  for (const Diagnostic& diagnostic : project.effects().diagnostics) {
    const bool is_run =
        std::ranges::any_of(project.document.instructions, [&](const Instruction& instruction) {
          return instruction.kind == InstructionKind::run && instruction.line_span == diagnostic.span;
        });
    if (is_run) warnings.push_back(warning_of(project, diagnostic));
  }
  return warnings;
}

}  // namespace decant::cli
