// The two digests of keys. SHA-256 is OpenSSL's, which sits in a private module that is opened when the first
// key is asked for (facts/pegtl.md, process start): `decant lint` never loads it. XXH3-128 is for what stays
// on this machine: whoever wants to can make two files of one digest.
#pragma once

#include "base/problem.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace decant::keys {

enum class DigestKind : std::uint8_t { sha256, xxh3 };

struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  std::uint8_t size = 32;  // XXH3: 16
  bool operator==(const Digest&) const = default;
};
// Lower-case hex at the end of `out`.
void append_hex(std::string& out, const Digest& digest);

// Digests one text after the other. For one thread.
class Digester {
 public:
  // A Problem when the module or the library cannot be opened.
  static Result<std::unique_ptr<Digester>> make(DigestKind kind);
  virtual ~Digester() = default;
  virtual void add(std::string_view part) = 0;
  // Of what was added since the last one; nullopt when the library refused (see `refused`).
  virtual std::optional<Digest> finish() = 0;
};
Problem refused();

Result<std::string> digest_hex(DigestKind kind, std::string_view bytes);
inline Result<std::string> sha256_hex(std::string_view bytes) {
  return digest_hex(DigestKind::sha256, bytes);
}

}  // namespace decant::keys
