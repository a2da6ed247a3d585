// Where a Dockerfile is built from.
#include "context/root.hpp"

#include "../support/temp_directory.hpp"

#include <doctest/doctest.h>

namespace decant {

TEST_CASE("root: the nearest parent that has all that is copied") {
  const TempDirectory temp;
  temp.write("above.txt", "");
  temp.write("repo/.git/HEAD", "");
  temp.write("repo/app/requirements.txt", "");
  temp.write("repo/app/src/x", "");
  temp.write("repo/app/docker/prod/Dockerfile", "");
  temp.write("repo/app/docker/entry.sh", "");
  struct Row {
    std::vector<std::string> sources;
    std::string from;
    std::optional<std::string> root;
  };
  const std::string app = temp / "repo/app";
  const std::vector<Row> rows = {
      {{"requirements.txt", "src/"}, "repo/app/docker/prod", app},
      {{"/requirements.txt", "docker/entry.sh"}, "repo/app/docker", app},
      {{"entry.sh", "*.txt"}, "repo/app/docker/prod", temp / "repo/app/docker"},
      {{"entry.sh"}, "repo/app/docker", std::nullopt},         // it is there
      {{"."}, "repo/app/docker", std::nullopt},                // everything is
      {{}, "repo/app/docker", std::nullopt},                   // nothing is asked for
      {{"*.txt"}, "repo/app/docker", std::nullopt},            // nothing is known
      {{"entry.sh", "src"}, "repo/app/docker", std::nullopt},  // no directory has both
      {{"above.txt"}, "repo/app", std::nullopt},               // out of the repository
      {{"x"}, "nowhere", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CHECK(better_root(row.sources, temp / row.from) == row.root);
  }
}

}  // namespace decant
