// See solved.hpp.
#include "cache/solved.hpp"

#include <algorithm>

namespace decant::cache {

ContentId command_of(const Operation& operation) {
  Pieces pieces;
  for (const std::string& word : operation.words) pieces.add(word);
  return pieces.id();
}

Before before_of(Solved& solved) {
  Before before;
  for (std::uint32_t i = 0; i < solved.operations.all.size(); ++i) {
    const Operation& operation = solved.operations.all[i];
    if (operation.kind == OperationKind::exec) {
      before.truths.insert(solved.known.truth(i).id);
      before.by_command.emplace(command_of(operation), i);
      before.by_digest.emplace(operation.digest, i);
    } else if (operation.kind == OperationKind::file) {
      before.truths.insert(solved.known.truth(i).id);
      before.copies.insert(solved.source_of(i));
      before.by_digest.emplace(operation.digest, i);
    }
  }
  return before;
}

FileList files_of(const Build& build, const Effect& effect) {
  FileList files;
  if (build.context == nullptr) return files;
  const ContextFiles context(*build.context);
  for (const CopiedFile& file : effect.selection.files) files[file.from.path] = context.identity(file.from);
  for (const std::string& path : effect.mounted_context) {
    if (const auto entry = build.context->entry(path)) files[path] = context.identity(*entry);
    for (const FileEntry& entry : build.context->walk(path)) files[entry.path] = context.identity(entry);
  }
  return files;
}

std::vector<std::string> changed_files(const FileList& before, const FileList& after) {
  std::vector<std::string> names;
  for (const auto& [path, id] : after) {
    const auto old = before.find(path);
    if (old == before.end() || old->second != id) names.push_back(path);
  }
  for (const auto& [path, id] : before) {
    if (!after.contains(path)) names.push_back(path);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace decant::cache
