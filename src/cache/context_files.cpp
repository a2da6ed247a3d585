// See context_files.hpp. A client sends a local context with root as the owner of everything, and with those
// extended attributes that FileTree::xattrs gives (BuildKit: cache/contenthash/tarsum.go).
#include "cache/context_files.hpp"

#include "cache/pieces.hpp"

namespace decant::cache {

ContentId ContextFiles::identity(const EntryView& entry) const {
  Pieces pieces;
  pieces.number(static_cast<std::uint64_t>(entry.type));
  pieces.number(entry.type == FileType::symlink ? 0777 : entry.mode).add(entry.link_target);
  if (entry.type == FileType::file) {
    // One that cannot be read counts by its name; the build would end there.
    const Result<ContentId> content = context_.tree().content_id(entry.path);
    if (content) {
      pieces.add(*content);
    } else {
      pieces.add(entry.path);
    }
  }
  // The root is not sent, only what is in it.
  if (!entry.path.empty()) {
    for (const Xattr& xattr : context_.tree().xattrs(entry.path))
      pieces.add("xattr").add(xattr.name).add(xattr.value);
  }
  return pieces.id();
}

}  // namespace decant::cache
