// The files that a build can COPY: a tree less what its ignore file excludes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "context/file_tree.hpp"
#include "context/ignore.hpp"

namespace decant {

class Context {
 public:
  // `ignore` comes from the same tree: `<dockerfile>.dockerignore` where it lies, else `.dockerignore` in the root.
  Context(std::shared_ptr<const FileTree> tree, std::shared_ptr<const IgnoreFile> ignore, std::string ignore_name);

  [[nodiscard]] const FileTree& tree() const { return *tree_; }
  [[nodiscard]] std::shared_ptr<const FileTree> tree_pointer() const { return tree_; }
  [[nodiscard]] const IgnoreFile& ignore() const { return *ignore_; }
  [[nodiscard]] const std::string& ignore_name() const { return ignore_name_; }  // empty when there is no ignore file

  // What a build would see at `path`; nullopt when nothing is there or it is excluded.
  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const;
  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const;
  // Every file, link and directory that is sent, below `directory` ("" for all), in order of path.
  [[nodiscard]] std::vector<FileEntry> walk(std::string_view directory) const;

  // A context with the same ignore rules over another tree (see changed_tree).
  [[nodiscard]] Context with_tree(std::shared_ptr<const FileTree> tree) const;

 private:
  std::shared_ptr<const FileTree> tree_;
  std::shared_ptr<const IgnoreFile> ignore_;
  std::string ignore_name_;
};

// Opens the context of a Dockerfile. `dockerfile` is its path relative to the root where it lies inside, else any name
// (then only the root's .dockerignore counts). Problems: unreadable directory, bad pattern.
Result<Context> open_context(std::shared_ptr<const FileTree> tree, std::string_view dockerfile);

// The entries that one COPY or ADD takes, with the place where each lands.
struct CopiedFile {
  FileEntry from;           // in the context
  std::string to;           // absolute path in the image
};
struct CopySelection {
  std::vector<CopiedFile> files;      // files, links and directories, sorted by destination
  std::vector<std::string> missing;   // sources without wildcard that match nothing (the build fails)
  bool destination_is_directory = false;
};
// `sources` and `destination` are expanded operands, `workdir` absolute. Wildcards (Go's filepath.Match), `--exclude`
// patterns and `--parents` as BuildKit has them (frontend/dockerfile/dockerfile2llb/convert_copy.go).
CopySelection select_copied(const Context& context, const std::vector<std::string>& sources, std::string_view destination,
                            std::string_view workdir, const std::vector<std::string>& excludes, bool parents);

// Absolute, cleaned path of `path` seen from `workdir` (Go's path.Join and path.Clean).
std::string resolve_image_path(std::string_view workdir, std::string_view path);

}  // namespace decant
