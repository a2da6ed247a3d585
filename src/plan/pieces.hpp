// Cutting one stage into several: what each piece must say again to be itself (design: what a stage needs to
// be itself).
#pragma once

#include "plan/view.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace decant::plan {

// True for instructions that only set the image's configuration; they stay in the final stage, in their
// order.
bool configuration_only(InstructionKind kind);

// An instruction of configuration among [1, end) that would mean something else behind `end`: it uses a
// variable that is set again below it, or is written for the shell of its place.
struct Bound {
  std::size_t at = 0;
  std::string why;
};
std::optional<Bound> bound_configuration(const View& view, std::size_t stage, std::size_t end);

// True when a stage is `below`, or is built FROM it, directly or by others.
bool stands_on(const View& view, std::size_t stage, std::size_t below);

// First instruction of a stage that depends on the context; the stage's size when none does.
std::size_t trunk_end(const View& view, std::size_t stage);

// ARG and SHELL instructions among [begin, end) of a stage that the instructions `users` of it must have said
// again in a stage of their own: arguments that they read or expand, and the last SHELL.
std::vector<LayoutInstruction> said_again(const View& view, std::size_t stage, std::size_t begin,
                                          std::size_t end, const std::vector<std::size_t>& users);

// True for an ARG that no instruction of the stage in (at, end) uses: a piece that ends there does without
// it.
bool idle_argument(const View& view, std::size_t stage, std::size_t at, std::size_t end);

// Puts the stages `made` before the stage, whose instructions [1, end) they took over, and makes of it what
// is left: it stands on `below`, says again what `final_users` (indices in it) need, and has `configuration`.
Layout with_rest(Layout layout, const View& view, std::size_t stage, std::size_t end, std::string_view below,
                 std::vector<LayoutStage> made, std::vector<LayoutInstruction> configuration,
                 const std::vector<std::size_t>& final_users);

// `FROM stage AS name`, without `AS` when `name` is empty.
LayoutInstruction from_stage(std::string_view stage, std::string_view name);
// The stage's own FROM with another name.
LayoutInstruction renamed_from(const View& view, std::size_t stage, std::string_view name);

// `python-deps` for an install by pip; `deps` when several tools install.
std::string deps_name(const std::vector<const Effect*>& installs);

// The comment above a stage of installs.
std::string runs_again_when(const std::vector<std::string>& files);

// `a, b and c`
std::string listed(const std::vector<std::string>& names);

// Manifests that a copy from the context brings, as paths in the context.
std::vector<std::string> files_of(const View& view, const Effect& copy);

}  // namespace decant::plan
