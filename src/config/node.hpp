// A place in a configuration file: the value, and where it is said. Reading never fails in the middle: the
// first mistake is kept, and everything behind it reads as nothing.
#pragma once

#include "base/problem.hpp"
#include "config/place.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::config {

// What is done with a key that a mapping has twice. YAML forbids it, and many readers take the last one.
enum class Twice : std::uint8_t { mistake, last_counts };

// Collects the first mistake of a file.
class Mistakes {
 public:
  explicit Mistakes(std::string path, Twice twice = Twice::mistake) : path_(std::move(path)), twice_(twice) {}
  void add(Place place, std::string what, std::string remedy);
  [[nodiscard]] const std::optional<Problem>& first() const { return first_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Twice twice() const { return twice_; }

 private:
  std::string path_;
  Twice twice_;
  std::optional<Problem> first_;
};

struct Entry;

class Node {
 public:
  // `places` in the shape that src/private/yaml.hpp tells; `what` names the place for people: `images`.
  Node(const nlohmann::json& value, const nlohmann::json& places, Place place, std::string what,
       Mistakes& mistakes)
      : value_(&value), places_(&places), place_(place), what_(std::move(what)), mistakes_(&mistakes) {}

  [[nodiscard]] Place place() const { return place_; }
  [[nodiscard]] const std::string& what() const { return what_; }
  [[nodiscard]] bool empty() const { return value_->is_null(); }

  // A mapping with these keys only, or with any where `known` is empty, in the order of the file.
  [[nodiscard]] std::vector<Entry> entries(std::span<const std::string_view> known) const;
  [[nodiscard]] std::vector<Node> items() const;  // of a list
  [[nodiscard]] std::string text() const;         // a text; a whole number counts as one where `numbers`
  [[nodiscard]] std::string text_or_number() const;
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] std::vector<std::string> texts() const;  // a list of texts
  [[nodiscard]] bool is_list() const { return value_->is_array(); }
  [[nodiscard]] bool is_number() const { return value_->is_number() || value_->is_boolean(); }

  void mistake(std::string what, std::string remedy) const {
    mistakes_->add(place_, std::move(what), std::move(remedy));
  }

 private:
  void expected(std::string_view kind, std::string_view example) const;

  const nlohmann::json* value_;
  const nlohmann::json* places_;
  Place place_;
  std::string what_;
  Mistakes* mistakes_;
};

struct Entry {
  std::string key;
  Node value;
};

}  // namespace decant::config
