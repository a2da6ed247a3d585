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

void take(const Site& site, const ManifestFiles& files, const ManifestInfo& info, CommandEffect& effect) {
  for (const std::string& named : info.files) {
    const std::string path = from_root(named);
    if (!files.problem(path).empty()) continue;
    add_read(effect, path);
    effect.manifests.push_back(canonical_image_path(path));
  }
  effect.packages.insert(effect.packages.end(), info.packages.begin(), info.packages.end());
  for (const std::string& why : info.needs_source) {
    if (effect.needs_source.empty()) effect.needs_source = why;
  }
  effect.variables.names.insert(effect.variables.names.end(), info.variables.begin(), info.variables.end());
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
    if (found.kind == ImageView::Found::Kind::nothing) {
      absent_.insert(path);
      return std::nullopt;
    }
    if (found.kind == ImageView::Found::Kind::written) {
      if (found.instruction == UINT32_MAX) return fails("it is made or changed in the same RUN");
      return fails(
          fmt::format("it comes from line {}, not from the context", site_.line_of(found.instruction)));
    }
    for (const std::uint32_t doubt : found.doubts) doubts_.emplace(doubt, path);
    in_context = std::move(found.context_path);
  }
  const std::optional<FileEntry> entry = site_.context->entry(in_context);
  if (!entry) {
    absent_.insert(path);
    return std::nullopt;
  }
  if (entry->type != FileType::file) return fails("it is no regular file");
  Result<std::string> bytes = site_.context->tree().read(in_context);
  if (bytes) return std::move(*bytes);
  report(site_, bytes.problem().what);
  return fails(bytes.problem().what);
}

std::vector<std::string> ManifestFiles::find(std::string_view directory, std::string_view name) {
  const std::string below = canonical_image_path(from_root(directory));
  for (const MountPoint& mount : site_.mounts) {
    if (is_below(below, mount.target) || is_below(mount.target, below))
      problems_.insert_or_assign(below, "files in it are looked for by a pattern, and a mount is there");
  }
  return site_.view.files_named(below, name);
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
    take(site, files, info, effect);
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

OpenedProject open_project(const Site& site, const knowledge::ManifestRule& rule,
                           const std::string& directory, std::vector<std::string> named,
                           const std::function<bool(std::string_view)>& waived, CommandEffect& effect) {
  const std::string base = directory == "/" ? "" : directory;
  OpenedProject project;
  if (site.context == nullptr) {
    const auto add = [&](std::string_view name, bool optional) {
      const std::string path = canonical_image_path(fmt::format("{}/{}", base, name));
      effect.reads.push_back({.path = path, .optional = optional});
      effect.manifests.push_back(path);
    };
    if (!named.empty())
      return become_opaque(effect, fmt::format("{}: there is no context", named[0])), project;
    for (const std::string_view name : rule.files) add(name, false);
    for (const std::string_view name : rule.optional_files) add(name, true);
    add_assumption(effect.assumptions,
                   {"manifest-unread",
                    fmt::format("{}/{} has no scripts that run at install and no packages of the project",
                                base, rule.files.empty() ? "manifest" : rule.files[0])});
    return project;
  }
  ManifestFiles files(site);
  const ReadFile read = [&](std::string_view asked) { return files.read(asked); };
  const FindFiles find = [&](std::string_view below, std::string_view name) {
    return files.find(below, name);
  };
  const ManifestInfo info = find_manifest_reader(rule.of)({directory, read, find, std::move(named)});
  take(site, files, info, effect);
  for (const SourceNeed& need : info.needs) {
    if (effect.needs_source.empty() && !waived(need.kind)) effect.needs_source = need.why;
  }
  for (const std::string& path : files.absent()) {
    if (std::ranges::find(info.missing, path) == info.missing.end())
      effect.reads.push_back({.path = canonical_image_path(path), .optional = true});
  }
  if (const std::string why = files.first_problem(); !why.empty()) {
    become_opaque(effect, why);
  } else if (!info.problems.empty()) {
    become_opaque(effect, info.problems.front());
  } else if (!info.unmodelled.empty()) {
    become_opaque(effect, info.unmodelled.front());
  } else if (!info.missing.empty()) {
    become_opaque(effect, fmt::format("{}: no copy brought it from the context", from_root(info.missing[0])));
  }
  project.facts = {info.facts.begin(), info.facts.end()};
  project.facts.insert("read");
  for (const std::string& member : info.members)
    project.members.push_back(canonical_image_path(from_root(member)));
  return project;
}

}  // namespace decant
