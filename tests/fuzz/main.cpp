// libFuzzer's side: `fuzz --target=NAME [libFuzzer's options] [CORPUS or FILE…]`. One program for all
// targets, since most of its size and of its time to link is decant itself.
#include "fuzz/targets.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {
const decant::fuzz::Target* target = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view kOption = "--target=";
  for (int i = 1; i < *argc; ++i) {
    const std::string_view argument = (*argv)[i];
    if (argument.starts_with(kOption)) target = decant::fuzz::find_target(argument.substr(kOption.size()));
  }
  if (target != nullptr) return 0;
  std::fputs("usage: fuzz --target=NAME [OPTION…] [FILE…]; the targets:\n", stderr);
  for (const decant::fuzz::Target& each : decant::fuzz::targets()) std::printf("%s\n", each.name.data());
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string broken = target->check({reinterpret_cast<const char*>(data), size});
  if (broken.empty()) return 0;
  std::fprintf(stderr, "law broken: %s\n", broken.c_str());
  std::abort();
}
