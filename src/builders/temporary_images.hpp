// Images that a builder makes for us and that are gone afterwards, whatever happens in between.
#pragma once

#include "builders/builder.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::builders {

class TemporaryImages {
 public:
  explicit TemporaryImages(BuilderName builder);
  ~TemporaryImages();
  TemporaryImages(const TemporaryImages&) = delete;
  TemporaryImages& operator=(const TemporaryImages&) = delete;

  // A name that nobody else has, with `end` at its end; what is built under it is removed.
  std::string add(std::string_view end);

 private:
  BuilderName builder_;
  std::string beginning_;
  std::vector<std::string> names_;
};

}  // namespace decant::builders
