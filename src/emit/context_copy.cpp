// See context_copy.hpp. Paths come from a walk of the context, never out of it: each is one that the walk has
// made a directory for before.
#include "emit/context_copy.hpp"

#include "host/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace decant::emit {
namespace {

Problem not_written(const std::string& path, int error) {
  return {.what = fmt::format("{} cannot be written: {}", path, std::strerror(error)),
          .remedy = "give a directory on a disk with enough room that this user may write to"};
}

class ContextCopy {
 public:
  ContextCopy(const Context& context, const std::string& directory)
      : context_(context), directory_(directory) {}

  std::optional<Problem> run() {
    // Before the copy's directory is made, which may lie in the context.
    const EntryList entries = context_.walk("");
    std::error_code error;
    std::filesystem::create_directories(directory_, error);
    if (error) return not_written(directory_, error.value());
    const bool is_empty = std::filesystem::is_empty(directory_, error);
    if (error) return not_written(directory_, error.value());
    if (!is_empty) {
      return Problem{.what = fmt::format("{} is not an empty directory", directory_),
                     .remedy = "name one that does not exist yet"};
    }
    for (const EntryView& entry : entries) {
      if (std::optional<Problem> problem = add(entry)) return problem;
    }
    return std::nullopt;
  }

 private:
  std::optional<Problem> add(const EntryView& entry) {
    if (entry.type == FileType::other) return std::nullopt;
    const std::string path = directory_ + "/" + std::string(entry.path);
    if (entry.type == FileType::symlink) {
      if (::symlink(std::string(entry.link_target).c_str(), path.c_str()) != 0)
        return not_written(path, errno);
    } else if (entry.type == FileType::directory) {
      if (!entry.known) {
        return Problem{.what = fmt::format("{}: {}: what is in this directory cannot be known",
                                           context_.tree().describe(), entry.path),
                       .remedy = "make it readable for this user, or exclude it in .dockerignore"};
      }
      if (::mkdir(path.c_str(), 0700) != 0) return not_written(path, errno);
    } else if (std::optional<Problem> problem = write(entry, path)) {
      return problem;
    }
    return set_metadata(entry, path);
  }

  std::optional<Problem> write(const EntryView& entry, const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return not_written(path, errno);
    int failure = 0;
    const Result<FileFacts> read = context_.tree().scan(entry.path, [&](std::string_view part) {
      if (failure == 0) failure = host::write_all(file, part);
    });
    if (::close(file) != 0 && failure == 0) failure = errno;
    if (!read) return read.problem();
    return failure == 0 ? std::nullopt : std::optional(not_written(path, failure));
  }

  // The mode last: without the right to write, attributes cannot be set.
  std::optional<Problem> set_metadata(const EntryView& entry, const std::string& path) {
    for (const Xattr& xattr : context_.tree().xattrs(entry.path)) {
      if (::lsetxattr(path.c_str(), xattr.name.c_str(), xattr.value.data(), xattr.value.size(), 0) != 0)
        return not_written(fmt::format("{} of {}", xattr.name, path), errno);
    }
    if (entry.type == FileType::symlink) return std::nullopt;
    if (::chmod(path.c_str(), git_mode(entry.type, entry.mode)) != 0) return not_written(path, errno);
    constexpr std::int64_t kSecond = 1'000'000'000;
    const timespec modified{.tv_sec = entry.stamp.modified_ns / kSecond,
                            .tv_nsec = entry.stamp.modified_ns % kSecond};
    const timespec times[2]{modified, modified};
    const bool is_known = entry.stamp.modified_ns > 0 && entry.type == FileType::file;
    if (is_known && ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0)
      return not_written(path, errno);
    return std::nullopt;
  }

  const Context& context_;
  const std::string& directory_;
};

}  // namespace

std::optional<Problem> copy_context(const Context& context, const std::string& directory) {
  return ContextCopy(context, directory).run();
}

}  // namespace decant::emit
