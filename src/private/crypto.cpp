// The module decant-crypto: SHA-256 by OpenSSL's libcrypto, which uses the processor's instructions for it.
#include "private/crypto.hpp"

#include <openssl/evp.h>

#include <memory>

namespace {

struct FreeMethod {
  void operator()(EVP_MD* method) const { EVP_MD_free(method); }
};
using Method = std::unique_ptr<EVP_MD, FreeMethod>;

}  // namespace

extern "C" bool decant_sha256(const void* bytes, std::size_t size, unsigned char* digest);

extern "C" bool decant_sha256(const void* bytes, std::size_t size, unsigned char* digest) {
  // Fetched once: EVP_sha256() would look the provider up on every call.
  static const Method method{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  if (!method || EVP_MD_get_size(method.get()) != static_cast<int>(decant::private_module::kSha256Bytes))
    return false;
  unsigned int written = 0;
  return EVP_Digest(bytes, size, digest, &written, method.get(), nullptr) == 1;
}
