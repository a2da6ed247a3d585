// What the formatters share (writers.hpp): places, columns, fingerprints, references.
#include "base/ascii.hpp"
#include "report/formats/writers.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

namespace decant::report {
namespace {

constexpr std::size_t kStride = 256;
// Of a line, for a fingerprint: a minified script must not cost its length for each finding in it.
constexpr std::size_t kLineBytes = 1024;

// RFC 3986, unreserved, and the slash between components.
bool stays_in_uri(char c) {
  return ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
}

// `JSONArgsRecommended` → `json-args-recommended`, as the pages of BuildKit's checks are named.
std::string kebab(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool word =
        ascii::is_upper(name[i]) && i > 0 &&
        (!ascii::is_upper(name[i - 1]) || (i + 1 < name.size() && !ascii::is_upper(name[i + 1])));
    if (word) text += '-';
    text += ascii::lower(name[i]);
  }
  return text;
}

bool has_digits_behind(std::string_view code, std::string_view letters) {
  return code.size() > letters.size() && code.starts_with(letters) &&
         std::ranges::all_of(code.substr(letters.size()), ascii::is_digit);
}

}  // namespace

Place place_of(const SourceText& source, const lint::Finding& finding) {
  if (finding.lines && finding.lines->first == 0) return {.has_line = false, .begin = {}, .end = {}};
  return {.has_line = true,
          .begin = source.position(finding.span.begin),
          .end = source.position(std::max(finding.span.begin, finding.span.end))};
}

Place place_of(const FileFindings& file, const lint::Finding& finding) {
  const bool by_instruction = file.by_instruction && finding.lines && finding.lines->first != 0;
  if (!by_instruction) return place_of(*file.source, finding);
  const std::uint32_t line = finding.lines->first;
  return {.has_line = true, .begin = {.line = line, .column = 1}, .end = {.line = line, .column = 2}};
}

std::string_view name_in_report(const FileFindings& file, const FormatOptions& options) {
  return options.path_in_report.empty() ? std::string_view(file.source->name()) : options.path_in_report;
}

std::string_view plain_path(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  return path;
}

namespace {

std::uint32_t units(unsigned char byte, Columns::Unit unit) {
  if ((byte & 0xC0U) == 0x80U) return 0;  // goes on with a character
  return unit == Columns::Unit::utf16 && byte >= 0xF0 ? 2 : 1;
}

}  // namespace

Columns::Columns(const SourceText& source, Unit unit) : source_(source), unit_(unit) {
  const std::string_view bytes = source.bytes();
  sums_.reserve(bytes.size() / kStride + 1);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % kStride == 0) sums_.push_back(sum);
    sum += units(static_cast<unsigned char>(bytes[i]), unit);
  }
  if (bytes.size() % kStride == 0) sums_.push_back(sum);
}

std::uint32_t Columns::units_before(std::size_t offset) const {
  const std::string_view bytes = source_.bytes();
  offset = std::min(offset, bytes.size());
  std::uint32_t sum = sums_[offset / kStride];
  for (std::size_t i = offset - offset % kStride; i < offset; ++i)
    sum += units(static_cast<unsigned char>(bytes[i]), unit_);
  return sum;
}

std::uint32_t Columns::at(const Position& position) const {
  const auto line_begin =
      static_cast<std::size_t>(source_.line(position.line).data() - source_.bytes().data());
  return units_before(line_begin + position.column - 1) - units_before(line_begin) + 1;
}

std::string Fingerprints::of(std::string_view file, const SourceText& source, const lint::Finding& finding) {
  const Place place = place_of(source, finding);
  const std::string_view line =
      place.has_line ? trim_space(source.line(place.begin.line).substr(0, kLineBytes)) : std::string_view();
  std::string about = fmt::format("{}\n{}\n{}", finding.code, file, line);
  const std::uint32_t number = seen_[XXH3_64bits(about.data(), about.size())]++;
  about += fmt::format("\n{}", number);
  const XXH128_hash_t hash = XXH3_128bits(about.data(), about.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : plain_path(path)) {
    if (stays_in_uri(c)) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

std::string page_of(std::string_view code) {
  if (code == "DL1000") return {};  // decant's own
  if (has_digits_behind(code, "DL")) return fmt::format("https://github.com/hadolint/hadolint/wiki/{}", code);
  if (has_digits_behind(code, "SC")) return fmt::format("https://www.shellcheck.net/wiki/{}", code);
  // BuildKit's checks have names (StageNameCasing), all others codes.
  if (!std::ranges::any_of(code, ascii::is_lower)) return {};
  return fmt::format("https://docs.docker.com/reference/build-checks/{}/", kebab(code));
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (; !text.empty();) {
    const Rune rune = decode_rune(text);
    const bool broken = rune.value == 0xFFFD && rune.size == 1;
    const char32_t c = rune.value;
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\t' || c == '\n' || c == '\r') {
      escaped += fmt::format("&#{};", static_cast<unsigned>(c));
    } else if (broken || c < 0x20 || c == 0xFFFE || c == 0xFFFF) {
      escaped += "\xef\xbf\xbd";
    } else {
      escaped += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  return escaped;
}

}  // namespace decant::report
