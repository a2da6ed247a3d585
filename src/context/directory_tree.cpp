// A directory on disk as a FileTree. The directory belongs to somebody else: it may hold links that lead out
// of it, FIFOs that block for ever, names with any bytes, and it may change while it is read. So every path
// is opened component by component without following links; only regular files are read, and opening one
// never waits.
//
// Linux has openat2 with RESOLVE_NO_SYMLINKS for this, but not everywhere (old kernels, seccomp filters of
// container engines): there a path is opened component by component.
#include "context/content_id.hpp"
#include "context/file_tree.hpp"
#include "context/path.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <mutex>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <unordered_map>

namespace decant {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  explicit operator bool() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

std::string reason(int error) {
  return std::generic_category().message(error);
}

FileType type_of(mode_t mode) {
  if (S_ISREG(mode)) return FileType::file;
  if (S_ISDIR(mode)) return FileType::directory;
  if (S_ISLNK(mode)) return FileType::symlink;
  return FileType::other;
}

// The target of the link `name`; empty when it cannot be read any more.
std::string read_link(int directory, const char* name) {
  std::string target(256, '\0');
  while (true) {
    const ssize_t length = ::readlinkat(directory, name, target.data(), target.size());
    if (length < 0) return {};
    if (static_cast<std::size_t>(length) < target.size()) {
      target.resize(static_cast<std::size_t>(length));
      return target;
    }
    target.resize(target.size() * 2);
  }
}

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& status) {
  return {.inode = status.st_ino,
          .modified_ns = nanoseconds(status.st_mtim),
          .changed_ns = nanoseconds(status.st_ctim)};
}

// All but the texts of what stands at `name`.
template <typename Text>
bool read_facts(int directory, const char* name, EntryWith<Text>& entry) {
  struct stat status {};
  if (::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0) return false;
  entry.type = type_of(status.st_mode);
  entry.mode = static_cast<std::uint32_t>(status.st_mode & 07777U);
  if (entry.type == FileType::file) {
    entry.size_bytes = static_cast<std::uint64_t>(status.st_size);
    entry.stamp = stamp_of(status);
  }
  if (entry.type == FileType::directory)
    entry.known = ::faccessat(directory, name, R_OK | X_OK, AT_EACCESS) == 0;
  return true;
}

std::optional<FileEntry> entry_at(int directory, const std::string& name, std::string path) {
  FileEntry entry{.path = std::move(path)};
  if (!read_facts(directory, name.c_str(), entry)) return std::nullopt;
  if (entry.type == FileType::symlink) entry.link_target = read_link(directory, name.c_str());
  return entry;
}

// The names in a directory, one behind the other, each with a NUL. False: it cannot be read any more, and
// counts as one that ends here.
struct Names {
  std::string texts;
  std::vector<std::string_view> sorted;
};
void read_names(int directory, Names& names) {
  constexpr std::size_t kBuffer = std::size_t{1} << 15U;
  alignas(dirent64) std::array<char, kBuffer> buffer;
  names.texts.clear();
  names.sorted.clear();
  while (true) {
    const ssize_t length = ::getdents64(directory, buffer.data(), buffer.size());
    if (length <= 0) break;
    for (std::size_t at = 0; at < static_cast<std::size_t>(length);) {
      const auto* const item = reinterpret_cast<const dirent64*>(buffer.data() + at);
      at += item->d_reclen;
      const std::string_view name = item->d_name;
      if (name != "." && name != "..") names.texts.append(name).push_back('\0');
    }
  }
  for (std::string_view rest = names.texts; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find('\0'));
    names.sorted.push_back(name);
    rest.remove_prefix(name.size() + 1);
  }
  std::ranges::sort(names.sorted);
}

bool counts(std::string_view xattr) {
  return xattr == "security.capability" || (!xattr.starts_with("security.") && !xattr.starts_with("system."));
}

