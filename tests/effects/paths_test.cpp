#include "effects/paths.hpp"

#include <doctest/doctest.h>

namespace decant {

TEST_CASE("effects: paths meet") {
  struct Case {
    PathEffect a;
    PathEffect b;
    bool meet;
  };
  const std::vector<Case> cases{
      {{.path = "/app"}, {.path = "/app"}, true},
      {{.path = "/app"}, {.path = "/app/x"}, false},
      {{.path = "/app", .tree = true}, {.path = "/app/x"}, true},
      {{.path = "/app", .tree = true}, {.path = "/apple"}, false},
      {{.path = "/", .tree = true}, {.path = "/x"}, true},
      {{.path = "/a/b/c", .tree = true}, {.path = "/a", .tree = true}, true},
      {{.path = "/a/b", .tree = true}, {.path = "/a/c", .tree = true}, false},
      {{.path = "/a-b"}, {.path = "/a", .tree = true}, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.a.path);
    CAPTURE(c.b.path);
    CHECK(overlap(c.a, c.b) == c.meet);
    CHECK(overlap(c.b, c.a) == c.meet);
    // The same in lists, with others that meet nothing around them.
    const std::vector<PathEffect> many{{.path = "/0"}, c.a, {.path = "/zz/1"}, {.path = "/zz/2"}};
    CHECK(overlap(many, {c.b}) == (c.meet || c.b.path == "/"));
    CHECK(overlap({c.b}, many) == (c.meet || c.b.path == "/"));
  }
}

TEST_CASE("effects: one spelling for each place") {
  CHECK(canonical_image_path(std::string_view("/bin/sh")) == "/usr/bin/sh");
  CHECK(canonical_image_path(std::string_view("/bin")) == "/usr/bin");
  CHECK(canonical_image_path(std::string_view("/binary")) == "/binary");
  CHECK(canonical_image_path(std::string_view("/lib/x")) == "/usr/lib/x");
  CHECK(canonical_image_path(std::string_view("/lib64/x")) == "/usr/lib64/x");
  CHECK(canonical_image_path(std::string_view("/var/run/x")) == "/run/x");
  CHECK(canonical_image_path(std::string_view("/")) == "/");
}

TEST_CASE("effects: a list of paths in order, each once") {
  std::vector<PathEffect> paths{
      {.path = "/b", .optional = true}, {.path = "/a"}, {.path = "/b", .tree = true}};
  normalise(paths);
  CHECK(paths == std::vector<PathEffect>{{.path = "/a"}, {.path = "/b", .tree = true}});
}

}  // namespace decant
