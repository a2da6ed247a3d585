// See module.hpp. The program's own place is asked from the kernel (/proc/self/exe), since PATH, argv[0] and
// the working directory are in the hands of whoever starts us.
#include "host/module.hpp"

#include "host/files.hpp"

#include <fmt/format.h>

#include <array>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <unistd.h>

namespace decant::host {
namespace {

// Directory of the running program, without a final slash; empty when the kernel does not say.
std::string program_directory() {
  std::array<char, 4096> buffer{};
  const ssize_t size = ::readlink("/proc/self/exe", buffer.data(), buffer.size());
  if (size <= 0 || static_cast<std::size_t>(size) == buffer.size()) return {};
  const std::string_view path(buffer.data(), static_cast<std::size_t>(size));
  return std::string(path.substr(0, path.rfind('/')));
}

Problem broken_installation(std::string_view name, std::string_view reason) {
  return {.what = fmt::format("the module decant-{} cannot be opened: {}", name, reason),
          .remedy = "install decant again: the module belongs beside the program or into ../lib/decant",
          .exit = Exit::defect};
}

std::string dl_reason() {
  const char* reason = ::dlerror();
  return reason == nullptr ? "unknown reason" : reason;
}

Result<void*> open_module(std::string_view name) {
  const std::string directory = program_directory();
  if (directory.empty()) return broken_installation(name, "/proc/self/exe cannot be read");
  for (const std::string_view place : {"", "/../lib/decant"}) {
    const std::string path = fmt::format("{}{}/decant-{}.so", directory, place, name);
    if (!exists(path)) continue;
    void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) return broken_installation(name, dl_reason());
    return module;
  }
  return broken_installation(
      name, fmt::format("it is neither in {} nor in {}/../lib/decant", directory, directory));
}

}  // namespace

Result<void*> module_symbol(std::string_view name, const char* symbol) {
  static std::mutex mutex;
  static std::map<std::string, void*, std::less<>> open;
  const std::lock_guard lock(mutex);
  auto found = open.find(name);
  if (found == open.end()) {
    Result<void*> module = open_module(name);
    if (!module) return module;
    found = open.emplace(name, *module).first;
  }
  void* address = ::dlsym(found->second, symbol);
  if (address == nullptr) return broken_installation(name, dl_reason());
  return address;
}

}  // namespace decant::host
