// Layers of an image, from an archive, beside what the Dockerfile's commands declare.
#include "effects/measure.hpp"

#include "effects/support.hpp"
#include "host/scratch.hpp"
#include "images/layers.hpp"
#include "images/support.hpp"

#include <doctest/doctest.h>

namespace decant {
namespace {

const char* const kConfig =
    R"({"config": {}, "history": [{"created_by": "/bin/sh -c #(nop) ADD file:1 in /"},
        {"created_by": "ENV A=1", "empty_layer": true}, {"created_by": "RUN /bin/sh -c mkdir /srv/a # buildkit"},
        {"created_by": "CMD [\"sh\"]", "empty_layer": true}]})";

}  // namespace

TEST_CASE("layers: what each wrote and deleted") {
  const std::string base =
      tar_entry("etc/", "", '5') + tar_entry("etc/os-release", "x") + std::string(1024, '\0');
  const std::string upper = tar_entry("srv/", "", '5') + tar_entry("srv/a/", "", '5') +
                            tar_entry("srv/.wh.old", "") + tar_entry("opt/.wh..wh..opq", "") +
                            std::string(1024, '\0');
  const std::string archive =
      tar_file({{"manifest.json",
                 R"([{"Config": "c.json", "RepoTags": ["x:1"], "Layers": ["1/layer.tar", "2/layer.tar"]}])"},
                {"c.json", kConfig},
                {"1/layer.tar", base},
                {"2/layer.tar", upper}});
  auto scratch = host::ScratchDirectory::make();
  REQUIRE(scratch);
  const auto path = scratch->add(archive);
  REQUIRE(path);
  const auto layers = images::read_layers(*path);
  REQUIRE(layers);
  REQUIRE(layers->size() == 4);
  CHECK((*layers)[0].written == std::vector<std::string>{"/etc/", "/etc/os-release"});
  CHECK((*layers)[1].empty);
  CHECK((*layers)[2].written == std::vector<std::string>{"/srv/", "/srv/a/"});
  CHECK((*layers)[2].deleted == std::vector<std::string>{"/opt/", "/srv/old"});
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
