// Image archives of both kinds, whole and broken.
#include "images/archive.hpp"

#include "images/support.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace decant;

namespace {

constexpr std::string_view kConfig =
    R"({"architecture":"arm64","os":"linux","variant":"v8","config":{"Env":["PATH=/bin","A=b=c"],"User":"app",)"
    R"("WorkingDir":"/w","Shell":["/bin/bash","-c"],"OnBuild":["RUN x"]}})";

std::string shown(const Result<std::vector<images::ArchivedImage>>& images) {
  if (!images) return images.problem().what;
  std::string text;
  for (const images::ArchivedImage& each : *images) {
    const ImageConfig& config = each.image.config;
    text += fmt::format("{} {} user {} workdir {} env", each.names, each.image.platform.text(), *config.user,
                        *config.workdir);
    for (const auto& [name, value] : config.env) text += fmt::format(" {}={}", name, *value);
    text += fmt::format(" shell {} onbuild {}\n", *config.shell, *config.onbuild);
  }
  return text;
}

std::string blob(char digit) {
  return std::string(64, digit);
}

// An index with two images and an attestation, the second image inside an index of its own.
std::vector<std::pair<std::string, std::string>> layout() {
  const auto descriptor = [](char digit, std::string_view annotations) {
    return fmt::format(R"({{"digest":"sha256:{}","annotations":{{{}}}}})", blob(digit), annotations);
  };
  return {
      {"oci-layout", R"({"imageLayoutVersion":"1.0.0"})"},
      {"index.json", fmt::format(R"({{"manifests":[{},{},{}]}})",
                                 descriptor('a', R"("org.opencontainers.image.ref.name":"1.0")"),
                                 descriptor('b', R"("io.containerd.image.name":"docker.io/library/two:2")"),
                                 descriptor('a', R"("vnd.docker.reference.type":"attestation-manifest")"))},
      {"blobs/sha256/" + blob('a'), fmt::format(R"({{"config":{{"digest":"sha256:{}"}}}})", blob('c'))},
      {"blobs/sha256/" + blob('b'), fmt::format(R"({{"manifests":[{{"digest":"sha256:{}"}}]}})", blob('a'))},
      {"blobs/sha256/" + blob('c'), std::string(kConfig)},
  };
}

constexpr std::string_view kImage =
    " linux/arm64 user app workdir /w env PATH=/bin A=b=c shell [\"/bin/bash\", \"-c\"] onbuild [\"RUN "
    "x\"]\n";

}  // namespace

TEST_CASE("archive: what docker save writes") {
  const TempDirectory temp;
  const std::string path = temp.write(
      "a.tar", tar_file({{"0123.json", std::string(kConfig)},
                         {"manifest.json",
                          R"([{"Config":"0123.json","RepoTags":["base:1","registry.example/b:2"]}])"}}));
  CHECK(shown(images::read_archive(path)) ==
        fmt::format("{}{}", R"(["docker.io/library/base:1", "registry.example/b:2"])", kImage));
}

TEST_CASE("archive: an OCI layout, as a tar file and as a directory") {
  const TempDirectory temp;
  const std::string expected = fmt::format("[]{0}[\"docker.io/library/two:2\"]{0}", kImage);
  CHECK(shown(images::read_archive(temp.write("a.tar", tar_file(layout())))) == expected);
  for (const auto& [name, bytes] : layout()) temp.write("layout/" + name, bytes);
  CHECK(shown(images::read_archive(temp / "layout")) == expected);
}

TEST_CASE("archive: broken and hostile ones") {
  const TempDirectory temp;
  const auto read = [&](const std::vector<std::pair<std::string, std::string>>& files) {
    const std::string path = temp.write("a.tar", tar_file(files));
    const std::string text = shown(images::read_archive(path));
    return text.substr(0, text.find(path)) + "…" + text.substr(text.find(path) + path.size());
  };
  CHECK(read({{"x", "y"}}) == "… holds no image");
  CHECK(read({{"manifest.json", "[{"}}) == "… holds no image");
  CHECK(read({{"manifest.json", R"([1,{"Config":2},{"Config":"no"}])"}}) == "… holds no image");
  CHECK(read({{"index.json", R"({"manifests":[{"digest":"sha256"},{"digest":1},2]})"}}) ==
        "… holds no image");
  CHECK(read({{"index.json", R"({"manifests":{"a":1}})"}}) == "… holds no image");
  // An index that holds itself.
  const std::string digest = blob('d');
  const std::string self = fmt::format(R"({{"manifests":[{{"digest":"sha256:{}"}}]}})", digest);
  CHECK(read({{"index.json", self}, {"blobs/sha256/" + digest, self}}) == "… holds no image");

  temp.write("secret.json", kConfig);
  temp.write("layout/manifest.json", R"([{"Config":"../secret.json","RepoTags":["a:1"]}])");
  CHECK(shown(images::read_archive(temp / "layout")).ends_with("layout holds no image"));
  CHECK(shown(images::read_archive(temp / "missing")).ends_with("missing: No such file or directory"));
}
