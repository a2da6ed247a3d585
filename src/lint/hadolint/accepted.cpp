#include "lint/hadolint/accepted.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace decant::lint::hadolint {
namespace {

// Parts of BuildKit's messages; tests/lint/hadolint_test.cpp shows that each is met.
constexpr std::array<std::string_view, 7> kAccepted{
    "file with no instructions",                 // nothing to say
    "no build stage in current context",         // DL3061
    "isn't allowed as an ONBUILD trigger",       // DL3043
    "via `ONBUILD ONBUILD` isn't allowed",       // DL3043
    "arrays must be comprised of strings only",  // DL3025
    "SHELL requires the arguments to be in JSON form",
    "invalid escape token",
};

bool is_accepted(const Diagnostic& diagnostic) {
  return diagnostic.severity != Severity::error || std::ranges::any_of(kAccepted, [&](std::string_view part) {
           return diagnostic.message.find(part) != std::string::npos;
         });
}

}  // namespace

bool accepts(const Document& document) {
  return std::ranges::all_of(document.diagnostics, is_accepted);
}

}  // namespace decant::lint::hadolint
