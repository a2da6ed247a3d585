// See lint_plan.hpp.
#include "cli/lint_plan.hpp"

#include "host/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

namespace decant::cli {
namespace planning {
namespace {

namespace fs = std::filesystem;

// Nobody builds one file in more ways than this, or wants to wait for it.
constexpr std::size_t kMaxWays = 20;

// Absolute, links resolved; the path itself where it does not exist.
std::string real(const std::string& path) {
  std::error_code error;
  const fs::path result = fs::weakly_canonical(path.empty() ? "." : path, error);
  return error ? path : result.string();
}

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

bool lies_in(const std::string& path, const std::string& directory) {
  return directory == "/" || (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
}

bool is_same(const builds::Build& a, const builds::Build& b) {
  return std::tie(a.context, a.target, a.open_target, a.args, a.platform, a.contexts) ==
         std::tie(b.context, b.target, b.open_target, b.args, b.platform, b.contexts);
}

class Planner {
 public:
  Planner(const Discovered& found, const builds::Environment& environment)
      : found_(found), environment_(environment) {}

  LintPlan plan() {
    for (const std::string& file : found_.files) plan_.jobs.push_back({file, {}});
    plan_.unfound = found_.unfound;
    for (const FoundBuildFile& file : found_.build_files)
      read(file.path, file.named ? Origin::named : Origin::found);
    read_outer();
    for (const std::string& directory : found_.empty) {
      if (plan_.jobs.empty()) plan_.unfound.push_back({directory, holds_nothing(directory)});
    }
    return std::move(plan_);
  }

 private:
  // Why a build file is read: the user named it; it lies in a directory that is searched; it lies beside or
  // above.
  enum class Origin : unsigned char { named, found, outer };

  void read(const std::string& given, Origin origin) {
    const std::string path = builds::main_file(given);
    if (!read_.insert(real(path)).second) return;
    const auto file = builds::read_build_file(path, environment_);
    if (!file) {
      tell(given, file.problem(), origin);
      return;
    }
    if (origin == Origin::named && !file->names_builds) {
      plan_.unfound.push_back(
          {given,
           {.what = fmt::format("{} names no builds: it has neither services nor targets", given),
            .remedy = "name a Compose or bake file, or Dockerfiles themselves"}});
    }
    for (const std::string& note : file->notes) add_note(note);
    for (const builds::Build& build : file->builds) add(build, origin);
  }

  void tell(const std::string& path, const Problem& problem, Origin origin) {
    if (origin == Origin::named) {
      plan_.unfound.push_back({path, problem});
    } else {
      plan_.warnings.push_back(problem.what);
    }
  }

  // Of a file that was only come upon the first mistake is enough: it may be meant for another place.
  void tell(const builds::Build& build, const std::string& path, const Problem& problem, Origin origin) {
    if (origin == Origin::named || warned_.insert(build.file).second) {
      tell(path, problem, origin);
    } else {
      add_note(problem.what);
    }
  }

  void add_note(const std::string& note) {
    if (noted_.insert(note).second) plan_.notes.push_back(note);
  }

  void add(const builds::Build& build, Origin origin) {
    const bool outer = origin == Origin::outer;
    if (build.inline_text) {
      if (!outer && is_wanted(build))
        plan_.jobs.push_back({build.file, {{build, origin == Origin::named}}, true});
      return;
    }
    LintJob* job = job_of(build, origin);
    if (job == nullptr) return;
    if (!host::is_directory(build.context)) {
      const Problem problem{
          .what = fmt::format("{}: the context {} is no directory", build.said(), build.context),
          .remedy = "correct the path; it is relative to that file"};
      if (!outer) tell(build, build.context, problem, origin);
      return;
    }
    const auto same = [&](const LintJob::Way& way) { return is_same(way.build, build); };
    if (std::ranges::any_of(job->ways, same)) return;
    if (job->ways.size() < kMaxWays) {
      job->ways.push_back({build, origin == Origin::named});
    } else {
      plan_.notes.push_back(build.said() +
                            ": too many ways to build one Dockerfile; this one is passed over");
    }
  }

  [[nodiscard]] bool is_wanted(const builds::Build& build) const {
    return !found_.is_changed || found_.is_changed(build.dockerfile) || found_.is_changed(build.file);
  }

  // The file that is built, among those that are linted; nullptr: it is none of them.
  LintJob* job_of(const builds::Build& build, Origin origin) {
    if (by_path_.empty()) {
      for (std::size_t i = 0; i < plan_.jobs.size(); ++i) {
        if (plan_.jobs[i].path != "-" && !plan_.jobs[i].is_inline)
          by_path_.emplace(real(plan_.jobs[i].path), i);
      }
    }
    const std::string path = real(build.dockerfile);
    if (const auto known = by_path_.find(path); known != by_path_.end()) return &plan_.jobs[known->second];
    if (origin == Origin::outer) return nullptr;
    if (!host::exists(path) || host::is_directory(path)) {
      tell(build, build.dockerfile,
           {.what = fmt::format("{}: the Dockerfile {} does not exist", build.said(), build.dockerfile),
            .remedy = "correct the path; it is relative to the context"},
           origin);
      return nullptr;
    }
    if (!is_wanted(build) || (origin == Origin::found && !belongs_to_search(path))) return nullptr;
    by_path_.emplace(path, plan_.jobs.size());
    plan_.jobs.push_back({build.dockerfile, {}});
    return &plan_.jobs.back();
  }

  // Of those with a Dockerfile's name the search has all that git does not ignore.
  [[nodiscard]] bool belongs_to_search(const std::string& path) const {
    if (is_dockerfile_name(name_of(path)) && !found_.is_changed) return false;
    return std::ranges::any_of(found_.directories,
                               [&](const std::string& each) { return lies_in(path, real(each)); });
  }

  // Beside Dockerfiles that were named, and above them and the directories that were searched.
  void read_outer() {
    for (const std::string& directory : found_.named_in) {
      read_all_in(directory);
      read_above(directory);
    }
    for (const std::string& directory : found_.directories) read_above(directory);
  }

  void read_above(const std::string& directory) {
    std::vector<fs::path> above;
    bool in_repository = false;
    for (fs::path at = real(directory);; at = at.parent_path()) {
      above.push_back(at);
      in_repository = host::exists((at / ".git").string());
      if (in_repository || at == at.parent_path()) break;
    }
    if (!in_repository) return;
    for (std::size_t i = 1; i < above.size(); ++i) read_all_in(host::shown_path(above[i].string()));
  }

  void read_all_in(const std::string& directory) {
    if (!listed_.insert(real(directory)).second) return;
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(directory.empty() ? "." : directory, error), end; !error && it != end;
         it.increment(error)) {
      std::string name = it->path().filename().string();
      if (builds::is_build_file_name(name)) names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    for (const std::string& name : names) {
      const std::string path = (fs::path(directory) / name).lexically_normal().string();
      if (!host::is_directory(path)) read(path, Origin::outer);
    }
  }

  const Discovered& found_;
  const builds::Environment& environment_;
  LintPlan plan_;
  std::set<std::string> read_;    // build files, by their real paths
  std::set<std::string> listed_;  // directories
  std::set<std::string> warned_;  // build files
  std::set<std::string> noted_;
  std::map<std::string, std::size_t> by_path_;
};

}  // namespace
}  // namespace planning

LintPlan plan_lint(const Discovered& found, const builds::Environment& environment) {
  return planning::Planner(found, environment).plan();
}

}  // namespace decant::cli
