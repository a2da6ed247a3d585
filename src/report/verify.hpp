// What two images have not in common, for people and for programs.
#pragma once

#include "images/difference.hpp"

#include <cstddef>
#include <string>

namespace decant::report {

// Whether A was built a second time, to tell what differs from build to build.
enum class Control : std::uint8_t { not_needed, built, declined, impossible };

struct ComparedImage {
  std::string name;  // `Dockerfile`, `what split makes of Dockerfile`, `docker:app`
  std::size_t paths = 0;
  std::size_t fields = 0;
  std::uint64_t size_bytes = 0;
};

struct Verified {
  ComparedImage a;
  ComparedImage b;
  images::Differences differences;
  Control control = Control::not_needed;
  std::size_t forgiven = 0;  // paths that vary from build to build
};

struct VerifyStyle {
  bool unicode = true;
  bool all = false;  // every path, else the first 50
};

std::string verify_text(const Verified& verified, const VerifyStyle& style);

// `same`, `a` and `b` (name, paths, size_bytes), `paths`, `configuration`, `varying`, `not_compared`,
// `control`; every path, always.
std::string verify_json(const Verified& verified);

}  // namespace decant::report
