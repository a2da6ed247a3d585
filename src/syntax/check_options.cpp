// `# check=skip=JSONArgsRecommended;error=true`: options of BuildKit's own checks. A build stops when it
// cannot read them (linter.ParseLintOptions), though its parser takes any value.
//
// The directive is looked up in the bytes by a reader of its own (parser.ParseDirective), which differs from
// the parser's: it passes over a first line that starts with `#!`, and ends at an indented line.
#include "dockerfile.hpp"
#include "syntax/bytes.hpp"
#include "syntax/checks.hpp"
#include "syntax/reader.hpp"

#include <fmt/format.h>
#include <tao/pegtl.hpp>

#include <algorithm>
#include <array>

namespace decant::syntax {

namespace {

namespace pegtl = tao::pegtl;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The first word of the directive's value; empty when there is none.
std::string_view check_value(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (bytes.starts_with("#!")) bytes.remove_prefix(std::min(bytes.find('\n'), bytes.size() - 1) + 1);
  std::vector<std::string> seen;
  while (bytes.starts_with('#')) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> in(line.data(),
                                                                                         line.size(), "");
    if (!pegtl::parse<grammar::dockerfile::directive_text>(in)) break;
    DirectiveParts parts = directive_parts(line);
    if (parts.name == "check") return parts.value.substr(0, parts.value.find(' '));
    if (std::find(seen.begin(), seen.end(), parts.name) != seen.end()) break;
    seen.push_back(std::move(parts.name));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
  }
  return {};
}

// What is wrong with the options; empty when nothing is.
std::string options_problem(std::string_view options) {
  options = trim_space(options);
  for (int part = 1; !options.empty(); ++part) {
    const std::size_t end = part < 3 ? std::min(options.find(';'), options.size()) : options.size();
    const std::string_view option = options.substr(0, end);
    const std::size_t equals = option.find('=');
    if (equals == std::string_view::npos) return fmt::format("invalid check option {}", go_quote(option));
    const std::string_view key = trim_space(option.substr(0, equals));
    const std::string_view value = trim_space(option.substr(equals + 1));
    if (key == "error" && !parse_bool(value)) {
      return fmt::format("failed to parse check option {}: strconv.ParseBool: parsing {}: invalid syntax",
                         go_quote(option), go_quote(value));
    }
    if (key != "error" && key != "skip" && key != "experimental") {
      return fmt::format("invalid check option {}", go_quote(key));
    }
    if (end == options.size()) return {};
    options.remove_prefix(end + 1);
    if (options.empty()) return "invalid check option \"\"";
  }
  return {};
}

}  // namespace

void check_options(Document& document) {
  const std::string_view bytes = document.source->bytes();
  const std::string_view value = check_value(bytes);
  std::string problem = options_problem(value);
  if (problem.empty()) return;
  const auto begin = static_cast<std::uint32_t>(value.data() - bytes.data());
  document.diagnostics.push_back({{begin, begin + static_cast<std::uint32_t>(value.size())},
                                  "failed to parse check options: " + std::move(problem),
                                  Diagnostic::Layer::build});
}

}  // namespace decant::syntax
