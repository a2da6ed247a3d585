// See temporary_images.hpp.
#include "builders/temporary_images.hpp"

#include "host/watched.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <thread>
#include <unistd.h>

namespace decant::builders {

TemporaryImages::TemporaryImages(BuilderName builder) : builder_(builder) {
  std::random_device random;
  beginning_ = fmt::format("localhost/decant-verify:{}-{:08x}{:08x}", ::getpid(), random(), random());
}

TemporaryImages::~TemporaryImages() {
  const auto remove = [this] {
    for (const std::string& name : names_)
      static_cast<void>(host::run_watched(remove_words(builder_, name),
                                          {.set = {}, .hear = {}, .even_when_interrupted = true}));
  };
  remove();  // one that was not made is not there, and that is no error
  if (host::Interruption::signal() == 0 || names_.empty()) return;
  // A daemon that was in the middle of naming the image goes on for a moment after its client has ended.
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  remove();
}

std::string TemporaryImages::add(std::string_view end) {
  names_.push_back(fmt::format("{}-{}", beginning_, end));
  return names_.back();
}

}  // namespace decant::builders
