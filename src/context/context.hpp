// The files that a build can COPY: a tree less what its ignore file excludes.
#pragma once

#include "base/text_block.hpp"
#include "context/file_tree.hpp"
#include "context/ignore.hpp"
#include "context/path.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

class ManifestMemo;

class Context {
 public:
  // `ignore` comes from the same tree: `<dockerfile>.dockerignore` where it lies, else `.dockerignore` in the
  // root.
  Context(std::shared_ptr<const FileTree> tree, std::shared_ptr<const IgnoreFile> ignore,
          std::string ignore_name);

  [[nodiscard]] const FileTree& tree() const { return *tree_; }
  [[nodiscard]] std::shared_ptr<const FileTree> tree_pointer() const { return tree_; }
  [[nodiscard]] const IgnoreFile& ignore() const { return *ignore_; }
  [[nodiscard]] const std::string& ignore_name() const {
    return ignore_name_;
  }  // empty when there is no ignore file

  // What a build would see at `path`; nullopt when nothing is there or it is excluded.
  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const;
  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const;
  // Says of names of files and links of one directory, in any order, whether they are sent; null: all are.
  [[nodiscard]] std::function<bool(std::string_view name)> sieve(std::string_view directory) const;
  // Every file, link and directory that is sent, below `directory` ("" for all), in order of path.
  [[nodiscard]] EntryList walk(std::string_view directory) const;

  // A context with the same ignore rules over another tree (see changed_tree).
  [[nodiscard]] Context with_tree(std::shared_ptr<const FileTree> tree) const;

  // Where effects keep what manifests said, for the next context with it; null: they keep nothing.
  [[nodiscard]] ManifestMemo* manifests() const { return manifests_.get(); }
  void keep_manifests(std::shared_ptr<ManifestMemo> memo) { manifests_ = std::move(memo); }

 private:
  void walk_into(std::string_view directory, const IgnoreFile::Matched& matched, std::vector<FileEntry>& sent,
                 bool only_first) const;
  // What the walk says of a path by its own name: excluded or not, and what its children start from.
  bool excluded(std::string_view path, IgnoreFile::Matched& matched) const;
  // Whether a directory is sent, itself or as the parent of something that is.
  bool sends(const FileEntry& directory, bool excluded, const IgnoreFile::Matched& matched) const;

  std::shared_ptr<const FileTree> tree_;
  std::shared_ptr<const IgnoreFile> ignore_;
  std::string ignore_name_;
  std::shared_ptr<ManifestMemo> manifests_;
};

// Opens the context of a Dockerfile. `dockerfile` is its path relative to the root where it lies inside, else
// any name (then only the root's .dockerignore counts). Problems: unreadable directory, bad pattern.
Result<Context> open_context(std::shared_ptr<const FileTree> tree, std::string_view dockerfile);

// The same with an ignore file that lies elsewhere (`<name>.dockerignore` beside a Dockerfile outside the
// context).
Result<Context> open_context_with_ignore(std::shared_ptr<const FileTree> tree, std::string_view name,
                                         std::string_view text);

// The entries that one COPY or ADD takes, with the place where each lands. The texts are the selection's.
struct CopiedFile {
  EntryView from;       // in the context
  std::string_view to;  // absolute path in the image
};
// What the texts of a selection lie in. Copies of a selection share it.
struct CopiedTexts {
  TextBlock block;
  std::vector<EntryList> walked;
};
struct CopySelection {
  // Files, links and directories, sorted by destination, one entry a destination (the last copied wins). A
  // directory that is a source stands here too, with the destination as its place.
  std::vector<CopiedFile> files;
  std::shared_ptr<CopiedTexts> texts;
  std::vector<std::string> missing;  // sources, as written, that the build does not find (it fails)
  bool destination_is_directory = false;
  // Set where one whole directory is copied, this one, and nothing of it left out: what is below it lands at
  // the same place below the destination.
  std::optional<std::string> whole;
  bool listed = true;   // false: of a whole directory; `files` has the directory alone
  std::string problem;  // a pattern of --exclude or --parents that the build refuses
};
// `sources` and `destination` are expanded operands, `workdir` absolute. Wildcards (Go's filepath.Match),
// `--exclude` patterns and `--parents` as BuildKit has them
// (frontend/dockerfile/dockerfile2llb/convert_copy.go). A single file and a destination without a final
// slash: it lands in the destination where that is a directory already, else under that name. The image is
// not known here; a destination is taken for a directory when it is the root, the working directory or above
// it, or the caller says so. `list_whole` false: what a whole directory holds is looked up later, not listed.
CopySelection select_copied(const Context& context, const std::vector<std::string>& sources,
                            std::string_view destination, std::string_view workdir,
                            const std::vector<std::string>& excludes, bool parents,
                            bool destination_is_directory = false, bool list_whole = true);

}  // namespace decant
