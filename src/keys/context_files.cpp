// See context_files.hpp. A piece is `f MODE SIZE SHA256 PATH`, `d MODE PATH`, `l LENGTH:TARGET PATH`: what
// BuildKit's clients send less owner and time, which it zeroes or does not hash (facts on BuildKit's cache,
// section 5).
#include "keys/context_files.hpp"

#include "keys/digest.hpp"

namespace decant::keys {

Result<std::string> ContextFiles::digest(const std::string& path) {
  if (const auto found = digests_.find(path); found != digests_.end()) return found->second;
  const Result<std::string> bytes = context_.tree().read(path);
  if (!bytes) return bytes.problem();
  Result<std::string> hex = sha256_hex(*bytes);
  if (hex) digests_.emplace(path, *hex);
  return hex;
}

Result<Piece> ContextFiles::piece(const FileEntry& entry, std::string_view lands, bool mode_is_given) {
  // The root itself is not sent: its mode is the checkout's affair.
  const std::string mode =
      mode_is_given || entry.path.empty() ? "-" : fmt::format("{:04o}", entry.mode & 07777U);
  switch (entry.type) {
    case FileType::directory:
      return Piece{.tag = "file", .value = fmt::format("d {} {}", mode, lands)};
    case FileType::symlink:
      return Piece{.tag = "file",
                   .value = fmt::format("l {}:{} {}", entry.link_target.size(), entry.link_target, lands)};
    case FileType::other:
      return Piece{.tag = "file", .value = fmt::format("o {} {}", mode, lands)};
    case FileType::file:
      break;
  }
  const Result<std::string> hex = digest(entry.path);
  if (!hex) return hex.problem();
  return Piece{.tag = "file", .value = fmt::format("f {} {} {} {}", mode, entry.size_bytes, *hex, lands)};
}

Result<std::vector<Piece>> ContextFiles::copied(const CopySelection& selection, std::string_view destination,
                                                bool mode_is_given) {
  std::vector<Piece> out;
  for (const CopiedFile& file : selection.files) {
    std::string_view lands = file.to;
    if (lands.starts_with(destination)) lands.remove_prefix(destination.size());
    while (lands.starts_with('/')) lands.remove_prefix(1);
    Result<Piece> one = piece(file.from, lands, mode_is_given);
    if (!one) return one.problem();
    out.push_back(*std::move(one));
  }
  return out;
}

Result<std::vector<Piece>> ContextFiles::below(std::string_view path) {
  std::vector<Piece> out;
  std::vector<FileEntry> entries = context_.walk(path);
  if (const std::optional<FileEntry> top = context_.entry(path); top && !path.empty()) {
    entries.insert(entries.begin(), *top);
  }
  for (const FileEntry& entry : entries) {
    std::string_view lands = entry.path;
    lands.remove_prefix(std::min(path.size(), lands.size()));
    while (lands.starts_with('/')) lands.remove_prefix(1);
    Result<Piece> one = piece(entry, lands, false);
    if (!one) return one.problem();
    out.push_back(*std::move(one));
  }
  return out;
}

}  // namespace decant::keys
