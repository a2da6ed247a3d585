// Writes to descriptors, as often as the kernel asks for.
#pragma once

#include <cerrno>
#include <string_view>
#include <unistd.h>

namespace decant::host {

// 0, or the reason why not all was written.
inline int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

}  // namespace decant::host
