// A line that BuildKit cannot read: its bufio.Scanner holds 65,536 bytes, the line end included. It stops at
// such a line, and what it says depends on where that stands:
//
//  * between instructions: the line is too long, unless there was no instruction above it;
//  * inside of a heredoc: the heredoc is unterminated;
//  * inside of a continued instruction: that ends there, and may be wrong for it. Then the scanner, asked
//  once
//    more, hands out the bytes that it holds as one more line, and that may be wrong too.
//
// decant's tree has the whole file all the same. Only the parser's errors are those of what BuildKit has
// read: the bytes above the line, read again by themselves.
#include "syntax/bytes.hpp"
#include "syntax/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace decant::syntax {

namespace {

constexpr std::size_t kBuffer = 65536;

// Where the first line that is too long begins.
std::optional<std::uint32_t> long_line(std::string_view bytes) {
  for (std::size_t at = 0; bytes.size() - at >= kBuffer;) {
    const void* const newline = std::memchr(bytes.data() + at, '\n', kBuffer);
    if (newline == nullptr) return static_cast<std::uint32_t>(at);
    // On to the last line that begins inside of what fits: only that can be too long.
    at = bytes.substr(0, at + kBuffer).rfind('\n') + 1;
  }
  return std::nullopt;
}

bool is_parser_error(const Diagnostic& diagnostic) {
  return diagnostic.layer == Diagnostic::Layer::parser && diagnostic.severity == Severity::error;
}

bool ends_in_continuation(const Document& document) {
  const NodeKind last = document.tree.nodes.back().kind;
  return last == NodeKind::line_break || last == NodeKind::inner_blank || last == NodeKind::inner_comment;
}

// The parser's errors in a line that BuildKit reads as an instruction; spans are offsets into it.
std::vector<Diagnostic> errors_in_line(std::string_view line, char escape) {
  if (const std::string_view text = trim_space(line); text.empty() || text.starts_with('#')) return {};
  // Below a directive's line, nothing is a byte order mark or a directive.
  const std::string above = fmt::format("# escape={}\n", escape);
  Document document = read_lines({}, above + std::string(line));
  std::erase_if(document.diagnostics,
                [](const Diagnostic& diagnostic) { return !is_parser_error(diagnostic); });
  for (Diagnostic& diagnostic : document.diagnostics) {
    diagnostic.span.begin -= static_cast<std::uint32_t>(above.size());
    diagnostic.span.end -= static_cast<std::uint32_t>(above.size());
  }
  return std::move(document.diagnostics);
}

}  // namespace

void report_long_line(Document& document) {
  const std::string_view bytes = document.source->bytes();
  const std::optional<std::uint32_t> found = long_line(bytes);
  if (!found) return;
  const std::uint32_t begin = *found;
  const auto end = begin + static_cast<std::uint32_t>(kBuffer);
  std::uint32_t lines_read = document.source->position(begin).line - 1;

  std::vector<Diagnostic>& diagnostics = document.diagnostics;
  std::erase_if(diagnostics, is_parser_error);
  Document above = read_lines({}, std::string(bytes.substr(0, begin)));
  const bool above_is_fine = std::ranges::none_of(above.diagnostics, is_parser_error);
  for (Diagnostic& diagnostic : above.diagnostics) {
    if (is_parser_error(diagnostic)) diagnostics.push_back(std::move(diagnostic));
  }
  if (above_is_fine && ends_in_continuation(above)) {
    ++lines_read;
    for (Diagnostic& diagnostic : errors_in_line(bytes.substr(begin, kBuffer), document.escape)) {
      diagnostic.span.begin += begin;
      diagnostic.span.end += begin;
      diagnostic.reference_line = lines_read;
      diagnostics.push_back(std::move(diagnostic));
    }
  }
  diagnostics.push_back(
      {{end - 1, end}, fmt::format("dockerfile line greater than max allowed size of {}", kBuffer - 1)});
  diagnostics.back().reference_line = lines_read;
}

}  // namespace decant::syntax
