// Opening manifests. They are image paths to the command and context paths to us; in between lies the copy
// that brought them, or nothing: then the manifest was made in the image, and what it says is not known.
#include "effects/manifest_files.hpp"

#include "context/content_id.hpp"
#include "context/manifest_memo.hpp"
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

std::optional<std::string> ManifestFiles::place_of(std::string_view image_path) {
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
  return in_context;
}

std::optional<std::string> ManifestFiles::read(std::string_view image_path) {
  const std::optional<std::string> place = place_of(image_path);
  if (!place) return std::nullopt;
  Result<std::string> bytes = site_.context->tree().read(*place);
  if (bytes) return std::move(*bytes);
  any_unread_ = true;
  report(site_, bytes.problem().what);
  problems_.insert_or_assign(from_root(image_path), bytes.problem().what);
  return std::nullopt;
}

std::optional<ContentId> ManifestFiles::content(std::string_view image_path) {
  const std::optional<std::string> place = place_of(image_path);
  if (!place) return std::nullopt;
  const Result<ContentId> id = site_.context->tree().content_id(*place);
  return id ? std::optional(*id) : std::nullopt;
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

namespace {

ContentId id_of(const std::vector<std::string>& found) {
  std::string all;
  for (const std::string& each : found) all += each + '\n';
  return content_id_of(all);
}

using Work = std::function<ManifestInfo(const ReadFile& read, const FindFiles& find)>;

// What a reader says; what it asks for leaves its traces in `files`. `key`: who is asked, and for what.
std::shared_ptr<const ManifestInfo> ask_reader(const Site& site, const std::string& key,
                                               std::optional<ManifestFiles>& files, const Work& work) {
  ManifestMemo* const memo = site.context->manifests();
  if (memo != nullptr) {
    for (const auto& said : memo->find(key)) {
      files.emplace(site);
      const bool same = std::ranges::all_of(said->told, [&](const ManifestMemo::Told& told) {
        return told.answer == (told.name.empty() ? files->content(told.path)
                                                 : std::optional(id_of(files->find(told.path, told.name))));
      });
      if (same) return {said, &said->info};
    }
  }
  files.emplace(site);
  auto said = std::make_shared<ManifestMemo::Said>();
  const auto note = [&](std::string_view path, std::string_view name, std::optional<ContentId> answer) {
    if (memo != nullptr) said->told.push_back({std::string(path), std::string(name), answer});
  };
  said->info = work(
      [&](std::string_view asked) {
        auto bytes = files->read(asked);
        note(asked, {}, bytes && memo != nullptr ? files->content(asked) : std::nullopt);
        return bytes;
      },
      [&](std::string_view below, std::string_view name) {
        auto found = files->find(below, name);
        note(below, name, id_of(found));
        return found;
      });
  if (memo != nullptr && !files->any_unread()) memo->add(key, said);
  return {said, &said->info};
}

}  // namespace

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
    std::optional<ManifestFiles> opened;
    const auto said =
        ask_reader(site, fmt::format("requirements\n{}", path), opened,
                   [&](const ReadFile& read, const FindFiles&) { return read_requirements(path, read); });
    const ManifestInfo& info = *said;
    const ManifestFiles& files = *opened;
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
  std::optional<ManifestFiles> opened;
  const auto said = ask_reader(site, fmt::format("{}\n{}\n{}", rule.of, directory, fmt::join(named, "\n")),
                               opened, [&](const ReadFile& read, const FindFiles& find) {
                                 return find_manifest_reader(rule.of)({directory, read, find, named});
                               });
  const ManifestInfo& info = *said;
  const ManifestFiles& files = *opened;
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
