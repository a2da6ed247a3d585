// See verify.hpp.
#include "report/verify.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "report/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace decant::report {
namespace verifying {
namespace {

using images::Aspect;
using images::PathDifference;
using images::Presence;

constexpr std::size_t kMostPaths = 50;
constexpr std::size_t kLongValue = 60;
constexpr std::size_t kMostPlaces = 5;

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  constexpr std::array kUnits{"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

// From A's size to B's; empty where A has none.
std::string change_text(std::uint64_t a, std::uint64_t b) {
  if (a == 0) return {};
  const double percent = (static_cast<double>(b) - static_cast<double>(a)) * 100 / static_cast<double>(a);
  if (a == b) return "the same size";
  return fmt::format("{:+.1f} %", percent);
}

std::string shown_value(std::string_view value) {
  return value.empty() ? "none" : printable(shortened(value, kLongValue));
}

// `12 bytes` of `12 bytes 0a1b…`: digests help nobody here.
std::string_view without_digest(std::string_view content) {
  constexpr std::size_t kDigits = 32;
  if (content.size() <= kDigits + 1 || content[content.size() - kDigits - 1] != ' ') return content;
  const std::string_view digest = content.substr(content.size() - kDigits);
  const bool is_digest = digest.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return is_digest ? content.substr(0, content.size() - kDigits - 1) : content;
}

std::string aspect_text(const Aspect& aspect, std::string_view arrow) {
  if (aspect.what == "content") {
    const std::string_view a = without_digest(aspect.a);
    const std::string_view b = without_digest(aspect.b);
    if (a == b) return fmt::format("content, {} in both", a);
    return fmt::format("content {} {} {}", shown_value(a), arrow, shown_value(b));
  }
  return fmt::format("{} {} {} {}", aspect.what, shown_value(aspect.a), arrow, shown_value(aspect.b));
}

// What only one image has below a directory that only it has, is counted with that directory.
struct Line {
  const PathDifference* difference = nullptr;
  std::size_t below = 0;
};

std::vector<Line> lines_of(const std::vector<PathDifference>& paths) {
  std::vector<Line> lines;
  std::map<std::string_view, std::size_t> directories;  // → their line
  for (const PathDifference& each : paths) {
    if (each.presence != Presence::both) {
      const std::string_view path = each.path;
      const auto parent = directories.find(path.substr(0, path.rfind('/')));
      const bool is_below =
          parent != directories.end() && lines[parent->second].difference->presence == each.presence;
      if (is_below) ++lines[parent->second].below;
      if (each.kind == images::FileKind::directory)
        directories[path] = is_below ? parent->second : lines.size();
      if (is_below) continue;
    }
    lines.push_back({.difference = &each, .below = 0});
  }
  return lines;
}

std::string line_text(const Line& line, std::string_view arrow) {
  const PathDifference& difference = *line.difference;
  if (difference.presence != Presence::both) {
    return fmt::format("only in {}: {}{}", difference.presence == Presence::only_a ? 'A' : 'B',
                       images::name_of(difference.kind),
                       line.below == 0 ? "" : fmt::format(" with {} below", counted(line.below, "path")));
  }
  std::vector<std::string> texts;
  for (const Aspect& aspect : difference.aspects) texts.push_back(aspect_text(aspect, arrow));
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string field_text(const images::FieldDifference& field, std::string_view arrow) {
  if (field.a && field.b) return fmt::format("{} {} {}", shown_value(*field.a), arrow, shown_value(*field.b));
  return fmt::format("only in {}: {}", field.a ? 'A' : 'B', shown_value(field.a ? *field.a : *field.b));
}

void add_differences(std::string& out, const images::Differences& differences, const VerifyStyle& style) {
  const std::string_view arrow = style.unicode ? "→" : "->";
  if (!differences.paths.empty()) {
    out += "files\n";
    const std::vector<Line> lines = lines_of(differences.paths);
    const std::size_t shown = style.all ? lines.size() : std::min(lines.size(), kMostPaths);
    for (std::size_t i = 0; i < shown; ++i)
      out += fmt::format("  {}: {}\n", printable(lines[i].difference->path), line_text(lines[i], arrow));
    if (shown < lines.size()) out += fmt::format("  and {} more (--all shows them)\n", lines.size() - shown);
  }
  if (!differences.fields.empty()) {
    out += "configuration\n";
    for (const images::FieldDifference& field : differences.fields)
      out += fmt::format("  {}: {}\n", printable(field.field), field_text(field, arrow));
  }
}

void add_images(std::string& out, const Verified& verified) {
  const auto shown_a = printable(verified.a.name);
  const auto shown_b = printable(verified.b.name);
  const std::uint32_t width = std::max(columns_of(shown_a), columns_of(shown_b));
  const auto add = [&](char letter, const std::string& name, std::uint64_t size, const std::string& more) {
    out += fmt::format("  {}  {}{}  {:>9}{}{}\n", letter, name, std::string(width - columns_of(name), ' '),
                       size_text(size), more.empty() ? "" : "  ", more);
  };
  add('A', shown_a, verified.a.size_bytes, "");
  add('B', shown_b, verified.b.size_bytes, change_text(verified.a.size_bytes, verified.b.size_bytes));
}

std::string left_out_text(const images::Differences& differences) {
  std::vector<std::string> places;
  for (const auto& [pattern, count] : differences.left_out)
    places.push_back(fmt::format("{} in {}", counted(count, "path"), printable(pattern)));
  return listed(places, kMostPlaces);
}

// What the verdict rests on, besides the two images.
void add_footnotes(std::string& out, const Verified& verified) {
  if (!verified.differences.left_out.empty())
    out += fmt::format("  not compared: {}\n", left_out_text(verified.differences));
  switch (verified.control) {
    case Control::built:
      out += verified.forgiven == 0
                 ? "  A was built twice: what is listed does not vary from build to build\n"
                 : fmt::format("  A was built twice: {} there too, and {} compared for presence only\n",
                               verified.forgiven == 1 ? "1 path varies"
                                                      : counted(verified.forgiven, "path") + " vary",
                               verified.forgiven == 1 ? "is" : "are");
      break;
    case Control::declined:
      out += "  A was not built twice (--no-control): some of it may vary from build to build\n";
      break;
    case Control::impossible:
      out += "  A was not built here: some of it may vary from build to build\n";
      break;
    case Control::not_needed:
      break;
  }
}

std::string_view name_of(Control control) {
  switch (control) {
    case Control::not_needed:
      return "not-needed";
    case Control::built:
      return "built";
    case Control::declined:
      return "declined";
    case Control::impossible:
      return "impossible";
  }
  return "";
}

nlohmann::ordered_json image_json(const ComparedImage& image) {
  return {{"name", image.name}, {"paths", image.paths}, {"size_bytes", image.size_bytes}};
}

nlohmann::ordered_json path_json(const PathDifference& difference) {
  nlohmann::ordered_json item{{"path", difference.path}};
  if (difference.presence != Presence::both) {
    item["only"] = difference.presence == Presence::only_a ? "a" : "b";
    item["type"] = images::name_of(difference.kind);
    return item;
  }
  item["differs"] = nlohmann::ordered_json::array();
  for (const Aspect& aspect : difference.aspects)
    item["differs"].push_back({{"what", aspect.what}, {"a", aspect.a}, {"b", aspect.b}});
  return item;
}

}  // namespace
}  // namespace verifying

std::string verify_text(const Verified& verified, const VerifyStyle& style) {
  using namespace verifying;
  std::string out;
  const images::Differences& differences = verified.differences;
  add_differences(out, differences, style);
  if (differences.none()) {
    out += fmt::format("the same image: {} and {} of the configuration compared\n",
                       counted(verified.a.paths, "path"), counted(verified.a.fields, "field"));
  } else {
    out += fmt::format("not the same image: {}\n",
                       counted(differences.paths.size() + differences.fields.size(), "difference"));
  }
  add_images(out, verified);
  add_footnotes(out, verified);
  return out;
}

std::string verify_json(const Verified& verified) {
  using namespace verifying;
  nlohmann::ordered_json json;
  json["same"] = verified.differences.none();
  json["a"] = image_json(verified.a);
  json["b"] = image_json(verified.b);
  json["paths"] = nlohmann::ordered_json::array();
  for (const PathDifference& each : verified.differences.paths) json["paths"].push_back(path_json(each));
  json["configuration"] = nlohmann::ordered_json::array();
  for (const images::FieldDifference& each : verified.differences.fields) {
    nlohmann::ordered_json item{{"field", each.field}};
    if (each.a) item["a"] = read_json(*each.a);
    if (each.b) item["b"] = read_json(*each.b);
    json["configuration"].push_back(std::move(item));
  }
  json["varying"] = verified.forgiven;
  json["not_compared"] = nlohmann::ordered_json::object();
  for (const auto& [pattern, count] : verified.differences.left_out) json["not_compared"][pattern] = count;
  json["control"] = name_of(verified.control);
  return dump_json(json, 2) + "\n";
}

}  // namespace decant::report
