// Opening manifests. They are image paths to the command and context paths to us; in between lies the copy
// that brought them, or nothing: then the manifest was made in the image, and what it says is not known.
#include "effects/manifest_files.hpp"

#include "context/manifests.hpp"
#include "effects/paths.hpp"

namespace decant {
namespace {

void report(const Site& site, std::string message) {
  site.diagnostics.push_back({.span = site.instruction.line_span,
                              .message = std::move(message),
                              .layer = Diagnostic::Layer::build,
                              .severity = Severity::warning});
}

void become_opaque(CommandEffect& effect, std::string why) {
  if (effect.opaque) return;
  effect.opaque = true;
  effect.why_opaque = std::move(why);
}

void add_read(CommandEffect& effect, std::string_view path) {
  effect.reads.push_back({.path = canonical_image_path(path)});
}

// The paths that a manifest names are relative to the image's root when it lies there itself.
std::string from_root(std::string_view path) {
  return path.starts_with('/') ? std::string(path) : "/" + std::string(path);
}

void take(const Site& site, const ManifestFiles& files, const ManifestInfo& info, bool ignore_scripts,
          CommandEffect& effect) {
  for (const std::string& named : info.files) {
    const std::string path = from_root(named);
    if (!files.problem(path).empty()) continue;
    add_read(effect, path);
    effect.manifests.push_back(canonical_image_path(path));
  }
  effect.packages.insert(effect.packages.end(), info.packages.begin(), info.packages.end());
  for (const std::string& why : info.needs_source) {
    const bool script = std::find(info.scripts.begin(), info.scripts.end(), why) != info.scripts.end();
    if (effect.needs_source.empty() && !(script && ignore_scripts)) effect.needs_source = why;
  }
  for (const std::string& problem : info.problems) report(site, problem);
  for (Assumption& assumption : files.assumptions())
    add_assumption(effect.assumptions, std::move(assumption));
}

}  // namespace

void add_assumption(std::vector<Assumption>& assumptions, Assumption assumption) {
  if (std::find(assumptions.begin(), assumptions.end(), assumption) != assumptions.end()) return;
  assumptions.push_back(std::move(assumption));
}

const MountPoint* mount_of(const std::vector<MountPoint>& mounts, std::string_view path) {
  const MountPoint* best = nullptr;
  for (const MountPoint& mount : mounts) {
    if (!is_below(path, mount.target)) continue;
    if (best == nullptr || mount.target.size() >= best->target.size()) best = &mount;
  }
  return best;
}

std::optional<std::string> ManifestFiles::read(std::string_view image_path) {
  const std::string asked = from_root(image_path);
  const std::string path = canonical_image_path(asked);
  const auto fails = [&](std::string why) -> std::optional<std::string> {
    problems_.insert_or_assign(asked, std::move(why));
    return std::nullopt;
  };
  if (site_.context == nullptr) return fails("there is no context to read it from");
  std::string in_context;
  if (const MountPoint* mount = mount_of(site_.mounts, path)) {
    if (!mount->from_context) return fails("it lies in a mount");
    in_context = mount->source;
    if (path.size() > mount->target.size()) {
      if (!in_context.empty()) in_context += '/';
      in_context += path.substr(mount->target == "/" ? 1 : mount->target.size() + 1);
    }
  } else {
    ImageView::Found found = site_.view.find(path, site_.so_far);
    if (found.kind == ImageView::Found::Kind::nothing) return std::nullopt;
    if (found.kind == ImageView::Found::Kind::written) {
      if (found.instruction == UINT32_MAX) return fails("it is made or changed in the same RUN");
      return fails(
          fmt::format("it comes from line {}, not from the context", site_.line_of(found.instruction)));
    }
    for (const std::uint32_t doubt : found.doubts) doubts_.emplace(doubt, path);
    in_context = std::move(found.context_path);
  }
  const std::optional<FileEntry> entry = site_.context->entry(in_context);
  if (!entry) return std::nullopt;
  if (entry->type != FileType::file) return fails("it is no regular file");
  Result<std::string> bytes = site_.context->tree().read(in_context);
  if (bytes) return std::move(*bytes);
  report(site_, bytes.problem().what);
  return fails(bytes.problem().what);
}

std::string ManifestFiles::problem(std::string_view image_path) const {
  const auto found = problems_.find(image_path);
  return found == problems_.end() ? std::string() : found->second;
}

std::string ManifestFiles::first_problem() const {
  if (problems_.empty()) return {};
  return fmt::format("{}: {}", problems_.begin()->first, problems_.begin()->second);
}

std::vector<Assumption> ManifestFiles::assumptions() const {
  std::vector<Assumption> result;
  for (const auto& [instruction, path] : doubts_) {
    const std::string by = instruction == UINT32_MAX
                               ? std::string("the commands before it in the same RUN do")
                               : fmt::format("line {} does", site_.line_of(instruction));
    result.push_back({"manifest-unchanged", fmt::format("{} not change {}", by, path)});
  }
  return result;
}

void open_requirements(const Site& site, std::span<const std::string> paths, CommandEffect& effect) {
  if (site.context == nullptr) {
    for (const std::string& path : paths) {
      add_read(effect, path);
      effect.manifests.push_back(canonical_image_path(path));
      add_assumption(
          effect.assumptions,
          {"manifest-unread", fmt::format("{} names no other file and nothing of the project", path)});
    }
    return;
  }
  for (const std::string& path : paths) {
    ManifestFiles files(site);
    const ManifestInfo info =
        read_requirements(path, [&](std::string_view asked) { return files.read(asked); });
    take(site, files, info, false, effect);
    if (const std::string why = files.first_problem(); !why.empty()) {
      become_opaque(effect, why);
    } else if (!info.missing.empty()) {
      if (!info.files.empty()) {
        report(site, fmt::format("{} names {}, which is not in the context", path, info.missing[0]));
      }
      become_opaque(effect, fmt::format("{}: no copy brought it from the context", info.missing[0]));
    } else if (info.files.empty()) {
      become_opaque(effect, fmt::format("{}: no copy brought it from the context", path));
    }
  }
}

NpmProject open_npm(const Site& site, const std::string& directory, bool ignore_scripts,
                    CommandEffect& effect) {
  const std::string base = directory == "/" ? "" : directory;
  const std::string package = base + "/package.json";
  if (site.context == nullptr) {
    for (const char* const name : {"/package.json", "/package-lock.json"}) {
      add_read(effect, base + name);
      effect.manifests.push_back(canonical_image_path(base + name));
    }
    effect.reads.back().optional = true;
    add_assumption(
        effect.assumptions,
        {"manifest-unread",
         fmt::format("{} has no scripts that run at install and no packages of the project", package)});
    return {.lock = false, .scripts = true, .workspaces = {}};
  }
  ManifestFiles files(site);
  const ManifestInfo info = read_npm(base, [&](std::string_view asked) { return files.read(asked); });
  take(site, files, info, ignore_scripts, effect);
  const auto is_there = [&](const std::string& path) {
    return std::any_of(info.files.begin(), info.files.end(),
                       [&](const std::string& named) { return from_root(named) == path; });
  };
  NpmProject project;
  project.lock = is_there(base + "/package-lock.json") || is_there(base + "/npm-shrinkwrap.json");
  project.scripts = !info.install_scripts_known || !info.install_scripts.empty();
  if (const std::string why = files.first_problem(); !why.empty()) {
    become_opaque(effect, why);
  } else if (!info.problems.empty()) {
    become_opaque(effect, info.problems.front());
  } else if (!is_there(package) || !info.missing.empty()) {
    const std::string missing = is_there(package) ? from_root(info.missing[0]) : package;
    become_opaque(effect, fmt::format("{}: no copy brought it from the context", missing));
  }
  for (const std::string& named : info.files) {
    const std::string path = from_root(named);
    if (name_of_image_path(path) == "package.json" && path != package) {
      project.workspaces.emplace_back(canonical_image_path(parent_of_image_path(path)));
    }
  }
  return project;
}

}  // namespace decant
