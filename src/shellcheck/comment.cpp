#include "shellcheck/comment.hpp"

#include "base/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace decant::shellcheck {
namespace {

using lint::Level;
using nlohmann::json;

constexpr std::array<std::pair<std::string_view, Level>, 4> kLevels{
    {{"error", Level::error}, {"warning", Level::warning}, {"info", Level::info}, {"style", Level::style}}};

// What is no level is an error, as hadolint has it.
Level level_of(std::string_view name) {
  const auto found = std::ranges::find(kLevels, name, &std::pair<std::string_view, Level>::first);
  return found == kLevels.end() ? Level::error : found->second;
}

std::optional<std::uint32_t> number(const json& value) {
  if (!value.is_number_unsigned()) return std::nullopt;
  const auto wide = value.get<std::uint64_t>();
  return wide > UINT32_MAX ? std::nullopt : std::optional(static_cast<std::uint32_t>(wide));
}

// Reads the fields of an object, or of an array in the order of Comment.
class Fields {
 public:
  explicit Fields(const json& value) : value_(value) {}

  std::uint32_t count(std::string_view name) {
    const auto found = number(next(name));
    good_ = good_ && found.has_value();
    return found.value_or(0);
  }
  std::string text(std::string_view name) {
    const json& found = next(name);
    good_ = good_ && found.is_string();
    return found.is_string() ? found.get<std::string>() : std::string();
  }
  [[nodiscard]] bool good() const { return good_; }

 private:
  const json& next(std::string_view name) {
    static const json kNothing;
    const std::size_t index = index_++;
    if (value_.is_array()) return index < value_.size() ? value_[index] : kNothing;
    const auto found = value_.find(name);
    return found == value_.end() ? kNothing : *found;
  }

  const json& value_;
  std::size_t index_ = 0;
  bool good_ = true;
};

std::optional<Comment> read_comment(const json& value) {
  if (!value.is_object() && !value.is_array()) return std::nullopt;
  Fields fields(value);
  Comment comment;
  comment.line = fields.count("line");
  comment.column = fields.count("column");
  comment.end_line = fields.count("endLine");
  comment.end_column = fields.count("endColumn");
  comment.code = fields.count("code");
  comment.level = level_of(fields.text("level"));
  comment.message = fields.text("message");
  return fields.good() ? std::optional(std::move(comment)) : std::nullopt;
}

}  // namespace

std::optional<std::map<std::string, Comments>> read_output(std::string_view text) {
  const json output = read_json(text);
  if (!output.is_object()) return std::nullopt;
  const auto comments = output.find("comments");
  if (comments == output.end() || !comments->is_array()) return std::nullopt;
  std::map<std::string, Comments> by_file;
  for (const json& each : *comments) {
    if (!each.is_object()) return std::nullopt;
    const auto file = each.find("file");
    if (file == each.end() || !file->is_string()) return std::nullopt;
    auto comment = read_comment(each);
    if (!comment) return std::nullopt;
    by_file[file->get<std::string>()].push_back(*std::move(comment));
  }
  return by_file;
}

std::string to_text(const Comments& comments) {
  json list = json::array();
  for (const Comment& each : comments) {
    list.push_back(json::array({each.line, each.column, each.end_line, each.end_column, each.code,
                                lint::name_of(each.level), each.message}));
  }
  return dump_json(list, -1, true);
}

std::optional<Comments> from_text(std::string_view text) {
  const json list = read_json(text);
  if (!list.is_array()) return std::nullopt;
  Comments comments;
  for (const json& each : list) {
    auto comment = read_comment(each);
    if (!comment) return std::nullopt;
    comments.push_back(*std::move(comment));
  }
  return comments;
}

}  // namespace decant::shellcheck
