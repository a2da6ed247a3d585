// The variables that a Dockerfile's instructions see. Every ENV and ARG makes a new environment, and all of
// them are kept, so they share what they have in common: setting a variable copies a path through a balanced
// tree and nothing else. A file of a hundred thousand ENVs takes memory for what it says, not for its square.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

enum class Origin : std::uint8_t {
  base_image,  // the base image's configuration
  env,         // an ENV
  argument,    // an ARG: its default
  build_arg,   // given on the command line
  global,      // an ARG above the first FROM, redeclared in the stage
  platform,    // TARGETPLATFORM and its like, redeclared
  builder,     // BuildKit's default PATH
};

// True for what an ARG sets: not a part of the image's configuration.
constexpr bool is_argument(Origin origin) {
  return origin == Origin::argument || origin == Origin::build_arg || origin == Origin::global ||
         origin == Origin::platform;
}

struct Variable {
  std::string name;
  std::optional<std::string> value;  // nullopt: an ARG without a value (no RUN sees it), or not known
  bool known = true;                 // false: it may have a value, and we do not know it
  Origin origin = Origin::env;
  std::uint32_t instruction = UINT32_MAX;  // where it was set last; UINT32_MAX for base image and builder
};

// A value: a copy is another environment, and costs nothing.
class Environment {
 public:
  // nullptr when there is none. Variables stay where they are as long as any environment made from this one
  // does.
  [[nodiscard]] const Variable* find(std::string_view name) const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const { return root_ == 0; }

  // As BuildKit's EnvList: a variable that is set again moves to the end.
  void set(Variable variable);
  // The same, but one that is there keeps its place.
  void set_in_place(Variable variable);

  // In order of place; worked out when it is asked for.
  [[nodiscard]] std::vector<const Variable*> in_order() const;
  class Iterator;
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] std::default_sentinel_t end() const { return {}; }

 private:
  struct Memory;
  void insert(Variable variable, bool keeps_place);

  std::shared_ptr<Memory> memory_;
  std::uint32_t root_ = 0;
  std::uint32_t next_place_ = 0;
};

class Environment::Iterator {
 public:
  using value_type = Variable;
  using difference_type = std::ptrdiff_t;

  Iterator() = default;
  explicit Iterator(std::vector<const Variable*> variables)
      : variables_(std::make_shared<const std::vector<const Variable*>>(std::move(variables))) {}

  const Variable& operator*() const { return *(*variables_)[at_]; }
  const Variable* operator->() const { return (*variables_)[at_]; }
  Iterator& operator++() {
    ++at_;
    return *this;
  }
  Iterator operator++(int) {
    Iterator before = *this;
    ++at_;
    return before;
  }
  bool operator==(const Iterator& other) const { return at_ == other.at_; }
  bool operator==(std::default_sentinel_t) const { return at_ == variables_->size(); }

 private:
  std::shared_ptr<const std::vector<const Variable*>> variables_;
  std::size_t at_ = 0;
};

inline Environment::Iterator Environment::begin() const {
  return Iterator(in_order());
}

}  // namespace decant
