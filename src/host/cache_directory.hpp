// Where decant keeps what it could compute again.
#pragma once

#include <string>
#include <string_view>

namespace decant::host {

// `$DECANT_CACHE/NAME` (where that is `none`: nothing is kept), else `$XDG_CACHE_HOME/decant/NAME`, else
// `~/.cache/decant/NAME`; empty where there is none of them. Only absolute paths count.
std::string cache_directory(std::string_view name);

// Removes files there whose name begins so and that nobody has written for three months.
void forget_old_files(const std::string& directory, std::string_view beginning);

}  // namespace decant::host
