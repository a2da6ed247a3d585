#include "lint/baseline.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>

namespace decant::lint {
namespace {

constexpr std::size_t kLongText = 200;

// Not inside of a character.
std::string_view cut(std::string_view text, std::size_t size) {
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

Problem no_baseline(std::string_view name, std::string_view why) {
  return {.what = fmt::format("{}: {}", name, why),
          .remedy = "write it with `decant lint --write-baseline FILE`"};
}

std::string string_in(const nlohmann::json& entry, const char* key) {
  const auto found = entry.find(key);
  return found == entry.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

// Bytes that are not UTF-8 cannot be written as JSON.
std::string as_json_text(const std::string& text) {
  return dump_json(nlohmann::json(text));
}

}  // namespace

KnownFinding known_finding(std::string file, const SourceText& source, const Finding& finding) {
  const std::uint32_t last = source.position(finding.span.end).line;
  std::string text;
  for (std::uint32_t line = source.position(finding.span.begin).line; line <= last; ++line) {
    text += source.line(line);
    text += '\n';
  }
  text = squeezed(text);
  if (text.size() > kLongText)
    text = fmt::format("{}… {:016x}", cut(text, kLongText), XXH3_64bits(text.data(), text.size()));
  // As it will be read again.
  text = repair_utf8(text);
  return {std::move(file), finding.code, std::move(text)};
}

Result<Baseline> Baseline::read(std::string_view name, std::string_view json) {
  const nlohmann::json whole = read_json(json);
  if (whole.is_discarded() || !whole.is_object()) return no_baseline(name, "is no baseline");
  if (whole.value("version", nlohmann::json()) != 1)
    return no_baseline(name, "is no baseline of a version that this decant reads");
  Baseline baseline;
  const auto findings = whole.find("findings");
  if (findings == whole.end() || !findings->is_array()) return no_baseline(name, "has no list `findings`");
  for (const nlohmann::json& entry : *findings) {
    KnownFinding known;
    if (entry.is_object())
      known = {string_in(entry, "file"), string_in(entry, "code"), string_in(entry, "lines")};
    if (known.file.empty() || known.code.empty()) {
      return no_baseline(name, fmt::format("entry {} of `findings` has no file or no code",
                                           &entry - &findings->front() + 1));
    }
    const auto count = entry.find("count");
    const bool counted = count != entry.end() && count->is_number_unsigned();
    const std::size_t number = counted ? count->get<std::size_t>() : 1;
    if (number > 0) baseline.entries_[std::move(known)] += number;
  }
  return baseline;
}

bool Baseline::take(const KnownFinding& finding) {
  const auto found = entries_.find(finding);
  if (found == entries_.end()) return false;
  if (--found->second == 0) entries_.erase(found);
  return true;
}

std::vector<KnownFinding> Baseline::left(std::string_view file) const {
  std::vector<KnownFinding> result;
  for (auto entry = entries_.lower_bound({std::string(file), {}, {}});
       entry != entries_.end() && entry->first.file == file; ++entry) {
    result.push_back(entry->first);
  }
  return result;
}

std::string Baseline::text() const {
  std::string text = "{\n\"version\": 1,\n\"findings\": [";
  std::string_view separator = "\n";
  for (const auto& [known, count] : entries_) {
    text += fmt::format(R"({}{{"file": {}, "code": {}, "lines": {})", separator, as_json_text(known.file),
                        as_json_text(known.code), as_json_text(known.lines));
    text += count == 1 ? "}" : fmt::format(", \"count\": {}}}", count);
    separator = ",\n";
  }
  return text + "\n]\n}\n";
}

}  // namespace decant::lint
