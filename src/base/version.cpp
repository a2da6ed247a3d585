// See version.hpp. Alone in its file, so that a new version compiles one file again.
#include "base/version.hpp"

#include "base/version_text.hpp"

namespace decant {

std::string_view version() {
  return DECANT_VERSION;
}

}  // namespace decant
