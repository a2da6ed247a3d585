// See replay_history.hpp. What costs time is done only where a commit gives reason: the Dockerfile is read
// again when it has changed; whatever was asked of the files, by effects or by the cache, is worked out again
// when a file that it was about has changed (context/questions.hpp); of the context only directories that
// changed are looked into, and of these only what changed in them (cache::DirectoryMemo).
#include "cli/replay_history.hpp"

#include "cli/built_project.hpp"
#include "cli/cached_build.hpp"
#include "cli/replay_places.hpp"
#include "cli/split_lint.hpp"
#include "context/git_tree.hpp"
#include "context/links.hpp"
#include "context/manifest_memo.hpp"
#include "context/path.hpp"
#include "emit/dockerfile.hpp"
#include "history/renames.hpp"
#include "history/steps_ahead.hpp"
#include "plan/plan.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <set>

namespace decant::cli {
namespace {

bool has_global_default(const Document& document, std::string_view name) {
  const std::uint32_t end = document.stages.empty() ? 0 : document.stages.front().from;
  for (std::uint32_t i = 0; i < end; ++i) {
    for (const KeyValue& pair : document.instructions[i].pairs) {
      if (pair.name == name && pair.has_value) return true;
    }
  }
  return false;
}

// What decides this build and is not in git, a sentence each.
std::vector<std::string> unknown_inputs(const Project& project,
                                        const std::map<std::string, Varied, std::less<>>& varied) {
  std::set<std::string> found;
  for (const Effect& effect : project.effects().effects) {
    for (const std::string& missing : effect.selection.missing)
      found.insert(fmt::format("the file {}, which git does not hold", missing));
    if (effect.remote && !effect.sources.empty())
      found.insert(fmt::format("what lies at {}", effect.sources.front()));
  }
  for (const EvaluatedStage& stage : project.evaluation.stages) {
    const std::string& reference = stage.base.reference;
    const bool is_image = stage.base.kind == Base::Kind::image;
    if (is_image && reference.find('@') == std::string::npos)
      found.insert(fmt::format("the image behind {}", reference));
  }
  for (const Instruction& instruction : project.document.instructions) {
    if (instruction.kind != InstructionKind::arg) continue;
    for (const KeyValue& pair : instruction.pairs) {
      const std::string name(pair.name);
      const bool is_known = pair.has_value || project.options.build_args.contains(name) ||
                            varied.contains(name) || is_predefined_argument(name) ||
                            has_global_default(project.document, name);
      if (!is_known) found.insert(fmt::format("the build argument {}", name));
    }
  }
  return {found.begin(), found.end()};
}

class Replayer {
 public:
  Replayer(const ReplayOptions& options, Project& start, std::shared_ptr<const git::Repository> repository,
           std::vector<Stay> stays, cache::Costs costs)
      : options_(options),
        arguments_(start.options),
        costs_(std::move(costs)),
        repository_(std::move(repository)),
        stays_(std::move(stays)),
        places_(stays_.front().places),
        as_is_(options.cache),
        split_(options.cache) {
    if (!options.now) return;
    text_ = std::string(start.document.source->bytes());
    // The split of today, over the files of today.
    if (options_.plans && start.context) split_text_ = split_of(start, *start.context);
  }

  Result<report::Replay> run() {
    auto walk = history::Walk::open(repository_, options_.range);
    if (!walk) return walk.problem();
    replay_.dockerfile = stays_.back().places.dockerfile;
    replay_.is_cut_off = walk->starts_cut_off();
    history::StepsAhead steps(*walk);
    while (true) {
      auto step = steps.next();
      if (!step) return step.problem();
      if (!*step) break;
      if (options_.progress) options_.progress(replay_.commits.size(), walk->size());
      if (replay_.commits.size() == stays_[stay_].until) go_on_elsewhere();
      if (is_renamed(**step)) break;
      report::ReplayedCommit commit{.id = (*step)->commit.short_hex(), .time_seconds = (*step)->time_seconds};
      if (std::optional<Problem> problem = one(**step, commit)) return *std::move(problem);
      replay_.commits.push_back(std::move(commit));
    }
    if (options_.progress) options_.progress(walk->size(), walk->size());
    replay_.as_is = as_is_.total();
    replay_.split = split_.total();
    replay_.layers = as_is_.layers();
    replay_.builds = as_is_.builds();
    for (const auto& [what, builds] : unknown_) replay_.unknown.push_back({what, builds});
    return std::move(replay_);
  }

