// Every format over one set of findings that has everything: whole outputs, byte by byte. What programs read
// is read here too, by somebody else's parser.
#include "report/formats.hpp"

#include "tests/support/golden.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace decant;
using lint::Finding;
using lint::Level;
using nlohmann::json;

namespace {

struct Everything {
  SourceText shop{"./shop/Dockerfile",
                  "FROM debian:12-slim\n"
                  "RUN apt-get update\n"
                  "RUN echo größer 😀 \"$x\" && \\\n"
                  "    true\n"
                  "RUN echo größer 😀 \"$x\" && \\\n"};
  SourceText odd{"we & <co> \"x\" 'y' 100%,\x1b[2J\nü\xff.Dockerfile", "RUN \x1b[2J\xff\t<&>\r\nRUN b\n"};
  SourceText windows{"C:\\src\\web app\\Dockerfile", "FROM a\n"};
  SourceText clean{"clean/Dockerfile", "FROM scratch\n"};
  std::vector<report::FileFindings> files;
  std::vector<report::UnreadFile> unread{
      {"gone/Dockerfile", "cannot read gone/Dockerfile: No such file or directory"}};

  Everything() {
    const std::uint32_t emoji = static_cast<std::uint32_t>(shop.bytes().find("\"$x\""));
    const std::uint32_t third = static_cast<std::uint32_t>(shop.bytes().find("RUN echo"));
    const std::uint32_t fifth = static_cast<std::uint32_t>(shop.bytes().rfind("RUN echo"));
    const auto end = static_cast<std::uint32_t>(shop.bytes().size());
    files.push_back(
        {&shop,
         {{"DC1004", "update-alone", Level::warning, "Alone: `apt-get update`, 50% & <more>.", {24, 38}, {}},
          {"DC1004",
           "update-alone",
           Level::info,
           "With a fix.",
           {third, third + 3},
           {{{third, third + 3}, "RUN set -e;"}, {{emoji, emoji + 4}, ""}}},
          {"SC2086", "", Level::style, "A word.", {emoji, emoji + 4}, {}},
          {"DC1001", "copy-before-install", Level::error, "Over lines.", {third, fifth}, {}},
          {"SC2086", "", Level::style, "Equal but for its line.", {fifth, end}, {}}}});
    files.push_back({&odd,
                     {{"DC1001",
                       "copy-before-install",
                       Level::warning,
                       "Says \"\x1b[1m\" ,:\n::error::\xc3.",
                       {4, 8},
                       {}},
                      {"DC1001", "copy-before-install", Level::error, "Marks nothing.", {20, 20}, {}}}});
    files.push_back(
        {&windows,
         {{"DC0001", "x", Level::error, "In no line.", {0, 0}, {}, {}, Finding::Lines{0, 0}},
          {"DC0001", "x", Level::warning, "In BuildKit's lines.", {0, 6}, {}, {}, Finding::Lines{1, 1}}}});
    files.push_back({&clean, {}});
  }
  [[nodiscard]] report::Findings all() const { return {.files = files, .unread = unread}; }
};

report::FormatOptions options() {
  return {.version = "1.2.3"};
}

std::string everything_as(std::string_view format) {
  const Everything everything;
  return report::rendered(**report::find_format("", format), everything.all(), options());
}

// Runs tests/report/read-report, which says what is wrong; 77: why it cannot say.
void check_by_others(const std::string& kind, const std::string& text) {
  const TempDirectory directory;
  directory.write("report", text);
  const std::string command =
      fmt::format("python3 '{}' {} '{}' >'{}' 2>&1", testdata_path("../tests/report/read-report"), kind,
                  directory / "report", directory / "said");
  const int status = std::system(command.c_str());
  const int code = status >= 0 ? status >> 8 : 127;
  if (code == 77 || code == 127) return skip_test(code == 77 ? directory.read("said") : "no python3");
  CAPTURE(directory.read("said"));
  CHECK(code == 0);
}

}  // namespace

TEST_CASE("formats: everything in each of them") {
  for (const report::Format& format : report::formats()) {
    check_golden(fmt::format("report/everything.{}", format.name), everything_as(format.name));
  }
}

TEST_CASE("formats: nothing in each of them") {
  std::string all;
  for (const report::Format& format : report::formats()) {
    all += fmt::format("== {}\n{}", format.name, report::rendered(format, {}, options()));
  }
  check_golden("report/nothing.txt", all);
}

