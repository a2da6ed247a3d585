// See remote.hpp. URLs are read as far as Go's net/url would refuse them, since what is refused is a path.
#include "eval/remote.hpp"

#include "base/ascii.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace decant {
namespace {

// `%41` decoded; nullopt where an escape is none.
std::optional<std::string> unescaped(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const auto high = i + 1 < text.size() ? ascii::hex_value(text[i + 1]) : std::nullopt;
      const auto low = i + 2 < text.size() ? ascii::hex_value(text[i + 2]) : std::nullopt;
      if (!high || !low) return std::nullopt;
      out += static_cast<char>(*high * 16 + *low);
      i += 2;
    }
  }
  return out;
}

struct Parts {
  std::string scheme;  // lower case
  std::string path;
  std::string_view query;
};

bool is_good_host(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  std::string_view host = at == std::string_view::npos ? authority : authority.substr(at + 1);
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return false;
    host.remove_prefix(close + 1);
    if (!host.empty() && host.front() != ':') return false;
  }
  const std::size_t colon = host.rfind(':');
  const std::string_view port = colon == std::string_view::npos ? std::string_view() : host.substr(colon + 1);
  if (port.find_first_not_of("0123456789") != std::string_view::npos) return false;
  return host.substr(0, colon).find_first_of(" <>\"`{}\\^|[]") == std::string_view::npos;
}

// `scheme://authority/path?query#fragment`; nullopt when net/url refuses it, or the scheme is none.
std::optional<Parts> parse_url(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0 ||
      !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), ascii::is_alphanumeric))
    return std::nullopt;
  const bool control = std::any_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (control || (ascii::is_digit(text[0]))) return std::nullopt;
  Parts parts;
  parts.scheme = lower(text.substr(0, end));
  std::string_view rest = text.substr(end + 3);
  if (const std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
    if (!unescaped(rest.substr(hash + 1), false)) return std::nullopt;
    rest = rest.substr(0, hash);
  }
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    parts.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const auto path = unescaped(rest.substr(slash), false);
  if (!path || !is_good_host(rest.substr(0, slash))) return std::nullopt;
  parts.path = *path;
  return parts;
}

// `user@host:path?query#fragment`.
std::optional<Parts> parse_scp(std::string_view text) {
  const auto name = [](std::string_view part, std::string_view more) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [&](char c) {
      return ascii::is_alphanumeric(c) || c == '-' || more.find(c) != std::string_view::npos;
    });
  };
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || !name(text.substr(0, at), "_")) return std::nullopt;
  const std::size_t colon = text.find(':', at);
  if (colon == std::string_view::npos || !name(text.substr(at + 1, colon - at - 1), ".")) return std::nullopt;
  if (text.find('\n') != std::string_view::npos) return std::nullopt;
  Parts parts;
  parts.scheme = "ssh";
  std::string_view rest = text.substr(colon + 1);
  const std::size_t mark = rest.find('?');
  std::size_t hash = rest.find('#');
  if (mark != std::string_view::npos && mark < hash) {
    hash = rest.find('#', mark);
    parts.query = rest.substr(mark + 1, hash == std::string_view::npos ? hash : hash - mark - 1);
  }
  parts.path = rest.substr(0, std::min({mark, hash, rest.size()}));
  return parts;
}

std::optional<Parts> parse_repository(std::string_view source) {
  if (source.starts_with("./") || source.starts_with("../") || source.starts_with("github.com/"))
    return std::nullopt;
  const std::size_t end = source.find("://");
  const bool has_scheme =
      end != std::string_view::npos && end > 0 &&
      std::all_of(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(end), ascii::is_alphanumeric);
  if (!has_scheme) return parse_scp(source);
  const std::optional<Parts> parts = parse_url(source);
  if (!parts) return std::nullopt;
  if (parts->scheme == "ssh" || parts->scheme == "git") return parts;
  const bool web = parts->scheme == "http" || parts->scheme == "https";
  return web && parts->path.ends_with(".git") ? parts : std::nullopt;
}

// Values by key; what cannot be decoded is left out, as net/url does.
std::map<std::string, std::vector<std::string>> parse_query(std::string_view query) {
  std::map<std::string, std::vector<std::string>> values;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    const std::size_t equals = pair.find('=');
    const auto key = unescaped(pair.substr(0, equals), true);
    const auto value = unescaped(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (key && value) values[*key].push_back(*value);
  }
  return values;
}

}  // namespace

SourceKind source_kind(std::string_view source) {
  if (parse_repository(source)) return SourceKind::repository;
  return source.starts_with("http://") || source.starts_with("https://") ? SourceKind::file
                                                                         : SourceKind::path;
}

RepositoryOptions repository_options(std::string_view source) {
  static constexpr std::array<std::string_view, 3> kBooleans{"fetch-by-commit", "keep-git-dir", "submodules"};
  static constexpr std::array<std::string_view, 7> kTexts{"branch", "checksum", "commit", "mtime",
                                                          "ref",    "subdir",   "tag"};
  RepositoryOptions options;
  const std::optional<Parts> parts = parse_repository(source);
  if (!parts) return options;
  const auto values = parse_query(parts->query);
  for (const auto& [key, all] : values) {
    const bool boolean = std::find(kBooleans.begin(), kBooleans.end(), key) != kBooleans.end();
    const std::string& value = all.front();
    if (all.size() > 1) {
      options.error = fmt::format("query {} has multiple values", go_quote(key));
    } else if (value.empty() && !boolean) {
      options.error = fmt::format("query {} has no value", go_quote(key));
    } else if (boolean) {
      const std::optional<bool> given = value.empty() ? std::optional(true) : syntax::parse_bool(value);
      if (!given) options.error = fmt::format("invalid {} value: {}", key, go_quote(value));
      if (key == "keep-git-dir") options.keep_git_dir = given;
    } else if (std::find(kTexts.begin(), kTexts.end(), key) == kTexts.end()) {
      options.error = fmt::format("unexpected query {}", go_quote(key));
    } else if (key == "mtime" && value != "checkout" && value != "commit") {
      options.error =
          fmt::format("invalid mtime value: {} (must be \"checkout\" or \"commit\")", go_quote(value));
    } else if (key == "checksum" || key == "commit") {
      options.checksum = value;
    }
    if (!options.error.empty()) return options;
  }
  if (values.contains("tag") && values.contains("branch")) options.error = "branch conflicts with tag";
  return options;
}

}  // namespace decant
