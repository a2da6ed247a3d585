// See context_files.hpp. A piece is `f MODE SIZE DIGEST PATH`, `d MODE PATH`, `l LENGTH:TARGET PATH`, and
// behind it one `LENGTH:NAME LENGTH:VALUE PATH` for each extended attribute: what BuildKit's clients send
// less owner and time, which it zeroes or does not hash (facts on BuildKit's cache, section 5).
#include "keys/context_files.hpp"

#include "keys/digest.hpp"

namespace decant::keys {
namespace {

Piece xattr_piece(const Xattr& xattr, std::string_view lands) {
  return {.tag = "xattr",
          .value = fmt::format("{}:{} {}:{} {}", xattr.name.size(), xattr.name, xattr.value.size(),
                               xattr.value, lands)};
}

// What of the path stands behind the directory that is copied to or from.
std::string_view below_directory(std::string_view path, std::string_view directory) {
  if (path.starts_with(directory)) path.remove_prefix(directory.size());
  while (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

}  // namespace

void ContextFiles::add_mode(std::string& out, const FileEntry& entry, bool mode_is_given) const {
  // The root itself is not sent: its mode is the checkout's affair.
  if (mode_is_given || entry.path.empty()) {
    out += '-';
    return;
  }
  std::uint32_t mode = entry.mode & 07777U;
  if (normalize_modes_) mode = entry.type == FileType::directory || (mode & 0100U) != 0 ? 0755 : 0644;
  for (const unsigned shift : {9U, 6U, 3U, 0U}) out += static_cast<char>('0' + ((mode >> shift) & 7U));
}

// Written without fmt: this is most of the work of a key whose files are known.
Result<std::vector<Piece>> ContextFiles::pieces(const std::vector<Landing>& landings, bool mode_is_given) {
  std::vector<const FileEntry*> files;
  for (const Landing& landing : landings) {
    if (landing.entry->type == FileType::file) files.push_back(landing.entry);
  }
  const Result<std::vector<FileDigest>> digests = digests_.of(files);
  if (!digests) return digests.problem();
  std::vector<Piece> out;
  out.reserve(landings.size());
  std::size_t next = 0;
  for (const auto& [entry, lands] : landings) {
    std::string value;
    const std::vector<Xattr>* xattrs = nullptr;
    std::vector<Xattr> own;
    switch (entry->type) {
      case FileType::directory:
        if (!entry->known) {
          return Problem{
              .what = fmt::format("{}: {}: what is in this directory cannot be known",
                                  context_.tree().describe(), entry->path),
              .remedy =
                  "make it readable for this user, bring its submodule, or exclude it in .dockerignore"};
        }
        value = "d ";
        add_mode(value, *entry, mode_is_given);
        if (!entry->path.empty()) own = context_.tree().xattrs(entry->path);
        xattrs = &own;
        break;
      case FileType::symlink:
        if (!entry->known) {
          return Problem{.what = fmt::format("{}: {}: the link's target cannot be read",
                                             context_.tree().describe(), entry->path)};
        }
        value = fmt::format("l {}:{}", entry->link_target.size(), entry->link_target);
        break;
      case FileType::other:
        value = "o ";
        add_mode(value, *entry, mode_is_given);
        break;
      case FileType::file: {
        const FileDigest& digest = (*digests)[next++];
        value.reserve(2 + 5 + 20 + 65 + lands.size());
        value = "f ";
        add_mode(value, *entry, mode_is_given);
        value += ' ';
        value += fmt::format_int(digest.size_bytes).c_str();
        value += ' ';
        append_hex(value, digest.digest);
        xattrs = &digest.xattrs;
        break;
      }
    }
    value += ' ';
    value += lands;
    out.push_back({.tag = "file", .value = std::move(value)});
    if (xattrs == nullptr) continue;
    for (const Xattr& xattr : *xattrs) out.push_back(xattr_piece(xattr, lands));
  }
  return out;
}

Result<std::vector<Piece>> ContextFiles::copied(const CopySelection& selection, std::string_view destination,
                                                bool mode_is_given) {
  std::vector<Landing> landings;
  landings.reserve(selection.files.size());
  for (const CopiedFile& file : selection.files)
    landings.push_back({&file.from, below_directory(file.to, destination)});
  return pieces(landings, mode_is_given);
}

Result<std::vector<Piece>> ContextFiles::below(std::string_view path) {
  std::vector<FileEntry> entries = context_.walk(path);
  if (const std::optional<FileEntry> top = context_.entry(path); top && !path.empty()) {
    entries.insert(entries.begin(), *top);
  }
  std::vector<Landing> landings;
  landings.reserve(entries.size());
  for (const FileEntry& entry : entries) {
    const std::string_view lands =
        std::string_view(entry.path).substr(std::min(path.size(), entry.path.size()));
    landings.push_back({&entry, below_directory(lands, "/")});
  }
  return pieces(landings, false);
}

}  // namespace decant::keys