TEST_CASE("formats: on a terminal with colours and links") {
  const Everything everything;
  report::FormatOptions terminal = options();
  terminal.colour = true;
  terminal.links = true;
  terminal.directory = "/home/a b";
  for (const std::string_view name : {"text", "tty"}) {
    check_golden(fmt::format("report/terminal.{}", name),
                 report::rendered(**report::find_format("", name), everything.all(), terminal));
  }
}

TEST_CASE("formats: JSON is JSON, and has hadolint's keys") {
  const json array = json::parse(everything_as("json"));
  REQUIRE(array.size() == 9);
  for (const json& object : array) {
    for (const char* const key : {"file", "line", "column", "level", "code", "message"})
      CHECK(object.contains(key));
  }
  CHECK(json::parse(everything_as("gitlab")).size() == 9);
  CHECK(json::parse(everything_as("sonarqube"))["issues"].size() == 9);
  CHECK(json::parse(everything_as("sarif"))["runs"][0]["results"].size() == 9);
}

TEST_CASE("formats: fingerprints tell equal findings apart and stay when lines move") {
  const SourceText before("D", "RUN a\nRUN a\n");
  const SourceText after("D", "\n\n  RUN a\nRUN a\n");
  const auto prints = [](const SourceText& source, std::uint32_t first, std::uint32_t second) {
    const report::FileFindings file{&source,
                                    {{"A", "a", Level::info, "m", {first, first + 3}, {}},
                                     {"A", "a", Level::info, "other words", {second, second + 3}, {}}}};
    const json array =
        json::parse(report::rendered(**report::find_format("", "gitlab"), {.files = {&file, 1}}, {}));
    return std::pair(array[0]["fingerprint"].get<std::string>(), array[1]["fingerprint"].get<std::string>());
  };
  const auto old = prints(before, 0, 6);
  CHECK(old.first != old.second);
  CHECK(old.first.size() == 32);
  CHECK(prints(after, 4, 10) == old);
}

TEST_CASE("formats: one name for every file in reports") {
  const Everything everything;
  report::FormatOptions named = options();
  named.path_in_report = "named";
  for (const report::Format& format : report::formats()) {
    CAPTURE(format.name);
    const std::string text = report::rendered(format, {.files = everything.files}, named);
    CHECK(text.find("named") != std::string::npos);
    CHECK(text.find("shop/Dockerfile") == std::string::npos);
  }
}

TEST_CASE("formats: by name, by alias, or the nearest") {
  CHECK((*report::find_format("", "gitlab"))->name == "gitlab_codeclimate");
  CHECK((*report::find_format("", "sarif"))->name == "sarif");
  const auto wrong = report::find_format("--format saref", "saref");
  REQUIRE(!wrong);
  CHECK(wrong.problem().what == "--format saref: there is no such format");
  CHECK(wrong.problem().remedy.starts_with("did you mean sarif? Formats are: checkstyle, codacy,"));
  CHECK(!report::find_format("", ""));
}

TEST_CASE("formats: the manual has them all") {
  const std::string manual = read_testdata("../docs/output.md");
  for (const report::Format& format : report::formats()) {
    const std::string alias = format.alias.empty() ? "" : fmt::format(" or `{}`", format.alias);
    CAPTURE(format.name);
    CHECK(manual.find(fmt::format("| `{}`{} | {} |", format.name, alias, format.summary)) !=
          std::string::npos);
  }
}

TEST_CASE("formats: nothing more is made when nobody reads") {
  const SourceText source("D", "RUN a\n");
  const report::FileFindings file{&source,
                                  std::vector<Finding>(20000, {"A", "a", Level::info, "m", {0, 3}, {}})};
  for (const report::Format& format : report::formats()) {
    CAPTURE(format.name);
    int pieces = 0;
    {
      report::Sink out([&](std::string_view) {
        ++pieces;
        return false;
      });
      format.write({.files = {&file, 1}}, {}, out);
    }
    CHECK(pieces == 1);
  }
}

TEST_CASE("formats: XML is well-formed") {
  for (const char* const name : {"checkstyle", "junit"}) {
    CAPTURE(name);
    check_by_others("xml", everything_as(name));
  }
}

TEST_CASE("formats: SARIF is valid against its schema") {
  check_by_others("sarif", everything_as("sarif"));
}
