// See landed.hpp.
#include "effects/landed.hpp"

#include "context/path.hpp"
#include "effects/paths.hpp"

#include <algorithm>

namespace decant {
namespace {

std::string below_place(std::string_view directory, std::string_view name) {
  return fmt::format("{}/{}", directory == "/" ? "" : directory, name);
}

LandedFile owned(const CopiedFile& file) {
  return {decant::owned(file.from), std::string(file.to)};
}

// Of a sorted list the first entry at or behind `place`.
auto first_from(const std::vector<CopiedFile>& files, std::string_view place) {
  return std::ranges::lower_bound(files, place, {}, &CopiedFile::to);
}

}  // namespace

std::string Landed::source_of(std::string_view place) const {
  std::string_view rest = place.substr(top() == "/" ? 0 : top().size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  return join_context(*selection().whole, rest);
}

LandedFile Landed::landing(FileEntry entry) const {
  const std::string& whole = *selection().whole;
  std::string_view rest = std::string_view(entry.path).substr(whole.size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  std::string to = rest.empty() ? std::string(top()) : below_place(top(), rest);
  return {.from = std::move(entry), .to = std::move(to)};
}

std::optional<LandedFile> Landed::at(std::string_view place) const {
  const auto& files = selection().files;
  if (!is_looked_up()) {
    const auto found = first_from(files, place);
    return found != files.end() && found->to == place ? std::optional(owned(*found)) : std::nullopt;
  }
  if (!is_below(place, top())) return std::nullopt;
  if (place == top()) return owned(files.front());
  std::optional<FileEntry> entry = context_->entry(source_of(place));
  if (!entry) return std::nullopt;
  return LandedFile{.from = *std::move(entry), .to = std::string(place)};
}

std::optional<LandedFile> Landed::first(const PathEffect& where) const {
  if (auto found = at(where.path); found || !where.tree) return found;
  const auto& files = selection().files;
  if (is_looked_up()) return is_below(top(), where.path) ? std::optional(owned(files.front())) : std::nullopt;
  const std::string below = below_place(where.path, "");
  const auto found = first_from(files, below);
  return found != files.end() && found->to.starts_with(below) ? std::optional(owned(*found)) : std::nullopt;
}

bool Landed::any_below(std::string_view directory) const {
  if (is_looked_up()) {
    if (directory != top() && is_below(top(), directory)) return true;
    return is_below(directory, top()) && !context_->children(source_of(directory)).empty();
  }
  const auto& files = selection().files;
  const std::string below = below_place(directory, "");
  auto found = first_from(files, below);
  if (found != files.end() && found->to == directory) ++found;
  return found != files.end() && found->to.starts_with(below);
}

std::optional<LandedFile> Landed::find_file(const PathEffect& where, const Fits& fits) const {
  const auto counts = [&](const CopiedFile& file) {
    return file.from.type != FileType::directory && fits(file);
  };
  if (auto found = at(where.path)) {
    if (counts({found->from, found->to})) return found;
    if (found->from.type != FileType::directory) return std::nullopt;
  }
  if (!where.tree) return std::nullopt;
  if (!is_looked_up()) {
    const std::string below = below_place(where.path, "");
    const auto& files = selection().files;
    for (auto next = first_from(files, below); next != files.end() && next->to.starts_with(below); ++next) {
      if (counts(*next)) return owned(*next);
    }
    return std::nullopt;
  }
  const bool from_top = is_below(top(), where.path);
  if (!from_top && !is_below(where.path, top())) return std::nullopt;
  std::vector<FileEntry> pending = context_->children(from_top ? *selection().whole : source_of(where.path));
  std::ranges::reverse(pending);
  while (!pending.empty()) {
    FileEntry entry = std::move(pending.back());
    pending.pop_back();
    if (entry.type != FileType::directory) {
      LandedFile file = landing(std::move(entry));
      if (fits({file.from, file.to})) return file;
      continue;
    }
    std::vector<FileEntry> below = context_->children(entry.path);
    pending.insert(pending.end(), std::make_move_iterator(below.rbegin()),
                   std::make_move_iterator(below.rend()));
  }
  return std::nullopt;
}

std::vector<std::string> Landed::named(std::string_view directory, std::string_view name) const {
  std::vector<std::string> places;
  if (!copy_.selection_known) return places;
  if (is_looked_up()) {
    const auto from = at(is_below(top(), directory) ? top() : directory);
    if (!from || from->from.type != FileType::directory) return places;
    for (const std::string& path : context_->tree().files_named(from->from.path, name)) {
      if (auto entry = context_->entry(path)) places.push_back(landing(*std::move(entry)).to);
    }
    return places;
  }
  const std::string below = below_place(directory, "");
  const auto& files = selection().files;
  for (auto next = first_from(files, below); next != files.end() && next->to.starts_with(below); ++next) {
    if (next->from.type == FileType::file && knowledge::matches_name(name, name_of_path(next->to)))
      places.emplace_back(next->to);
  }
  return places;
}

bool Landed::brings(std::string_view context_path) const {
  if (is_looked_up()) return is_within(context_path, *selection().whole) && context_->entry(context_path);
  return std::ranges::any_of(selection().files,
                             [&](const CopiedFile& file) { return file.from.path == context_path; });
}

bool Landed::writes_any(const std::vector<PathEffect>& where) const {
  if (overlap(copy_.writes, where)) return true;
  if (!is_looked_up()) return false;
  // Its own directory it writes where it makes it, which stands in its writes.
  return std::ranges::any_of(where, [&](const PathEffect& each) {
    if (each.tree && is_below(top(), each.path)) return any_below(top());
    return each.path != top() && at(each.path).has_value();
  });
}

bool Landed::meets(const Landed& other) const {
  if (writes_any(other.copy_.writes)) return true;
  if (!other.is_looked_up()) return false;
  if (!is_looked_up()) return other.writes_any(copy_.writes);
  if (other.writes_any(copy_.writes)) return true;
  const bool mine_is_above = is_below(other.top(), top());
  if (!mine_is_above && !is_below(top(), other.top())) return false;
  const std::string_view place = mine_is_above ? other.top() : top();
  const std::vector<FileEntry> mine = context_->children(source_of(place));
  const std::vector<FileEntry> theirs = context_->children(other.source_of(place));
  return std::ranges::any_of(mine, [&](const FileEntry& each) {
    const std::string_view name = name_of_path(each.path);
    return std::ranges::any_of(theirs, [&](const FileEntry& it) { return name_of_path(it.path) == name; });
  });
}

std::vector<LandedFile> Landed::all() const {
  std::vector<LandedFile> every;
  for (const CopiedFile& file : selection().files) every.push_back(owned(file));
  if (!is_looked_up()) return every;
  for (const EntryView& entry : context_->walk(*selection().whole))
    every.push_back(landing(decant::owned(entry)));
  std::ranges::sort(every, {}, &LandedFile::to);
  return every;
}

std::vector<PathEffect> Landed::writes() const {
  std::vector<PathEffect> written = copy_.writes;
  if (!is_looked_up()) return written;
  for (LandedFile& file : all()) {
    if (file.to != top()) written.push_back({std::move(file.to)});
  }
  normalise(written);
  return written;
}

}  // namespace decant
