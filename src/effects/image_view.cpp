// See image_view.hpp.
#include "effects/image_view.hpp"

#include "effects/landed.hpp"
#include "effects/paths.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace decant {
namespace {

// Directories that images have before anybody makes them (FHS 3.0).
constexpr std::array<std::string_view, 37> kStandard{
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/games",
    "/usr/include",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/etc",
    "/usr/local/include",
    "/usr/local/lib",
    "/usr/local/sbin",
    "/usr/local/share",
    "/usr/local/src",
    "/usr/sbin",
    "/usr/share",
    "/usr/src",
    "/var",
    "/var/cache",
    "/var/lib",
    "/var/log",
    "/var/mail",
    "/var/opt",
    "/var/spool",
    "/var/tmp",
};

enum class Change : std::uint8_t { none, doubtful, certain };

Change change_by(const CommandEffect& command, const PathEffect& path) {
  if (command.opaque) return Change::doubtful;
  // A new home directory holds what /etc/skel has, and nothing that a package manager reads.
  if (command.role == knowledge::Role::accounts) return Change::none;
  Change change = Change::none;
  for (const WriteEffect& write : command.writes) {
    if (write.where.metadata || !covers(write.where, path)) continue;
    // An install writes all over a tree, but hardly over files of the project that happen to lie in it.
    const bool doubtful = command.role == knowledge::Role::install || command.conditional;
    change = std::max(change, doubtful ? Change::doubtful : Change::certain);
  }
  for (const PathEffect& deleted : command.deletes) {
    if (covers(deleted, path) && command.role != knowledge::Role::install) return Change::certain;
  }
  return change;
}

}  // namespace

ImageView::Found ImageView::find(std::string_view image_path, std::span<const CommandEffect> so_far) const {
  const PathEffect path{.path = canonical_image_path(image_path)};
  Found found;
  // False: somebody changed it for certain.
  const auto passes = [&](std::span<const CommandEffect> commands, std::uint32_t instruction) {
    bool doubtful = false;
    for (const CommandEffect& command : commands) {
      const Change change = change_by(command, path);
      if (change == Change::certain) return false;
      doubtful = doubtful || change == Change::doubtful;
    }
    if (doubtful) found.doubts.push_back(instruction);
    return true;
  };
  if (!passes(so_far, UINT32_MAX)) {
    found.kind = Found::Kind::written;
    found.instruction = UINT32_MAX;
    return found;
  }
  const auto nowhere = nowhere_.find(path.path);
  const std::size_t looked_at = nowhere == nowhere_.end() ? 0 : nowhere->second;
  for (const ImageView* view = this; view != nullptr; view = view->below_) {
    if (view != this && looked_at > 0) break;
    const auto end = view->effects_.rend() - (view == this ? static_cast<std::ptrdiff_t>(looked_at) : 0);
    for (auto i = view->effects_.rbegin(); i != end; ++i) {
      const Effect& effect = **i;
      found.instruction = effect.instruction;
      if (effect.kind == EffectKind::run) {
        if (effect.commands.empty() && effect.opaque) {
          found.doubts.push_back(effect.instruction);
        } else if (!passes(effect.commands, effect.instruction)) {
          found.kind = Found::Kind::written;
          return found;
        }
        continue;
      }
      if (effect.kind != EffectKind::copy) continue;
      if (effect.opaque) found.doubts.push_back(effect.instruction);  // where it copies to is not known
      if (const auto file = Landed(effect, context_).at(path.path)) {
        found.kind = Found::Kind::copied;
        found.context_path = file->from.path;
        return found;
      }
      // From another stage, an image, a URL, or written in the Dockerfile itself.
      if (overlaps_sorted(path, effect.writes)) {
        found.kind = Found::Kind::written;
        return found;
      }
    }
  }
  // Those that were passed over are asked all the same: what is asked of the context is written down, an
  // instruction at a time (effect_series.hpp).
  for (const ImageView* view = looked_at > 0 ? this : nullptr; view != nullptr; view = view->below_) {
    for (const Effect* whole : view->wholes_) static_cast<void>(Landed(*whole, context_).at(path.path));
  }
  if (!effects_.empty()) nowhere_[path.path] = effects_.size();
  return found;
}

std::vector<std::string> ImageView::files_named(std::string_view directory, std::string_view name) const {
  std::set<std::string> found;
  for (const ImageView* view = this; view != nullptr; view = view->below_) {
    for (const Effect* effect : view->effects_) {
      const std::vector<std::string> places = Landed(*effect, context_).named(directory, name);
      found.insert(places.begin(), places.end());
    }
  }
  return {found.begin(), found.end()};
}

std::optional<std::uint32_t> ImageView::maker_of(std::string_view directory) const {
  for (const ImageView* view = this; view != nullptr; view = view->below_) {
    const auto made = view->directories_.find(directory);
    for (const Effect* effect : view->wholes_) {
      if (made != view->directories_.end() && made->second <= effect->instruction) break;
      const Landed landed(*effect, context_);
      const auto entry = landed.is_looked_up() ? landed.at(directory) : std::nullopt;
      if (entry && entry->from.type == FileType::directory) return effect->instruction;
    }
    if (made != view->directories_.end()) return made->second;
  }
  return std::nullopt;
}

const CommandEffect* ImageView::prefetch_of(const CommandEffect& command) const {
  for (const ImageView* view = this; view != nullptr; view = view->below_) {
    for (const Effect* effect : view->effects_) {
      for (const CommandEffect& other : effect->commands) {
        if (command.is_loaded_by(other) && !other.reads_source()) return &other;
      }
    }
  }
  return nullptr;
}

bool ImageView::has_directory(std::string_view path) const {
  if (path == "/" || maker_of(path)) return true;
  for (const ImageView* view = this; view != nullptr; view = view->below_) {
    if (view->below_ == nullptr && view->scratch_) return false;
  }
  return std::find(kStandard.begin(), kStandard.end(), path) != kStandard.end();
}

}  // namespace decant
