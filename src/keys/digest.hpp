// SHA-256 by OpenSSL's libcrypto, which sits in a private module that is opened when the first key is asked
// for (facts/pegtl.md, process start): `decant lint` never loads it.
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::keys {

// Lower-case hex of the SHA-256 of `bytes`; a Problem when the module or the library cannot be opened.
Result<std::string> sha256_hex(std::string_view bytes);

}  // namespace decant::keys
