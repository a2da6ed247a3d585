// Tar files and OCI layouts as bytes, made by hand.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decant {

// One entry: header and padded content. `type` as in the format: `0` a file, `5` a directory, `x` a pax
// header, …
std::string tar_entry(std::string_view name, std::string_view bytes, char type = '0');
// Entries and the end.
std::string tar_file(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace decant
