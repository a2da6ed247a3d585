// Which variables a Dockerfile has defined above a place, as hadolint counts: an ENV of this stage or of one
// that it stands on, any ARG of the file. A stage has all that its base had, so stages share one tree of
// names in which nothing ever changes: a long chain of stages stays linear.
#pragma once

#include "rules/hadolint/findings.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace decant::rules {

class DefinedVariables {
 public:
  // FROM, ENV, ARG; others say nothing.
  void see(const hado::Step& step, char escape);
  // The text has a `${NAME}` of a defined variable.
  [[nodiscard]] bool any_in(std::string_view text) const;

 private:
  // A binary tree over the bits of a name's number. Node 0 is empty; a leaf is any other number.
  struct Node {
    std::uint32_t children[2] = {0, 0};
  };
  using Root = std::uint32_t;
  static constexpr unsigned kBits = 24;  // of the numbers; a file has fewer names

  [[nodiscard]] bool has(std::string_view name) const;
  void define(std::string name);

  std::vector<Node> nodes_{Node{}};
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::map<std::string_view, Root> stages_;  // by alias, the first of a name; without the current one
  std::string_view alias_;                   // of the current stage
  Root root_ = 0;                            // of the current stage
  std::set<std::string, std::less<>> arguments_;
};

}  // namespace decant::rules
