// Laws that hold for every input: spans lie in the text, findings are sorted, reports are clean.
#include "report/findings.hpp"
#include "support/golden.hpp"
#include "tests/lint/pipeline.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;
using namespace decant;

namespace {

constexpr std::string_view kListing =
    ".git/HEAD\npackage.json={}\npackage-lock.json={}\nrequirements.txt=flask\\n\napp.py\nnode_modules/a/"
    "b.js\n"
    "src/__pycache__/a.pyc\nmain.c\n";

void check_findings(std::string_view text, const lint::Options& options) {
  const Linted linted = lint_text(text, kListing, options);
  std::uint32_t last = 0;
  for (const lint::Finding& finding : linted.findings) {
    REQUIRE(finding.span.begin <= finding.span.end);
    REQUIRE(finding.span.end <= text.size());
    REQUIRE(finding.span.begin >= last);
    last = finding.span.begin;
    REQUIRE(!finding.message.empty());
    // A name that is not there, unless the text has backquotes of its own.
    if (text.find('`') == std::string_view::npos) REQUIRE(finding.message.find("``") == std::string::npos);
  }
  const std::string report = rendered(linted);
  REQUIRE(std::ranges::none_of(report, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
  const report::FileFindings file{linted.document.source.get(), linted.findings};
  REQUIRE(nlohmann::json::parse(report::findings_as_json({&file, 1})).size() == linted.findings.size());
}

void check_laws(std::string_view text) {
  check_findings(text, {});
  lint::Options hadolint{.profile = std::string(lint::kHadolintProfile)};
  hadolint.hadolint.trusted_registries = {"docker.io"};
  hadolint.hadolint.strict_labels = true;
  hadolint.hadolint.label_schema = {{"a", lint::LabelType::url},
                                    {"b", lint::LabelType::rfc3339},
                                    {"c", lint::LabelType::semver},
                                    {"d", lint::LabelType::email},
                                    {"title", lint::LabelType::spdx}};
  check_findings(text, hadolint);
}

std::vector<std::string> all_cases() {
  std::vector<std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(testdata_path("lint"))) {
    if (entry.path().filename() != "Dockerfile") continue;
    texts.push_back(read_testdata(fs::relative(entry.path(), testdata_path("")).string()));
  }
  std::ranges::sort(texts);
  return texts;
}

}  // namespace

TEST_CASE("half a Dockerfile is linted like a whole one") {
  const std::vector<std::string> texts = all_cases();
  REQUIRE(texts.size() > 50);
  for (const std::string& text : texts) {
    CAPTURE(text);
    for (std::size_t size = 1; size < text.size(); size += 11)
      check_laws(std::string_view(text).substr(0, size));
  }
}

TEST_CASE("a Dockerfile with strange bytes in it is linted like any other") {
  constexpr std::string_view kStrange[] = {"\x1b[2J", "\xff", "\r",           "\t", "`",  "$",
                                           "\"",      "\\",   "\xe2\x80\xae", "{",  "<<E"};
  std::size_t turn = 0;
  for (const std::string& text : all_cases()) {
    for (std::size_t at = 0; at < text.size(); at += 13) {
      std::string changed = text;
      changed.insert(at, kStrange[turn++ % std::size(kStrange)]);
      CAPTURE(changed);
      check_laws(changed);
    }
  }
}

TEST_CASE("long and deep Dockerfiles take no more than their share") {
  std::string stages;
  for (int i = 0; i < 2000; ++i)
    stages += "FROM a" + std::to_string(i) + " AS s" + std::to_string(i) + "\nRUN apt-get update\n";
  check_laws(stages);

  std::string chain = "FROM a AS s0\nRUN apt-get update\n";
  for (int i = 1; i < 500; ++i)
    chain += "FROM s" + std::to_string(i - 1) + " AS s" + std::to_string(i) + "\nRUN apt-get install -y x\n";
  check_laws(chain);

  std::string installs = "FROM a\nARG GIT_SHA\nCOPY . /app/\nRUN true";
  for (int i = 0; i < 1000; ++i) installs += " && pip install a" + std::to_string(i);
  check_laws(installs + "\n");

  std::string pragmas;
  for (int i = 0; i < 2000; ++i) pragmas += "# decant ignore=DC1001,DC1004\n";
  check_laws("FROM a\n" + pragmas + "RUN apt-get update\nRUN apt-get install x\n");
}
