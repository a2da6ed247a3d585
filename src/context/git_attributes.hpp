// What a checkout makes of a blob: the attributes of .gitattributes that change bytes on their way into the
// working tree (gitattributes(5): text, crlf, eol, ident, filter, working-tree-encoding). As git does with
// its default configuration on Linux: core.autocrlf and the user's own attributes are one machine's affair,
// and the same commit must be the same content everywhere.
#pragma once

#include "git/object.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

struct Conversion {
  enum class Lines : std::uint8_t { as_they_are, crlf, crlf_where_text };
  Lines lines = Lines::as_they_are;
  bool ident = false;
  std::string filter;    // its name
  std::string encoding;  // of the working tree, unless it is UTF-8

  [[nodiscard]] bool is_none() const {
    return lines == Lines::as_they_are && !ident && filter.empty() && encoding.empty();
  }
  // One text for each different conversion; empty for none.
  [[nodiscard]] std::string signature() const;
};

// The file of one directory. Macros (`[attr]`) of the root's file hold for all.
class AttributeFile {
 public:
  using Macros = std::map<std::string, std::vector<std::string>, std::less<>>;
  static AttributeFile parse(std::string_view text, Macros& macros, bool defines_macros);

  // Attribute → value as far as this file says it of a path relative to its directory: `set`, `unset`,
  // `unspecified`, or the value behind `=`. What was there is overwritten.
  using Values = std::map<std::string, std::string, std::less<>>;
  void apply(std::string_view path, Values& values) const;
  // Whether a rule says anything that alone makes a conversion: most say how lines end in the repository.
  [[nodiscard]] bool may_convert() const;

 private:
  struct Rule {
    std::string pattern;
    bool anchored = false;
    std::vector<std::pair<std::string, std::string>> values;
  };
  std::vector<Rule> rules_;
};

Conversion conversion_of(const AttributeFile::Values& values);

// The bytes after the end of line and `$Id$` are made as a checkout does; filters and encodings are not its
// affair. `id`: of the blob.
std::string converted(std::string bytes, const Conversion& conversion, const git::ObjectId& id);

// The SHA-256 in hex that a Git LFS pointer names; nullopt: the bytes are no pointer.
std::optional<std::string> lfs_object(std::string_view pointer);

}  // namespace decant
