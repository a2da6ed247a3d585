// `.decant.yaml`: what it can say of base images, which entry counts, and mistakes with their lines.
#include "config/config.hpp"

#include "config/find.hpp"
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
      {"# x\nimgaes:\n  a: {}\n", "f:2:1: `imgaes` is no key of .decant.yaml", "did you mean `images`?"},
      {"rules: []\n", "f:1:1: `rules` is no key of .decant.yaml",
       "keys are: builds, disable-ignore-pragma, extends, fail-level, ignore, images, knowledge, label-schema, levels, "
       "overrides, profile, select, strict-labels, trusted-registries"},
      {"images:\n  a:\n    user: x\n    usr: y\n", "f:4:5: `usr` is no key of `a`", "did you mean `user`?"},
      {"images:\n  a:\n    colour: y\n", "f:3:5: `colour` is no key of `a`",
       "keys are: complete, env, onbuild, platform, shell, user, workdir"},
      {"images: [a]\n", "f:1:1: `images` is not a mapping",
       "for example `key: value` on lines of its own below it"},
      {"images:\n  A:\n    user: x\n",
       "f:2:3: `A` is no image reference: invalid reference format: repository name (library/A) must be "
       "lowercase",
       "write the name as FROM has it, such as registry.example/team/base:1.2"},
      {"images:\n  a:\n    env:\n      V: 1.10\n", "f:4:7: `V` is not a text",
       "put the value in quotes, so that it stays as it is written"},
      {"images:\n  a:\n    env: [A=1,\n      =2]\n", "f:4:7: a variable needs a name",
       "write NAME=value, or NAME alone where the value is not known"},
      {"images:\n  a:\n    shell: /bin/sh -c\n", "f:3:5: `shell` is not a list", "for example shell: [a, b]"},
      {"images:\n  a:\n    shell: [1]\n", "f:3:13: an item of `shell` is not a text",
       "put the value in quotes, so that it stays as it is written"},
      {"images:\n  a:\n    workdir: [x]\n", "f:3:5: `workdir` is not a text", "for example \"text\""},
      {"images:\n  a:\n    complete: yes\n", "f:3:5: `complete` is not true or false", "for example true"},
      {"images:\n  a:\n    platform: nothing\n",
       "f:3:5: \"nothing\": unknown operating system or architecture: invalid argument",
       "write OS/ARCHITECTURE, such as linux/arm64"},
      {"ignore: [DL3008]\nimages: {}\nignore: [DL3009]\n", "f:3:1: `ignore` is there twice",
       "put both into one"},
      {"ignored: [DL3008]\n", "f:1:1: `ignored` is hadolint's word", "write `ignore`"},
      {"overrides:\n  - files: a\n    override: {error: [DL3008]}\n", "f:3:5: `override` is hadolint's word",
       "write `levels`, a rule and its level on each line"},
      {"overrides:\n  - files: a\n    ignroe: [DL3008]\n",
       "f:3:5: `ignroe` is no key of an item of `overrides`", "did you mean `ignore`?"},
      {"overrides:\n  - ignore: [DL3008]\n", "f:2:5: these keys are for no file",
       "say which: files: [\"test/**\"]"},
      {"overrides:\n  - files: []\n", "f:2:5: these keys are for no file", "say which: files: [\"test/**\"]"},
      {"overrides:\n  - files: a\n    images: {}\n", "f:3:5: `images` is no key of an item of `overrides`",
       "keys are: disable-ignore-pragma, fail-level, files, ignore, label-schema, levels, profile, select, "
       "strict-labels, trusted-registries"},
      {"levels: {DL3008: high}\n", "f:1:10: `high` is no level",
       "there are: error, info, off, style, warning"},
      {"fail-level: off\n", "f:1:1: `off` is no level", "there are: error, info, none, style, warning"},
      {"label-schema:\n  a: time\n", "f:2:3: `time` is no type of labels",
       "there are: email, hash, rfc3339, semver, spdx, text, url"},
      {"ignore: DL3008\n", "f:1:1: `ignore` is not a list", "for example ignore: [a, b]"},
      {"ignore:\nselect:\noverrides:\nextends:\nprofile:\nlevels:\n", "", ""},
      {"[ignore]\n", "f:1:1: .decant.yaml is not a mapping",
       "for example `key: value` on lines of its own below it"},
      {"images: {a: b: c}\n", "f:1:14: end of map flow not found", "correct the YAML at that line"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto read = config::read_config("f", row.text);
    CHECK((read ? std::string() : read.problem().what) == row.what);
    CHECK((read ? std::string() : read.problem().remedy) == row.remedy);
  }
}

