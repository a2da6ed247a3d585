// The table that rules/images.json is compiled to (compile_images.cpp), sorted by name.
#pragma once

#include <span>
#include <string_view>

namespace decant {

struct ImageVariable {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};

struct ImageRow {
  std::string_view name;  // without `docker.io/` and `library/`
  std::string_view user;
  std::string_view workdir;
  std::span<const ImageVariable> env;
  bool user_known = false;
  bool complete = false;
  bool windows = false;
};

std::span<const ImageRow> image_table();
std::span<const std::string_view> windows_tags();

}  // namespace decant
