// See source.hpp. The line table is a vector of line begins, found by memchr on the first question.
#include "syntax/source.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace decant {

SourceText::SourceText(std::string name, std::string bytes)
    : name_(std::move(name)), bytes_(std::move(bytes)) {}

std::string_view SourceText::text(Span span) const {
  const std::string_view all = bytes_;
  const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
  return all.substr(begin, span.end > begin ? span.end - begin : 0);
}

void SourceText::index_lines() const {
  if (!line_begins_.empty()) return;
  line_begins_.push_back(0);
  const char* const base = bytes_.data();
  const char* const end = base + bytes_.size();
  for (const char* at = base; at != end;) {
    const void* const newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (newline == nullptr) break;
    at = static_cast<const char*>(newline) + 1;
    line_begins_.push_back(static_cast<std::uint32_t>(at - base));
  }
}

Position SourceText::position(std::uint32_t offset) const {
  index_lines();
  offset = std::min(offset, static_cast<std::uint32_t>(bytes_.size()));
  const auto behind = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  const auto line = static_cast<std::uint32_t>(behind - line_begins_.begin());
  return {line, offset - line_begins_[line - 1] + 1};
}

std::string_view SourceText::line(std::uint32_t number) const {
  index_lines();
  if (number == 0 || number > line_begins_.size()) return {};
  const std::uint32_t begin = line_begins_[number - 1];
  const auto end =
      number < line_begins_.size() ? line_begins_[number] : static_cast<std::uint32_t>(bytes_.size());
  std::string_view text = std::string_view(bytes_).substr(begin, end - begin);
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
    while (text.ends_with('\r')) text.remove_suffix(1);
  }
  return text;
}

std::uint32_t SourceText::line_count() const {
  index_lines();
  const bool unfinished = line_begins_.back() != bytes_.size();
  return static_cast<std::uint32_t>(line_begins_.size()) - (unfinished ? 0U : 1U);
}

}  // namespace decant
