// What the `# syntax=` line promises: which newer forms a rewrite may use.
#pragma once

#include "syntax/document.hpp"

#include <string>

namespace decant::plan {

struct Frontend {
  enum class Kind : std::uint8_t {
    builtin,   // no line: the one that the builder has
    released,  // docker/dockerfile
    other,     // somebody's own, or one without a version that can be read
  };
  static constexpr int kNewest = 1000;  // `1`, `latest`: whatever is the newest at that time
  Kind kind = Kind::builtin;
  int major = 0;
  int minor = 0;
  bool has_labs = false;  // `1.7-labs`, and `experimental` as that was called before 1.3
  std::string text;       // as written

  // Released with 1.2, before that in the experimental ones.
  [[nodiscard]] bool has_cache_mounts() const;
  // Released with 1.20, before that in labs since 1.7. Only where the line names such a version: what `1` is
  // depends on when the builder loaded it, and no line says nothing.
  [[nodiscard]] bool has_copy_parents() const;
};

Frontend frontend_of(const Document& document);

}  // namespace decant::plan
