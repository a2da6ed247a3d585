// Where decant keeps what it could compute again.
#pragma once

#include <string>
#include <string_view>

namespace decant::host {

// `$DECANT_CACHE/NAME` (where that is `none`: nothing is kept), else `$XDG_CACHE_HOME/decant/NAME`, else
// `~/.cache/decant/NAME`; empty where there is none of them. Only absolute paths count.
std::string cache_directory(std::string_view name);

}  // namespace decant::host
