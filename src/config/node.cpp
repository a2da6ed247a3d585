// See node.hpp.
#include "config/node.hpp"

#include "base/json.hpp"
#include "base/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant::config {
namespace {

using nlohmann::json;

// The line of a node in the lines' JSON.
std::uint32_t line_at(const json& lines, std::uint32_t otherwise) {
  if (lines.is_number_unsigned() || lines.is_number_integer()) return lines.get<std::uint32_t>();
  if (lines.is_array() && !lines.empty() && lines[0].is_number()) return lines[0].get<std::uint32_t>();
  return otherwise;
}

const json& nothing() {
  static const json kNull;
  return kNull;
}

}  // namespace

void Mistakes::add(std::uint32_t line, std::string what, std::string remedy) {
  if (first_) return;
  first_ = Problem{.what = fmt::format("{}:{}: {}", path_, line, what), .remedy = std::move(remedy)};
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
  const json& lines = lines_->is_array() && lines_->size() == 2 ? (*lines_)[1] : nothing();
  for (const auto& item : value_->items()) {
    const auto place = lines.is_object() ? lines.find(item.key()) : lines.end();
    const bool has_place =
        lines.is_object() && place != lines.end() && place->is_array() && place->size() == 2;
    const std::uint32_t line = has_place ? line_at((*place)[0], line_) : line_;
    const bool is_known = known.empty() || std::ranges::find(known, item.key()) != known.end();
    if (!is_known) {
      const std::string_view meant = nearest(item.key(), known);
      mistakes_->add(line, fmt::format("`{}` is no key of {}", item.key(), what_),
                     meant.empty() ? fmt::format("keys are: {}", fmt::join(known, ", "))
                                   : fmt::format("did you mean `{}`?", meant));
      continue;
    }
    result.push_back({item.key(), Node(item.value(), has_place ? (*place)[1] : nothing(), line,
                                       fmt::format("`{}`", item.key()), *mistakes_)});
  }
  std::ranges::stable_sort(result, {}, [](const Entry& entry) { return entry.value.line(); });
  return result;
}

std::vector<Node> Node::items() const {
  std::vector<Node> result;
  if (empty()) return result;
  if (!value_->is_array()) {
    expected("a list", fmt::format("{}: [a, b]", std::string_view(what_).substr(1, what_.size() - 2)));
    return result;
  }
  const json& lines = lines_->is_array() && lines_->size() == 2 ? (*lines_)[1] : nothing();
  for (std::size_t i = 0; i < value_->size(); ++i) {
    const json& line = lines.is_array() && i < lines.size() ? lines[i] : nothing();
    result.emplace_back((*value_)[i], line, line_at(line, line_), fmt::format("an item of {}", what_),
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
