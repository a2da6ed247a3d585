// Does one instruction leave what another reads? Nearly overlap(), but for one thing: a package manager that
// writes all over a tree is not taken to make a configuration file that another only looks for
// (`/usr/local/etc/npmrc`). What it would take for that to be wrong is the named assumption `programs` of the
// steps.
#pragma once

#include "effects/effects.hpp"

#include <vector>

namespace decant {

bool provides(const Effect& writer, const std::vector<PathEffect>& reads);

}  // namespace decant
