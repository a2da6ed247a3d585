// How often what a Dockerfile takes from its context changes, counted over a history: the part of
// `.decant/costs.json` by which `split` chooses among layouts (`decant replay --write-costs`).
#pragma once

#include "cli/replay_history.hpp"

namespace decant::cli {

// Puts the counts into the costs file, beside the times that it has. Problems: no context, no history, a
// costs file that cannot be read or written.
Result<Exit> write_changes(const ReplayOptions& options);

}  // namespace decant::cli
