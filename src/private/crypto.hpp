// The interface of the module decant-crypto: plain C, so that nothing of OpenSSL is in our headers.
#pragma once

#include <cstddef>

namespace decant::private_module {

// SHA-256 of `size` bytes into 32 bytes; false when the library refuses.
using Sha256 = bool(const void* bytes, std::size_t size, unsigned char* digest);
inline constexpr const char* kSha256 = "decant_sha256";
inline constexpr std::size_t kSha256Bytes = 32;

}  // namespace decant::private_module
