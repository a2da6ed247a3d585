#include "shellcheck/findings.hpp"

#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace decant::shellcheck {
namespace {

// SC1090 and SC1091: a file that is sourced cannot be read. SC2187: ash is read as dash.
constexpr std::array<std::uint32_t, 3> kLeftOut{1090, 1091, 2187};

// Places in the text of a script.
class Lines {
 public:
  explicit Lines(const Script& script) : text_(script.text) {
    begins_.push_back(0);
    for (std::size_t at = text_.find('\n'); at != std::string_view::npos; at = text_.find('\n', at + 1))
      begins_.push_back(at + 1);
  }

  // The offset of a character; the end of the line, or of the text, for one that is not there.
  [[nodiscard]] std::size_t offset(std::uint32_t line, std::uint32_t column) const {
    if (line == 0) return 0;
    if (line > begins_.size()) return text_.size();
    const std::size_t begin = begins_[line - 1];
    std::string_view rest = text_.substr(begin);
    rest = rest.substr(0, rest.find('\n'));
    std::size_t at = 0;
    for (std::uint32_t i = 1; i < column && at < rest.size(); ++i) at += decode_rune(rest.substr(at)).size;
    return begin + at;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

// Where the comment's text lies; the whole instruction where nobody can tell.
Span span_of(const Script& script, const Lines& lines, const Comment& comment) {
  if (!script.has_places || comment.line <= script.head_lines) return script.whole;
  const std::size_t size = script.text.size() - script.head_bytes;
  if (size == 0) return script.whole;
  const auto in_script = [&](std::uint32_t line, std::uint32_t column) {
    return std::min(std::max(lines.offset(line, column), script.head_bytes) - script.head_bytes, size);
  };
  const std::size_t begin = std::min(in_script(comment.line, comment.column), size - 1);
  const std::size_t end = std::max(in_script(comment.end_line, comment.end_column), begin + 1);
  return script.places.to_source(Span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

lint::Finding finding_of(const Script& script, const Lines& lines, const Comment& comment) {
  lint::Finding finding;
  finding.code = fmt::format("SC{:04}", comment.code);
  finding.level = comment.level;
  finding.message = comment.message;
  finding.span = span_of(script, lines, comment);
  finding.lines = lint::Finding::Lines{.first = script.first_line, .last = script.last_line};
  return finding;
}

bool is_left_out(const Comment& comment) {
  return std::ranges::find(kLeftOut, comment.code) != kLeftOut.end();
}

}  // namespace

std::vector<lint::Finding> findings_of(const Script& script, const Comments& comments) {
  std::vector<lint::Finding> findings;
  if (comments.empty()) return findings;
  const Lines lines(script);
  for (const Comment& comment : comments) {
    if (!is_left_out(comment) && comment.line > script.head_lines)
      findings.push_back(finding_of(script, lines, comment));
  }
  return findings;
}

std::vector<lint::Finding> hadolint_findings_of(const Script& script, const Comments& comments) {
  const auto last = std::find_if_not(comments.rbegin(), comments.rend(), is_left_out);
  if (last == comments.rend()) return {};
  return {finding_of(script, Lines(script), *last)};
}

}  // namespace decant::shellcheck
