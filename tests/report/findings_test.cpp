// Findings as text and JSON: whole outputs, on friendly and on hostile sources.
#include "report/findings.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace decant;
using lint::Finding;
using lint::Level;

namespace {

std::string text_of(const SourceText& source, std::vector<Finding> findings,
                    report::FormatOptions options = {}) {
  const report::FileFindings file{&source, std::move(findings)};
  return report::findings_as_text({&file, 1}, options);
}

}  // namespace

TEST_CASE("a finding is a place, an excerpt, a message, and where to read more") {
  const SourceText source("shop/Dockerfile", "FROM a\nCOPY . .\nRUN b\n");
  CHECK(text_of(source, {{"DC1001", "copy-before-install", Level::warning, "Too early.", {7, 15}, {}},
                         {"DC1002", "other", Level::info, "An info.", {20, 21}, {}}}) ==
        "shop/Dockerfile:2:1: warning DC1001 copy-before-install\n"
        "    2 | COPY . .\n"
        "      | ^^^^^^^^\n"
        "   Too early.\n"
        "   help: decant rules DC1001\n"
        "\n"
        "shop/Dockerfile:3:5: info DC1002 other\n"
        "    3 | RUN b\n"
        "      |     ^\n"
        "   An info.\n"
        "   help: decant rules DC1002\n"
        "\n"
        "2 findings in 1 file: 1 warning, 1 info\n");
}

TEST_CASE("the last line counts files and levels") {
  const SourceText source("a", "FROM a\n");
  CHECK(text_of(source, {}) == "No findings in 1 file.\n");
  const std::vector<report::FileFindings> two{{&source, {}}, {&source, {}}};
  CHECK(report::findings_as_text(two, {}) == "No findings in 2 files.\n");
  const std::string text = text_of(source, {{"A", "a", Level::error, "m", {0, 1}, {}},
                                            {"A", "a", Level::error, "m", {0, 1}, {}},
                                            {"B", "b", Level::style, "m", {0, 1}, {}}});
  CHECK(text.ends_with("\n3 findings in 1 file: 2 errors, 1 style\n"));
}

TEST_CASE("carets stand below what they mark, whatever stands before it") {
  struct Case {
    std::string_view name, line;
    Span span;
    std::string_view excerpt, carets;
  };
  const std::vector<Case> cases{
      {"tab", "\tCOPY x", {1, 5}, "    COPY x", "    ^^^^"},
      {"tab inside", "A\tB", {2, 3}, "A   B", "    ^"},
      {"wide characters", "# 源 COPY", {6, 10}, "# 源 COPY", "     ^^^^"},
      {"marked wide character", "源", {0, 3}, "源", "^^"},
      {"combining mark", "e\u0301 X", {4, 5}, "e\u0301 X", "  ^"},
      {"escape sequence", "\x1b[31mX", {5, 6}, "\\x1b[31mX", "        ^"},
      {"no UTF-8", "\xff\xfeX", {2, 3}, "\\xff\\xfeX", "        ^"},
      {"span beyond the line", "RUN a", {0, 400}, "RUN a", "^^^^^"},
      {"empty span", "RUN a", {4, 4}, "RUN a", "    ^"},
      {"behind the last byte", "RUN", {3, 3}, "RUN", "   ^"},
      {"empty line", "", {0, 0}, "", "^"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const SourceText source("D", std::string(c.line) + "\nnext\n");
    const std::string expected = "    1 |" + (c.excerpt.empty() ? "" : " " + std::string(c.excerpt)) +
                                 "\n      | " + std::string(c.carets) + "\n";
    const std::string text = text_of(source, {{"A", "a", Level::error, "m", c.span, {}}});
    CHECK(text.substr(text.find('\n') + 1, expected.size()) == expected);
  }
}

TEST_CASE("a long line is cut around the mark") {
  const std::string line = std::string(500, 'a') + "MARK" + std::string(100000, 'b');
  const SourceText source("D", line + "\n");
  const std::string text =
      text_of(source, {{"A", "a", Level::error, "m", {500, 504}, {}}}, {.colour = false, .width = 60});
  CHECK(text ==
        "D:1:501: error A a\n"
        "    1 | …aaaaaaaaaaaaaaaaMARKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…\n"
        "      |                  ^^^^\n"
        "   m\n"
        "   help: decant rules A\n"
        "\n"
        "1 finding in 1 file: 1 error\n");
  const std::string far = text_of(SourceText("D", std::string(1 << 20, 'x') + "\n"),
                                  {{"A", "a", Level::error, "m", {(1U << 20U) - 1, 1U << 20U}, {}}});
  CHECK(far.size() < 600);
}

TEST_CASE("nothing of a hostile file or name reaches the terminal as it is") {
  const SourceText source("evil\x1b]0;title\x07\n.Dockerfile", "RUN \x1b[2J\r\u202e\n");
  const std::string text = text_of(
      source, {{"A", "a", Level::error, "found `\x1b[1m\u202e` there", {0, 3}, {}}}, {.colour = false});
  CHECK(text ==
        "evil\\x1b]0;title\\x07\\x0a.Dockerfile:1:1: error A a\n"
        "    1 | RUN \\x1b[2J\\x0d\\u{202e}\n"
        "      | ^^^\n"
        "   found `\\x1b[1m\\u{202e}` there\n"
        "   help: decant rules A\n"
        "\n"
        "1 finding in 1 file: 1 error\n");
}

TEST_CASE("colours are there only when asked for, and change nothing else") {
  const SourceText source("D", "RUN a\n");
  const std::vector<Finding> findings{{"A", "a", Level::warning, "m", {0, 3}, {}}};
  std::string coloured = text_of(source, findings, {.colour = true});
  CHECK(coloured.find("\x1b[1;33mwarning\x1b[0m") != std::string::npos);
  std::string plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') {
      i = coloured.find('m', i);
    } else {
      plain += coloured[i];
    }
  }
  CHECK(plain == text_of(source, findings));
}

TEST_CASE("JSON is one array, whatever the bytes") {
  CHECK(report::findings_as_json({}) == "[]\n");
  const SourceText source("a\xff\"\n.Dockerfile", "RUN a\nRUN \x80\n");
  const std::vector<report::FileFindings> files{
      {&source,
       {{"DC1001", "copy-before-install", Level::warning, "a \"b\" \xc3", {6, 11}, {}},
        {"DC1002", "x", Level::style, "m", {0, 8}, {}}}}};
  const std::string text = report::findings_as_json(files);
  const auto parsed = nlohmann::json::parse(text);
  CHECK(parsed == nlohmann::json::parse(R"([
    {"file": "a\ufffd\"\n.Dockerfile", "line": 2, "column": 1, "endLine": 2, "endColumn": 6, "level": "warning",
     "code": "DC1001", "name": "copy-before-install", "message": "a \"b\" \ufffd"},
    {"file": "a\ufffd\"\n.Dockerfile", "line": 1, "column": 1, "endLine": 2, "endColumn": 3, "level": "style",
     "code": "DC1002", "name": "x", "message": "m"}])"));
  CHECK(text.starts_with(
      "[\n  {\"file\":\"a\xef\xbf\xbd\\\"\\n.Dockerfile\",\"line\":2,\"column\":1,\"endLine\":2"));
}
