// Content ids from bytes: XXH3-128 (docs: hashing was measured at 7 to 14 times SHA-256).
#pragma once

#include "context/file_tree.hpp"

#include <string_view>

namespace decant {

ContentId content_id_of(std::string_view bytes);

// The id of content of which only one thing is known: that it is not the one with `id`.
ContentId other_content_than(ContentId id);

}  // namespace decant
