// `# check=skip=JSONArgsRecommended;error=true`: options of BuildKit's own checks. A build stops when it
// cannot read them (linter.ParseLintOptions), though its parser takes any value.
//
// The directive is looked up in the bytes by a reader of its own (parser.ParseDirective), which differs from
// the parser's: it passes over a first line that starts with `#!`, and ends at an indented line.
#include "syntax/check_options.hpp"

#include "dockerfile.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"
#include "syntax/reader.hpp"

#include <fmt/format.h>
#include <tao/pegtl.hpp>

#include <algorithm>
#include <array>

namespace decant {

namespace {

namespace pegtl = tao::pegtl;
using syntax::directive_parts;
using syntax::DirectiveParts;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_directive(std::string_view line) {
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> in(line.data(),
                                                                                       line.size(), "");
  return pegtl::parse<grammar::dockerfile::directive_text>(in);
}

// `A, B` without the blanks round each.
std::vector<std::string> names(std::string_view list) {
  std::vector<std::string> result;
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    result.emplace_back(trim_space(list.substr(0, comma)));
    if (comma == list.size()) return result;
    list.remove_prefix(comma + 1);
  }
}

// One `key=value`; what is wrong with it, empty when nothing is.
std::string read_option(std::string_view option, CheckOptions& options) {
  const std::size_t equals = option.find('=');
  if (equals == std::string_view::npos) return fmt::format("invalid check option {}", go_quote(option));
  const std::string_view key = trim_space(option.substr(0, equals));
  const std::string_view value = trim_space(option.substr(equals + 1));
  if (key == "error") {
    const std::optional<bool> error = syntax::parse_bool(value);
    if (!error) {
      return fmt::format("failed to parse check option {}: strconv.ParseBool: parsing {}: invalid syntax",
                         go_quote(option), go_quote(value));
    }
    options.error = *error;
  } else if (key == "skip" && value == "all") {
    options.skip_all = true;
  } else if (key == "skip") {
    options.skip = names(value);
  } else if (key == "experimental" && value == "all") {
    options.experimental_all = true;
  } else if (key == "experimental") {
    options.experimental = names(value);
  } else {
    return fmt::format("invalid check option {}", go_quote(key));
  }
  return {};
}

}  // namespace

std::string_view check_directive(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (bytes.starts_with("#!")) bytes.remove_prefix(std::min(bytes.find('\n'), bytes.size() - 1) + 1);
  std::vector<std::string> seen;
  while (bytes.starts_with('#')) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    if (!is_directive(line)) break;
    DirectiveParts parts = directive_parts(line);
    if (parts.name == "check") return parts.value.substr(0, parts.value.find(' '));
    if (std::find(seen.begin(), seen.end(), parts.name) != seen.end()) break;
    seen.push_back(std::move(parts.name));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
  }
  return {};
}

// At most three options: what looks like a fourth is part of the third's value.
Result<CheckOptions> read_check_options(std::string_view text) {
  CheckOptions options;
  text = trim_space(text);
  if (text.empty()) return options;
  for (int part = 1;; ++part) {
    const std::size_t end = part < 3 ? std::min(text.find(';'), text.size()) : text.size();
    if (std::string problem = read_option(text.substr(0, end), options); !problem.empty()) {
      return Problem{.what = std::move(problem)};
    }
    if (end == text.size()) return options;
    text.remove_prefix(end + 1);
  }
}

std::optional<CheckOptions> check_comment(std::string_view bytes, std::span<const Span> comments) {
  for (const Span& comment : comments) {
    const std::string line = "#" + std::string(comment_text(bytes, comment));
    if (!is_directive(line)) continue;
    const DirectiveParts parts = directive_parts(line);
    if (parts.name != "check") continue;
    auto options = read_check_options(parts.value.substr(0, parts.value.find(' ')));
    if (!options) return std::nullopt;
    return *options;
  }
  return std::nullopt;
}

namespace syntax {

void check_options(Document& document) {
  const std::string_view bytes = document.source->bytes();
  const std::string_view value = check_directive(bytes);
  const auto options = read_check_options(value);
  if (options) return;
  const auto begin = static_cast<std::uint32_t>(value.data() - bytes.data());
  document.diagnostics.push_back({{begin, begin + static_cast<std::uint32_t>(value.size())},
                                  "failed to parse check options: " + options.problem().what,
                                  Diagnostic::Layer::build});
}

}  // namespace syntax

}  // namespace decant
