// The files of an image as a container sees them: its layers laid over each other, what was deleted left out;
// and its configuration field by field. Nothing is unpacked: a file's content is digested as it comes by, so
// an image may be larger than memory.
#pragma once

#include "base/problem.hpp"
#include "images/manifest.hpp"
#include "images/store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace decant::images {

enum class FileKind : std::uint8_t { file, directory, link, fifo, device };

struct TreeEntry {
  FileKind kind = FileKind::file;
  std::uint32_t mode = 0;  // 12 bits
  std::uint64_t user = 0;
  std::uint64_t group = 0;
  std::uint64_t size_bytes = 0;
  // Of a file its digest (XXH3-128, hex), of a link where it leads, of a device `c 1:3`.
  std::string content;
  std::map<std::string, std::string> xattrs;
  std::uint64_t inode = 0;  // equal where hard links share a file; 0 for all but files
};

struct ImageTree {
  std::map<std::string, TreeEntry, std::less<>> files;  // `app/run.sh`; `/` itself is empty
  // What configures a container: `Cmd` → JSON text, `Env PATH` → the value as JSON; nothing that is empty,
  // and not when and how the image was made.
  std::map<std::string, std::string> configuration;
  std::uint64_t size_bytes = 0;  // of all layers, unpacked
};

class TreeReader {
 public:
  // The image in an archive (archive.hpp). `go_on` is asked now and then; where it says no, the Problem is
  // that it was stopped. Problems: there are several images, a layer is damaged.
  Result<ImageTree> read(const std::string& path, const std::function<bool()>& go_on = {});

 private:
  struct Layer;
  Result<std::shared_ptr<const Layer>> layer(const Store& store, const std::string& name,
                                             const std::string& digest, const std::function<bool()>& go_on);
  Result<Layer> read_layer(const Store& store, const std::string& name, const std::function<bool()>& go_on);

  // Layers by the digest of what is in them: images that are compared share most of them.
  std::map<std::string, std::shared_ptr<const Layer>> known_;
  std::uint64_t inodes_ = 0;
};

}  // namespace decant::images
