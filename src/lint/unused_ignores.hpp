// Ignores that ignore nothing (DC0001), of all three kinds of pragmas: decant's, hadolint's, and the
// `check=skip=` of BuildKit. Each hides the next true finding. One is told only where its rule has been
// looked for, with everything that it needs. Inner header of lint.
#pragma once

#include "lint/hadolint/pragmas.hpp"
#include "lint/pragmas.hpp"
#include "lint/rule.hpp"

#include <vector>

namespace decant::lint {

struct IgnoresInUse {
  const Subject& subject;
  std::span<const Rule* const> selected;
  bool by_default = false;  // the profile `default`: some rules speak for others
};

// Those that are wrong or, once all findings have been asked, were used for none.
void report_unused(const std::vector<Pragma>& pragmas, const IgnoresInUse& run, Report& report);
void report_unused(const hadolint::Ignores& ignores, const IgnoresInUse& run, Report& report);
void report_unused_skips(const IgnoresInUse& run, Report& report);

}  // namespace decant::lint
