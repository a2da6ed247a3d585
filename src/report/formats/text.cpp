// Findings for people. Everything that comes from a Dockerfile or from a file name passes through
// printable.hpp.
#include "base/text.hpp"

#include "lint/rule.hpp"
#include "report/formats/writers.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::report::text {
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

// A link as terminals show it (OSC 8). `target` is a URI: it holds no control character.
std::string linked(bool on, std::string_view target, std::string_view text) {
  if (!on || target.empty()) return std::string(text);
  return fmt::format("\x1b]8;;{}\x1b\\{}\x1b]8;;\x1b\\", target, text);
}

std::string file_link(std::string_view name, const FormatOptions& options) {
  if (name.starts_with('/')) return uri_of(name);
  return options.directory.empty() ? std::string() : uri_of(fmt::format("{}/{}", options.directory, name));
}

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
      256;  // a mark behind this many bytes: start near it, not at the line's beginning
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

void add_excerpt(const SourceText& source, const Finding& finding, const Position& at,
                 const FormatOptions& options, std::string& text) {
  const Paint paint{options.colour};
  const std::string_view line = source.line(at.line);
  const std::size_t begin = std::min<std::size_t>(at.column - 1, line.size());
  const std::size_t end = std::min<std::size_t>(begin + finding.span.size(), line.size());
  const Excerpt excerpt = excerpt_of(line, begin, end, options.width > 40 ? options.width - 10 : 30);
  text +=
      paint("34", fmt::format("{:>5} |", at.line)) + (excerpt.text.empty() ? "" : " " + excerpt.text) + "\n";
  text +=
      paint("34", fmt::format("{:>5} |", "")) + " " + paint(style_of(finding.level), excerpt.carets) + "\n";
}

std::string one_finding(const FileFindings& file, const Finding& finding, const FormatOptions& options) {
  const Paint paint{options.colour};
  const std::string_view name = name_in_report(file, options);
  const Place place = place_of(*file.source, finding);
  std::string where = printable(name) + ":";
  if (place.has_line) where += fmt::format("{}:{}:", place.begin.line, place.begin.column);
  std::string text =
      fmt::format("{} {} {}{}{}\n", linked(options.links, file_link(name, options), paint("1", where)),
                  paint(style_of(finding.level), lint::name_of(finding.level)),
                  linked(options.links, page_of(finding.code), paint("1", finding.code)),
                  finding.name.empty() || finding.name == finding.code ? "" : " " + finding.name,
                  finding.aliases.empty() ? "" : fmt::format(" ({})", fmt::join(finding.aliases, ", ")));
  if (place.has_line) add_excerpt(*file.source, finding, place.begin, options, text);
  text += wrapped(printable(finding.message), options.width, "   ");
  // Rules of shellcheck are not in our table; their pages are in the web.
  const std::string page = lint::find_rule(finding.code) == nullptr ? page_of(finding.code) : std::string();
  const std::string help = page.empty() ? fmt::format("decant rules {}", finding.code) : page;
  text += paint("2", fmt::format("   help: {}", help)) + "\n";
  return text;
}

std::string summary(const Findings& findings, const Paint& paint) {
  std::array<std::size_t, kLevels.size()> by_level{};
  std::size_t total = 0;
  for (const FileFindings& file : findings.files) {
    for (const Finding& finding : file.findings) {
      ++by_level[static_cast<std::size_t>(finding.level)];
      ++total;
    }
  }
  const std::string unread = findings.unread.empty() ? std::string()
                                                     : fmt::format("; {} could not be linted",
                                                                   counted(findings.unread.size(), "file"));
  if (total == 0)
    return fmt::format("No findings in {}{}.\n", counted(findings.files.size(), "file"), unread);
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
  return fmt::format("{} in {}: {}{}\n", counted(total, "finding"), counted(findings.files.size(), "file"),
                     levels, unread);
}

}  // namespace

void write(const Findings& findings, const FormatOptions& options, Sink& out) {
  add_findings(findings, out, [&](const FileFindings& file, const Finding& finding) {
    return one_finding(file, finding, options) + "\n";
  });
  if (out.closed()) return;
  // Where nothing was linted, what went wrong has been told.
  if (!findings.files.empty() || findings.unread.empty()) out.add(summary(findings, Paint{options.colour}));
}

}  // namespace decant::report::text
