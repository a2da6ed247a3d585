// See checkup.hpp. All of it is what other commands say, in short: lint of the whole repository, replay of
// the Dockerfiles nearest to its top. What a history has paid is kept (checkup_store.hpp), since that is what
// takes time; findings are those of this moment.
#include "cli/checkup.hpp"

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/built_project.hpp"
#include "cli/cached_build.hpp"
#include "cli/checkup_store.hpp"
#include "cli/command.hpp"
#include "cli/discover.hpp"
#include "cli/known_builds.hpp"
#include "cli/lint_config.hpp"
#include "cli/lint_files.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/replay_history.hpp"
#include "cli/shellcheck.hpp"
#include "emit/script.hpp"
#include "host/cache_directory.hpp"
#include "host/files.hpp"
#include "report/checkup.hpp"
#include "report/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <mutex>
#include <numeric>
#include <set>
#include <tuple>

namespace decant::cli {
namespace checking {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLastCommits = 200;
// A first run walks a history for each; nobody waits for more.
constexpr std::size_t kMostReplayed = 8;

// Codes of rules about cache and layer order.
constexpr std::string_view kLayerOrder = "DC1";

// Where it is done.
struct Ground {
  std::string top = ".";       // the directory that is looked through, as messages have it
  std::string name;            // of it
  bool is_repository = false;  // else only Dockerfiles that lie in this very directory
};

Result<Ground> ground() {
  std::error_code error;
  const std::string here = fs::current_path(error).string();
  if (error) {
    return Problem{.what = fmt::format("cannot tell which directory this is: {}", error.message()),
                   .remedy = "change to one that exists"};
  }
  const auto place = git::find_repository(here);
  if (!place) return Ground{.top = ".", .name = fs::path(here).filename().string()};
  if (place->work_tree.empty()) {
    return Problem{.what = "this is a bare repository: no Dockerfile lies in it to be looked at",
                   .remedy = "start decant in a clone of it that has a working tree"};
  }
  return Ground{.top = host::shown_path(place->work_tree),
                .name = fs::path(place->work_tree).filename().string(),
                .is_repository = true};
}

// The Dockerfiles in a directory, not below it.
std::vector<std::string> dockerfiles_in(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (is_dockerfile_name(name) && !host::is_directory(it->path().string())) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

Result<Discovered> dockerfiles_of(const Ground& ground) {
  Result<Discovered> found =
      discover(ground.is_repository ? std::vector{ground.top} : dockerfiles_in(ground.top), std::string());
  if (!found) return found;
  const bool any = !found->files.empty() || !found->build_files.empty();
  if (ground.is_repository && !any) {
    return Problem{.what = "this repository holds no Dockerfile",
                   .remedy =
                       "what git ignores is not searched; `decant lint FILE` takes any file, "
                       "`decant --help` lists the commands"};
  }
  if (!any) {
    return Problem{.what = "here is neither a git repository nor a Dockerfile",
                   .remedy =
                       "start decant in a repository, or name a file: `decant lint FILE`; `decant "
                       "--help` lists the commands"};
  }
  return found;
}

// How far several histories are that are walked at once, on one line.
class Together {
 public:
  Together(Progress& progress, std::size_t count) : state_(std::make_shared<State>(progress, count)) {}

  [[nodiscard]] std::function<void(std::size_t, std::size_t)> of(std::size_t history) const {
    return [state = state_, history](std::size_t done, std::size_t) {
      const std::scoped_lock lock(state->mutex);
      state->done[history] = done;
      const std::size_t all = std::accumulate(state->done.begin(), state->done.end(), std::size_t{0});
      state->progress.show({}, all, state->done.size() * kLastCommits);
    };
  }

 private:
  struct State {
    State(Progress& line, std::size_t count) : progress(line), done(count) {}
    std::mutex mutex;
    Progress& progress;
    std::vector<std::size_t> done;
  };
  std::shared_ptr<State> state_;
};

class CheckUp {
 public:
  CheckUp(Ground ground, CheckupFormat format) : ground_(std::move(ground)), format_(format) {
    build_.configurations = std::make_shared<config::Configurations>();
    page_.name = ground_.name;
  }

  Result<Exit> run() {
    const Result<Discovered> found = dockerfiles_of(ground_);
    if (!found) return found.problem();
    lint(find_builds(*found, environment_variable, *build_.configurations));
    if (page_.files.empty()) return Exit::usage;
    replay();
    add_next();
    print(format_ == CheckupFormat::json ? report::checkup_json(page_)
                                         : report::checkup_text(page_, out_terminal().color));
    return exit_;
  }

 private:
  void give_up(const Problem& problem) {
    if (told_.insert(problem.what).second) fail(problem);
    exit_ = Exit::usage;
  }

  void lint(const KnownBuilds& known) {
    for (const Unfound& each : known.unfound) give_up(each.problem);
    LintConfigs configs(RuleOptions{}, build_.configurations);
    Shellcheck shellcheck{ShellcheckOptions{}};
    std::vector<LintedFile> linted = lint_files(known.files, build_, configs, shellcheck);
    for (std::size_t i = 0; i < linted.size(); ++i) {
      LintedFile& file = linted[i];
      for (const Problem& problem : file.ways) give_up(problem);
      if (file.problem) give_up(*file.problem);
      report::CheckedFile checked{.path = known.files[i].path, .is_linted = file.source != nullptr};
      if (checked.is_linted) add_findings(file, checked);
      if (checked.is_linted && !known.files[i].is_inline) replayed_.push_back(page_.files.size());
      page_.files.push_back(std::move(checked));
    }
    sort_rules();
  }

  void add_findings(const LintedFile& file, report::CheckedFile& checked) {
    if (exit_ == Exit::ok && fails(file.findings, file.rules->fail_level)) exit_ = Exit::findings;
    for (const lint::Finding& finding : file.findings) {
      if (finding.code.starts_with(kLayerOrder)) costly_.insert(checked.path);
      ++checked.levels[static_cast<std::size_t>(finding.level)];
      const auto known = std::ranges::find_if(page_.rules, [&](const report::CheckedRule& rule) {
        return rule.code == finding.code && rule.level == finding.level;
      });
      report::CheckedRule& rule = known != page_.rules.end() ? *known : page_.rules.emplace_back();
      rule.level = finding.level;
      rule.code = finding.code;
      rule.places.push_back({checked.path, file.source->position(finding.span.begin).line});
      if (!rule.summary.empty()) continue;
      const auto info = std::ranges::find(lint::rules(), std::string_view(finding.code),
                                          [](const lint::Rule& each) { return each.info->code; });
      rule.summary = info != lint::rules().end() ? std::string(info->info->summary) : finding.name;
    }
  }

  // Errors first; then what costs time, and of equal ones what is found most.
  void sort_rules() {
    std::ranges::stable_sort(page_.rules, {}, [](const report::CheckedRule& rule) {
      return std::tuple(rule.level, !rule.code.starts_with(kLayerOrder),
                        -static_cast<long>(rule.places.size()));
    });
  }

  void replay() {
    if (!ground_.is_repository) {
      page_.notes.emplace_back(
          "Not a git repository: only this directory was looked at, and there is no history to replay.");
      return;
    }
    const auto repository = git::Repository::open(ground_.top);
    if (!repository) return give_up(repository.problem());
    const auto head = (*repository)->commit_of("HEAD");
    if (!head) {
      page_.notes.emplace_back("No commit yet: there is no history to replay.");
      return;
    }
    std::ranges::stable_sort(replayed_, {}, [&](std::size_t file) {
      const std::string& path = page_.files[file].path;
      return std::pair(!costly_.contains(path), std::ranges::count(path, '/'));
    });
    if (replayed_.size() > kMostReplayed) {
      page_.notes.push_back(
          fmt::format("{} of {} Dockerfiles were replayed, those with findings of layer order first, then "
                      "those nearest to "
                      "the top; another: `decant replay --last {} -f FILE`.",
                      kMostReplayed, replayed_.size(), kLastCommits));
      replayed_.resize(kMostReplayed);
    }
    std::vector<Pending> pending;
    for (const std::size_t file : replayed_) look_up(page_.files[file], **repository, *head, pending);
    const Together together(progress_, pending.size());
    for_each_number(pending.size(), 0, 1, [&](std::size_t i) { walk_history(pending[i], together.of(i)); });
    progress_.clear();
    const auto failed =
        std::ranges::find_if(pending, [](const Pending& each) { return each.problem.has_value(); });
    if (failed != pending.end()) {
      page_.notes.push_back(
          fmt::format("{} was not replayed: {}.", failed->file->path, failed->problem->what));
    }
  }

  // A history that nothing is kept of.
  struct Pending {
    report::CheckedFile* file = nullptr;
    ReplayOptions options;
    std::unique_ptr<Project> project;
    std::string key;
    std::optional<Problem> problem;
  };

  // What is kept of a file's history, or what there is to walk.
  void look_up(report::CheckedFile& file, const git::Repository& repository, const git::ObjectId& head,
               std::vector<Pending>& pending) {
    Pending each{.file = &file};
    each.options = {.project = build_, .range = {.revisions = {}, .last = kLastCommits}};
    each.options.project.dockerfile = file.path;
    auto found = find_built_project(each.options.project);
    if (!found) {
      each.problem = found.problem();
      pending.push_back(std::move(each));
      return;
    }
    each.project = std::move(found->project);
    if (each.project->document.has_errors()) broken_.insert(file.path);
    const std::string costs = costs_path(*each.project);
    std::string measured;
    if (!costs.empty() && host::exists(costs)) {
      const auto bytes = host::read_file(costs);
      if (bytes) measured = *bytes;
      page_.has_costs = true;
    }
    each.key = CheckupStore::key_of(*each.project, repository, head, kLastCommits, measured);
    file.paid = store_.find(each.key);
    if (!file.paid) pending.push_back(std::move(each));
  }

  // For several threads at once, each with one of its own.
  void walk_history(Pending& each, std::function<void(std::size_t, std::size_t)> progress) const {
    if (each.problem) return;
    each.options.progress = std::move(progress);
    const auto replayed = replay_project(each.options, *each.project);
    each.project.reset();
    if (!replayed) {
      each.problem = replayed.problem();
      return;
    }
    each.file->paid = report::PaidHistory{.commits = replayed->commits.size(),
                                          .builds = replayed->builds,
                                          .is_cut_off = replayed->is_cut_off,
                                          .is_split = replayed->is_split,
                                          .unknown = replayed->unknown.size(),
                                          .as_is = replayed->as_is,
                                          .split = replayed->split};
    store_.keep(each.key, *each.file->paid);
  }

  // A command for one Dockerfile; the plain one where it lies here under its usual name.
  static std::string command_for(std::string_view command, const std::string& path, std::string_view option) {
    const std::string_view plain = "Dockerfile";
    if (path == plain || path == "./Dockerfile") return fmt::format("decant {}", command);
    const std::string file = path.starts_with('-') ? "./" + path : path;
    return fmt::format("decant {} {}{}", command, option, emit::quote_sh(file));
  }

  void add_next() {
    std::size_t findings = 0;
    for (const report::CheckedFile& file : page_.files) {
      for (const std::size_t count : file.levels) findings += count;
    }
    if (findings > 0) {
      const std::string where = ground_.top == "." ? std::string() : " " + emit::quote_sh(ground_.top);
      page_.next.push_back(
          {fmt::format("decant lint{}", where),
           fmt::format("{}, with what to do",
                       findings == 1 ? "the finding" : fmt::format("all {} findings", findings))});
      page_.next.push_back(
          {fmt::format("decant rules {}", page_.rules.front().code), "why that matters, with examples"});
    }
    // The dearest Dockerfile.
    const report::CheckedFile* dearest = nullptr;
    const auto worth = [](const report::CheckedFile& file) {
      const cache::Tally& as_is = file.paid->as_is;
      const double saved = file.paid->is_split ? as_is.seconds - file.paid->split.seconds : 0;
      return std::max(as_is.needless_seconds, saved);
    };
    for (const report::CheckedFile& file : page_.files) {
      const bool is_built = file.paid && file.paid->builds > 0;
      if (is_built && (dearest == nullptr || worth(file) > worth(*dearest))) dearest = &file;
    }
    if (dearest == nullptr) return;
    const report::PaidHistory& paid = *dearest->paid;
    if (paid.as_is.needless > 0) {
      page_.next.push_back({command_for(fmt::format("replay --last {}", kLastCommits), dearest->path, "-f "),
                            "which layers these were"});
    }
    if (broken_.contains(dearest->path)) return;
    if (paid.is_split && paid.split.seconds < paid.as_is.seconds)
      page_.next.push_back(
          {command_for("split --diff", dearest->path, ""), "the same image, in better order"});
    if (paid.commits > 1) {
      page_.next.push_back(
          {command_for("explain --since HEAD~1", dearest->path, ""), "what the last commit runs again"});
    }
    if (page_.next.size() < 2)
      page_.next.push_back({command_for("graph", dearest->path, ""), "a picture of its stages"});
  }

  Ground ground_;
  CheckupFormat format_;
  ProjectOptions build_;
  report::Checkup page_;
  std::vector<std::size_t> replayed_;  // among the page's files
  CheckupStore store_{host::cache_directory("checkup")};
  Progress progress_;
  std::set<std::string> costly_;  // Dockerfiles with findings of layer order
  std::set<std::string> broken_;  // that no builder takes
  std::set<std::string> told_;
  Exit exit_ = Exit::ok;
};

}  // namespace
}  // namespace checking

Exit check_up(CheckupFormat format) {
  Result<checking::Ground> ground = checking::ground();
  if (!ground) return fail(ground.problem());
  const Result<Exit> exit = checking::CheckUp(*std::move(ground), format).run();
  return exit ? *exit : fail(exit.problem());
}

void declare_checkup(CLI::App& app, Exit& exit) {
  const auto format = std::make_shared<std::string>("text");
  app.add_option("--format", *format, "text or json")->check(CLI::IsMember({"text", "json"}));
  app.callback(
      [format, &exit] { exit = check_up(*format == "json" ? CheckupFormat::json : CheckupFormat::text); });
}

}  // namespace decant::cli
