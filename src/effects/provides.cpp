// See provides.hpp.
#include "effects/provides.hpp"

#include <algorithm>

namespace decant {
namespace {

bool leaves(const Effect& writer, const PathEffect& write, const PathEffect& read) {
  if (!overlap(write, read)) return false;
  const bool diffuse_install =
      writer.kind == EffectKind::run && !writer.opaque && writer.installs() && write.tree;
  return !(diffuse_install && read.optional);
}

}  // namespace

bool provides(const Effect& writer, const std::vector<PathEffect>& reads) {
  if (writer.opaque) return true;
  return std::any_of(reads.begin(), reads.end(), [&](const PathEffect& read) {
    const auto meets = [&](const PathEffect& write) { return leaves(writer, write, read); };
    return std::any_of(writer.writes.begin(), writer.writes.end(), meets) ||
           std::any_of(writer.deletes.begin(), writer.deletes.end(), meets);
  });
}

}  // namespace decant
