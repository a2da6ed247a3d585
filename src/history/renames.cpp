// See renames.hpp.
#include "history/renames.hpp"

#include "base/ascii.hpp"
#include "context/path.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>

namespace decant::history {
namespace {

using git::Change;

// More than so many files that go in one commit are not read; git's own limit.
constexpr std::size_t kMostCandidates = 1000;
constexpr double kLeastSimilar = 0.5;
constexpr std::array<std::string_view, 2> kSpeaking{"dockerfile", "containerfile"};

bool is_regular(std::uint32_t mode) {
  return mode == git::kModeFile || mode == git::kModeProgram;
}

bool is_called_alike(std::string_view path, std::string_view name) {
  const std::string own = ascii::lower(name_of_path(path));
  return name_of_path(path) == name || std::ranges::any_of(kSpeaking, [&](std::string_view word) {
           return own.find(word) != std::string::npos;
         });
}

// How many components at the end of two paths are the same.
std::size_t common_end(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> left = split_path(a);
  const std::vector<std::string_view> right = split_path(b);
  const auto differ = std::mismatch(left.rbegin(), left.rend(), right.rbegin(), right.rend());
  return static_cast<std::size_t>(differ.first - left.rbegin());
}

using Lines = std::unordered_map<std::string_view, std::size_t>;

template <class Take>
void each_line(std::string_view text, const Take& take) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    take(text.substr(0, size));
    text.remove_prefix(size);
  }
}

// The bytes in lines that both have, of those of the longer one.
double similarity(Lines lines, std::size_t bytes, std::string_view other) {
  std::size_t common = 0;
  each_line(other, [&](std::string_view line) {
    const auto found = lines.find(line);
    if (found == lines.end() || found->second == 0) return;
    --found->second;
    common += line.size();
  });
  const std::size_t longer = std::max(bytes, other.size());
  return longer == 0 ? 0 : static_cast<double>(common) / static_cast<double>(longer);
}

std::optional<std::string> bytes_of(const git::Repository& repository, const git::ObjectId& id) {
  Result<git::Object> object = repository.read(id);
  if (!object || object->type != git::ObjectType::blob) return std::nullopt;
  return std::move(object->bytes);
}

// Of those that go, the one that has the most in common.
class Search {
 public:
  Search(const git::Repository& repository, const Step& step, const Change& added)
      : repository_(repository), step_(step), added_(added) {}

  std::optional<std::string> run() {
    for (const Change& gone : step_.changes) {
      if (gone.new_mode == 0 && is_regular(gone.old_mode) && gone.old_id == added_.new_id) offer(gone, 1);
    }
    if (best_ == nullptr) look_for_similar();
    return best_ == nullptr ? std::nullopt : std::optional(best_->path);
  }

 private:
  void offer(const Change& gone, double score) {
    const std::tuple rank(score, common_end(gone.path, added_.path));
    if (best_ != nullptr && rank <= rank_) return;
    best_ = &gone;
    rank_ = rank;
  }

  void look_for_similar() {
    std::vector<git::ObjectId> come;
    for (const Change& change : step_.changes) {
      if (change.old_mode == 0) come.push_back(change.new_id);
    }
    std::ranges::sort(come);
    const std::string_view name = name_of_path(added_.path);
    std::vector<const Change*> candidates;
    for (const Change& gone : step_.changes) {
      // One that comes elsewhere with the same bytes is that one, not this.
      const bool can_be = gone.new_mode == 0 && is_regular(gone.old_mode) &&
                          is_called_alike(gone.path, name) && !std::ranges::binary_search(come, gone.old_id);
      if (can_be && candidates.size() < kMostCandidates) candidates.push_back(&gone);
    }
    if (candidates.empty()) return;
    const std::optional<std::string> text = bytes_of(repository_, added_.new_id);
    if (!text) return;
    Lines lines;
    each_line(*text, [&](std::string_view line) { ++lines[line]; });
    for (const Change* gone : candidates) {
      const std::optional<std::string> other = bytes_of(repository_, gone->old_id);
      const double score = other ? similarity(lines, text->size(), *other) : 0;
      if (score >= kLeastSimilar) offer(*gone, score);
    }
  }

  const git::Repository& repository_;
  const Step& step_;
  const Change& added_;
  const Change* best_ = nullptr;
  std::tuple<double, std::size_t> rank_;
};

Result<bool> has_file(const git::Repository& repository, git::ObjectId tree, std::string_view path) {
  while (true) {
    const auto directory = repository.directory(tree);
    if (!directory) return directory.problem();
    const std::size_t slash = path.find('/');
    const git::TreeEntry* entry = (*directory)->find(path.substr(0, slash));
    if (entry == nullptr || slash == std::string_view::npos) return entry != nullptr && !entry->is_tree();
    if (!entry->is_tree()) return false;
    tree = entry->id;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

std::optional<std::string> renamed_from(const git::Repository& repository, const Step& step,
                                        std::string_view path) {
  const auto added = std::ranges::lower_bound(step.changes, path, {}, &Change::path);
  if (added == step.changes.end() || added->path != path) return std::nullopt;
  if (added->old_mode != 0 || !is_regular(added->new_mode)) return std::nullopt;
  return Search(repository, step, *added).run();
}

Result<std::vector<FormerName>> former_names(const std::shared_ptr<const git::Repository>& repository,
                                             const Range& range, std::string_view path) {
  auto walk = Walk::open(repository, range);
  if (!walk) return walk.problem();
  std::vector<FormerName> names;
  std::string name(path);
  for (std::size_t at = walk->size(); at-- > 1;) {
    const Result<bool> is_there = has_file(*repository, walk->tree_at(at), name);
    if (!is_there) return is_there.problem();
    if (!*is_there) continue;
    const Result<bool> was_there = has_file(*repository, walk->tree_at(at - 1), name);
    if (!was_there) return was_there.problem();
    if (*was_there) continue;
    const Result<Step> step = walk->step_at(at);
    if (!step) return step.problem();
    const std::optional<std::string> before = renamed_from(*repository, *step, name);
    if (!before) continue;
    name = *before;
    names.push_back(
        {.path = name, .before = at, .renamed_in = step->commit, .tree_before = walk->tree_at(at - 1)});
  }
  return names;
}

}  // namespace decant::history