namespace {

// The layers of lint in their order, with what they ignore.
std::string layers(const TempDirectory& temp, const std::string& file) {
  const InDirectory here(temp.path());
  const auto config = config::load_config_file(temp / file);
  std::string text = config ? std::string() : config.problem().what + "\n" + config.problem().remedy;
  if (config) {
    for (const config::LintLayer& layer : config->lint) {
      text += fmt::format("{}{}:", text.empty() ? "" : " | ", fmt::join(layer.files, ","));
      for (const config::Said& said : layer.keys.ignore) text += " " + said.text;
    }
    for (const config::Image& image : config->images)
      text += fmt::format(" {}:{}", image.reference.familiar(), image.user.value_or("-"));
  }
  return text;
}

}  // namespace

TEST_CASE("config: extends, what is nearer comes later") {
  const TempDirectory temp;
  temp.write(
      "policy/base.yaml",
      "ignore: [A]\nimages: {x: {user: base}, y: {user: base}}\noverrides: [{files: t, ignore: [B]}]\n");
  temp.write("policy/strict.yaml", "extends: base.yaml\nignore: [C]\n");
  temp.write("policy/other.yaml", "ignore: [D]\n");
  temp.write("app/.decant.yaml",
             "extends: [../policy/strict.yaml, ../policy/other.yaml]\nignore: [E]\nimages: {x: {user: app}}\n"
             "overrides: [{files: [a, b], ignore: [F]}]\n");
  CHECK(layers(temp, "app/.decant.yaml") == ": A | t: B | : C | : D | : E | a,b: F x:app x:base y:base");

  temp.write("a.yaml", "extends: b.yaml\n");
  temp.write("b.yaml", "extends:\n  - c.yaml\n");
  temp.write("c.yaml", "extends: ./a.yaml\n");
  CHECK(layers(temp, "a.yaml") ==
        "c.yaml:1:1: `extends` goes in a circle: a.yaml → b.yaml → c.yaml → a.yaml\ntake one of them out");
  temp.write("gone.yaml", "ignore: [A]\nextends: [a/b.yaml]\n");
  CHECK(layers(temp, "gone.yaml") ==
        "gone.yaml:2:11: `extends` names a/b.yaml, which is not there\nname a file; its path is relative to "
        "the "
        "file that says `extends`");
  temp.write("directory.yaml", "extends: app\n");
  CHECK(layers(temp, "directory.yaml")
            .starts_with("directory.yaml:1:1: `extends` names app, which is a directory"));
  temp.write("wrong.yaml", "extends: mistake.yaml\n");
  temp.write("mistake.yaml", "\nignroe: []\n");
  CHECK(layers(temp, "wrong.yaml") ==
        "mistake.yaml:2:1: `ignroe` is no key of .decant.yaml\ndid you mean `ignore`?");
  for (int i = 0; i < 20; ++i)
    temp.write(fmt::format("d{}.yaml", i), fmt::format("extends: [d{0}.yaml, d{0}.yaml]\n", i + 1));
  temp.write("d20.yaml", "ignore: [A]\n");
  CHECK(layers(temp, "d0.yaml").ends_with("`extends` leads to more than 100 files\nname a file once"));
}

TEST_CASE("config: a file is read once, whoever asks") {
  const TempDirectory temp;
  temp.write(".git/HEAD", "");
  temp.write(".decant.yaml", "ignore: [A]\n");
  temp.write("a/b/x", "");
  config::Configurations configurations;
  const auto root = configurations.nearest(temp.path());
  const auto below = configurations.nearest(temp / "a/b");
  REQUIRE(root);
  REQUIRE(below);
  CHECK(root->get() == below->get());
  temp.write(".decant.yaml", "ignroe: [A]\n");
  CHECK(configurations.nearest(temp / "a"));
  CHECK_FALSE(config::Configurations().nearest(temp / "a"));
  CHECK_FALSE(config::Configurations(temp / ".decant.yaml").nearest("/"));
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
