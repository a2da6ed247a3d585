// What rebuilds after a change, for people and for programs: the picture of the talk, layer by layer.
#pragma once

#include "cache/compare.hpp"
#include "syntax/document.hpp"

#include <string>
#include <string_view>

namespace decant::report {

struct ExplainStyle {
  bool emoji = false;
  bool color = false;
};

// One line a layer (what costs nothing is left out), a heading a stage where there are several, then the sum.
// `after` says what was compared: `a change of package-lock.json`.
std::string explain_text(const Document& document, const cache::Comparison& comparison,
                         std::string_view after, const ExplainStyle& style);

// One object: `dockerfile`, `change`, `layers`, `summary` with `rebuilds`, `needless`, `copied_again` and
// others.
std::string explain_json(const Document& document, const cache::Comparison& comparison,
                         std::string_view after);

// One layer's reason, and the reasons of that, down to what the change begins with.
std::string why_text(const Document& document, const cache::Comparison& comparison, std::uint32_t instruction,
                     const ExplainStyle& style);
std::string why_json(const Document& document, const cache::Comparison& comparison,
                     std::uint32_t instruction);

}  // namespace decant::report
