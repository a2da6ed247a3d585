// See git_attributes.hpp. The rules of conversion are those of git's convert.c (convert_attrs,
// crlf_to_worktree, convert_is_binary, ident_to_worktree).
#include "context/git_attributes.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "context/gitignore.hpp"
#include "context/path.hpp"

namespace decant {
namespace {

constexpr std::size_t kLongestLine = 2048;  // git passes longer ones over

bool concerns_bytes(std::string_view name) {
  return name == "text" || name == "crlf" || name == "eol" || name == "ident" || name == "filter" ||
         name == "working-tree-encoding";
}

// The pattern at the front of a line, unquoted, which is then cut off.
std::string take_pattern(std::string_view& line) {
  std::string pattern;
  if (!line.starts_with('"')) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    pattern = line.substr(0, end);
    line.remove_prefix(end);
    return pattern;
  }
  std::size_t at = 1;
  for (; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\' || at + 1 == line.size()) {
      pattern += line[at];
      continue;
    }
    const char c = line[++at];
    if (c >= '0' && c <= '3' && at + 2 < line.size()) {
      pattern += static_cast<char>((c - '0') * 64 + (line[at + 1] - '0') * 8 + (line[at + 2] - '0'));
      at += 2;
    } else {
      pattern += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
  }
  line.remove_prefix(std::min(at + 1, line.size()));
  return pattern;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::pair<std::string, std::string> read_word(std::string_view word) {
  if (word.starts_with('-')) return {std::string(word.substr(1)), "unset"};
  if (word.starts_with('!')) return {std::string(word.substr(1)), "unspecified"};
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) return {std::string(word), "set"};
  return {std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))};
}

std::string_view value_of(const AttributeFile::Values& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string_view("unspecified") : std::string_view(found->second);
}

// What git counts to tell text from binary (gather_stats).
struct Counts {
  std::size_t nul = 0;
  std::size_t lone_cr = 0;
  std::size_t lone_lf = 0;
  std::size_t crlf = 0;
  std::size_t printable = 0;
  std::size_t other = 0;

  [[nodiscard]] bool binary() const { return lone_cr > 0 || nul > 0 || printable >> 7U < other; }
};

Counts count(std::string_view bytes) {
  Counts counts;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    if (c == '\r') {
      if (i + 1 < bytes.size() && bytes[i + 1] == '\n') {
        ++counts.crlf;
        ++i;
      } else {
        ++counts.lone_cr;
      }
    } else if (c == '\n') {
      ++counts.lone_lf;
    } else if (c == 127) {
      ++counts.other;
    } else if (c < 32) {
      if (c == '\b' || c == '\t' || c == '\033' || c == '\014') {
        ++counts.printable;
      } else {
        ++counts.other;
        if (c == 0) ++counts.nul;
      }
    } else {
      ++counts.printable;
    }
  }
  // An end-of-file sign of old at the end is none.
  if (bytes.ends_with('\032')) --counts.other;
  return counts;
}

std::string with_crlf(std::string bytes, bool only_text) {
  const Counts counts = count(bytes);
  if (counts.lone_lf == 0) return bytes;
  if (only_text && (counts.lone_cr > 0 || counts.crlf > 0 || counts.binary())) return bytes;
  std::string out;
  out.reserve(bytes.size() + counts.lone_lf);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) out += '\r';
    out += bytes[i];
  }
  return out;
}

// `$Id$`, and `$Id: old $` on one line, with the blob's id. An id of another system (blanks inside) stays.
std::string with_ident(std::string_view bytes, const git::ObjectId& id) {
  std::string out;
  while (true) {
    const std::size_t at = bytes.find("$Id");
    if (at == std::string_view::npos) break;
    out += bytes.substr(0, at + 3);
    bytes.remove_prefix(at + 3);
    if (bytes.starts_with('$')) {
      bytes.remove_prefix(1);
    } else if (bytes.starts_with(':')) {
      const std::size_t end = bytes.find('$', 1);
      if (end == std::string_view::npos || bytes.substr(0, end).find('\n') != std::string_view::npos)
        continue;
      const std::size_t blank = bytes.find(' ', 2);
      if (blank != std::string_view::npos && blank + 1 < end) continue;
      bytes.remove_prefix(end + 1);
    } else {
      continue;
    }
    out += ": " + id.hex() + " $";
  }
  return out += bytes;
}

}  // namespace

