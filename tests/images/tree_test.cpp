// Layers laid over each other, as far as testdata/verify does not show it: how members are written in a tar
// file, and archives that are broken.
#include "images/tree.hpp"

#include "images/support.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace decant;

namespace {

constexpr std::string_view kOneLayer = R"({"os":"linux","rootfs":{"diff_ids":["sha256:1"]}})";

std::string layer_archive(std::string_view layer, std::string_view config = kOneLayer) {
  return tar_file({{"c.json", std::string(config)},
                   {"l.tar", std::string(layer)},
                   {"manifest.json", R"([{"Config":"c.json","Layers":["l.tar"]}])"}});
}

std::string shown_tree(const TempDirectory& temp, const std::string& bytes) {
  images::TreeReader reader;
  const auto tree = reader.read(temp.write("image.tar", bytes));
  if (!tree) {
    std::string what = tree.problem().what;
    if (const std::size_t at = what.find(temp.path()); at != std::string::npos)
      what.erase(at, temp.path().size() + 1);
    return what;
  }
  std::string text;
  for (const auto& [path, entry] : tree->files) {
    if (path.empty()) continue;
    text += fmt::format("{} {:o} {}:{} {}", path, entry.mode, entry.user, entry.group, entry.size_bytes);
    if (entry.kind != images::FileKind::file) text += fmt::format(" {}", entry.content);
    for (const auto& [name, value] : entry.xattrs) text += fmt::format(" {}={}", name, value);
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("tree: names, owners and links that do not fit a header") {
  const TempDirectory temp;
  const std::string end(1024, '\0');
  const std::string long_name = "d/" + std::string(150, 'n');
  const std::string long_link(150, 'l');
  CHECK(shown_tree(temp, layer_archive(
                             tar_entry({.name = "cut",
                                        .bytes = "x",
                                        .records = {{"path", long_name}, {"uid", "5000000"}, {"gid", "7"}}}) +
                             end)) == long_name + " 644 5000000:7 1\n");
  CHECK(shown_tree(temp,
                   layer_archive(tar_entry({.name = "a", .type = '2', .records = {{"linkpath", long_link}}}) +
                                 tar_entry("././@LongLink", long_link + '\0', 'K') +
                                 tar_entry({.name = "b", .type = '2', .link = "cut"}) + end)) ==
        fmt::format("a 777 0:0 0 {0}\nb 777 0:0 0 {0}\n", long_link));
  CHECK(shown_tree(temp,
                   layer_archive(tar_entry({.name = "./a//b/../c",
                                            .records = {{"SCHILY.xattr.user.x", "1\n2"}, {"mtime", "1.5"}}}) +
                                 end)) == "a/c 644 0:0 0 user.x=1\n2\n");
  CHECK(shown_tree(temp, layer_archive(tar_entry({.name = "../../etc/x"}) + end)) == "etc/x 644 0:0 0\n");
}

TEST_CASE("tree: layers that an archive has once and names twice") {
  const TempDirectory temp;
  const std::string layer = tar_entry({.name = "a", .bytes = "1"}) + std::string(1024, '\0');
  const std::string manifest = R"([{"Config":"c.json","Layers":["x/layer.tar"]}])";
  for (const auto& [type, target] : {std::pair('2', "../y/layer.tar"), {'1', "y/layer.tar"}}) {
    CHECK(shown_tree(temp, tar_entry("c.json", kOneLayer) +
                               tar_entry({.name = "x/layer.tar", .type = type, .link = target}) +
                               tar_entry("y/layer.tar", layer) + tar_entry("manifest.json", manifest) +
                               std::string(1024, '\0')) == "a 644 0:0 1\n");
  }
  // One that leads to itself, and one out of the archive.
  for (const char* target : {"layer.tar", "../../../etc/passwd", "/etc/passwd"}) {
    CHECK(shown_tree(temp, tar_entry("c.json", kOneLayer) +
                               tar_entry({.name = "x/layer.tar", .type = '2', .link = target}) +
                               tar_entry("manifest.json", manifest) + std::string(1024, '\0')) ==
          "image.tar: x/layer.tar is not there");
  }
}

TEST_CASE("tree: broken archives are told") {
  const TempDirectory temp;
  const std::string end(1024, '\0');
  const std::string layer = tar_entry("a", "1") + end;
  CHECK(shown_tree(temp, layer_archive(layer, R"({"rootfs":{"diff_ids":[]}})")) ==
        "image.tar has 1 layers, and digests of 0");
  CHECK(shown_tree(temp, layer_archive(layer, R"({"rootfs":7})")) ==
        "image.tar has 1 layers, and digests of 0");
  CHECK(shown_tree(temp, layer_archive(layer, "7")) == "image.tar holds no images");
  CHECK(shown_tree(temp, layer_archive(tar_entry({.name = "a", .type = '1', .link = "b"}) + end)) ==
        "image.tar: l.tar has a hard link to /b, which is not there");
  CHECK(shown_tree(temp, layer_archive(tar_entry("a", std::string(600, 'x')).substr(0, 1024))) ==
        "image.tar: l.tar is no image archive: it is cut off");
  images::TreeReader reader;
  const auto stopped = reader.read(temp.write("image.tar", layer_archive(layer)), [] { return false; });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.problem().what == "stopped");
}
