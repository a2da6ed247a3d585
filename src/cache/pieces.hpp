// Digests over several pieces, told apart from their neighbours whatever bytes they hold. Identities inside
// one run (XXH3-128), never public names.
#pragma once

#include "context/content_id.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace decant::cache {

class Pieces {
 public:
  Pieces& add(std::string_view piece) {
    number(piece.size());
    text_.append(piece);
    return *this;
  }
  Pieces& add(const ContentId& id) {
    number(id.high);
    number(id.low);
    return *this;
  }
  Pieces& number(std::uint64_t value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    text_.append(bytes, sizeof value);
    return *this;
  }
  [[nodiscard]] ContentId id() const { return content_id_of(text_); }

 private:
  std::string text_;
};

}  // namespace decant::cache
