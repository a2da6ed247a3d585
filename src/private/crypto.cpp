// The module decant-crypto: SHA-256 by OpenSSL's libcrypto, which uses the processor's instructions for it.
#include "private/crypto.hpp"

#include <openssl/evp.h>

#include <memory>

namespace {

struct FreeMethod {
  void operator()(EVP_MD* method) const { EVP_MD_free(method); }
};
using Method = std::unique_ptr<EVP_MD, FreeMethod>;

// Fetched once: EVP_sha256() would look the provider up on every call. Null when the library refuses.
const EVP_MD* sha256() {
  static const Method method{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  const bool good =
      method && EVP_MD_get_size(method.get()) == static_cast<int>(decant::private_module::kSha256Bytes);
  return good ? method.get() : nullptr;
}

}  // namespace

extern "C" bool decant_sha256(const void* bytes, std::size_t size, unsigned char* digest);

extern "C" void* decant_sha256_open();
extern "C" bool decant_sha256_add(void* state, const void* bytes, std::size_t size);
extern "C" bool decant_sha256_close(void* state, unsigned char* digest);
extern "C" void decant_sha256_free(void* state);

extern "C" bool decant_sha256(const void* bytes, std::size_t size, unsigned char* digest) {
  unsigned int written = 0;
  return sha256() != nullptr && EVP_Digest(bytes, size, digest, &written, sha256(), nullptr) == 1;
}

extern "C" void* decant_sha256_open() {
  EVP_MD_CTX* const state = sha256() != nullptr ? EVP_MD_CTX_new() : nullptr;
  if (state != nullptr && EVP_DigestInit_ex2(state, sha256(), nullptr) == 1) return state;
  EVP_MD_CTX_free(state);
  return nullptr;
}

extern "C" bool decant_sha256_add(void* state, const void* bytes, std::size_t size) {
  return EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(state), bytes, size) == 1;
}

extern "C" bool decant_sha256_close(void* state, unsigned char* digest) {
  auto* const context = static_cast<EVP_MD_CTX*>(state);
  unsigned int written = 0;
  return EVP_DigestFinal_ex(context, digest, &written) == 1 &&
         EVP_DigestInit_ex2(context, sha256(), nullptr) == 1;
}

extern "C" void decant_sha256_free(void* state) {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(state));
}
