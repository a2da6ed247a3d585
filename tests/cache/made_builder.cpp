// See made_builder.hpp.
#include "cache/made_builder.hpp"

#include "cache/toy_shell.hpp"
#include "context/path.hpp"

namespace decant::scenarios {

using cache::FileAction;
using cache::Operation;
using cache::OperationKind;

void MadeBuilder::begin(const MadeImages& images, std::map<std::string, Snapshot> contexts,
                        std::map<std::string, std::string> secrets) {
  images_ = &images;
  contexts_ = std::move(contexts);
  secrets_ = std::move(secrets);
  unpacked_.insert(unpacked_now_.begin(), unpacked_now_.end());
  unpacked_now_.clear();
  pulled_.clear();
}

cache::ResultId MadeBuilder::keep(Made made) {
  results_.push_back(std::make_shared<const Made>(std::move(made)));
  return results_.size() - 1;
}

// The layers of the images below a result are needed now.
void MadeBuilder::unpack(cache::ResultId result) {
  for (const auto& [reference, layers] : results_[result]->images) {
    for (const ContentId& layer : layers) {
      if (unpacked_.contains(layer)) continue;
      unpacked_now_.insert(layer);
      pulled_.insert(reference);
    }
  }
}

std::optional<cache::ResultId> MadeBuilder::run(const cache::Operations& operations, std::uint32_t index,
                                              std::span<const cache::ResultId> inputs) {
  const Operation& operation = operations.all[index];
  switch (operation.kind) {
    case OperationKind::image: {
      const std::optional<MadeImage> image = images_->find(operation.name);
      if (!image) return std::nullopt;
      return keep(
          {.files = image->files, .layers = image->chain, .images = {{operation.name, image->chain}}});
    }
    case OperationKind::context: {
      const auto found = contexts_.find(operation.name);
      return keep({.files = found == contexts_.end() ? Snapshot() : found->second});
    }
    case OperationKind::remote:
      return std::nullopt;
    case OperationKind::merge: {
      Made made = *results_[inputs[0]];
      graft(results_[inputs[1]]->files, "", made.files, "");
      return keep(std::move(made));
    }
    case OperationKind::file:
    case OperationKind::exec: {
      for (const cache::ResultId input : inputs) unpack(input);
      std::optional<Made> made = operation.kind == OperationKind::file ? run_files(operation, inputs)
                                                                       : run_command(operation, inputs);
      if (!made) return std::nullopt;
      return keep(*std::move(made));
    }
  }
  return std::nullopt;
}

std::optional<MadeBuilder::Made> MadeBuilder::run_files(const Operation& operation,
                                                        std::span<const cache::ResultId> inputs) {
  Made made;
  if (operation.base != -1) made = *results_[inputs[static_cast<std::size_t>(operation.base)]];
  for (const FileAction& action : operation.actions) {
    const Snapshot none;
    const Snapshot& source =
        action.from == -1 ? none : results_[inputs[static_cast<std::size_t>(action.from)]]->files;
    if (!apply(action, source, made.files)) return std::nullopt;
  }
  return made;
}

std::optional<MadeBuilder::Made> MadeBuilder::run_command(const Operation& operation,
                                                          std::span<const cache::ResultId> inputs) {
  Made made;
  if (operation.base != -1) made = *results_[inputs[static_cast<std::size_t>(operation.base)]];
  // Mounts lie in the files while the command runs.
  Snapshot before = made.files;
  Snapshot files = made.files;
  for (const cache::ExecMount& mount : operation.mounts) {
    const std::string target = context_path(mount.target);
    remove(files, target);
    if (mount.slot != -1) {
      const Snapshot& source = results_[inputs[static_cast<std::size_t>(mount.slot)]]->files;
      graft(source, real_path(source, mount.source).value_or(""), files, target);
    } else if (mount.type == "secret") {
      const auto secret = secrets_.find(std::string(name_of_path(target)));
      if (secret != secrets_.end())
        graft({{"s", Node{.mode = 0400, .content = secret->second}}}, "s", files, target);
    } else if (mount.type == "cache" || mount.type == "tmpfs") {
      make_directories(files, target, Node{.type = FileType::directory, .mode = 0755});
    }
  }
  Machine machine{.files = files,
                  .environment = {},
                  .directory = operation.directory,
                  .user = operation.user,
                  .clock = clock_};
  for (const auto& [name, value] : operation.environment) machine.environment[name] = value;
  if (!run_words(machine, operation.words)) return std::nullopt;
  for (const cache::ExecMount& mount : operation.mounts) {
    const std::string target = context_path(mount.target);
    remove(files, target);
    if (before.contains(target)) graft(before, target, files, target);
    // What was made for the mount alone goes with it.
    for (std::string_view parent = parent_of(target); !parent.empty(); parent = parent_of(parent)) {
      const bool used = !SnapshotFiles(files).children(parent).empty();
      if (used || before.contains(parent)) break;
      files.erase(std::string(parent));
    }
  }
  made.files = std::move(files);
  return made;
}

std::optional<ContentId> MadeBuilder::content(const cache::Operations& operations, std::uint32_t index,
                                              std::uint32_t slot, cache::ResultId input) {
  unpack(input);
  const SnapshotFiles files(results_[input]->files);
  return cache::content_digest(files, operations.all[index].slots[slot].files);
}

}  // namespace decant::scenarios
