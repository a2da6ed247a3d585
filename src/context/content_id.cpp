// Content ids: see content_id.hpp.
#include "context/content_id.hpp"

#include "base/name_pattern.hpp"

#include <xxhash.h>

#include <array>

namespace decant {

ContentId content_id_of(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

ContentId other_content_than(ContentId id) {
  // The words of the old id behind a tag that says what this is: the same change of the same content has one
  // id.
  const std::array<std::uint64_t, 3> pieces = {0x64656368616e6765U, id.high, id.low};
  const XXH128_hash_t hash = XXH3_128bits(pieces.data(), sizeof pieces);
  return {hash.high64, hash.low64};
}

std::vector<std::string> FileTree::files_named(std::string_view directory, std::string_view pattern) const {
  std::vector<std::string> found;
  std::vector<std::string> open{std::string(directory)};
  while (!open.empty()) {
    const std::string at = std::move(open.back());
    open.pop_back();
    for (FileEntry& entry : children(at)) {
      const std::size_t slash = entry.path.rfind('/');
      const std::string_view name =
          std::string_view(entry.path).substr(slash == std::string::npos ? 0 : slash + 1);
      if (entry.type == FileType::directory) {
        open.push_back(std::move(entry.path));
      } else if (entry.type == FileType::file && matches_name(pattern, name)) {
        found.push_back(std::move(entry.path));
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

Result<FileFacts> FileTree::scan(std::string_view path, const Take& take) const {
  const Result<std::string> bytes = read(path);
  if (!bytes) return bytes.problem();
  take(*bytes);
  return FileFacts{.size_bytes = bytes->size(), .stamp = {}, .xattrs = {}};
}

std::vector<Xattr> FileTree::xattrs(std::string_view) const {
  return {};
}

}  // namespace decant
