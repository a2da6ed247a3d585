// Lists without doubles in linear time: a hostile file names a million things.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace decant {

// Adds to lists what they don't have yet, and remembers it. All lists begin empty and stay where they are.
class AddOnce {
 public:
  void operator()(std::vector<std::string>& list, std::string text) {
    if (seen_.insert({&list, text}).second) list.push_back(std::move(text));
  }

 private:
  std::set<std::pair<const void*, std::string>> seen_;
};

}  // namespace decant
