// See known_builds.hpp.
#include "cli/known_builds.hpp"

#include "cli/file_patterns.hpp"
#include "host/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

namespace decant::cli {
namespace knowing {
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

// `compose.dev.yaml` is for some occasion, `compose.yaml` is what the tool reads by itself.
bool is_variant(std::string_view name) {
  const std::string_view stem = name.substr(0, name.rfind('.'));
  return stem != "compose" && stem != "docker-compose" && stem != "docker-bake";
}

bool lies_in(const std::string& path, const std::string& directory) {
  return directory == "/" || (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
}

bool is_same(const builds::Build& a, const builds::Build& b) {
  return std::tie(a.context, a.target, a.open_target, a.args, a.platform, a.contexts) ==
         std::tie(b.context, b.target, b.open_target, b.args, b.platform, b.contexts);
}

class Finder {
 public:
  Finder(const Discovered& found, const builds::Environment& environment,
         config::Configurations& configurations)
      : found_(found), environment_(environment), configurations_(configurations) {}

  KnownBuilds run() {
    for (const std::string& file : found_.files) known_.files.push_back({file, {}});
    known_.unfound = found_.unfound;
    for (const FoundBuildFile& file : found_.build_files)
      read(file.path, file.named ? Origin::named : Origin::found);
    read_outer();
    for (BuiltFile& file : known_.files) read_configured(file);
    for (const std::string& directory : found_.empty) {
      if (known_.files.empty()) known_.unfound.push_back({directory, holds_nothing(directory)});
    }
    return std::move(known_);
  }

 private:
  // Why a build file is read: the user named it; it lies in a directory that is searched; it lies beside or
  // above.
  enum class Origin : unsigned char { named, found, outer };

  void read(const std::string& given, Origin origin) {
    const std::string path = builds::main_file(given);
    if (!read_.insert(real(path)).second) return;
    auto file = builds::read_build_file(path, environment_);
    if (!file) {
      tell(given, file.problem(), origin);
      return;
    }
    if (origin == Origin::named && !file->names_builds) {
      known_.unfound.push_back(
          {given,
           {.what = fmt::format("{} names no builds: it has neither services nor targets", given),
            .remedy = "name a Compose or bake file, or Dockerfiles themselves"}});
    }
    for (const std::string& note : file->notes) add_note(note);
    const auto order = [&](const builds::Build& build) { return std::pair(build.file != path, build.place); };
    std::ranges::stable_sort(file->builds, {}, order);
    for (const builds::Build& build : file->builds) add(build, origin);
  }

  void tell(const std::string& path, const Problem& problem, Origin origin) {
    if (origin == Origin::named) {
      known_.unfound.push_back({path, problem});
    } else {
      known_.warnings.push_back(problem.what);
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
    if (noted_.insert(note).second) known_.notes.push_back(note);
  }

  void add(const builds::Build& build, Origin origin) {
    const bool outer = origin == Origin::outer;
    if (build.inline_text) {
      if (!outer && is_wanted(build))
        known_.files.push_back({build.file, {{build, origin == Origin::named}}, true});
      return;
    }
    BuiltFile* job = file_of(build, origin);
    if (job == nullptr) return;
    if (!host::is_directory(build.context)) {
      const Problem problem = no_directory(build, "correct the path; it is relative to that file");
      if (!outer) tell(build, build.context, problem, origin);
      return;
    }
    const auto same = [&](const BuiltFile::Way& way) { return is_same(way.build, build); };
    if (std::ranges::any_of(job->ways, same)) return;
    if (job->ways.size() < kMaxWays) {
      job->ways.push_back({build, origin == Origin::named});
    } else {
      known_.notes.push_back(build.said() +
                             ": too many ways to build one Dockerfile; this one is passed over");
    }
  }

  [[nodiscard]] bool is_wanted(const builds::Build& build) const {
    return !found_.is_changed || found_.is_changed(build.dockerfile) || found_.is_changed(build.file);
  }

  // The file that is built, among those that are linted; nullptr: it is none of them.
  BuiltFile* file_of(const builds::Build& build, Origin origin) {
    if (by_path_.empty()) {
      for (std::size_t i = 0; i < known_.files.size(); ++i) {
        if (known_.files[i].path != "-" && !known_.files[i].is_inline)
          by_path_.emplace(real(known_.files[i].path), i);
      }
    }
    const std::string path = real(build.dockerfile);
    if (const auto known = by_path_.find(path); known != by_path_.end()) return &known_.files[known->second];
    if (origin == Origin::outer) return nullptr;
    if (!host::exists(path) || host::is_directory(path)) {
      tell(build, build.dockerfile,
           {.what = fmt::format("{}: the Dockerfile {} does not exist", build.said(), build.dockerfile),
            .remedy = "correct the path; it is relative to the context"},
           origin);
      return nullptr;
    }
    if (!is_wanted(build) || (origin == Origin::found && !belongs_to_search(path))) return nullptr;
    by_path_.emplace(path, known_.files.size());
    known_.files.push_back({build.dockerfile, {}});
    return &known_.files.back();
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

  // What `.decant.yaml` says of a Dockerfile is said to decant alone, and goes over all else.
  void read_configured(BuiltFile& file) {
    if (file.path == "-" || file.is_inline) return;
    const auto config = configurations_.nearest(directory_of(file.path));
    if (!config || *config == nullptr || (*config)->builds.empty()) return;
    const std::string path = path_below((*config)->directory, file.path);
    if (path.empty()) return;
    std::vector<BuiltFile::Way> ways;
    for (const config::Build& each : (*config)->builds) {
      const bool nearer = !ways.empty() && ways.front().build.file != each.file;
      if (nearer || !covers(file_patterns(each.files), path)) continue;
      builds::Build build = configured(each, (*config)->directory, file.path);
      const auto same = [&](const BuiltFile::Way& way) { return is_same(way.build, build); };
      if (host::is_directory(build.context)) {
        if (std::ranges::none_of(ways, same)) ways.push_back({std::move(build), true});
      } else if (noted_.insert(build.said() + build.context).second) {
        known_.unfound.push_back(
            {build.file,
             no_directory(build, "correct the path; it is relative to the directory of .decant.yaml")});
      }
    }
    if (!ways.empty()) file.ways = std::move(ways);
  }

  static std::string directory_of(const std::string& path) { return fs::path(path).parent_path().string(); }

  [[nodiscard]] builds::Build configured(const config::Build& said, const std::string& directory,
                                         const std::string& dockerfile) const {
    builds::Build build{.file = said.file, .place = said.place};
    build.dockerfile = dockerfile;
    const std::string own = directory_of(dockerfile);
    build.context = !said.context.empty()
                        ? host::shown_path((fs::path(directory) / said.context).lexically_normal().string())
                    : own.empty() ? "."
                                  : own;
    build.target = said.target;
    build.platform = said.platform;
    build.contexts.insert(said.contexts.begin(), said.contexts.end());
    for (const auto& [name, value] : said.args) {
      const std::optional<std::string> known = value ? value : environment_(name);
      if (known) build.args.insert_or_assign(name, *known);
    }
    return build;
  }

  static Problem no_directory(const builds::Build& build, std::string remedy) {
    return {.what = fmt::format("{}: the context {} is no directory", build.said(), build.context),
            .remedy = std::move(remedy)};
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
    std::ranges::sort(names, {}, [](const std::string& name) { return std::pair(is_variant(name), name); });
    for (const std::string& name : names) {
      const std::string path = (fs::path(directory) / name).lexically_normal().string();
      if (!host::is_directory(path)) read(path, Origin::outer);
    }
  }

  const Discovered& found_;
  const builds::Environment& environment_;
  config::Configurations& configurations_;
  KnownBuilds known_;
  std::set<std::string> read_;    // build files, by their real paths
  std::set<std::string> listed_;  // directories
  std::set<std::string> warned_;  // build files
  std::set<std::string> noted_;
  std::map<std::string, std::size_t> by_path_;
};

}  // namespace
}  // namespace knowing

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

KnownBuilds find_builds(const Discovered& found, const builds::Environment& environment,
                        config::Configurations& configurations) {
  return knowing::Finder(found, environment, configurations).run();
}

}  // namespace decant::cli
