// All keys of `.decant.yaml`, one table a mapping: the reader, its messages and the JSON schema
// (src/report/config_schema.hpp) know no others.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace decant::config {

class Node;
struct Build;
struct Config;
struct Image;
struct LintKeys;
struct LintLayer;

// What a value looks like; the schema is made from it.
enum class Shape : unsigned char {
  text,
  text_or_number,
  text_or_texts,  // one, or a list
  texts,
  boolean,
  rules,        // a list of codes, beginnings of codes, names
  levels,       // rule → level or off
  fail_level,   // a level or none
  label_types,  // label → type
  profile,
  platform,
  variables,  // [NAME=value, NAME], or name → value
  images,     // reference → mapping of image_keys()
  builds,     // a list of mappings of build_keys()
  overrides,  // a list of mappings of override_keys() and lint_keys()
};

template <typename Into>
struct Key {
  std::string_view name;
  Shape shape;
  std::string_view summary;  // for editors: a sentence without its full stop
  void (*read)(const Node& node, Into& into);
};

// Each sorted by name.
std::span<const Key<Config>> file_keys();  // besides lint_keys(): the top of the file has both
std::span<const Key<LintKeys>> lint_keys();
std::span<const Key<LintLayer>> override_keys();
std::span<const Key<Build>> build_keys();
std::span<const Key<Image>> image_keys();

// The types of labels, the levels of `levels` and of `fail-level`, sorted.
std::span<const std::string_view> label_type_names();
std::span<const std::string_view> level_names();
std::span<const std::string_view> fail_level_names();

}  // namespace decant::config
