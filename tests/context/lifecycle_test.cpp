#include "context/lifecycle.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace decant;

TEST_CASE("package.json: which scripts of an install run code of the project") {
  struct Case {
    std::string script, directory;
    std::set<std::string> brought;
    bool runs;
  };
  const Case cases[] = {
      {"npx only-allow pnpm", "/app", {}, false},
      {"only-allow  pnpm", "/app", {}, false},
      {"npx only-allow pnpm && node tools/check.js", "/app", {}, true},
      {"npx only-allow ./tool", "/app", {}, true},
      {"husky", "/app", {}, false},
      {"husky install || true", "/app/web", {}, false},
      {"husky", "/app", {"/app/.git/HEAD"}, true},
      {"husky", "/app/web", {"/app/.git/HEAD"}, true},
      {"husky install", "/app/web", {"/app/.git"}, true},
      {"husky", "/app", {"/.git/HEAD"}, true},
      {"husky", "", {".git/HEAD"}, true},
      {"husky", "web", {".git"}, true},
      {"husky", "web", {}, false},
      {"husky install tools/husky", "/app", {}, true},
      {"prisma generate", "/app", {}, true},
      {"node husky", "/app", {}, true},
  };
  for (const Case& each : cases) {
    CAPTURE(each.script);
    CAPTURE(each.directory);
    const auto read = [&](std::string_view path) -> std::optional<std::string> {
      if (each.brought.contains(std::string(path))) return "";
      return std::nullopt;
    };
    CHECK(runs_project_code(each.script, each.directory, read) == each.runs);
  }
}
