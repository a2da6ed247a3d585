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
// The same with all that a header and a pax record can say of it.
struct TarFields {
  std::string name;
  std::string bytes{};
  char type = '0';
  unsigned mode = 0644;
  unsigned user = 0;
  unsigned group = 0;
  std::string link{};
  unsigned device_major = 0;
  unsigned device_minor = 0;
  std::vector<std::pair<std::string, std::string>> records{};  // pax: `SCHILY.xattr.user.a`, `path`, …
};
std::string tar_entry(const TarFields& fields);
// Entries and the end.
std::string tar_file(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace decant
