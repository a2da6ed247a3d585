// The interface of the module decant-crypto: plain C, so that nothing of OpenSSL is in our headers.
#pragma once

#include <cstddef>

namespace decant::private_module {

// SHA-256 of `size` bytes into 32 bytes; false when the library refuses.
using Sha256 = bool(const void* bytes, std::size_t size, unsigned char* digest);
inline constexpr const char* kSha256 = "decant_sha256";
inline constexpr std::size_t kSha256Bytes = 32;

// The same in parts: `open` (null when the library refuses), `add` as often as there are parts, then `close`,
// which writes the 32 bytes and makes it ready for the next. `free` at the end.
using Sha256Open = void*();
using Sha256Add = bool(void* state, const void* bytes, std::size_t size);
using Sha256Close = bool(void* state, unsigned char* digest);
using Sha256Free = void(void* state);
inline constexpr const char* kSha256Open = "decant_sha256_open";
inline constexpr const char* kSha256Add = "decant_sha256_add";
inline constexpr const char* kSha256Close = "decant_sha256_close";
inline constexpr const char* kSha256Free = "decant_sha256_free";

}  // namespace decant::private_module
