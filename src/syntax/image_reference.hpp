// Image references, as the operand of FROM and of `--from` names them. Source: distribution/reference 0.6.0
// (testdata/conformance/image-refs.jsonl).
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant {

// The parts in full: `ubuntu` has the domain `docker.io` and the path `library/ubuntu`.
//
//   registry.example:5000/team/app:1.0@sha256:…
//   `------ domain -----' `-path-' tag `-digest-'
struct ImageReference {
  std::string domain;  // empty where the first name has a `_`: `my_host.example/app` is all path
  std::string path;
  std::string tag;     // empty when there is none
  std::string digest;  // `sha256:…`, empty when there is none

  // The parts joined as they are.
  [[nodiscard]] std::string text() const;
  // As people write it: without the default domain and `library/`.
  [[nodiscard]] std::string familiar() const;
  // In full; `:latest` where there is neither tag nor digest.
  [[nodiscard]] std::string canonical() const;

  bool operator==(const ImageReference&) const = default;
};

// Variables must be expanded. The Problem has the reference's own words, without a place.
Result<ImageReference> parse_image_reference(std::string_view text);

}  // namespace decant
