// See digest.hpp.
#include "keys/digest.hpp"

#include "host/module.hpp"
#include "private/crypto.hpp"

#include <xxhash.h>

#include <cstring>

namespace decant::keys {
namespace {

// Of each byte its two digits.
constexpr std::array<char, 512> kHexPairs = [] {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (std::size_t i = 0; i < 256; ++i) {
    pairs[2 * i] = kDigits[i >> 4U];
    pairs[2 * i + 1] = kDigits[i & 0xfU];
  }
  return pairs;
}();

class Sha256Digester final : public Digester {
 public:
  Sha256Digester(void* state, private_module::Sha256Add* add_part, private_module::Sha256Close* close,
                 private_module::Sha256Free* free)
      : state_(state), add_(add_part), close_(close), free_(free) {}
  ~Sha256Digester() override { free_(state_); }
  Sha256Digester(const Sha256Digester&) = delete;
  Sha256Digester& operator=(const Sha256Digester&) = delete;

  void add(std::string_view part) override { good_ = add_(state_, part.data(), part.size()) && good_; }
  std::optional<Digest> finish() override {
    Digest digest{.bytes = {}, .size = private_module::kSha256Bytes};
    const bool good = close_(state_, digest.bytes.data()) && good_;
    good_ = true;
    return good ? std::optional(digest) : std::nullopt;
  }

 private:
  void* state_;
  private_module::Sha256Add* add_;
  private_module::Sha256Close* close_;
  private_module::Sha256Free* free_;
  bool good_ = true;
};

class Xxh3Digester final : public Digester {
 public:
  Xxh3Digester() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }

  void add(std::string_view part) override { XXH3_128bits_update(state_.get(), part.data(), part.size()); }
  std::optional<Digest> finish() override {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
    XXH3_128bits_reset(state_.get());
    Digest digest{.bytes = {}, .size = sizeof canonical.digest};
    std::copy_n(canonical.digest, sizeof canonical.digest, digest.bytes.begin());
    return digest;
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_;
};

Result<std::unique_ptr<Digester>> make_sha256() {
  const Result<void*> open = host::module_symbol("crypto", private_module::kSha256Open);
  const Result<void*> add = host::module_symbol("crypto", private_module::kSha256Add);
  const Result<void*> close = host::module_symbol("crypto", private_module::kSha256Close);
  const Result<void*> free = host::module_symbol("crypto", private_module::kSha256Free);
  for (const Result<void*>* symbol : {&open, &add, &close, &free}) {
    if (!*symbol) return symbol->problem();
  }
  void* const state = reinterpret_cast<private_module::Sha256Open*>(*open)();
  if (state == nullptr) return refused();
  return std::unique_ptr<Digester>(
      std::make_unique<Sha256Digester>(state, reinterpret_cast<private_module::Sha256Add*>(*add),
                                       reinterpret_cast<private_module::Sha256Close*>(*close),
                                       reinterpret_cast<private_module::Sha256Free*>(*free)));
}

}  // namespace

Problem refused() {
  return {.what = "libcrypto refuses to compute SHA-256",
          .remedy = "check the machine's OpenSSL configuration",
          .exit = Exit::defect};
}

void append_hex(std::string& out, const Digest& digest) {
  std::array<char, 64> digits;
  for (std::size_t i = 0; i < digest.size; ++i)
    std::memcpy(digits.data() + 2 * i, kHexPairs.data() + 2U * digest.bytes[i], 2);
  out.append(digits.data(), 2U * digest.size);
}

Result<std::unique_ptr<Digester>> Digester::make(DigestKind kind) {
  if (kind == DigestKind::xxh3) return std::unique_ptr<Digester>(std::make_unique<Xxh3Digester>());
  return make_sha256();
}

Result<std::string> digest_hex(DigestKind kind, std::string_view bytes) {
  const auto digester = Digester::make(kind);
  if (!digester) return digester.problem();
  (*digester)->add(bytes);
  const std::optional<Digest> digest = (*digester)->finish();
  if (!digest) return refused();
  std::string out;
  append_hex(out, *digest);
  return out;
}

}  // namespace decant::keys