  // `run` ended where the Dockerfile comes, and had another name before.
  [[nodiscard]] bool met_rename() const { return met_rename_; }

 private:
  // Looked for as long as only today's name is known.
  bool is_renamed(const history::Step& step) {
    const bool looks = stays_.size() == 1 && !options_.now && !replay_.commits.empty();
    met_rename_ = looks && history::renamed_from(*repository_, step, places_.dockerfile).has_value();
    return met_rename_;
  }

  // Under its next name. What is kept speaks of the files of the context before.
  void go_on_elsewhere() {
    const Stay& ended = stays_[stay_++];
    const std::string& context = ended.places.context;
    const bool moved = context != stays_.back().places.context;
    replay_.former.push_back({.dockerfile = ended.places.dockerfile,
                              .context = moved ? std::optional(context) : std::nullopt,
                              .until = ended.renamed_in.short_hex()});
    places_ = stays_[stay_].places;
    memo_.clear();
    forget();
    tree_.reset();
    context_.reset();
  }

  // What a commit changes of the files that decide how others are read.
  struct Touched {
    bool dockerfile = false;
    bool ignore = false;
    bool attributes = false;
    bool modules = false;  // a submodule: what lies in it has no changes of its own
  };

  // Fills `changes_` with those in the context.
  Touched touched_by(const history::Step& step) {
    changes_.clear();
    if (tree_ == nullptr || step.is_cut_off || options_.anew) return {true, true, true, true};
    Touched touched;
    for (const git::Change& change : step.changes) {
      // Or a submodule above it, or a file where a directory was.
      touched.dockerfile |= is_within(places_.dockerfile, change.path);
      touched.ignore |= change.path == places_.dockerfile + ".dockerignore";
      const std::string_view name = name_of_path(change.path);
      touched.attributes |= name == ".gitattributes";
      touched.modules |= name == ".gitmodules" || change.old_mode == git::kModeSubmodule ||
                         change.new_mode == git::kModeSubmodule;
      if (!is_within(change.path, places_.context)) continue;
      const std::string_view path = rest_within(change.path, places_.context);
      // Something that is no directory of this tree stood in the context's place.
      touched.modules |= path.empty();
      touched.ignore |= path == ".dockerignore";
      changes_.push_back({path, change.old_mode != change.new_mode || change.new_mode == git::kModeLink});
    }
    return touched;
  }

  std::optional<Problem> one(const history::Step& step, report::ReplayedCommit& commit) {
    const Touched touched = touched_by(step);
    if ((touched.dockerfile || !is_plain_) && !options_.now) read_dockerfile(step);
    if (!text_) return none();
    if (touched.ignore || touched.attributes) memo_.clear();
    auto tree =
        open_git_tree(repository_, step.tree, {.below = places_.context, .ids = GitIds::blobs, .name = {}});
    if (!tree) {
      // Without the directory there is no build; without the objects there is no answer.
      const auto root = open_git_tree(repository_, step.tree, {});
      if (!root || (*root)->entry(places_.context)) return tree.problem();
      return none();
    }
    const std::shared_ptr<const FileTree> before = std::exchange(tree_, *tree);
    const bool stays = project_ && !touched.ignore && !touched.attributes && !touched.modules &&
                       options_.varied.empty() && *text_ == built_text_;
    bool changed = true;
    if (stays) {
      const std::vector<bool> stale = questions_.stale(*before, *tree_, changes_);
      changed = std::ranges::find(stale, true) != stale.end();
      if (changed) {
        context_ = std::make_shared<Context>(context_->with_tree(asked_tree(tree_, questions_)));
        changed = move(stale);
      }
    } else {
      if (auto problem = open(touched.ignore, step)) return refuse(commit, *std::move(problem));
      for (const auto& [name, as] : options_.varied) {
        arguments_.build_args[name] =
            as == Varied::commit ? step.commit.hex()
                                 : fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(step.time_seconds));
      }
      if (auto problem = load()) return refuse(commit, *std::move(problem));
    }
    commit.built = true;
    if (changed || options_.cache == cache::Policy::none) {
      commit.as_is = as_is_.add(*followed_);
      commit.split = split_.add(followed_split_ ? *followed_split_ : *followed_);
    } else {
      commit.as_is = as_is_.repeat();
      commit.split = split_.repeat();
    }
    for (std::size_t* builds : unknown_inputs_) ++*builds;
    return std::nullopt;
  }

