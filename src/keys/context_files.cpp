// See context_files.hpp. A piece is `f MODE SIZE DIGEST PATH`, `d MODE PATH`, `l LENGTH:TARGET PATH`, and
// behind it one `LENGTH:NAME LENGTH:VALUE PATH` for each extended attribute: what BuildKit's clients send
// less owner and time, which it zeroes or does not hash (facts on BuildKit's cache, section 5).
#include "keys/context_files.hpp"

#include "base/parallel.hpp"

namespace decant::keys {
namespace {

constexpr std::size_t kLandingsAtOnce = 16384;  // whose digests and pieces are in memory
constexpr std::size_t kLandingsAThread = 2048;

// What of the path stands behind the directory that is copied to or from.
std::string_view below_directory(std::string_view path, std::string_view directory) {
  if (path.starts_with(directory)) path.remove_prefix(directory.size());
  while (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

}  // namespace

void ContextFiles::add_mode(std::string& out, const EntryView& entry, bool mode_is_given) const {
  // The root itself is not sent: its mode is the checkout's affair.
  if (mode_is_given || entry.path.empty()) {
    out += '-';
    return;
  }
  std::uint32_t mode = entry.mode & 07777U;
  if (normalize_modes_) mode = git_mode(entry.type, mode);
  for (const unsigned shift : {9U, 6U, 3U, 0U}) out += static_cast<char>('0' + ((mode >> shift) & 7U));
}

// Written without fmt: this is most of the work of a key whose files are known.
std::optional<Problem> ContextFiles::append(std::string& pieces, const Landing& landing, bool mode_is_given,
                                            const FileDigest* digest) const {
  const EntryView& entry = *landing.entry;
  thread_local std::string value;
  std::vector<Xattr> asked;
  const std::vector<Xattr>* xattrs = &asked;
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
      if (!entry.path.empty() && !entry.plain) asked = context_.tree().xattrs(entry.path);
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
      value = "f ";
      add_mode(value, entry, mode_is_given);
      const fmt::format_int size(digest->size_bytes);
      value += ' ';
      value.append(size.data(), size.size());
      value += ' ';
      append_hex(value, digest->digest);
      xattrs = &digest->xattrs;
      break;
  }
  value += ' ';
  value.append(landing.directory).append(landing.lands);
  append_piece(pieces, "file", value);
  for (const Xattr& xattr : *xattrs) {
    append_piece(pieces, "xattr",
                 fmt::format("{}:{} {}:{} {}{}", xattr.name.size(), xattr.name, xattr.value.size(),
                             xattr.value, landing.directory, landing.lands));
  }
  return std::nullopt;
}

std::optional<Problem> ContextFiles::add_some(std::span<const Landing> landings, bool mode_is_given,
                                              PieceDigester& to) {
  std::vector<const EntryView*> files;
  files.reserve(landings.size());
  std::vector<std::size_t> digest_of(landings.size());
  for (std::size_t i = 0; i < landings.size(); ++i) {
    digest_of[i] = files.size();
    if (landings[i].entry->type == FileType::file) files.push_back(landings[i].entry);
  }
  const Result<std::vector<FileDigest>> digests = digests_.of(files);
  if (!digests) return digests.problem();

  std::vector<std::string> pieces((landings.size() + kLandingsAThread - 1) / kLandingsAThread);
  std::vector<std::optional<Problem>> problems(pieces.size());  // the first is told
  for_each_range(landings.size(), kLandingsAThread, [&](std::size_t begin, std::size_t end) {
    const std::size_t range = begin / kLandingsAThread;
    std::size_t size = 0;
    for (std::size_t i = begin; i < end; ++i) size += landings[i].directory.size() + landings[i].lands.size();
    pieces[range].reserve(size + (end - begin) * 112);  // most have no more beside the path
    for (std::size_t i = begin; i < end && !problems[range]; ++i) {
      const bool is_file = landings[i].entry->type == FileType::file;
      problems[range] =
          append(pieces[range], landings[i], mode_is_given, is_file ? &(*digests)[digest_of[i]] : nullptr);
    }
  });
  for (std::optional<Problem>& problem : problems) {
    if (problem) return std::move(problem);
  }
  to.add_encoded(pieces);
  return std::nullopt;
}

std::optional<Problem> ContextFiles::add(std::size_t count, const LandingAt& landing_at, bool mode_is_given,
                                         PieceDigester& to) {
  std::vector<Landing> landings;
  landings.reserve(std::min(count, kLandingsAtOnce));
  for (std::size_t i = 0; i < count;) {
    landings.clear();
    while (i < count && landings.size() < kLandingsAtOnce) landings.push_back(landing_at(i++));
    if (std::optional<Problem> problem = add_some(landings, mode_is_given, to)) return problem;
  }
  return std::nullopt;
}

std::optional<Problem> ContextFiles::add_whole(const EntryView* top, std::string_view path,
                                               std::string_view lands, bool mode_is_given,
                                               PieceDigester& to) {
  const EntryList below = context_.walk(path);
  const std::string directory = lands.empty() ? std::string() : std::string(lands) + '/';
  const std::size_t skipped = path.empty() ? 0 : path.size() + 1;
  const std::size_t first = top != nullptr ? 1 : 0;
  return add(
      first + below.size(),
      [&](std::size_t i) {
        if (i < first) return Landing{top, "", lands};
        const EntryView& entry = below[i - first];
        return Landing{&entry, directory, entry.path.substr(skipped)};
      },
      mode_is_given, to);
}

std::optional<Problem> ContextFiles::copied(const CopySelection& selection, std::string_view destination,
                                            bool mode_is_given, PieceDigester& to) {
  if (!selection.listed) {
    const CopiedFile& top = selection.files.front();
    return add_whole(&top.from, *selection.whole, below_directory(top.to, destination), mode_is_given, to);
  }
  return add(
      selection.files.size(),
      [&](std::size_t i) {
        const CopiedFile& file = selection.files[i];
        return Landing{&file.from, "", below_directory(file.to, destination)};
      },
      mode_is_given, to);
}

std::optional<Problem> ContextFiles::below(std::string_view path, PieceDigester& to) {
  const std::optional<FileEntry> top = path.empty() ? std::nullopt : context_.entry(path);
  const EntryView view = top ? EntryView(*top) : EntryView();
  return add_whole(top ? &view : nullptr, path, "", false, to);
}

}  // namespace decant::keys
