// Layers of an image, from an archive, beside what the Dockerfile's commands declare.
#include "effects/measure.hpp"

#include "effects/support.hpp"
#include "host/files.hpp"
#include "host/process.hpp"
#include "host/scratch.hpp"
#include "images/layers.hpp"
#include "images/support.hpp"
#include "support/skip.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

namespace decant {
namespace {

const char* const kConfig =
    R"({"config": {}, "history": [{"created_by": "/bin/sh -c #(nop) ADD file:1 in /"},
        {"created_by": "ENV A=1", "empty_layer": true}, {"created_by": "RUN /bin/sh -c mkdir /srv/a # buildkit"},
        {"created_by": "CMD [\"sh\"]", "empty_layer": true}]})";

// An image of two layers; what `docker save` writes for it.
std::string archive_of(const std::string& base, const std::string& upper) {
  return tar_file(
      {{"manifest.json",
        R"([{"Config": "c.json", "RepoTags": ["x:1"], "Layers": ["1/layer.tar", "2/layer.tar"]}])"},
       {"c.json", kConfig},
       {"1/layer.tar", base},
       {"2/layer.tar", upper}});
}

const std::string kBase = tar_entry("etc/", "", '5') +
                          tar_entry("etc/os-release", std::string(200'000, 'x')) + std::string(1024, '\0');
const std::string kUpper = tar_entry("srv/", "", '5') + tar_entry("srv/a/", "", '5') +
                           tar_entry("srv/.wh.old", "") + tar_entry("opt/.wh..wh..opq", "") +
                           std::string(1024, '\0');

Result<std::vector<images::LayerHistory>> layers_of(const std::string& archive) {
  auto scratch = host::ScratchDirectory::make();
  REQUIRE(scratch);
  const auto path = scratch->add(archive);
  REQUIRE(path);
  return images::read_layers(*path);
}

void check_layers(const Result<std::vector<images::LayerHistory>>& layers) {
  REQUIRE(layers);
  REQUIRE(layers->size() == 4);
  CHECK((*layers)[0].written == std::vector<std::string>{"/etc/", "/etc/os-release"});
  CHECK((*layers)[1].empty);
  CHECK((*layers)[2].written == std::vector<std::string>{"/srv/", "/srv/a/"});
  CHECK((*layers)[2].deleted == std::vector<std::string>{"/opt/", "/srv/old"});
}

}  // namespace

TEST_CASE("layers: what each wrote and deleted") {
  check_layers(layers_of(archive_of(kBase, kUpper)));
}

TEST_CASE("layers: an archive whose JSON holds other things than it should") {
  const auto with = [](const std::string& config) {
    return layers_of(tar_file({{"manifest.json", R"([{"Config": "c.json", "Layers": ["1"]}])"},
                               {"c.json", config},
                               {"1", kBase}}));
  };
  for (const char* config : {R"({"history": null})", R"({"history": 3})", R"({"history": {"a": 1}})",
                             R"({"history": [null, 5, "x"]})"}) {
    CAPTURE(config);
    CHECK_FALSE(with(config));
  }
  const auto odd = with(R"({"history": [{"created_by": 5, "empty_layer": "no"}]})");
  REQUIRE(odd);
  CHECK(odd->size() == 1);
  CHECK_FALSE(with(R"({"history": [{}, {}]})"));
  for (const char* index : {R"({"manifests": [{"digest": 5}]})", R"({"manifests": [{"digest": null}, 3]})",
                            R"({"manifests": [[]]})"}) {
    CAPTURE(index);
    CHECK_FALSE(layers_of(tar_file({{"index.json", index}})));
  }
}

TEST_CASE("layers: compressed, and damaged") {
  for (const std::string program : {"gzip", "zstd", "xz"}) {
    CAPTURE(program);
    if (!host::find_program(program)) {
      skip_test("no " + program);
      continue;
    }
    const TempDirectory directory;
    const auto compressed = [&](const std::string& bytes) {
      directory.write("layer", bytes);
      const std::string path = fmt::format("{}/layer", directory.path());
      REQUIRE(std::system(fmt::format("{0} -c '{1}' >'{1}.packed'", program, path).c_str()) == 0);
      return *host::read_file(path + ".packed");
    };
    const std::string base = compressed(kBase);
    check_layers(layers_of(archive_of(base, compressed(kUpper))));
    const auto cut = layers_of(archive_of(base.substr(0, base.size() / 2), kUpper));
    REQUIRE_FALSE(cut);
    CHECK(
        cut.problem().what.ends_with(fmt::format(": 1/layer.tar is damaged: {} cannot unpack it", program)));
    const auto short_layer = layers_of(archive_of(compressed(kBase.substr(0, 2048)), kUpper));
    REQUIRE_FALSE(short_layer);
    CHECK(short_layer.problem().what.ends_with(": 1/layer.tar is no image archive: it is cut off"));
    check_layers(layers_of(archive_of(compressed(kBase.substr(0, kBase.size() - 1024)), kUpper)));
    const auto text = layers_of(archive_of(compressed(std::string(4096, 'x')), kUpper));
    REQUIRE_FALSE(text);
    CHECK(text.problem().what.ends_with(": 1/layer.tar is no image archive: it is no tar file"));
  }
}

TEST_CASE("measure: what was written and not declared") {
  const Worked worked = work_out(
      "FROM debian:12\nENV A=1\nWORKDIR /app\nRUN mkdir -p /srv/a && make\nRUN mkdir /srv/b\nCMD [\"sh\"]\n",
      {});
  const std::vector<MeasuredLayer> layers{
      {.created_by = "/bin/sh -c #(nop) ADD file:1 in /",
       .empty = false,
       .written = {"/bin/"},
       .deleted = {}},
      {.created_by = "ENV A=1", .empty = true, .written = {}, .deleted = {}},
      {.created_by = "WORKDIR /app", .empty = false, .written = {"/app/"}, .deleted = {}},
      {.created_by = "RUN /bin/sh -c mkdir -p /srv/a && make # buildkit",
       .empty = false,
       .written = {"/x"},
       .deleted = {}},
      {.created_by = "RUN |1 B=2 /bin/sh -c mkdir /srv/b # buildkit",
       .empty = false,
       .written = {"/etc/", "/etc/x", "/srv/", "/srv/b/", "/bin/y"},
       .deleted = {"/srv/c"}},
      {.created_by = "CMD [\"sh\"]", .empty = true, .written = {}, .deleted = {}}};
  const auto measured = compare_layers(worked.document, worked.evaluation, worked.effects, 0, layers);
  REQUIRE(measured);
  REQUIRE(measured->size() == 1);  // what `make` does nobody knows
  CHECK((*measured)[0].instruction == 4);
  CHECK((*measured)[0].written == 5);
  CHECK((*measured)[0].undeclared == std::vector<std::string>{"/etc/x", "/bin/y", "/srv/c"});

  const std::vector<MeasuredLayer> other{
      {.created_by = "COPY . . # buildkit", .empty = false, .written = {}, .deleted = {}}};
  CHECK_FALSE(compare_layers(worked.document, worked.evaluation, worked.effects, 0, other));
}

}  // namespace decant
