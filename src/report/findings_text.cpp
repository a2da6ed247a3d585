// Findings for people. Everything that comes from a Dockerfile or from a file name passes through
// printable.hpp.
#include "report/findings.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::report {
namespace {

using lint::Finding;
using lint::Level;

constexpr std::array kLevels{Level::error, Level::warning, Level::info, Level::style};

struct Paint {
  bool on;
  [[nodiscard]] std::string operator()(std::string_view style, std::string_view text) const {
    return on && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : std::string(text);
  }
};

std::string_view style_of(Level level) {
  switch (level) {
    case Level::error:
      return "1;31";
    case Level::warning:
      return "1;33";
    case Level::info:
      return "1;36";
    case Level::style:
      return "1;35";
  }
  return "0";
}

// A line of the source with the marked bytes [begin, end) of it, cut to what fits around the mark.
struct Excerpt {
  std::string text;
  std::string carets;
};

Excerpt excerpt_of(std::string_view line, std::size_t begin, std::size_t end, std::uint32_t width) {
  // Where the mark stands on screen decides what is cut on the left: a third of the line stays visible before
  // it.
  constexpr std::size_t kFarLeft =
      4096;  // a mark behind this many bytes: start near it, not at the line's beginning
  std::size_t from = 0;
  if (begin > kFarLeft) from = begin - kFarLeft;
  std::vector<Shown> shown;
  std::vector<std::size_t> offsets;
  std::uint32_t column = 0;
  std::uint32_t mark_column = 0;
  for (std::size_t at = from; at < line.size();) {
    Shown character = show_character(line.substr(at), column);
    if (at <= begin) mark_column = column;
    offsets.push_back(at);
    at += character.bytes;
    column += character.columns;
    shown.push_back(std::move(character));
    if (column > mark_column + 2 * width) break;
  }

  const std::uint32_t cut = mark_column > width * 2 / 3 ? mark_column - width / 3 : 0;
  Excerpt excerpt;
  if (from > 0 || cut > 0) {
    excerpt.text = "…";
    excerpt.carets = " ";
  }
  std::uint32_t position = 0;
  std::uint32_t used = 0;
  bool marked = false;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const bool visible = position >= cut;
    position += shown[i].columns;
    if (!visible) continue;
    if (used + shown[i].columns > width) {
      excerpt.text += "…";
      break;
    }
    const bool inside = offsets[i] + shown[i].bytes > begin && offsets[i] < std::max(end, begin + 1);
    marked |= inside;
    excerpt.text += shown[i].text;
    excerpt.carets += std::string(shown[i].columns, inside ? '^' : ' ');
    used += shown[i].columns;
  }
  if (!marked) excerpt.carets += '^';  // an empty line, or the mark stands behind the last byte
  excerpt.carets.resize(excerpt.carets.find_last_not_of(' ') + 1);
  excerpt.text.resize(excerpt.text.find_last_not_of(' ') + 1);
  return excerpt;
}

std::string one_finding(const SourceText& source, const Finding& finding, const TextOptions& options) {
  const Paint paint{options.colour};
  const Position at = source.position(finding.span.begin);
  std::string text = fmt::format(
      "{} {} {} {}\n", paint("1", fmt::format("{}:{}:{}:", printable(source.name()), at.line, at.column)),
      paint(style_of(finding.level), lint::name_of(finding.level)), paint("1", finding.code), finding.name);

  const std::string_view line = source.line(at.line);
  const std::size_t begin = std::min<std::size_t>(at.column - 1, line.size());
  const std::size_t end = std::min<std::size_t>(begin + finding.span.size(), line.size());
  const Excerpt excerpt = excerpt_of(line, begin, end, options.width > 40 ? options.width - 10 : 30);
  text +=
      paint("34", fmt::format("{:>5} |", at.line)) + (excerpt.text.empty() ? "" : " " + excerpt.text) + "\n";
  text +=
      paint("34", fmt::format("{:>5} |", "")) + " " + paint(style_of(finding.level), excerpt.carets) + "\n";

  text += wrapped(printable(finding.message), options.width, "   ");
  text += paint("2", fmt::format("   help: decant rules {}", finding.code)) + "\n";
  return text;
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::string summary(std::span<const FileFindings> files, const Paint& paint) {
  std::array<std::size_t, kLevels.size()> by_level{};
  std::size_t total = 0;
  for (const FileFindings& file : files) {
    for (const Finding& finding : file.findings) {
      ++by_level[static_cast<std::size_t>(finding.level)];
      ++total;
    }
  }
  if (total == 0) return fmt::format("No findings in {}.\n", counted(files.size(), "file"));
  std::string levels;
  for (const Level level : kLevels) {
    const std::size_t count = by_level[static_cast<std::size_t>(level)];
    if (count == 0) continue;
    if (!levels.empty()) levels += ", ";
    // `info` and `style` have no plural.
    const bool plural = level == Level::error || level == Level::warning;
    levels += paint(style_of(level), plural ? counted(count, lint::name_of(level))
                                            : fmt::format("{} {}", count, lint::name_of(level)));
  }
  return fmt::format("{} in {}: {}\n", counted(total, "finding"), counted(files.size(), "file"), levels);
}

}  // namespace

std::string findings_as_text(std::span<const FileFindings> files, const TextOptions& options) {
  std::string text;
  for (const FileFindings& file : files) {
    for (const Finding& finding : file.findings) text += one_finding(*file.source, finding, options) + "\n";
  }
  return text + summary(files, Paint{options.colour});
}

}  // namespace decant::report
