// See context_files.hpp. A piece is `f MODE SIZE DIGEST PATH`, `d MODE PATH`, `l LENGTH:TARGET PATH`, and
// behind it one `LENGTH:NAME LENGTH:VALUE PATH` for each extended attribute: what BuildKit's clients send
// less owner and time, which it zeroes or does not hash (facts on BuildKit's cache, section 5).
#include "keys/context_files.hpp"

#include "base/parallel.hpp"
#include "keys/digest.hpp"

namespace decant::keys {
namespace {

constexpr std::size_t kLandingsAThread = 2048;

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
Result<std::string> ContextFiles::value_of(const Landing& landing, bool mode_is_given,
                                           const FileDigest* digest, std::vector<Xattr>& xattrs) const {
  const FileEntry& entry = *landing.entry;
  std::string value;
  switch (entry.type) {
    case FileType::directory:
      if (!entry.known) {
        return Problem{
            .what = fmt::format("{}: {}: what is in this directory cannot be known",
                                context_.tree().describe(), entry.path),
            .remedy = "make it readable for this user, bring its submodule, or exclude it in .dockerignore"};
      }
      value = "d ";
      add_mode(value, entry, mode_is_given);
      if (!entry.path.empty()) xattrs = context_.tree().xattrs(entry.path);
      break;
    case FileType::symlink:
      if (!entry.known) {
        return Problem{.what = fmt::format("{}: {}: the link's target cannot be read",
                                           context_.tree().describe(), entry.path)};
      }
      value = fmt::format("l {}:{}", entry.link_target.size(), entry.link_target);
      break;
    case FileType::other:
      value = "o ";
      add_mode(value, entry, mode_is_given);
      break;
    case FileType::file:
      value.reserve(2 + 5 + 20 + 65 + landing.lands.size());
      value = "f ";
      add_mode(value, entry, mode_is_given);
      value += ' ';
      value += fmt::format_int(digest->size_bytes).c_str();
      value += ' ';
      append_hex(value, digest->digest);
      xattrs = digest->xattrs;
      break;
  }
  value += ' ';
  value += landing.lands;
  return value;
}

std::optional<Problem> ContextFiles::add(const std::vector<Landing>& landings, bool mode_is_given,
                                         std::vector<Piece>& to) {
  std::vector<const FileEntry*> files;
  std::vector<std::size_t> digest_of(landings.size());
  for (std::size_t i = 0; i < landings.size(); ++i) {
    digest_of[i] = files.size();
    if (landings[i].entry->type == FileType::file) files.push_back(landings[i].entry);
  }
  const Result<std::vector<FileDigest>> digests = digests_.of(files);
  if (!digests) return digests.problem();

  std::vector<std::string> values(landings.size());
  std::mutex mutex;
  std::map<std::size_t, std::vector<Xattr>> xattrs;  // few have any
  std::map<std::size_t, Problem> problems;           // the first is told, whatever thread was first
  for_each_range(landings.size(), kLandingsAThread, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const bool is_file = landings[i].entry->type == FileType::file;
      std::vector<Xattr> own;
      Result<std::string> value =
          value_of(landings[i], mode_is_given, is_file ? &(*digests)[digest_of[i]] : nullptr, own);
      if (value) values[i] = *std::move(value);
      if (value && own.empty()) continue;
      const std::scoped_lock lock(mutex);
      if (value) {
        xattrs.emplace(i, std::move(own));
      } else {
        problems.emplace(i, value.problem());
      }
    }
  });
  if (!problems.empty()) return problems.begin()->second;

  to.reserve(to.size() + values.size());
  auto next = xattrs.begin();
  for (std::size_t i = 0; i < values.size(); ++i) {
    to.push_back({.tag = "file", .value = std::move(values[i])});
    if (next == xattrs.end() || next->first != i) continue;
    for (const Xattr& xattr : next->second) to.push_back(xattr_piece(xattr, landings[i].lands));
    ++next;
  }
  return std::nullopt;
}

std::optional<Problem> ContextFiles::copied(const CopySelection& selection, std::string_view destination,
                                            bool mode_is_given, std::vector<Piece>& to) {
  std::vector<Landing> landings;
  landings.reserve(selection.files.size());
  for (const CopiedFile& file : selection.files)
    landings.push_back({&file.from, below_directory(file.to, destination)});
  return add(landings, mode_is_given, to);
}

std::optional<Problem> ContextFiles::below(std::string_view path, std::vector<Piece>& to) {
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
  return add(landings, false, to);
}

}  // namespace decant::keys