  void read_dockerfile(const history::Step& step) {
    text_.reset();
    is_plain_ = true;
    const auto tree = open_git_tree(repository_, step.tree, {});
    if (!tree) return;
    const auto entry = (*tree)->entry(places_.dockerfile);
    if (!entry) return;
    is_plain_ = entry->type == FileType::file;
    const auto target =
        follow_links([&](std::string_view path) { return (*tree)->entry(path); }, places_.dockerfile);
    if (!target) return;
    Result<std::string> bytes = (*tree)->read(*target);
    if (bytes) text_ = *std::move(bytes);
  }

  // The context at this commit, with the ignore rules of then.
  std::optional<Problem> open(bool ignore_changed, const history::Step& step) {
    const auto asked = asked_tree(tree_, questions_);
    if (context_ && !ignore_changed) {
      context_ = std::make_shared<Context>(context_->with_tree(asked));
      return std::nullopt;
    }
    context_.reset();
    const std::string beside = places_.dockerfile + ".dockerignore";
    if (places_.dockerfile_in_context.empty()) {
      const auto root = open_git_tree(repository_, step.tree, {});
      if (root && (*root)->entry(beside)) {
        const Result<std::string> text = (*root)->read(beside);
        if (!text) return text.problem();
        return take(open_context_with_ignore(asked, beside, *text));
      }
    }
    return take(open_context(asked, places_.dockerfile_in_context));
  }

  std::optional<Problem> take(Result<Context> context) {
    if (!context) return context.problem();
    if (!options_.anew) context->keep_manifests(manifests_);
    context_ = std::make_shared<Context>(*std::move(context));
    return std::nullopt;
  }

  // Both layouts, over the context at hand.
  std::optional<Problem> load() {
    project_.reset();
    auto project = load_project_from(places_.dockerfile, *text_, context_, arguments_);
    if (!project) return project.problem();
    if (auto problem = first_error(**project)) return problem;
    if (options_.plans && !options_.now && *text_ != built_text_)
      split_text_ = split_of(**project, context_->with_tree(tree_));
    split_project_.reset();
    if (!split_text_.empty()) {
      auto split = load_project_from(places_.dockerfile, split_text_, context_, arguments_);
      if (split && !first_error(**split)) split_project_ = std::move(*split);
    }
    project_ = std::move(*project);
    built_text_ = *text_;
    follow();
    return std::nullopt;
  }

  // The effects of both, and what they do with the files.
  void follow() {
    questions_.clear();
    project_->follow_effects(context_, questions_);
    if (split_project_) split_project_->follow_effects(context_, questions_);
    follow_as_is();
    if (split_project_) {
      follow_split();
    } else {
      followed_split_.reset();
    }
  }

  // To the context at hand, with other answers for those who are stale. False: nothing is built otherwise.
  bool move(const std::vector<bool>& stale) {
    if (questions_.askers() > kMostAskers) {
      follow();
      return true;
    }
    bool changed = project_->renew_effects(context_, stale);
    if (changed) {
      follow_as_is();
    } else {
      changed = followed_->move_to(*context_, stale);
    }
    if (!split_project_) return changed;
    if (split_project_->renew_effects(context_, stale)) {
      follow_split();
      return true;
    }
    return followed_split_->move_to(*context_, stale) || changed;
  }

  void follow_as_is() {
    followed_ = std::make_unique<cache::Followed>(build_for(*project_, costs_));
    unknown_inputs_.clear();
    for (const std::string& input : unknown_inputs(*project_, options_.varied))
      unknown_inputs_.push_back(&unknown_[input]);
  }

  void follow_split() {
    std::vector<double> estimates;
    for (const Effect& effect : split_project_->effects().effects) estimates.push_back(effect.cost_seconds);
    split_costs_ = cache::with_parts(costs_, project_->document, split_project_->document, estimates);
    followed_split_ = std::make_unique<cache::Followed>(build_for(*split_project_, split_costs_));
  }

