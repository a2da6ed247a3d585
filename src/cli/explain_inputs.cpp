// See explain_inputs.hpp.
#include "cli/explain_inputs.hpp"

#include "cli/built_project.hpp"
#include "cli/cached_build.hpp"
#include "cli/output.hpp"
#include "context/git_tree.hpp"
#include "context/path.hpp"
#include "context/restored_tree.hpp"
#include "history/changes.hpp"
#include "host/files.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace decant::cli {
namespace {

namespace fs = std::filesystem;

// `./web/x` and `web//x` are `web/x`; a path outside of the context stays as it is and is found missing.
std::string cleaned(std::string_view path) {
  const std::string absolute = resolve_image_path("/", path);
  return absolute.substr(1);
}

std::shared_ptr<const Context> with_tree(const Context& context, std::shared_ptr<const FileTree> tree) {
  return std::make_shared<const Context>(context.with_tree(std::move(tree)));
}

std::string text_of(const Project& project) {
  return std::string(project.document.source->bytes());
}

Result<std::unique_ptr<Project>> loaded_again(const Project& project, std::string text,
                                              std::shared_ptr<const Context> context,
                                              const ProjectOptions& options) {
  auto again = load_project_from(project.dockerfile, std::move(text), std::move(context), options);
  if (again) (*again)->dockerfile_in_context = project.dockerfile_in_context;
  return again;
}

std::optional<Problem> check(const ExplainOptions& options) {
  const auto wrong = [](std::string what, std::string remedy) {
    return Problem{.what = std::move(what), .remedy = std::move(remedy), .exit = Exit::usage};
  };
  if (options.before.empty() != options.after.empty())
    return wrong("--before and --after belong together", "give two directories: --before OLD --after NEW");
  const int ways =
      (options.changed.empty() ? 0 : 1) + (options.since.empty() ? 0 : 1) + (options.before.empty() ? 0 : 1);
  if (ways > 1) {
    return wrong("--changed, --since and --before with --after are three ways to say what changed",
                 "give one of them; --new-build-arg goes with each");
  }
  if (options.write_costs && options.log.empty())
    return wrong("--write-costs has no times to write", "give the log of a build: --log FILE");
  if (options.why && !options.log.empty())
    return wrong("--why follows a change, --log reads what a build did", "give one of them");
  return std::nullopt;
}

// The arguments after the change. Those of --build-arg are the change itself where nothing else is given.
Result<std::map<std::string, std::string, std::less<>>> arguments_after(
    const ExplainOptions& options, std::map<std::string, std::string, std::less<>> arguments) {
  for (const std::string& argument : options.new_arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Problem{fmt::format("--new-build-arg {} has no value", argument), "write NAME=VALUE",
                     Exit::usage};
    }
    arguments[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  return arguments;
}

bool arguments_are_the_change(const ExplainOptions& options) {
  return options.changed.empty() && options.since.empty() && options.before.empty() &&
         options.new_arguments.empty() && options.log.empty();
}

std::string change_in_words(const ExplainOptions& options) {
  std::vector<std::string> words = options.changed;
  for (const std::string& argument : options.new_arguments)
    words.push_back(fmt::format("--build-arg {}", argument));
  if (arguments_are_the_change(options)) {
    for (const auto& [name, value] : options.project.build_args)
      words.push_back(fmt::format("--build-arg {}={}", name, value));
  }
  std::string and_arguments;
  if (!options.since.empty() || !options.before.empty()) {
    if (!words.empty()) and_arguments = fmt::format(" and of {}", fmt::join(words, ", "));
    if (!options.since.empty()) return fmt::format("the changes since {}{}", options.since, and_arguments);
    return fmt::format("the changes from {} to {}{}", options.before, options.after, and_arguments);
  }
  if (words.empty()) return "no change";
  return fmt::format("a change of {}", fmt::join(words, ", "));
}

Result<std::unique_ptr<Project>> load_side(const ExplainOptions& options, const std::string& directory) {
  ProjectOptions side = options.project;
  const fs::path root(directory);
  if (!host::is_directory(directory)) {
    return Problem{.what = fmt::format("{} is not a directory", directory),
                   .remedy = "--before and --after take the directories that the builds are started with",
                   .exit = Exit::usage};
  }
  side.context = options.project.context ? (root / *options.project.context).string() : directory;
  const fs::path named =
      root / (options.project.dockerfile.empty() ? "Dockerfile" : options.project.dockerfile);
  side.dockerfile = host::exists(named.string()) || options.project.dockerfile.empty()
                        ? named.string()
                        : options.project.dockerfile;
  return load_project(side);
}

std::vector<std::string> changed_paths(const ExplainOptions& options, const Project& project) {
  std::vector<std::string> changed;
  for (const std::string& path : options.changed) {
    changed.push_back(cleaned(path));
    const bool there = project.context->tree().entry(changed.back()).has_value();
    if (!there) {
      warn(fmt::format("{} is not in the context; taken as a new file", report::printable(path)));
    } else if (!project.context->entry(changed.back())) {
      warn(fmt::format("{} is excluded by {}: no build sees it", report::printable(path),
                       project.context->ignore_name()));
    }
  }
  return changed;
}

// The project as it was at a revision: the paths that differ from the commit's tree, all else as it is.
Result<std::unique_ptr<Project>> load_since(const ExplainOptions& options, const Project& now) {
  if (now.context == nullptr) {
    return Problem{"--since needs a context to look for changes in",
                   "give the directory that the build is started with: --context DIR", Exit::usage};
  }
  const std::string directory = now.context->tree().describe();
  const auto changed = history::changed_since(directory, options.since);
  if (!changed) return changed.problem();
  if (changed->empty()) return loaded_again(now, text_of(now), now.context, now.options);
  const auto repository = git::Repository::open(directory);
  if (!repository) return repository.problem();
  const auto commit = (*repository)->commit_of(options.since);
  if (!commit) return commit.problem();
  const std::optional<std::string> below = path_in(**repository, directory);
  if (!below) {
    return Problem{.what = fmt::format("{} lies outside of the work tree {}", directory,
                                       (*repository)->place().work_tree),
                   .remedy = "--since compares with a commit of the repository that holds the context"};
  }
  auto tree = open_git_tree(*repository, *commit, {.below = *below});
  if (!tree) return tree.problem();
  std::string text = text_of(now);
  const std::string& dockerfile = now.dockerfile_in_context;
  const bool edited = !dockerfile.empty() && std::ranges::find(*changed, dockerfile) != changed->end();
  if (edited) {
    Result<std::string> old = (*tree)->read(dockerfile);
    if (!old) {
      return Problem{
          .what = fmt::format("{} has no {}: there was no build to compare with", options.since, dockerfile),
          .remedy = "give a later revision",
          .exit = Exit::usage};
    }
    text = *std::move(old);
  } else if (dockerfile.empty() && now.dockerfile != "-") {
    note(fmt::format("{} lies outside the context: taken as it is now, not as it was at {}",
                     report::printable(now.dockerfile), options.since));
  }
  // The ignore file may be another one, too.
  const auto before = restored_tree(now.context->tree_pointer(), *tree, *changed);
  std::shared_ptr<const Context> context;
  if (now.dockerfile_in_context.empty()) {
    context = with_tree(*now.context, before);
  } else {
    Result<Context> opened = open_context(before, dockerfile);
    if (!opened) return opened.problem();
    context = std::make_shared<const Context>(*std::move(opened));
  }
  return loaded_again(now, std::move(text), std::move(context), now.options);
}

std::optional<Problem> load_both(const ExplainOptions& options, ExplainInputs& inputs) {
  if (!options.before.empty()) {
    const auto arguments = arguments_after(options, options.project.build_args);
    if (!arguments) return arguments.problem();
    auto before = load_side(options, options.before);
    if (!before) return before.problem();
    ExplainOptions later = options;
    later.project.build_args = *arguments;
    auto after = load_side(later, options.after);
    if (!after) return after.problem();
    inputs.before = std::move(*before);
    inputs.after = std::move(*after);
    inputs.has_change = true;
    if (!inputs.after->document.has_errors()) warn_of_effects(*inputs.after);
    return std::nullopt;
  }
  auto now = load_built_project(options.project);
  if (!now) return now.problem();
  if (auto problem = first_error(**now)) return problem;
  warn_of_effects(**now);
  if ((*now)->context == nullptr && !options.changed.empty()) {
    return Problem{"--changed needs a context to look the paths up in",
                   "give the directory that the build is started with: --context DIR", Exit::usage};
  }
  const auto arguments = arguments_after(options, (*now)->options.build_args);
  if (!arguments) return arguments.problem();
  ProjectOptions later = (*now)->options;
  later.build_args = *arguments;
  inputs.has_change = !options.changed.empty() || !options.since.empty() || !options.new_arguments.empty();
  if (!options.since.empty()) {
    auto before = load_since(options, **now);
    if (!before) return before.problem();
    auto after = loaded_again(**now, text_of(**now), (*now)->context, later);
    if (!after) return after.problem();
    inputs.before = std::move(*before);
    inputs.after = std::move(*after);
    return std::nullopt;
  }
  if (arguments_are_the_change(options)) {
    ProjectOptions first = (*now)->options;
    first.build_args = first.told_args;
    inputs.has_change = !options.project.build_args.empty();
    auto before = loaded_again(**now, text_of(**now), (*now)->context, first);
    if (!before) return before.problem();
    inputs.before = std::move(*before);
    inputs.after = std::move(*now);
    return std::nullopt;
  }
  std::shared_ptr<const Context> context = (*now)->context;
  if (context != nullptr && !options.changed.empty())
    context = with_tree(*context, changed_tree(context->tree_pointer(), changed_paths(options, **now)));
  auto after = loaded_again(**now, text_of(**now), context, later);
  if (!after) return after.problem();
  inputs.before = std::move(*now);
  inputs.after = std::move(*after);
  return std::nullopt;
}

}  // namespace

Result<ExplainInputs> load_explain_inputs(const ExplainOptions& options) {
  if (auto problem = check(options)) return *std::move(problem);
  ExplainInputs inputs;
  inputs.change = change_in_words(options);
  if (auto problem = load_both(options, inputs)) return *std::move(problem);
  for (const auto* project : {&inputs.before, &inputs.after}) {
    if (auto problem = first_error(**project)) return *std::move(problem);
  }
  if (inputs.after->context != nullptr) {
    // A changed tree and one of a directory are asked for the directory.
    const Project& real = options.changed.empty() ? *inputs.after : *inputs.before;
    inputs.costs_path = costs_path(real);
  }
  Result<cache::Costs> costs = load_costs(inputs.costs_path);
  if (!costs) return costs.problem();
  inputs.costs = std::move(*costs);
  return inputs;
}

}  // namespace decant::cli
