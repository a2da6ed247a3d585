// See node.hpp.
#include "config/node.hpp"

#include "base/json.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace decant::config {
namespace {

using nlohmann::json;

// A message of what a file says is no place for all of it.
constexpr std::size_t kLongestMistake = 200;

const json& nothing() {
  static const json kNull;
  return kNull;
}

Place read_place(const json& text, Place otherwise) {
  if (!text.is_string()) return otherwise;
  const std::string_view bytes = text.get_ref<const std::string&>();
  Place place;
  const auto line = std::from_chars(bytes.data(), bytes.data() + bytes.size(), place.line);
  if (line.ec != std::errc{} || line.ptr == bytes.data() + bytes.size()) return otherwise;
  std::from_chars(line.ptr + 1, bytes.data() + bytes.size(), place.column);
  return place;
}

// Where a value begins.
Place place_of(const json& places, Place otherwise) {
  return read_place(places.is_array() && !places.empty() ? places[0] : places, otherwise);
}

// What the places of a list or mapping hold, and which keys are there twice.
const json& below(const json& places, std::size_t index = 1) {
  return places.is_array() && places.size() > index ? places[index] : nothing();
}

// Of one key: its place and that of its value.
const json& at_key(const json& keys, const std::string& key) {
  const auto found = keys.is_object() ? keys.find(key) : keys.end();
  return keys.is_object() && found != keys.end() ? *found : nothing();
}

}  // namespace

void Mistakes::add(Place place, std::string what, std::string remedy) {
  if (first_) return;
  first_ = Problem{
      .what = fmt::format("{}:{}:{}: {}", path_, place.line, place.column, shortened(what, kLongestMistake)),
      .remedy = std::move(remedy)};
}

void Node::expected(std::string_view kind, std::string_view example) const {
  mistake(fmt::format("{} is not {}", what_, kind), fmt::format("for example {}", example));
}

std::vector<Entry> Node::entries(std::span<const std::string_view> known) const {
  std::vector<Entry> result;
  if (empty()) return result;
  if (!value_->is_object()) {
    expected("a mapping", "`key: value` on lines of its own below it");
    return result;
  }
  for (const auto& item : value_->items()) {
    const json& places = at_key(below(*places_), item.key());
    result.push_back({item.key(), Node(item.value(), below(places), place_of(places, place_),
                                       fmt::format("`{}`", item.key()), *mistakes_)});
  }
  std::ranges::stable_sort(result, {}, [](const Entry& entry) { return entry.value.place(); });
  if (const json& twice = below(*places_, 2); twice.is_object() && mistakes_->twice() == Twice::mistake) {
    for (const auto& [key, place] : twice.items()) {
      mistakes_->add(read_place(place, place_), fmt::format("`{}` is there twice", key), "put both into one");
    }
  }
  std::erase_if(result, [&](const Entry& entry) {
    if (known.empty() || std::ranges::find(known, entry.key) != known.end()) return false;
    if (mistakes_->first()) return true;
    const std::string_view meant = nearest(entry.key, known);
    entry.value.mistake(fmt::format("`{}` is no key of {}", entry.key, what_),
                        meant.empty() ? fmt::format("keys are: {}", fmt::join(known, ", "))
                                      : fmt::format("did you mean `{}`?", meant));
    return true;
  });
  return result;
}

std::vector<Node> Node::items() const {
  std::vector<Node> result;
  if (empty()) return result;
  if (!value_->is_array()) {
    expected("a list", fmt::format("{}: [a, b]", std::string_view(what_).substr(1, what_.size() - 2)));
    return result;
  }
  const json& places = below(*places_);
  for (std::size_t i = 0; i < value_->size(); ++i) {
    const json& place = places.is_array() && i < places.size() ? places[i] : nothing();
    result.emplace_back((*value_)[i], place, place_of(place, place_), fmt::format("an item of {}", what_),
                        *mistakes_);
  }
  return result;
}

std::string Node::text() const {
  if (value_->is_string()) return value_->get<std::string>();
  if (is_number()) {
    mistake(fmt::format("{} is not a text", what_),
            "put the value in quotes, so that it stays as it is written");
  } else {
    expected("a text", "\"text\"");
  }
  return {};
}

std::string Node::text_or_number() const {
  return value_->is_number_integer() ? dump_json(*value_) : text();
}

bool Node::boolean() const {
  if (value_->is_boolean()) return value_->get<bool>();
  expected("true or false", "true");
  return false;
}

std::vector<std::string> Node::texts() const {
  std::vector<std::string> result;
  for (const Node& item : items()) result.push_back(item.text());
  return result;
}

}  // namespace decant::config
