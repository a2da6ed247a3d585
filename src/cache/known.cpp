// See known.hpp.
#include "cache/known.hpp"

#include "context/path.hpp"
#include "context/wildcard.hpp"
#include "effects/provides.hpp"

#include <algorithm>

namespace decant::cache {
namespace {

// So many files of a COPY are looked at one by one; of more, those that matter are looked up.
constexpr std::size_t kFewFiles = 256;

// The paths of a slot, whatever patterns there are below them.
std::vector<PathEffect> paths_of(const Slot& slot) {
  std::vector<PathEffect> paths;
  for (const Selector& selector : slot.files) {
    std::string path = selector.path;
    while (has_wildcards(path)) path = parent_of(path);
    paths.push_back({.path = canonical_image_path(path.empty() ? "/" : path), .tree = true});
  }
  if (paths.empty()) paths.push_back({.path = "/", .tree = true});
  return paths;
}

std::string without_slash(std::string path) {
  if (path.ends_with("/.")) path.pop_back();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

Known::Known(const Build& build, const Operations& operations) : build_(build), operations_(operations) {
  if (build.context != nullptr) {
    files_.emplace(*build.context);
    hash_.emplace(*files_, build.directories);
  }
  for (std::uint32_t i = 0; i < operations.all.size(); ++i) leaving_.push_back(leaving_of(i));
}

std::optional<ResultId> Known::run(const Operations&, std::uint32_t operation, std::span<const ResultId>) {
  return operation;
}

std::optional<ContentId> Known::content(const Operations&, std::uint32_t operation, std::uint32_t slot,
                                        ResultId) {
  return content(operation, slot);
}

std::optional<ContentId> Known::digest_of(std::span<const Selector> selectors) {
  if (build_.questions == nullptr) return hash_->digest(selectors);
  // Who asks is told everything, not only what nobody has asked for before.
  return ContentHash(*files_, build_.directories).digest(selectors);
}

Known::Answer Known::ask(const ContentId& key, const std::function<Answer()>& work_out) {
  if (build_.questions == nullptr) return work_out();
  const auto [place, fresh] = kept_by_key_.emplace(key, static_cast<std::uint32_t>(kept_.size()));
  if (fresh) {
    const Questions::Asker asker = build_.questions->begin();
    kept_.push_back({.answer = work_out(), .work_out = work_out, .asker = asker});
  }
  if (stands_on_ != nullptr) stands_on_->push_back(place->second);
  return kept_[place->second].answer;
}

bool Known::move(const std::vector<bool>& stale) {
  files_.emplace(*build_.context);
  hash_.emplace(*files_, build_.directories);
  std::vector<bool> changed(kept_.size());
  bool any = false;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    Kept& kept = kept_[i];
    if (!stale[kept.asker]) continue;
    build_.questions->resume(kept.asker);
    const Answer answer = kept.work_out();
    if (answer == kept.answer) continue;
    kept.answer = answer;
    changed[i] = any = true;
  }
  if (!any) return false;
  const auto is_stale = [&](const std::vector<std::uint32_t>& stands_on) {
    return std::ranges::any_of(stands_on, [&](std::uint32_t each) { return changed[each]; });
  };
  for (std::uint32_t i = 0; i < truths_.size(); ++i) {
    if (!truths_[i] || !is_stale(truths_[i]->stands_on)) continue;
    truths_[i].reset();
    first_unknown_ = std::min(first_unknown_, i);
  }
  for (auto& [key, taken] : taken_) {
    for (Link& link : taken.links) {
      if (link.left && is_stale(link.left->stands_on)) link.left.reset();
    }
  }
  return true;
}

ContentId Known::content(std::uint32_t operation, std::uint32_t slot) {
  const Slot& input = operations_.all[operation].slots[slot];
  const Operation& from = operations_.all[input.operation];
  if (from.kind == OperationKind::context && from.name.empty() && files_) {
    const Answer answer = ask(Pieces().add("content").number(operation).number(slot).id(), [this, &input]() {
      const auto digest = digest_of(input.files);
      return Answer{digest.value_or(ContentId{}), digest.has_value()};
    });
    if (answer.any) return answer.id;
  }
  if (!is_source(from)) return left(taken_of(paths_of(input), {}), input.operation).id;
  Pieces pieces;
  pieces.add("source").add(from.digest).add(from.name);
  for (const Selector& selector : input.files) pieces.add(selector.path);
  return pieces.id();
}

ContentId Known::truth_of(std::uint32_t operation) {
  const Operation& made = operations_.all[operation];
  if (made.kind == OperationKind::exec) return exec_truth(operation);
  if (made.kind == OperationKind::file) return copy_truth(operation);
  if (made.kind == OperationKind::merge) return truth(made.slots[1].operation);
  return made.digest;
}

ContentId Known::truth(std::uint32_t operation) {
  truths_.resize(operations_.all.size());
  // From the first on: what it asks for stands before it.
  for (; first_unknown_ <= operation; ++first_unknown_) {
    if (truths_[first_unknown_]) continue;
    std::vector<std::uint32_t> stands_on;
    std::vector<std::uint32_t>* const outer = std::exchange(stands_on_, &stands_on);
    const ContentId made = truth_of(first_unknown_);
    stands_on_ = outer;
    std::ranges::sort(stands_on);
    stands_on.erase(std::unique(stands_on.begin(), stands_on.end()), stands_on.end());
    truths_[first_unknown_] = KnownTruth{made, std::move(stands_on)};
  }
  const KnownTruth& known = *truths_[operation];
  if (stands_on_ != nullptr)
    stands_on_->insert(stands_on_->end(), known.stands_on.begin(), known.stands_on.end());
  return known.truth;
}

ContentId Known::base(std::uint32_t lowest) const {
  const Operation& operation = operations_.all[lowest];
  return is_source(operation) ? operation.digest : ContentId{};
}

Known::Leaving Known::leaving_of(std::uint32_t operation) const {
  const Operation& made = operations_.all[operation];
  Leaving leaving;
  if (made.instruction != kNone) {
    leaving.packages = std::ranges::any_of(
        effect_of(made).commands, [](const CommandEffect& command) { return !command.packages.empty(); });
  }
  if (made.kind != OperationKind::file || !files_) return leaving;
  // All that it does is to copy from the context.
  leaving.copies = std::ranges::all_of(made.actions, [&](const FileAction& action) {
    if (action.kind != FileAction::Kind::copy || !action.from_files || action.from == -1) return false;
    const Operation& from = operations_.all[made.slots[static_cast<std::size_t>(action.from)].operation];
    return from.kind == OperationKind::context && from.name.empty();
  });
  if (!leaving.copies) return leaving;
  for (const FileAction& action : made.actions) {
    leaving.destinations.push_back(
        {.path = canonical_image_path(without_slash(action.destination)), .tree = true});
  }
  return leaving;
}

// Whether an operation that is no such copy leaves anything below `taken`.
bool Known::meets(std::uint32_t operation, const std::vector<PathEffect>& taken) const {
  const Operation& made = operations_.all[operation];
  // Documents and directories that BuildKit makes on its own stand below nothing.
  const bool own = made.kind == OperationKind::file && made.base == -1 && !made.actions.empty() &&
                   made.actions.front().kind != FileAction::Kind::copy;
  return own || provides(effect_of(made), taken);
}

bool Known::add_copied(std::uint32_t operation, const Taken& taken, Pieces& pieces) {
  Pieces key;
  key.add("copied").number(operation).add(taken.key);
  const Answer answer =
      ask(key.id(), [this, operation, &paths = taken.paths]() { return copied(operation, paths); });
  if (answer.any) pieces.add(answer.id);
  return answer.any;
}

Known::Answer Known::copied(std::uint32_t operation, const std::vector<PathEffect>& taken) {
  const Operation& made = operations_.all[operation];
  const Effect& effect = effect_of(made);
  const CopySelection& selection = effect.selection;
  const bool listed = effect.kind == EffectKind::copy && effect.from_context && effect.selection_known;
  Pieces pieces;
  bool any = false;
  if (listed && selection.whole) {
    const std::string destination = canonical_image_path(without_slash(made.actions.front().destination));
    any = add_from_directory(*selection.whole, destination, taken, pieces);
    return {pieces.id(), any};
  }
  const bool patterns = std::ranges::any_of(made.actions, [](const FileAction& action) {
    return has_wildcards(action.source) || !action.includes.empty() || !action.excludes.empty();
  });
  if (listed && (patterns || selection.files.size() <= kFewFiles)) {
    for (const CopiedFile& file : selection.files) {
      // A directory's own entry counts where it is named, not where something below it is.
      if (!overlap(taken, {PathEffect{std::string(file.to), false, false}})) continue;
      pieces.add(file.to).add(files_->identity(file.from));
      any = true;
    }
    return {pieces.id(), any};
  }
  for (const FileAction& action : made.actions) {
    const std::string destination = canonical_image_path(without_slash(action.destination));
    const std::string source = context_path(action.source);
    const std::optional<FileEntry> entry =
        source.empty() ? FileEntry{.path = "", .type = FileType::directory} : build_.context->entry(source);
    if (!patterns && entry && entry->type == FileType::directory) {
      any = add_from_directory(source, destination, taken, pieces) || any;
    } else if (overlap(taken, {PathEffect{destination, true}})) {
      const Slot& input = made.slots[static_cast<std::size_t>(action.from)];
      pieces.add(digest_of(input.files).value_or(ContentId{}));
      any = true;
    }
  }
  return {pieces.id(), any};
}

// What of a directory of the context lands below `taken`: only that is looked at.
bool Known::add_from_directory(const std::string& source, const std::string& destination,
                               const std::vector<PathEffect>& taken, Pieces& pieces) {
  bool any = false;
  const std::string in_image = context_path(destination);
  for (const PathEffect& each : taken) {
    const std::string path = context_path(each.path);
    std::string place = source;
    if (!is_within(in_image, path) || path == in_image) {
      if (!is_within(path, in_image)) continue;
      if (path != in_image)
        place = join_context(source, path.substr(in_image.empty() ? 0 : in_image.size() + 1));
    } else if (!each.tree) {
      continue;
    }
    const std::optional<FileEntry> entry =
        place.empty() ? FileEntry{.path = "", .type = FileType::directory} : build_.context->entry(place);
    if (!entry) continue;
    any = true;
    pieces.add(each.path);
    if (entry->type != FileType::directory || !each.tree) {
      pieces.add(files_->identity(*entry));
      continue;
    }
    const Selector whole{.path = "/" + place};
    pieces.add(digest_of({&whole, 1}).value_or(ContentId{}));
  }
  return any;
}

ContentId Known::copy_truth(std::uint32_t operation) {
  const Operation& made = operations_.all[operation];
  Pieces pieces;
  pieces.add(made.digest);
  for (std::uint32_t slot = 0; slot < made.slots.size(); ++slot) {
    if (static_cast<std::int32_t>(slot) != made.base) pieces.add(content(operation, slot));
  }
  return pieces.id();
}

const Known::Reading& Known::reading_of(std::uint32_t operation) {
  const auto known = readings_.find(operation);
  if (known != readings_.end()) return known->second;
  const Operation& made = operations_.all[operation];
  const Effect& effect = effect_of(made);
  std::vector<PathEffect> paths = effect.reads;
  if (effect.reads_source()) paths = {{"/", true, false}};
  std::vector<std::string> makers;
  for (const CommandEffect& command : effect.commands)
    makers.insert(makers.end(), command.provided_by.begin(), command.provided_by.end());
  std::ranges::sort(makers);
  makers.erase(std::unique(makers.begin(), makers.end()), makers.end());
  Reading reading{.taken = &taken_of(std::move(paths), std::move(makers)), .variables = {}};
  for (std::uint32_t i = 0; i < made.environment.size(); ++i) {
    if (effect.opaque || effect.variables.any || effect.variables.reads(made.environment[i].first))
      reading.variables.push_back(i);
  }
  return readings_.emplace(operation, std::move(reading)).first->second;
}

ContentId Known::exec_truth(std::uint32_t operation) {
  const Operation& made = operations_.all[operation];
  const Reading& reading = reading_of(operation);
  Pieces pieces;
  pieces.number(made.words.size());
  for (const std::string& word : made.words) pieces.add(word);
  for (std::uint32_t slot = 0; slot < made.slots.size(); ++slot) {
    if (static_cast<std::int32_t>(slot) != made.base) pieces.add(content(operation, slot));
  }
  pieces.add(made.directory).add(made.user).add(made.platform);
  for (const std::uint32_t variable : reading.variables)
    pieces.add(made.environment[variable].first).add(made.environment[variable].second);
  return pieces.add(left(*reading.taken, operations_.base_of(operation)).id).id();
}

std::uint32_t Known::lowest_read(std::uint32_t operation,
                                 const std::function<bool(std::uint32_t)>& is_meant) {
  if (operations_.all[operation].kind != OperationKind::exec) return kNone;
  Taken& taken = *reading_of(operation).taken;
  const std::uint32_t below = operations_.base_of(operation);
  static_cast<void>(left(taken, below));
  std::vector<std::uint32_t> unknown;
  std::uint32_t at = link_of(taken, below);
  for (; at != kNone && !taken.links[at].meant; at = taken.links[at].below) unknown.push_back(at);
  std::uint32_t lowest = at == kNone ? kNone : *taken.links[at].meant;
  for (std::size_t i = unknown.size(); i-- > 0;) {
    Link& link = taken.links[unknown[i]];
    if (lowest == kNone && link.left->gives && is_meant(link.operation)) lowest = link.operation;
    link.meant = lowest;
  }
  return lowest;
}

}  // namespace decant::cache
