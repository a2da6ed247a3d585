// Builders that are no graph: the classic builder of Docker, buildah and kaniko. Each instruction is a step
// on the one above it, configuration too; below the first that is not found nothing is found, and there is no
// joining again. Where the facts name a difference it is here, and nothing else; what a person's version does
// may differ.
//
// Source: facts/buildkit-cache.md section 7; moby daemon/builder/dockerfile, image/cache/compare.go; buildah
// imagebuildah/stage_executor.go; kaniko pkg/executor.
#pragma once

#include "cache/known.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace decant::cache {

// By name: `buildkit`, `classic`, `buildah`, `kaniko`.
std::optional<BuilderKind> builder_named(std::string_view name);
std::string_view name_of(BuilderKind builder);
// One that builds each stage above the target, needed or not.
bool builds_all_stages(BuilderKind builder);
// Whether copies are found in its cache (kaniko's are only on request).
bool caches_copies(BuilderKind builder);

struct LinearStep {
  bool reached = false;
  ContentId key{};                     // with everything above it; a step is found when a build had the key
  std::optional<std::uint32_t> above;  // the step that it stands on
};
// By instruction. A FROM's is that of its triggers.
std::vector<LinearStep> linear_steps(const Build& build, const Operations& operations, Known& known);

}  // namespace decant::cache
