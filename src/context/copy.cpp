// What one COPY or ADD takes from the context, and where it lands: select_copied of context.hpp.
//
// Three programs work on it in BuildKit: convert_copy.go makes the paths absolute and splits `--parents`,
// file/backend.go finds the wildcards, fsutil's copy.go copies. What they do and the documentation does not
// say:
//   * a source that is a link, or lies behind one, is followed inside the context; links below a source are
//   copied;
//   * a wildcard that matches nothing copies nothing and is no error, a missing directory in front of it is
//   one;
//   * `--exclude` patterns are relative to each source, so a file that is named as a source is never
//   excluded;
//   * the destination becomes a directory on the way, so the order of the sources counts.
#include "context/context.hpp"
#include "context/links.hpp"
#include "context/wildcard.hpp"

namespace decant {

namespace {

class Selecting {
 public:
  Selecting(const Context& context, std::string destination, bool destination_is_directory,
            const IgnoreFile* excludes)
      : context_(context),
        destination_(std::move(destination)),
        destination_is_directory_(destination_is_directory),
        excludes_(excludes) {}

  // The one source, without wildcards and patterns: if it is a directory it is a whole one.
  void add_only_source(const std::string& source, bool list_whole) {
    const std::optional<std::string> target = followed(context_path(source));
    const std::optional<FileEntry> found = target ? context_.entry(*target) : std::nullopt;
    if (!found || found->type != FileType::directory) return add_source(source);
    selection_.whole = found->path;
    selection_.listed = list_whole;
    destination_is_directory_ = true;
    land(*found, texts_->block.add({destination_}));
    if (list_whole) add_contents(*found, nullptr);
  }

  void add_source(const std::string& source) {
    const std::optional<std::vector<std::string>> paths = resolve(context_path(source));
    if (!paths) return missing(source);
    for (const std::string& path : *paths) {
      if (!add_path(path, nullptr)) return missing(source);
    }
  }

  // `base/./pattern` or `pattern`, which is matched with `**` below the base.
  void add_with_parents(const std::string& source) {
    const std::size_t pivot = source.find("/./");
    const bool has_base = pivot != std::string::npos;
    const std::string base = has_base ? context_path(source.substr(0, pivot)) : "";
    const std::string pattern = context_path(has_base ? source.substr(pivot + 3) : source);
    const Result<IgnoreFile> includes = IgnoreFile::compile({pattern});
    if (!includes) {
      selection_.problem = includes.problem().what;
      return;
    }
    const std::optional<std::vector<std::string>> bases = resolve(base);
    if (!bases) return missing(source);
    taken_.clear();
    keeps_taken_ = true;
    for (const std::string& path : *bases) {
      if (!add_path(path, &*includes)) return missing(source);
    }
    if (has_wildcards(base) || has_wildcards(pattern)) return;
    const std::string required = join_context(followed(base).value_or(base), pattern);
    const auto is_required = [&required](const std::string& path) { return path.starts_with(required); };
    if (pattern.empty() || std::ranges::none_of(taken_, is_required)) missing(source);
  }

  CopySelection finish() && {
    // Mostly they came in order, each once.
    const auto before = [](const CopiedFile& a, const CopiedFile& b) { return a.to < b.to; };
    if (!std::ranges::is_sorted(landed_, before)) std::ranges::stable_sort(landed_, before);
    const auto same_place = [](const CopiedFile& a, const CopiedFile& b) { return a.to == b.to; };
    // The last of each place, which is the first of them from behind.
    const auto kept = std::unique(landed_.rbegin(), landed_.rend(), same_place).base();
    landed_.erase(landed_.begin(), kept);
    selection_.files = std::move(landed_);
    selection_.texts = std::move(texts_);
    selection_.destination_is_directory = destination_is_directory_;
    return std::move(selection_);
  }

 private:
  void missing(const std::string& source) { selection_.missing.push_back(source); }

  [[nodiscard]] std::optional<std::string> followed(std::string_view path) const {
    return follow_links([this](std::string_view part) { return context_.entry(part); }, path);
  }

  // A source's paths: itself, or what its wildcards match. Nothing when the directory in front of them is not
  // there.
  [[nodiscard]] std::optional<std::vector<std::string>> resolve(const std::string& source) const {
    if (!has_wildcards(source)) return std::vector{source};
    std::string front;
    std::string pattern;
    for (const std::string_view part : split_path(source)) {
      std::string& side = !pattern.empty() || has_wildcards(part) ? pattern : front;
      side = join_context(side, part);
    }
    const std::optional<std::string> directory = followed(front);
    if (!directory || !context_.entry(*directory)) return std::nullopt;
    return matches_below(*directory, pattern);
  }

  // Depth first in the order of names; what matched is not entered.
  [[nodiscard]] std::vector<std::string> matches_below(const std::string& directory,
                                                       const std::string& pattern) const {
    // Without a class no wildcard crosses a slash: below a directory that does not match its part nothing can
    // match.
    const bool by_component = pattern.find('[') == std::string::npos;
    std::vector<std::string> fronts;  // the pattern's first component, first two, …
    for (const std::string_view part : split_path(pattern)) {
      fronts.push_back(join_context(fronts.empty() ? "" : fronts.back(), part));
    }
    const std::size_t skipped = directory.empty() ? 0 : directory.size() + 1;
    std::vector<std::string> found;
    std::vector<FileEntry> pending = context_.children(directory);
    std::ranges::reverse(pending);
    while (!pending.empty()) {
      const FileEntry entry = std::move(pending.back());
      pending.pop_back();
      const std::string_view relative = std::string_view(entry.path).substr(skipped);
      if (wildcard_match(pattern, relative)) {
        found.push_back(entry.path);
        continue;
      }
      if (entry.type != FileType::directory) continue;
      const auto depth = static_cast<std::size_t>(std::ranges::count(relative, '/'));
      if (by_component && (depth + 1 >= fronts.size() || !wildcard_match(fronts[depth], relative))) continue;
      std::vector<FileEntry> below = context_.children(entry.path);
      pending.insert(pending.end(), std::make_move_iterator(below.rbegin()),
                     std::make_move_iterator(below.rend()));
    }
    return found;
  }

