// A recognised command to its effect: the rule's paths with this command's directory, options and variables
// put in.
#pragma once

#include "effects/invocation.hpp"
#include "effects/site.hpp"

namespace decant {

// `scope`: what holds where the command stands. Fills everything but `command` and `conditional`.
CommandEffect apply_rule(const Invocation& invocation, const Scope& scope, const Site& site);

// What could run above it to load its packages, where its rule knows that and its options allow it.
void add_prefetch(const Invocation& invocation, CommandEffect& effect);

}  // namespace decant
