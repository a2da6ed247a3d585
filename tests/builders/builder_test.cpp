// What is typed for each builder.
#include "builders/builder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace decant;
using builders::BuilderName;

TEST_CASE("builder: the words of a build, of a save, and of a removal") {
  const builders::BuildRequest request{.dockerfile = "/s/Dockerfile-a",
                                       .context = "app",
                                       .tag = "t:a",
                                       .target = "final",
                                       .platform = "linux/arm64",
                                       .build_args = {{"A", "1 2"}},
                                       .options = {"--network=host"},
                                       .fresh = true};
  struct Row {
    builders::Builder builder;
    std::string_view build;
    std::string_view save;
    std::string_view remove;
  };
  const Row rows[] = {
      {{.name = BuilderName::docker, .buildx = true},
       "docker|buildx|build|--load|",
       "docker|save|--output|f|t",
       "docker|image|rm|t"},
      {{.name = BuilderName::docker, .buildx = false},
       "docker|build|",
       "docker|save|--output|f|t",
       "docker|image|rm|t"},
      {{.name = BuilderName::podman},
       "podman|build|--format=docker|--layers|--force-rm|--ignorefile=/s/Dockerfile-a.dockerignore|",
       "podman|save|--quiet|--format=docker-archive|--output|f|t",
       "podman|image|rm|t"},
      {{.name = BuilderName::buildah},
       "buildah|bud|--format=docker|--layers|--force-rm|--ignorefile=/s/Dockerfile-a.dockerignore|",
       "buildah|push|--quiet|t|docker-archive:f",
       "buildah|rmi|t"},
  };
  for (const Row& row : rows) {
    CHECK(fmt::format("{}", fmt::join(builders::build_words(row.builder, request), "|")) ==
          fmt::format("{}--file|/s/Dockerfile-a|--tag|t:a|--no-cache|--target=final|--platform=linux/arm64|"
                      "--build-arg=A=1 2|--network=host|app",
                      row.build));
    CHECK(fmt::format("{}", fmt::join(builders::save_words(row.builder.name, "t", "f"), "|")) == row.save);
    CHECK(fmt::format("{}", fmt::join(builders::remove_words(row.builder.name, "t"), "|")) == row.remove);
  }
}