// `list(buffer, size)` and `get(name, buffer, size)` are the calls of one file. Whoever changes attributes in
// between is told of by the file's stamp.
template <typename List, typename Get>
std::vector<Xattr> read_xattrs(const List& list, const Get& get) {
  std::vector<Xattr> found;
  std::array<char, 1024> few{};
  std::string many;
  ssize_t length = list(few.data(), few.size());
  std::string_view names(few.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  if (length < 0 && errno == ERANGE) {
    many.resize(std::size_t{1} << 16U);  // the kernel's limit
    length = list(many.data(), many.size());
    names = std::string_view(many).substr(0, length > 0 ? static_cast<std::size_t>(length) : 0);
  }
  while (!names.empty()) {
    const std::string name(names.substr(0, names.find('\0')));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    if (!counts(name)) continue;
    std::string value(std::size_t{1} << 16U, '\0');
    const ssize_t size = get(name.c_str(), value.data(), value.size());
    if (size < 0) continue;
    value.resize(static_cast<std::size_t>(size));
    found.push_back({name, std::move(value)});
  }
  std::ranges::sort(found);
  return found;
}

// The whole path in one call, no component of it a link; ENOSYS where the kernel does not have it or somebody
// forbids it.
int open_strictly(int root, const std::string& path, int flags) {
  static std::atomic<bool> refused = false;
  if (refused) {
    errno = ENOSYS;
    return -1;
  }
  open_how how{};
  how.flags = static_cast<unsigned>(flags);
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  const long number = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
  // EPERM and EINVAL are what filters and old kernels say of a call that they do not know.
  if (number < 0 && (errno == ENOSYS || errno == EPERM || errno == EINVAL)) {
    refused = true;
    errno = ENOSYS;
  }
  return static_cast<int>(number);
}

class DirectoryTree final : public FileTree {
 public:
  DirectoryTree(std::string name, Descriptor root) : name_(std::move(name)), root_(std::move(root)) {}

  [[nodiscard]] std::optional<FileEntry> entry(std::string_view path) const override {
    if (path.empty()) return entry_at(root_.number(), ".", "");
    const Descriptor parent = open_parent(path);
    if (!parent) return std::nullopt;
    return entry_at(parent.number(), std::string(name_of_path(path)), std::string(path));
  }

  [[nodiscard]] std::vector<FileEntry> children(std::string_view directory) const override {
    const EntryBlock block = list(directory);
    std::vector<FileEntry> found;
    found.reserve(block.entries.size());
    for (const EntryView& entry : block.entries) found.push_back(owned(entry));
    return found;
  }

  [[nodiscard]] EntryBlock list(std::string_view directory) const override {
    const Descriptor descriptor = open_at(directory, O_RDONLY | O_DIRECTORY);
    if (!descriptor) return {};
    thread_local Names names;
    read_names(descriptor.number(), names);
    EntryBlock block;
    block.entries.reserve(names.sorted.size());
    // Each path ends with a NUL: the end of it is the name that the system is asked for.
    const std::size_t before = directory.empty() ? 0 : directory.size() + 1;
    block.paths = std::make_unique_for_overwrite<char[]>(names.texts.size() + names.sorted.size() * before);
    char* to = block.paths.get();
    std::vector<std::pair<std::size_t, std::string>> links;  // few
    for (const std::string_view name : names.sorted) {
      EntryView entry{.path = {to, before + name.size()}};
      if (before != 0) *std::ranges::copy(directory, to).out = '/';
      *std::ranges::copy(name, to + before).out = '\0';
      if (!read_facts(descriptor.number(), to + before, entry)) continue;
      if (entry.type == FileType::symlink)
        links.emplace_back(block.entries.size(), read_link(descriptor.number(), to + before));
      block.entries.push_back(entry);
      to += entry.path.size() + 1;
    }
    block.set_targets(links);
    const ssize_t xattrs = ::flistxattr(descriptor.number(), nullptr, 0);
    block.plain = xattrs == 0 || (xattrs < 0 && errno == ENOTSUP);
    return block;
  }

  [[nodiscard]] Result<std::string> read(std::string_view path) const override {
    std::string bytes;
    const Result<FileFacts> facts = scan_file(
        path, [&bytes](std::string_view part) { bytes += part; }, false);
    if (!facts) return facts.problem();
    return bytes;
  }

  [[nodiscard]] Result<FileFacts> scan(std::string_view path, const Take& take) const override {
    return scan_file(path, take, true);
  }

  [[nodiscard]] std::vector<Xattr> xattrs(std::string_view path) const override {
    const Descriptor parent = path.empty() ? open_at("", O_PATH | O_DIRECTORY) : open_parent(path);
    if (!parent) return {};
    // There are no calls that take a directory's number and a name.
    const std::string place = fmt::format("/proc/self/fd/{}/{}", parent.number(), name_of_path(path));
    return read_xattrs(
        [&](char* buffer, std::size_t size) { return ::llistxattr(place.c_str(), buffer, size); },
        [&](const char* name, char* buffer, std::size_t size) {
          return ::lgetxattr(place.c_str(), name, buffer, size);
        });
  }

  // Read once: a layer before and after a change, and two layers with the same files, ask for the same ids.
  [[nodiscard]] Result<ContentId> content_id(std::string_view path) const override {
    const std::string key(path);
    {
      const std::scoped_lock lock(mutex_);
      if (const auto known = content_ids_.find(key); known != content_ids_.end()) return known->second;
    }
    const Result<ContentId> id = read_content_id(path);
    if (id) {
      const std::scoped_lock lock(mutex_);
      content_ids_.emplace(key, *id);
    }
    return id;
  }

  [[nodiscard]] std::string describe() const override { return name_; }

 private:
  // Opens `path` below the root; no component of it may be a link. ELOOP or ENOTDIR where one is.
  [[nodiscard]] Descriptor open_at(std::string_view path, int flags) const {
    // openat2 refuses flags that mean nothing to it.
    const int always = O_NOFOLLOW | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NONBLOCK | O_NOCTTY);
    errno = ENOENT;
    if (path.find('\0') != std::string_view::npos) return Descriptor(-1);
    const std::vector<std::string_view> parts = split_path(path);
    for (const std::string_view part : parts) {
      if (part == "." || part == "..") return Descriptor(-1);
    }
    if (!parts.empty()) {
      Descriptor whole(open_strictly(root_.number(), std::string(path), flags | always));
      if (whole || errno != ENOSYS) return whole;
    }
    Descriptor current(
        ::openat(root_.number(), ".", parts.empty() ? flags | always : O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (std::size_t i = 0; i < parts.size() && current; ++i) {
      const bool last = i + 1 == parts.size();
      const int mode = last ? flags | always : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
      current = Descriptor(::openat(current.number(), std::string(parts[i]).c_str(), mode));
    }
    return current;
  }

  [[nodiscard]] Descriptor open_parent(std::string_view path) const {
    const std::string_view name = name_of_path(path);
    if (name.empty() || name == "." || name == ".." || name.find('\0') != std::string_view::npos)
      return Descriptor(-1);
    return open_at(parent_of(path), O_PATH | O_DIRECTORY);
  }

  [[nodiscard]] Problem problem(std::string_view path, std::string_view what) const {
    return {.what = fmt::format("{}/{}: {}", name_, path, what)};
  }

  // Gives the bytes of a regular file to `take`, in parts. What is not at rest has no content that could be
  // told: a file whose stamp changes while it is read is a problem.
  template <typename Taking>
  [[nodiscard]] Result<FileFacts> scan_file(std::string_view path, const Taking& take,
                                            bool with_xattrs) const {
    const Descriptor file = open_at(path, O_RDONLY);
    if (!file) {
      return problem(path, errno == ELOOP ? "a symbolic link, which is not followed"
                                          : "cannot be opened: " + reason(errno));
    }
    struct stat before {};
    if (::fstat(file.number(), &before) != 0) return problem(path, "cannot be read: " + reason(errno));
    if (S_ISDIR(before.st_mode)) return problem(path, "is a directory");
    if (!S_ISREG(before.st_mode)) return problem(path, "is no regular file");
    FileFacts facts{.size_bytes = 0, .stamp = stamp_of(before), .xattrs = {}};
    thread_local std::vector<char> buffer(std::size_t{1} << 17U);
    while (true) {
      const ssize_t length = ::read(file.number(), buffer.data(), buffer.size());
      if (length == 0) break;
      if (length > 0) {
        facts.size_bytes += static_cast<std::uint64_t>(length);
        take(std::string_view(buffer.data(), static_cast<std::size_t>(length)));
      } else if (errno != EINTR) {
        return problem(path, "cannot be read: " + reason(errno));
      }
    }
    if (with_xattrs) {
      facts.xattrs =
          read_xattrs([&](char* list, std::size_t size) { return ::flistxattr(file.number(), list, size); },
                      [&](const char* name, char* value, std::size_t size) {
                        return ::fgetxattr(file.number(), name, value, size);
                      });
    }
    struct stat after {};
    const bool at_rest = ::fstat(file.number(), &after) == 0 && stamp_of(after) == facts.stamp &&
                         before.st_size == after.st_size;
    // Files that the kernel makes up (/proc) have no size, whatever is in them.
    const bool whole = facts.size_bytes == static_cast<std::uint64_t>(before.st_size) || before.st_size == 0;
    if (!at_rest || !whole) {
      Problem changed = problem(path, "changed while it was read");
      changed.remedy = "run decant again when nothing writes there";
      return changed;
    }
    return facts;
  }

  [[nodiscard]] Result<ContentId> read_content_id(std::string_view path) const {
    if (const std::optional<FileEntry> found = entry(path); found && found->type == FileType::symlink) {
      return content_id_of(found->link_target);
    }
    const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(),
                                                                                XXH3_freeState);
    XXH3_128bits_reset(state.get());
    const auto add = [&state](std::string_view part) {
      XXH3_128bits_update(state.get(), part.data(), part.size());
    };
    const Result<FileFacts> facts = scan_file(path, add, false);
    if (!facts) return facts.problem();
    const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
    return ContentId{hash.high64, hash.low64};
  }

  std::string name_;
  Descriptor root_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, ContentId> content_ids_;
};

}  // namespace

Result<std::shared_ptr<const FileTree>> open_directory(const std::string& path) {
  // The root itself may be reached through links: it is what the user named.
  Descriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) {
    const int error = errno;
    if (error == ENOTDIR) {
      return Problem{.what = fmt::format("{}: is no directory", path),
                     .remedy = "give the directory that the build gets as its context (--context)"};
    }
    return Problem{.what = fmt::format("{}: cannot be opened as a directory: {}", path, reason(error)),
                   .remedy = "give a directory that exists and can be read (--context)"};
  }
  std::string name = path;
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  return std::shared_ptr<const FileTree>(std::make_shared<DirectoryTree>(std::move(name), std::move(root)));
}

}  // namespace decant
