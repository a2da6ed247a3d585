// A copy from the context that moves down, below installs: how far it may go, and the copies of manifests
// that stay above. What narrow and restore have in common.
#pragma once

#include "plan/crossing.hpp"
#include "plan/view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace decant::plan {

struct Install {
  std::size_t at = 0;
  std::vector<LandedFile> manifests;
};

// Where the copy goes, and what it meets on the way.
struct Move {
  std::size_t behind = 0;         // it ends up behind this instruction
  std::vector<Install> installs;  // those that get a copy of their manifests
  std::vector<Assumption> assumptions;
  std::vector<std::size_t> crossed;   // the RUNs with installs that it ends up below
  std::vector<LandedFile> rewritten;  // files of the copy that these may leave otherwise than they came
};

// The longest way down that ends behind an install; nothing when there is none. What stands against more goes
// to `record`.
std::optional<Move> find_move(const View& view, std::size_t stage, std::size_t copy_at, Rewrites rewrites,
                              Record& record);

// The layout with the copy there, and with the copies of manifests; `place` is where the copy stands now.
struct Placed {
  Layout layout;
  std::size_t place = 0;
};
Placed with_copy_below(const View& view, std::size_t stage, std::size_t copy_at, const Move& move);

// Files by what COPY is to name them, and where they are to lie in the image.
struct Brought {
  std::string source, to;
};
// One COPY a directory for them, in a place with this working directory. `flags` end with a blank.
std::vector<LayoutInstruction> copies_of(const std::vector<Brought>& files, std::string_view flags,
                                         const std::optional<std::string>& workdir);

// `npm ci`, `pip install`: what it ends up below.
std::string crossed_labels(const View& view, std::size_t stage, const Move& move);

// `package.json, yarn.lock`: the manifests that get a copy of their own, each once.
std::string manifests_of(const Move& move);

}  // namespace decant::plan