  // Copies one path; false when it leads nowhere.
  bool add_path(const std::string& path, const IgnoreFile* includes) {
    const std::optional<std::string> target = followed(path);
    if (!target) return false;
    const std::optional<FileEntry> found = context_.entry(*target);
    if (!found) return false;
    if (found->type == FileType::directory) {
      destination_is_directory_ = true;
      land(*found, texts_->block.add({destination_}));
      add_contents(*found, includes);
    } else {
      land(*found, destination_is_directory_ ? below_destination(name_of_path(path))
                                             : texts_->block.add({destination_}));
    }
    return true;
  }

  struct Level {
    std::vector<FileEntry> entries;
    std::size_t next = 0;
    IgnoreFile::Matched included;
    IgnoreFile::Matched excluded;
    std::optional<FileEntry> waiting;  // the directory itself, until something below it is taken
  };

  // What lies below a source directory. Patterns see paths relative to it; a directory that is not taken
  // itself lands as soon as something below it does.
  void add_contents(const FileEntry& source, const IgnoreFile* includes) {
    const std::size_t skipped = source.path.empty() ? 0 : source.path.size() + 1;
    const auto place = [this, skipped](const EntryView& entry) {
      return below_destination(entry.path.substr(skipped));
    };
    if (includes == nullptr && excludes_ == nullptr) {
      const EntryList& all = texts_->walked.emplace_back(context_.walk(source.path));
      landed_.reserve(landed_.size() + all.size());
      for (const EntryView& entry : all) land_kept(entry, place(entry));
      return;
    }
    std::vector<Level> levels;
    levels.push_back(
        {.entries = context_.children(source.path), .included = {}, .excluded = {}, .waiting = {}});
    while (!levels.empty()) {
      Level& level = levels.back();
      if (level.next == level.entries.size()) {
        levels.pop_back();
        continue;
      }
      FileEntry entry = std::move(level.entries[level.next++]);
      const std::string_view relative = std::string_view(entry.path).substr(skipped);
      Level below;
      const bool wanted =
          includes == nullptr || includes->walk_matches(relative, level.included, below.included);
      const bool refused =
          excludes_ != nullptr && excludes_->walk_matches(relative, level.excluded, below.excluded);
      const bool enter = entry.type == FileType::directory && (!refused || excludes_->has_negated()) &&
                         (wanted || includes->may_match_below(relative));
      if (!wanted || refused) {
        if (!enter) continue;
        below.entries = context_.children(entry.path);
        below.waiting = std::move(entry);
        levels.push_back(std::move(below));
        continue;
      }
      for (Level& above : levels) {
        if (above.waiting) land(*above.waiting, place(*above.waiting));
        above.waiting.reset();
      }
      land(entry, place(entry));
      if (!enter) continue;
      below.entries = context_.children(entry.path);
      levels.push_back(std::move(below));
    }
  }

  std::string_view below_destination(std::string_view relative) {
    return texts_->block.add({destination_, destination_.back() == '/' ? "" : "/", relative});
  }

  void land(const FileEntry& entry, std::string_view to) {
    TextBlock& block = texts_->block;
    land_kept(entry.with_texts(block.add({entry.path}), block.add({entry.link_target})), to);
  }

  // The texts are kept already.
  void land_kept(const EntryView& entry, std::string_view to) {
    if (keeps_taken_) taken_.emplace_back(entry.path);
    landed_.push_back({.from = entry, .to = to});
  }

  const Context& context_;
  std::string destination_;
  bool destination_is_directory_;
  const IgnoreFile* excludes_;
  CopySelection selection_;
  std::shared_ptr<CopiedTexts> texts_ = std::make_shared<CopiedTexts>();
  std::vector<CopiedFile> landed_;  // in the order of copying: the last at a place wins
  std::vector<std::string> taken_;  // by one source of --parents
  bool keeps_taken_ = false;
};

}  // namespace

CopySelection select_copied(const Context& context, const std::vector<std::string>& sources,
                            std::string_view destination, std::string_view workdir,
                            const std::vector<std::string>& excludes, bool parents,
                            bool destination_is_directory, bool list_whole) {
  const std::string place = resolve_image_path(workdir, destination);
  const std::string directory = resolve_image_path("/", workdir);
  const bool is_directory = destination_is_directory || destination.empty() || destination == "." ||
                            destination.ends_with('/') || destination.ends_with("/.") || place == "/" ||
                            is_within(directory, place);
  Result<IgnoreFile> refused = IgnoreFile::compile(excludes);
  if (!refused) {
    CopySelection none;
    none.problem = refused.problem().what;
    return none;
  }
  Selecting selecting(context, place, is_directory, refused->empty() ? nullptr : &*refused);
  if (sources.size() == 1 && !parents && refused->empty() && !has_wildcards(context_path(sources.front()))) {
    selecting.add_only_source(sources.front(), list_whole);
    return std::move(selecting).finish();
  }
  for (const std::string& source : sources) {
    if (parents) {
      selecting.add_with_parents(source);
    } else {
      selecting.add_source(source);
    }
  }
  return std::move(selecting).finish();
}

}  // namespace decant
