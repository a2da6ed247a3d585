// See measured_effects.hpp.
#include "effects/measured_effects.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "effects/paths.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant {
namespace measuring {
namespace {

std::string clean(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return canonical_image_path(path);
}

template <typename Holds>
bool any_path(const MeasuredRun& run, const Holds& holds) {
  const auto any = [&](const std::vector<std::string>& paths) {
    return std::ranges::any_of(paths, [&](const std::string& path) { return holds(clean(path)); });
  };
  return any(run.written) || any(run.deleted);
}

bool declares(const CommandEffect& command, std::string_view path) {
  return std::ranges::any_of(command.writes, [&](const WriteEffect& write) {
    return write.where.path == path || (write.where.tree && is_below(path, write.where.path));
  });
}

// `packages of the distribution put nothing into /usr/src, /opt, /srv, /home or directories of the project`
bool shows_paths(const MeasuredRun& run, const CommandEffect& command,
                 const std::vector<std::string>& places) {
  std::vector<std::string> never{"/usr/src", "/opt", "/srv", "/home"};
  for (const std::string& place : places) {
    const std::string path = clean(place);
    if (path == "/") return false;
    if (!declares(command, path)) never.push_back(path);
  }
  return !any_path(run, [&](const std::string& path) {
    return std::ranges::any_of(
        never, [&](const std::string& place) { return path == place || is_below(path, place); });
  });
}

// That a program keeps its packages where knowledge says: they are there, and nobody else may have put them.
bool shows_prefix(const MeasuredRun& run, const CommandEffect& command, const Effect& effect) {
  for (const CommandEffect& other : effect.commands) {
    if (&other == &command) continue;
    const bool may =
        std::ranges::any_of(other.writes, [](const WriteEffect& write) { return write.where.tree; });
    if (may || other.opaque) return false;
  }
  return std::ranges::any_of(run.written, [&](const std::string& path) {
    return !path.ends_with('/') && declares(command, clean(path));
  });
}

bool shows(const Assumption& assumption, const MeasuredRun& run, const CommandEffect& command,
           const Effect& effect, const std::vector<std::string>& places, bool is_part) {
  const std::string& id = assumption.id;
  if (id == "apt-paths" || id == "apk-paths" || id == "rpm-paths") return shows_paths(run, command, places);
  if (is_part) return false;
  if (id == "python-prefix" || id == "npm-prefix" || id == "conda-prefix")
    return shows_prefix(run, command, effect);
  return false;
}

}  // namespace
}  // namespace measuring

void apply_measured(const Measurement& measurement, const MeasuredRun& run,
                    const std::vector<std::string>& places, bool is_part, Effect& effect,
                    std::vector<Assumption>& shown) {
  if (!run.undeclared.empty()) {
    const std::string why = fmt::format(
        "a build of it ({}) wrote {}, which its knowledge file does not declare: a defect of that file, "
        "please report "
        "it",
        measurement.image, listed(run.undeclared, 3));
    effect.opaque = true;
    effect.why_opaque = why;
    effect.variables.any = true;
    for (CommandEffect& command : effect.commands) {
      if (command.opaque) continue;
      command.opaque = true;
      command.why_opaque = why;
      command.variables.any = true;
    }
    return;
  }
  std::vector<Assumption> here;
  std::vector<Assumption> left;
  for (CommandEffect& command : effect.commands) {
    std::erase_if(command.assumptions, [&](const Assumption& assumption) {
      const bool is_shown = measuring::shows(assumption, run, command, effect, places, is_part);
      if (is_shown) here.push_back(assumption);
      return is_shown;
    });
    left.insert(left.end(), command.assumptions.begin(), command.assumptions.end());
  }
  // Of the whole instruction: what no command is left to assume.
  std::erase_if(effect.assumptions, [&](const Assumption& assumption) {
    return std::ranges::find(here, assumption) != here.end() &&
           std::ranges::find(left, assumption) == left.end();
  });
  for (const Assumption& assumption : here) {
    if (std::ranges::find(shown, assumption) == shown.end()) shown.push_back(assumption);
  }
}

bool leaves_alone(const MeasuredRun& run, const std::vector<std::string>& programs) {
  if (!run.undeclared.empty()) return false;
  return !measuring::any_path(run, [&](const std::string& path) {
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    // What an interpreter reads before any program of its own.
    if (name.ends_with(".pth") || name == "sitecustomize.py" || name == "usercustomize.py") return true;
    for (const std::string_view part : split(path, '/')) {
      if (part.empty()) continue;
      for (const std::string& program : programs) {
        const std::string_view bare = std::string_view(program).substr(program.rfind('/') + 1);
        if (bare.empty()) continue;
        const std::string_view without_dot = part.starts_with('.') ? part.substr(1) : part;
        if (without_dot == bare || (without_dot.starts_with(bare) && without_dot.substr(bare.size()) == "rc"))
          return true;
        // `python3`, `python3.11`, `npm-cli.js`, `npm.conf`: as files, not as directories of packages.
        const std::string_view rest =
            without_dot.starts_with(bare) ? without_dot.substr(bare.size()) : std::string_view();
        const bool is_file = part.data() + part.size() == path.data() + path.size();
        if (is_file && !rest.empty() && !ascii::is_letter(rest.front())) return true;
      }
    }
    return false;
  });
}

}  // namespace decant
