// A directory on disk as a FileTree. The directory belongs to somebody else: it may hold links that lead out
// of it, FIFOs that block for ever, names with any bytes, and it may change while it is read. So every path
// is opened component by component without following links; only regular files are read, and opening one
// never waits.
//
// Linux has openat2 with RESOLVE_NO_SYMLINKS for this, but not everywhere (old kernels, seccomp filters of
// container engines), and a path has few components.
#include "context/content_id.hpp"
#include "context/file_tree.hpp"
#include "context/path.hpp"

#include <xxhash.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
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
std::string read_link(int directory, const std::string& name) {
  std::string target(256, '\0');
  while (true) {
    const ssize_t length = ::readlinkat(directory, name.c_str(), target.data(), target.size());
    if (length < 0) return {};
    if (static_cast<std::size_t>(length) < target.size()) {
      target.resize(static_cast<std::size_t>(length));
      return target;
    }
    target.resize(target.size() * 2);
  }
}

std::optional<FileEntry> entry_at(int directory, const std::string& name, std::string path) {
  struct stat status {};
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0)
    return std::nullopt;
  FileEntry entry{.path = std::move(path),
                  .type = type_of(status.st_mode),
                  .mode = static_cast<std::uint32_t>(status.st_mode & 07777U),
                  .size_bytes = 0,
                  .link_target = {}};
  if (entry.type == FileType::symlink) entry.link_target = read_link(directory, name);
  if (entry.type == FileType::file) entry.size_bytes = static_cast<std::uint64_t>(status.st_size);
  return entry;
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
    Descriptor descriptor = open_at(directory, O_RDONLY | O_DIRECTORY);
    if (!descriptor) return {};
    DIR* const stream = ::fdopendir(descriptor.number());
    if (stream == nullptr) return {};
    const int number = descriptor.release();  // closedir closes it
    std::vector<FileEntry> found;
    while (const dirent* item = ::readdir(stream)) {
      const std::string name = item->d_name;
      if (name == "." || name == "..") continue;
      if (std::optional<FileEntry> entry = entry_at(number, name, join_context(directory, name))) {
        found.push_back(std::move(*entry));
      }
    }
    ::closedir(stream);
    std::ranges::sort(found, {}, &FileEntry::path);
    return found;
  }

  [[nodiscard]] Result<std::string> read(std::string_view path) const override {
    std::string bytes;
    const auto append = [&bytes](std::string_view part) { bytes += part; };
    if (std::optional<Problem> problem = read_parts(path, append)) return *std::move(problem);
    return bytes;
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
    constexpr int kAlways = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    errno = ENOENT;
    if (path.find('\0') != std::string_view::npos) return Descriptor(-1);
    const std::vector<std::string_view> parts = split_path(path);
    Descriptor current(
        ::openat(root_.number(), ".", parts.empty() ? flags | kAlways : O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (std::size_t i = 0; i < parts.size() && current; ++i) {
      if (parts[i] == "." || parts[i] == "..") {
        errno = ENOENT;
        return Descriptor(-1);
      }
      const bool last = i + 1 == parts.size();
      const int mode = last ? flags | kAlways : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
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

  // Gives the bytes of a regular file to `take`, in parts; what stood in the way otherwise.
  template <typename Take>
  [[nodiscard]] std::optional<Problem> read_parts(std::string_view path, const Take& take) const {
    const Descriptor file = open_at(path, O_RDONLY);
    if (!file) {
      return problem(path, errno == ELOOP ? "a symbolic link, which is not followed"
                                          : "cannot be opened: " + reason(errno));
    }
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return problem(path, "cannot be read: " + reason(errno));
    if (S_ISDIR(status.st_mode)) return problem(path, "is a directory");
    if (!S_ISREG(status.st_mode)) return problem(path, "is no regular file");
    std::vector<char> buffer(std::size_t{1} << 17U);
    while (true) {
      const ssize_t length = ::read(file.number(), buffer.data(), buffer.size());
      if (length == 0) return std::nullopt;
      if (length > 0) {
        take(std::string_view(buffer.data(), static_cast<std::size_t>(length)));
      } else if (errno != EINTR) {
        return problem(path, "cannot be read: " + reason(errno));
      }
    }
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
    if (std::optional<Problem> problem = read_parts(path, add)) return *std::move(problem);
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
