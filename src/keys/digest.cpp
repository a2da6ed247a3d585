// See digest.hpp.
#include "keys/digest.hpp"

#include "host/module.hpp"
#include "private/crypto.hpp"

#include <array>

namespace decant::keys {
namespace {

using private_module::Sha256;

std::string hex(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xfU];
  }
  return out;
}

}  // namespace

Result<std::string> sha256_hex(std::string_view bytes) {
  static const Result<void*> symbol = host::module_symbol("crypto", private_module::kSha256);
  if (!symbol) return symbol.problem();
  std::array<unsigned char, private_module::kSha256Bytes> digest{};
  if (!reinterpret_cast<Sha256*>(*symbol)(bytes.data(), bytes.size(), digest.data())) {
    return Problem{.what = "libcrypto refuses to compute SHA-256",
                   .remedy = "check the machine's OpenSSL configuration",
                   .exit = Exit::defect};
  }
  return hex(digest);
}

}  // namespace decant::keys
