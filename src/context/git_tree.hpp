// A commit of a git repository as a FileTree, without a checkout: files as a fresh checkout would have them
// (0644 or 0755, directories 0755, links as content, lines and `$Id$` converted as .gitattributes tells,
// files in LFS from the local store). A submodule is its tree when its commit is here, else a directory that
// is not known. What a filter makes cannot be told: reading it is a Problem.
#pragma once

#include "base/problem.hpp"
#include "context/file_tree.hpp"
#include "git/repository.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace decant {

// Which content ids such a tree gives.
//   bytes   the ids that every other tree gives of the same bytes: the blob is read
//   blobs   made of the blob's id and what a checkout does to it; nothing is read. Good among trees of one
//           repository that all are opened so (replay), never beside a directory. Equal ids are equal bytes;
//           different ones may be equal bytes only where the attributes of a file changed.
enum class GitIds : std::uint8_t { bytes, blobs };

struct GitTreeOptions {
  std::string below;  // the context's directory in the repository; "" is its root
  GitIds ids = GitIds::bytes;
  std::string name;  // for messages; empty: `commit` and twelve digits of the id
};

// `id`: of a commit, or of a tree (Step::tree). Problems: it is missing or broken, or has no directory
// `below`.
Result<std::shared_ptr<const FileTree>> open_git_tree(std::shared_ptr<const git::Repository> repository,
                                                      const git::ObjectId& id, GitTreeOptions options = {});

}  // namespace decant
