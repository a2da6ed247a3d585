// testdata/conformance/hadolint.jsonl: the profile `hadolint` finds what hadolint finds, with its levels and
// lines. What hadolint cannot read and BuildKit can is linted: those cases are listed in docs/differences.md.
#include "lint/hadolint/pragmas.hpp"
#include "tests/lint/pipeline.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace decant;
using nlohmann::json;

namespace {

// Cases that hadolint cannot read and BuildKit can, or that BuildKit refuses in another line.
const std::set<std::string_view> kReadable{
    "DL3020-heredoc",        "DL3021-backslash",
    "DL3026-localhost",      "DL3059-heredoc",
    "parse-add-heredoc",     "parse-empty-run",
    "parse-expose-host",     "parse-expose-word",
    "parse-heredoc-tabs",    "parse-heredoc-then-comment",
    "parse-heredoc-two",     "parse-mount-comma-quoted",
    "parse-mount-no-target", "parse-mount-unknown-type",
    "real-heredoc",          "parse-heredoc-open",
};

std::vector<std::string> strings_of(const json& object, const char* key) {
  return object.value(key, std::vector<std::string>{});
}

lint::HadolintOptions hadolint_options_of(const json& config) {
  lint::HadolintOptions options;
  const json levels = config.value("override", json::object());
  options.override_levels = {strings_of(levels, "error"), strings_of(levels, "warning"),
                             strings_of(levels, "info"), strings_of(levels, "style")};
  options.ignored = strings_of(config, "ignored");
  options.trusted_registries = strings_of(config, "trustedRegistries");
  options.strict_labels = config.value("strict-labels", false);
  options.disable_ignore_pragma = config.value("disable-ignore-pragma", false);
  const json schema = config.value("label-schema", json::object());
  for (const auto& [name, type] : schema.items()) {
    const auto known = lint::label_type(type.is_null() ? "" : type.get<std::string>());
    REQUIRE(known);
    options.label_schema[name] = *known;
  }
  return options;
}

std::set<std::string> expected_lines_of(const json& row) {
  std::set<std::string> findings;
  for (const json& each : row.at("findings")) {
    const auto code = each.at("code").get<std::string>();
    findings.insert(
        fmt::format("{} {} {}", each.at("line").get<int>(), code, each.at("level").get<std::string>()));
  }
  return findings;
}

std::set<std::string> found_in(const json& row) {
  const Linted linted = lint_text(
      text_of(row.at("dockerfile")), std::nullopt,
      {.profile = "hadolint", .hadolint = hadolint_options_of(row.value("config", json::object()))});
  std::set<std::string> findings;
  for (const lint::Finding& each : linted.findings) {
    const std::uint32_t line =
        each.lines ? each.lines->first : linted.document.source->position(each.span.begin).line;
    findings.insert(fmt::format("{} {} {}", line, each.code, lint::name_of(each.level)));
  }
  return findings;
}

}  // namespace

TEST_CASE("hadolint.jsonl: the profile hadolint finds what hadolint finds") {
  const std::vector<json> rows = read_jsonl("conformance/hadolint.jsonl");
  CHECK(rows.size() == 1217);
  for (const json& row : rows) {
    const auto id = row.at("id").get<std::string>();
    const std::string name = id + " (" + row.at("note").get<std::string>() + ")";
    CAPTURE(name);
    const std::set<std::string> found = found_in(row);
    if (!kReadable.contains(id)) {
      CHECK(fmt::format("{}", fmt::join(found, "\n")) ==
            fmt::format("{}", fmt::join(expected_lines_of(row), "\n")));
    } else if (id != "parse-heredoc-open") {
      CHECK(std::ranges::none_of(
          found, [](const std::string& each) { return each.find("DL1000") != std::string::npos; }));
    }
  }
}

// What comparing real Dockerfiles brought up, in cases of our own with the answers of hadolint 2.15.1.
TEST_CASE("lint/hadolint.jsonl: the profile hadolint finds what hadolint finds") {
  for (const json& row : read_jsonl("lint/hadolint.jsonl")) {
    const std::string name = row.at("id").get<std::string>() + " (" + row.at("note").get<std::string>() + ")";
    CAPTURE(name);
    CHECK(fmt::format("{}", fmt::join(found_in(row), "\n")) ==
          fmt::format("{}", fmt::join(expected_lines_of(row), "\n")));
  }
}

TEST_CASE("docs/differences.md has each case of hadolint.jsonl in which decant differs") {
  const std::string page = read_testdata("../docs/differences.md");
  for (const std::string_view id : kReadable) {
    CAPTURE(id);
    CHECK(page.find(fmt::format("`{}`", id)) != std::string::npos);
  }
}

TEST_CASE("hadolint's comments are read to the letter") {
  const auto read = [](std::string_view comment) {
    const lint::hadolint::IgnorePragma pragma = lint::hadolint::read_ignore_pragma(comment);
    return fmt::format("{}:{}", static_cast<int>(pragma.scope), fmt::join(pragma.codes, ","));
  };
  CHECK(read(" hadolint ignore=DL3008,SC2086") == "0:DL3008,SC2086");
  CHECK(read("hadolint\tignore = DL3008 , DL3009\t# why") == "0:DL3008,DL3009");
  CHECK(read(" hadolint stage ignore=DL3008") == "1:DL3008");
  CHECK(read(" hadolint global ignore=DL3008#x") == "2:DL3008");
  for (const std::string_view text :
       {"", " hadolint", " hadolintignore=DL1", " hadolint ignore", " hadolint ignore=",
        " hadolint ignore=DL3008,", " hadolint ignore=DL3008 why", " hadolint ignore=dl3008",
        " hadolint stageignore=DL3008", " hadolint  global  ignoreDL3008", " decant ignore=DL3008"}) {
    CAPTURE(text);
    CHECK(read(text) == "0:");
  }
}