  // The file as split has it; empty where it stays as it is.
  std::string split_of(const Project& project, const Context& context) {
    const auto plan = plan::make_plan(project.document, context, plan_options(arguments_, costs_));
    if (!plan || plan->steps.empty()) return {};
    replay_.is_split = true;
    return emit::print(plan->layout);
  }

  cache::Build build_for(const Project& project, const cache::Costs& costs) {
    cache::Build build = build_of(project, cache::BuilderKind::buildkit, costs);
    build.directories = &memo_;
    build.questions = &questions_;
    return build;
  }

  std::optional<Problem> none() {
    ++replay_.without_file;
    forget();
    tree_.reset();
    context_.reset();
    return std::nullopt;
  }

  std::optional<Problem> refuse(const report::ReplayedCommit& commit, Problem problem) {
    ++replay_.refused;
    if (replay_.refused_example.empty())
      replay_.refused_example = fmt::format("{}: {}", commit.id, problem.what);
    forget();
    return std::nullopt;
  }

  void forget() {
    built_text_.clear();
    followed_.reset();
    followed_split_.reset();
    project_.reset();
    split_project_.reset();
  }

  // Those of builds that were given up are among them: at some number all begin anew.
  static constexpr Questions::Asker kMostAskers = 10'000;

  const ReplayOptions& options_;
  ProjectOptions arguments_;
  cache::Costs costs_;
  cache::Costs split_costs_;  // with those of parts
  std::shared_ptr<const git::Repository> repository_;
  std::vector<Stay> stays_;
  std::size_t stay_ = 0;  // among them, at this commit
  Places places_;         // its
  bool met_rename_ = false;
  cache::Series as_is_;
  cache::Series split_;
  cache::DirectoryMemo memo_;
  std::shared_ptr<ManifestMemo> manifests_ = std::make_shared<ManifestMemo>();
  Questions questions_;                     // of the effects and of the builds below
  std::vector<Questions::Change> changes_;  // of the commit at hand
  std::shared_ptr<const FileTree> tree_;    // of the commit before, where the context was there
  std::shared_ptr<const Context> context_;  // of the last commit that was looked at, over what is asked
  std::optional<std::string> text_;         // the Dockerfile at this commit
  bool is_plain_ = true;                    // false: a link, whose target may change without it
  std::string built_text_;
  std::string split_text_;
  std::unique_ptr<Project> project_;
  std::unique_ptr<Project> split_project_;
  std::unique_ptr<cache::Followed> followed_;
  std::unique_ptr<cache::Followed> followed_split_;
  std::map<std::string, std::size_t> unknown_;
  std::vector<std::size_t*> unknown_inputs_;  // of the build at hand
  report::Replay replay_;
};

}  // namespace

Result<report::Replay> replay_project(const ReplayOptions& options, Project& project) {
  if (project.context == nullptr || project.dockerfile == kStandardInput) {
    return Problem{.what = "replay reads the history of a file, not of standard input",
                   .remedy = "name a Dockerfile in a git repository",
                   .exit = Exit::usage};
  }
  const std::filesystem::path file(project.dockerfile);
  auto repository = git::Repository::open(file.has_parent_path() ? file.parent_path().string() : ".");
  if (!repository) return repository.problem();
  auto places = places_of(**repository, project);
  if (!places) return places.problem();
  auto costs = options.costs ? Result<cache::Costs>(*options.costs) : load_costs(costs_path(project));
  if (!costs) return costs.problem();
  Replayer replayer(options, project, *repository, {{.places = *places}}, *costs);
  Result<report::Replay> replay = replayer.run();
  if (!replay || !replayer.met_rename()) return replay;
  // Once more, now that it is worth while to look for its names.
  auto stays = all_places(*repository, options.range, *places, project.options);
  if (!stays) return stays.problem();
  assert(stays->size() > 1);
  return Replayer(options, project, *repository, *std::move(stays), *std::move(costs)).run();
}

Result<report::Replay> replay_history(const ReplayOptions& options) {
  const auto start = load_built_project(options.project);
  if (!start) return start.problem();
  return replay_project(options, **start);
}

}  // namespace decant::cli
