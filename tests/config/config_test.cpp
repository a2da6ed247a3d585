// `.decant.yaml`: what it can say of base images, which entry counts, and mistakes with their lines.
#include "config/config.hpp"

#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace decant;

namespace {

std::string shown(const config::Image* image) {
  if (image == nullptr) return "nothing";
  std::string text = fmt::format("line {}", image->line);
  if (image->user) text += fmt::format(" user '{}'", *image->user);
  if (image->workdir) text += fmt::format(" workdir '{}'", *image->workdir);
  for (const auto& [name, value] : image->env) text += fmt::format(" {}={}", name, value.value_or("?"));
  if (image->complete) text += " complete";
  if (image->shell) text += fmt::format(" shell {}", *image->shell);
  if (image->onbuild) text += fmt::format(" onbuild {}", *image->onbuild);
  if (image->platform) text += " for " + image->platform->text();
  return text;
}

}  // namespace

TEST_CASE("config: images") {
  const auto read = config::read_config(".decant.yaml", R"(# base images of the team
images:
  registry.example/team/base:
    user: app
    workdir: /app
    env: [PATH=/opt/bin:/bin, "V=1.10", SECRET]
    complete: true
    shell: [/bin/bash, -c]
    onbuild: [COPY . /src]
  registry.example/team/base:1.2:
    user: 1000
  python@sha256:0123456789012345678901234567890123456789012345678901234567890123:
    env:
      B: "2"
      A: "1"
      C:
  tools:
    platform: arm64
    onbuild: []
)");
  REQUIRE(read);
  struct Row {
    std::string_view reference;
    std::string_view platform;
    std::string_view image;
  };
  const Row rows[] = {
      {"registry.example/team/base", "linux/amd64",
       "line 3 user 'app' workdir '/app' PATH=/opt/bin:/bin V=1.10 SECRET=? complete shell [\"/bin/bash\", "
       "\"-c\"] onbuild [\"COPY . /src\"]"},
      {"registry.example/team/base:2", "linux/amd64",
       "line 3 user 'app' workdir '/app' PATH=/opt/bin:/bin V=1.10 SECRET=? complete shell [\"/bin/bash\", "
       "\"-c\"] onbuild [\"COPY . /src\"]"},
      {"registry.example/team/base:1.2", "linux/amd64", "line 10 user '1000'"},
      {"docker.io/library/python@sha256:0123456789012345678901234567890123456789012345678901234567890123",
       "linux/amd64", "line 12 B=2 A=1 C=?"},
      {"python", "linux/amd64", "nothing"},
      {"tools", "linux/amd64", "nothing"},
      {"tools:latest", "linux/arm64/v8", "line 17 onbuild [] for linux/arm64"},
      {"registry.example/team/base2", "linux/amd64", "nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reference);
    CHECK(shown(read->find(*parse_image_reference(row.reference), *parse_platform(row.platform))) ==
          row.image);
  }
}

TEST_CASE("config: mistakes are told with their line") {
  struct Row {
    std::string_view text;
    std::string_view what;
    std::string_view remedy;
  };
  const Row rows[] = {
      {"", "", ""},
      {"images:\n", "", ""},
      {"# x\nimgaes:\n  a: {}\n", "f:2: `imgaes` is no key of .decant.yaml", "did you mean `images`?"},
      {"rules: []\n", "f:1: `rules` is no key of .decant.yaml", "keys are: images"},
      {"images:\n  a:\n    user: x\n    usr: y\n", "f:4: `usr` is no key of `a`", "did you mean `user`?"},
      {"images:\n  a:\n    colour: y\n", "f:3: `colour` is no key of `a`",
       "keys are: complete, env, onbuild, platform, shell, user, workdir"},
      {"images: [a]\n", "f:1: `images` is not a mapping",
       "for example `key: value` on lines of its own below it"},
      {"images:\n  A:\n    user: x\n",
       "f:2: `A` is no image reference: invalid reference format: repository name (library/A) must be "
       "lowercase",
       "write the name as FROM has it, such as registry.example/team/base:1.2"},
      {"images:\n  a:\n    env:\n      V: 1.10\n", "f:4: `V` is not a text",
       "put the value in quotes, so that it stays as it is written"},
      {"images:\n  a:\n    env: [A=1,\n      =2]\n", "f:4: a variable needs a name",
       "write NAME=value, or NAME alone where the value is not known"},
      {"images:\n  a:\n    shell: /bin/sh -c\n", "f:3: `shell` is not a list", "for example shell: [a, b]"},
      {"images:\n  a:\n    shell: [1]\n", "f:3: an item of `shell` is not a text",
       "put the value in quotes, so that it stays as it is written"},
      {"images:\n  a:\n    workdir: [x]\n", "f:3: `workdir` is not a text", "for example \"text\""},
      {"images:\n  a:\n    complete: yes\n", "f:3: `complete` is not true or false", "for example true"},
      {"images:\n  a:\n    platform: nothing\n",
       "f:3: \"nothing\": unknown operating system or architecture: invalid argument",
       "write OS/ARCHITECTURE, such as linux/arm64"},
      {"images: {a: b: c}\n", "f:1: end of map flow not found", "correct the YAML at that line"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto read = config::read_config("f", row.text);
    CHECK((read ? std::string() : read.problem().what) == row.what);
    CHECK((read ? std::string() : read.problem().remedy) == row.remedy);
  }
}

TEST_CASE("config: the nearest file, and none above the repository") {
  const TempDirectory temp;
  temp.write("outer/.decant.yaml", "images: {outer: {}}\n");
  temp.write("outer/repository/.git/HEAD", "");
  temp.write("outer/repository/a/.decant.yaml", "images: {a: {}}\n");
  temp.write("outer/repository/a/b/Dockerfile", "");
  temp.write("outer/repository/c/Dockerfile", "");
  const auto names = [&](std::string_view directory) {
    const auto found = config::load_config(temp / directory);
    REQUIRE(found);
    return *found == nullptr ? std::string("none") : (*found)->images.at(0).reference.familiar();
  };
  CHECK(names("outer/repository/a/b") == "a");
  CHECK(names("outer/repository/a") == "a");
  CHECK(names("outer/repository/c") == "none");
  CHECK(names("outer") == "outer");
}