std::string Conversion::signature() const {
  if (is_none()) return {};
  return fmt::format("{}/{}/{}:{}/{}", static_cast<int>(lines), ident, filter.size(), filter, encoding);
}

AttributeFile AttributeFile::parse(std::string_view text, Macros& macros, bool defines_macros) {
  AttributeFile file;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (std::string_view line : split(text, '\n')) {
    if (line.size() > kLongestLine) continue;
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.empty() || line.starts_with('#')) continue;
    std::string pattern = take_pattern(line);
    std::vector<std::string> words = words_of(line);
    if (pattern.starts_with("[attr]")) {
      if (defines_macros) macros.insert_or_assign(pattern.substr(6), std::move(words));
      continue;
    }
    if (pattern.empty() || pattern.starts_with('!') || pattern.ends_with('/')) continue;
    Rule rule{.pattern = std::move(pattern), .anchored = false, .values = {}};
    rule.anchored = rule.pattern.find('/') != std::string::npos;
    if (rule.pattern.starts_with('/')) rule.pattern.erase(0, 1);
    for (const std::string& word : words) {
      if (word == "binary") rule.values.emplace_back("text", "unset");
      if (const auto macro = macros.find(word); macro != macros.end()) {
        for (const std::string& inner : macro->second) {
          if (inner == "binary") rule.values.emplace_back("text", "unset");
          rule.values.push_back(read_word(inner));
        }
      }
      rule.values.push_back(read_word(word));
    }
    std::erase_if(rule.values, [](const auto& value) { return !concerns_bytes(value.first); });
    if (!rule.values.empty()) file.rules_.push_back(std::move(rule));
  }
  return file;
}

void AttributeFile::apply(std::string_view path, Values& values) const {
  for (const Rule& rule : rules_) {
    if (!glob_match(rule.pattern, rule.anchored ? path : name_of_path(path))) continue;
    for (const auto& [name, value] : rule.values) values.insert_or_assign(name, value);
  }
}

bool AttributeFile::may_convert() const {
  const auto converts = [](const std::pair<std::string, std::string>& said) {
    const auto& [name, value] = said;
    if (name == "eol") return value == "crlf";
    if (name == "ident") return value == "set";
    return name == "filter" || name == "working-tree-encoding";
  };
  return std::ranges::any_of(rules_,
                             [&](const Rule& rule) { return std::ranges::any_of(rule.values, converts); });
}

Conversion conversion_of(const AttributeFile::Values& values) {
  Conversion conversion;
  std::string_view text = value_of(values, "text");
  if (text == "unspecified") text = value_of(values, "crlf");
  const std::string_view eol = value_of(values, "eol");
  if (eol == "crlf" && text != "unset" && text != "input") {
    conversion.lines = text == "auto" ? Conversion::Lines::crlf_where_text : Conversion::Lines::crlf;
  }
  conversion.ident = value_of(values, "ident") == "set";
  const auto named = [&](std::string_view name) {
    const std::string_view value = value_of(values, name);
    const bool is_name = value != "set" && value != "unset" && value != "unspecified";
    return std::string(is_name ? value : std::string_view());
  };
  conversion.filter = named("filter");
  conversion.encoding = ascii::upper(named("working-tree-encoding"));
  if (conversion.encoding == "UTF-8" || conversion.encoding == "UTF8") conversion.encoding.clear();
  return conversion;
}

std::string converted(std::string bytes, const Conversion& conversion, const git::ObjectId& id) {
  if (conversion.ident) bytes = with_ident(bytes, id);
  if (conversion.lines == Conversion::Lines::as_they_are) return bytes;
  return with_crlf(std::move(bytes), conversion.lines == Conversion::Lines::crlf_where_text);
}

std::optional<std::string> lfs_object(std::string_view pointer) {
  constexpr std::size_t kLargest = 1024;
  constexpr std::string_view kVersion = "version https://git-lfs.github.com/spec/";
  constexpr std::string_view kId = "\noid sha256:";
  constexpr std::size_t kDigits = 64;
  if (pointer.size() > kLargest || !pointer.starts_with(kVersion)) return std::nullopt;
  const std::size_t at = pointer.find(kId);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = pointer.substr(at + kId.size(), kDigits);
  if (digits.size() != kDigits || digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return std::nullopt;
  return std::string(digits);
}

}  // namespace decant
