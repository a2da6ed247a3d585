// Every rule: its documentation, the examples in it, its cases in testdata/lint/CODE/, and its page in the
// manual.
#include "report/rules.hpp"

#include "lint/default_profile.hpp"
#include "lint/rule.hpp"
#include "tests/lint/pipeline.hpp"
#include "tests/support/golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace fs = std::filesystem;
using namespace decant;

namespace {

bool has(const Linted& linted, std::string_view code) {
  return std::ranges::any_of(linted.findings,
                             [&](const lint::Finding& finding) { return finding.code == code; });
}

std::vector<std::string> cases_of(std::string_view code) {
  std::vector<std::string> names;
  const fs::path directory = testdata_path("lint/" + std::string(code));
  if (fs::is_directory(directory)) {
    for (const auto& entry : fs::directory_iterator(directory))
      names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

// decant's own rules are seen together; those of others have something to say of nearly every example.
lint::Options options_for(const lint::RuleInfo& rule) {
  lint::Options options;
  const bool of_others = rule.family == lint::Family::hadolint || rule.family == lint::Family::buildkit;
  options.select = {of_others ? std::string(rule.code) : "DC"};
  if (rule.family == lint::Family::hadolint) {
    // The documentation of the rules that need it speaks of this configuration.
    using Type = lint::LabelType;
    options.profile = lint::kHadolintProfile;
    options.hadolint.trusted_registries = {"docker.io", "registry.example.com"};
    options.hadolint.strict_labels = true;
    options.hadolint.label_schema = {{"created", Type::rfc3339},  {"license", Type::spdx},
                                     {"maintainer", Type::email}, {"revision", Type::hash},
                                     {"title", Type::text},       {"url", Type::url},
                                     {"version", Type::semver}};
  }
  return options;
}

void check_page(const std::string& name, const std::string& text) {
  const fs::path path = fs::path(testdata_path("")) / "../docs/rules" / name;
  CAPTURE(name);
  if (rewriting_goldens()) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ostringstream there;
  there << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string difference = first_difference(there.str(), text);
  CHECK_MESSAGE(difference.empty(),
                "stale page, run `decant rules --write-manual docs/rules --write-profiles docs/profiles.md`: "
                    << difference);
}

}  // namespace

TEST_CASE("the table of rules is sorted, and names are used once") {
  std::set<std::string_view> names;
  std::string_view last;
  for (const lint::Rule& rule : lint::rules()) {
    CHECK(rule.info->code > last);
    last = rule.info->code;
    CHECK(names.insert(rule.info->name).second);
    CHECK(lint::find_rule(rule.info->name) == &rule);
    CHECK(lint::find_rule(rule.info->code) == &rule);
  }
  CHECK(lint::find_rule("dc1001") == lint::find_rule("Copy-Before-Install"));
  CHECK(lint::find_rule("DC9999") == nullptr);
}

TEST_CASE("every rule says what, why, and shows both sides") {
  for (const lint::Rule& rule : lint::rules()) {
    CAPTURE(rule.info->code);
    CHECK(!rule.info->summary.empty());
    CHECK(!rule.info->summary.ends_with('.'));
    CHECK(rule.info->why.size() > 100);
    CHECK(!rule.info->bad.empty());
    CHECK(!rule.info->good.empty());
  }
}

TEST_CASE("the examples in a rule's documentation are what they say") {
  for (const lint::Rule& rule : lint::rules()) {
    const lint::RuleInfo& info = *rule.info;
    CAPTURE(info.code);
    const auto files = info.files.empty() ? std::nullopt : std::optional(info.files);
    const Linted bad = lint_text(info.bad, files, options_for(info));
    CHECK_MESSAGE(has(bad, info.code), "the bad example has: " << rendered(bad));
    const Linted good = lint_text(info.good, files, options_for(info));
    CHECK_MESSAGE(!has(good, info.code), "the good example has: " << rendered(good));
    CHECK(!good.document.has_errors());
    // Of the last two, what a build refuses is the point.
    if (info.code != "DL1000" && info.code != "DL3043" && info.code != "DL3061")
      CHECK(!bad.document.has_errors());
  }
}

// Rules of hadolint have their cases in testdata/conformance/hadolint.jsonl (hadolint_test.cpp), and what
// they say of the bad example here. A case is a directory with a Dockerfile, files.txt (the context; without
// it there is none) and expected.txt. One that is called silent-… is a near miss and must not have the rule's
// finding; all others must.
TEST_CASE("every rule finds what its cases show, and is silent on near misses") {
  for (const lint::Rule& rule : lint::rules()) {
    const std::string code(rule.info->code);
    const std::vector<std::string> cases = cases_of(code);
    if (rule.info->family == lint::Family::hadolint) {
      check_golden("lint/" + code + "/bad.txt",
                   rendered(lint_text(rule.info->bad, std::nullopt, options_for(*rule.info))));
      continue;
    }
    CHECK_MESSAGE(std::ranges::any_of(cases, [](const std::string& c) { return c.starts_with("silent-"); }),
                  code);
    CHECK_MESSAGE(std::ranges::any_of(cases, [](const std::string& c) { return !c.starts_with("silent-"); }),
                  code);
    for (const std::string& name : cases) {
      const std::string directory = "lint/" + code + "/" + name;
      CAPTURE(directory);
      std::optional<std::string> files;
      if (fs::exists(testdata_path(directory + "/files.txt")))
        files = read_testdata(directory + "/files.txt");
      const Linted linted =
          lint_text(read_testdata(directory + "/Dockerfile"), files, options_for(*rule.info));
      CHECK_MESSAGE(has(linted, code) != name.starts_with("silent-"), rendered(linted));
      check_golden(directory + "/expected.txt", rendered(linted));
    }
  }
}

TEST_CASE("the profile default has a row for every rule, with a reason") {
  std::string_view last;
  for (const lint::DefaultRow& row : lint::default_profile()) {
    CAPTURE(row.code);
    CHECK(row.code > last);
    last = row.code;
    // hadolint's rules may have rows before they are there.
    CHECK((lint::find_rule(row.code) != nullptr || row.code.starts_with("DL")));
    if (row.same_as.empty()) {
      CHECK(row.why.ends_with('.'));
      continue;
    }
    CHECK(!row.level);
    const lint::DefaultRow* speaker = lint::default_row(row.same_as);
    REQUIRE(speaker != nullptr);
    CHECK(speaker->same_as.empty());
  }
  for (const lint::Rule& rule : lint::rules()) CHECK(lint::default_row(rule.info->code) != nullptr);
  CHECK(lint::default_row("DC9999") == nullptr);
}

TEST_CASE("docs/profiles.md is what the tables say") {
  check_page("../profiles.md", report::profiles_page(lint::rules()));
}

TEST_CASE("the manual has a page for every rule, and no other") {
  std::set<std::string> expected{"README.md"};
  check_page("README.md", report::rules_index(lint::rules()));
  for (const lint::Rule& rule : lint::rules()) {
    const std::string name = std::string(rule.info->code) + ".md";
    check_page(name, report::rule_page(*rule.info));
    expected.insert(name);
  }
  for (const auto& entry : fs::directory_iterator(fs::path(testdata_path("")) / "../docs/rules")) {
    CHECK_MESSAGE(expected.contains(entry.path().filename().string()), entry.path().string());
  }
}
