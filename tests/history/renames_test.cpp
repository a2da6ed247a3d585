// The names that a file had before: what `git log --follow` finds is the measure, where both look for the
// same.
#include "history/renames.hpp"

#include "support/git_repository.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace decant::renames_test {
namespace {

// Enough lines that a changed one leaves most of them.
constexpr std::string_view kDockerfile =
    "FROM node:20-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm "
    "test\n";

struct Row {
  std::string_view name;
  std::string_view script;         // its commits
  std::string_view path;           // the last name
  std::vector<std::string> names;  // those before, the latest first
  bool git_agrees =
      true;  // git takes the first of equal ones, and goes on from a copy to what it was made of
};

std::vector<std::string> followed_by_git(const GitRepository& made, std::string_view path) {
  const std::string out = made.sh(
      fmt::format("git log --follow --first-parent --format= --name-only -- {} | sed '/^$/d' | uniq", path));
  std::vector<std::string> names;
  for (std::size_t at = 0; at < out.size();) {
    const std::size_t end = std::min(out.find('\n', at), out.size());
    names.push_back(out.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

}  // namespace

TEST_CASE("history: a file is followed under its former names") {
  if (!have_git()) return skip_test("no git program");
  for (const Row& row : {
           Row{"never renamed", "echo x >> Dockerfile; ci", "Dockerfile", {}},
           Row{"into a directory",
               "mkdir docker; git mv Dockerfile docker/Dockerfile; ci",
               "docker/Dockerfile",
               {"Dockerfile"}},
           Row{"in its directory",
               "git mv Dockerfile Dockerfile.prod; ci",
               "Dockerfile.prod",
               {"Dockerfile"}},
           Row{"with a line changed",
               "git mv Dockerfile Containerfile; sed -i s/20/22/ Containerfile; ci",
               "Containerfile",
               {"Dockerfile"}},
           Row{"twice, and used in between",
               "git mv Dockerfile a.Dockerfile; ci; echo x >> a.Dockerfile; ci; mkdir b; "
               "git mv a.Dockerfile b/Dockerfile; ci",
               "b/Dockerfile",
               {"a.Dockerfile", "Dockerfile"}},
           Row{"away and back",
               "git mv Dockerfile other; ci; git mv other Dockerfile; ci",
               "Dockerfile",
               {"other", "Dockerfile"}},
           Row{"with its directory, beside another of the same bytes",
               "mkdir a b; cp Dockerfile a; git mv Dockerfile b; ci; mkdir s; git mv a b s; ci",
               "s/b/Dockerfile",
               {"b/Dockerfile", "Dockerfile"},
               false},
           Row{"in a branch that was merged",
               "git checkout -q -b side; git mv Dockerfile d; ci; git checkout -q main; echo > x; ci; "
               "git merge -q --no-ff -m m side",
               "d",
               {"Dockerfile"},
               false},
           Row{"a copy is a new file", "cp Dockerfile Dockerfile.dev; ci", "Dockerfile.dev", {}, false},
           Row{"another text is a new file",
               "git rm -q Dockerfile; echo FROM scratch > web.Dockerfile; ci",
               "web.Dockerfile",
               {}},
           Row{"like one that goes elsewhere",
               "mkdir a; git mv Dockerfile a; sed s/20/22/ a/Dockerfile > new.Dockerfile; ci",
               "new.Dockerfile",
               {},
               false},
           Row{"deleted and added again",
               "git rm -q Dockerfile; ci; git checkout -q HEAD~1 Dockerfile; ci",
               "Dockerfile",
               {}},
           Row{"a file of another kind with half of its lines",
               "git mv Dockerfile notes; ci; git rm -q notes; git show HEAD~1:Dockerfile | sed s/20/22/ > "
               "Dockerfile; ci",
               "Dockerfile",
               {},
               false},
       }) {
    CAPTURE(row.name);
    GitRepository made;
    made.write("Dockerfile", kDockerfile);
    made.commit();
    made.sh(fmt::format("ci() {{ git add -A; git commit -qm change; }}\n{}", row.script));
    auto repository = git::Repository::open(made.path());
    REQUIRE(repository);
    const auto names = history::former_names(*repository, {}, row.path);
    REQUIRE(names);
    std::vector<std::string> told;
    for (const history::FormerName& each : *names) told.push_back(each.path);
    CHECK(fmt::format("{}", fmt::join(told, " ")) == fmt::format("{}", fmt::join(row.names, " ")));
    if (!row.git_agrees) continue;
    told.insert(told.begin(), std::string(row.path));
    CHECK(fmt::format("{}", fmt::join(told, " ")) ==
          fmt::format("{}", fmt::join(followed_by_git(made, row.path), " ")));
  }
}

}  // namespace decant::renames_test
