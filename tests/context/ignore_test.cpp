// .dockerignore against the reference (testdata/conformance/dockerignore.jsonl), and against hostile files.
#include "context/ignore.hpp"

#include "../support/jsonl.hpp"
#include "context/pattern.hpp"
#include "support.hpp"

#include <doctest/doctest.h>
#include <tao/pegtl/contrib/analyze.hpp>

#include <dockerignore.hpp>
#include <set>

namespace decant {

namespace {

// Cases whose outcome is knowingly another one. Exactly these must differ.
const std::set<std::string> kKnownToDiffer = {};

std::string without_slash(std::string path) {
  if (path.ends_with('/')) path.pop_back();
  return path;
}

// A path with others of the case below it is a directory.
std::vector<std::string> paths_of(const nlohmann::json& one) {
  const nlohmann::json& answers = one.at("paths");
  std::vector<std::string> paths;
  for (const auto& [path, excluded] : answers.items()) {
    const auto is_below = [&above = path](const auto& other) { return other.key().starts_with(above + '/'); };
    const auto& all = answers.items();
    paths.push_back(std::any_of(all.begin(), all.end(), is_below) && !path.ends_with('/') ? path + '/'
                                                                                          : path);
  }
  return paths;
}

// The first answer that is not the reference's; empty when all are.
std::string difference(const nlohmann::json& one) {
  const Result<IgnoreFile> file = IgnoreFile::parse(".dockerignore", text_of(one.at("ignore")));
  // A pattern that fails only when it is matched fails the build as well: both are refused here.
  const bool refused = one.contains("error") || one.contains("pathErrors");
  if (refused != !file) return refused ? "not refused" : file.problem().what;
  if (refused) return {};

  std::vector<std::string> patterns;
  for (const IgnorePattern& pattern : file->patterns())
    patterns.push_back((pattern.negated ? "!" : "") + pattern.text);
  if (nlohmann::json(patterns) != one.at("patterns"))
    return fmt::format("patterns {}", nlohmann::json(patterns).dump());

  const Context context = context_of(text_of(one.at("ignore")), paths_of(one));
  std::set<std::string> walked;
  for (const EntryView& entry : context.walk("")) walked.emplace(entry.path);
  for (const auto& [written, excluded] : one.at("paths").items()) {
    const std::string path = without_slash(written);
    if (file->matches(path) != excluded.get<bool>()) return fmt::format("{}: matched otherwise", written);
    const bool left_out = one.value("walk", nlohmann::json::object()).value(written, excluded.get<bool>());
    if (walked.contains(path) == left_out) return fmt::format("{}: walked otherwise", written);
    if (context.entry(path).has_value() == left_out) return fmt::format("{}: entry otherwise", written);
  }
  return {};
}

}  // namespace

TEST_CASE("dockerignore: the grammar makes progress") {
  CHECK(tao::pegtl::analyze<grammar::dockerignore::file>(1) == 0);
  CHECK(tao::pegtl::analyze<grammar::dockerignore::pattern>(1) == 0);
}

TEST_CASE("dockerignore: the reference's cases") {
  const std::vector<nlohmann::json> cases = read_jsonl("conformance/dockerignore.jsonl");
  CHECK(cases.size() == 230);
  for (const nlohmann::json& one : cases) {
    const std::string id = one.at("id").get<std::string>();
    CAPTURE(id);
    const std::string found = difference(one);
    if (kKnownToDiffer.contains(id)) {
      CHECK_FALSE(found.empty());
    } else {
      CHECK(found == "");
    }
  }
}

TEST_CASE("dockerignore: patterns as regular expressions, where the rewriting shows") {
  struct Row {
    std::string pattern;
    std::string path;
    bool matches;
  };
  const std::vector<Row> rows = {
      {"[*]x", "^x", false},  // `[[^/]*]x`: any of `[^/`, then `]x`
      {"[*]x", "[[^]x", true},
      {"[*]x", "]x", true},
      {"^a*", "ab", true},
      {"b^a*", "b^a", false},
      {"a\\x41*", "aA", true},
      {"a\\101*", "aA", true},
      {"a\\t*", "a\t", true},
      {"a\\bc*", "abc", false},
      {"a\\b-*", "a-", true},
      {"[[:^digit:]]", "x", true},
      {"[[:^digit:]]", "7", false},
      {"[a-c\\-]", "-", true},
      {"\\D*", "x1", true},
      {"\\S\\s*", "x y", true},
      {"a/**/b", "a/x\ny/b", false},
      {"a/**/b", "a/x/y/b", true},
      {"a?", "a\xFF", true},
      {"a\xFF?", "a\xEF\xBF\xBDx", true},
      {"\xEF\xBB\xBF"
       "a*",
       "ab", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.path);
    const Result<PathPattern> pattern = PathPattern::compile(row.pattern);
    REQUIRE(pattern);
    CHECK(pattern->matches(row.path) == row.matches);
  }
}

TEST_CASE("dockerignore: what is refused names file, line and pattern") {
  struct Row {
    std::string text;
    const char* what;
  };
  const std::vector<Row> rows = {
      {"a\n\n[b\n", ".dockerignore:3: `[b` is no valid pattern"},
      {"!\n", ".dockerignore:1: `!` without a pattern"},
      {"# x\n!/\n", ".dockerignore:2: `!` without a pattern"},
      {"[z-a]", ".dockerignore:1: `[z-a]`: syntax error in pattern"},
      {"\\pL*",
       ".dockerignore:1: `\\pL*`: `\\p`, `\\P` and `\\Q` are read as parts of a regular expression by the "
       "reference; decant does not know them"},
      {"a\n" + std::string(65536, 'x') + "\n", ".dockerignore:2: the line is longer than 65535 bytes"},
  };
  for (const Row& row : rows) {
    const Result<IgnoreFile> file = IgnoreFile::parse(".dockerignore", row.text);
    REQUIRE_FALSE(file);
    CHECK(file.problem().what == row.what);
  }
  CHECK(IgnoreFile::parse(".dockerignore", std::string(65535, 'x')));
}

TEST_CASE("dockerignore: `/!a` negates, since the slash goes first") {
  const Result<IgnoreFile> file = IgnoreFile::parse(".dockerignore", "*\n/!a\n");
  REQUIRE(file);
  CHECK_FALSE(file->matches("a"));
  CHECK(file->matches("b"));
}

// No clock: a matcher that tries all ways would not end here in the life of the machine.
TEST_CASE("dockerignore: a file made to be slow is not") {
  std::string path;
  for (int i = 0; i < 60; ++i) path += "aaaaaaaaa/";
  path += "end";
  std::string stars;
  for (int i = 0; i < 2000; ++i) stars += "a*";
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "**/a*/";
  std::string named = "[";
  for (int i = 0; i < 10000; ++i) named += "[:";
  named += "a]x*";
  for (const std::string& pattern :
       {stars + "b", deep + "b", named, "**/" + stars, std::string(60000, '?')}) {
    const Result<IgnoreFile> file = IgnoreFile::parse(".dockerignore", pattern + "\n");
    REQUIRE(file);
    CHECK_FALSE(file->matches(path));
    CHECK_FALSE(file->may_reenter(path));
  }
}

TEST_CASE("dockerignore: a directory is entered again only where a `!` pattern could match") {
  struct Row {
    const char* ignore;
    const char* directory;
    bool enter;
  };
  const std::vector<Row> rows = {
      {"*\n!*.md\n", "src", false},       {"*\n!src/*.md\n", "src", true}, {"*\n!src/*.md\n", "lib", false},
      {"*\n!src/*.md\n", "src/x", false}, {"*\n!**/x\n", "a/b", true},     {"*\n!a/b/c\n", "a/b", true},
      {"*\n!a/b/c\n", "a/b/c", false},    {"*\n!a/**\n", "a/b/c", true},   {"*\n!a/**/d\n", "b", false},
      {"*\nsrc/x\n", "src", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.ignore);
    CAPTURE(row.directory);
    const Result<IgnoreFile> file = IgnoreFile::parse(".dockerignore", row.ignore);
    REQUIRE(file);
    CHECK(file->may_reenter(row.directory) == row.enter);
  }
}

}  // namespace decant
