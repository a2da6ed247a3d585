// Two small images, and what decant says of them: testdata/verify/NAME.images and NAME.expected. A line of
// the first is an image (`A`, `B`, or `C`, a second build of A), a layer of it, its configuration, or a
// member of the layer:
//
//   file app/run.sh mode=0755 owner=0:7 text=hello xattr=user.a=b     directory, fifo
//   link app/link to=run.sh       hard app/same to=app/run.sh         char app/null device=1:3
#include "images/difference.hpp"

#include "images/support.hpp"
#include "report/verify.hpp"
#include "support/golden.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

using namespace decant;

namespace {

struct MadeImage {
  std::vector<std::string> layers;
  nlohmann::json config = nlohmann::json::object();
};

TarFields member(const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  TarFields fields;
  words >> kind >> fields.name;
  const std::map<std::string, char> kinds{{"file", '0'},  {"hard", '1'},      {"link", '2'}, {"char", '3'},
                                          {"block", '4'}, {"directory", '5'}, {"fifo", '6'}};
  CAPTURE(line);
  REQUIRE(kinds.contains(kind));
  fields.type = kinds.at(kind);
  if (kind == "directory") fields.mode = 0755;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const std::string value = word.substr(equals + 1);
    const std::size_t colon = value.find(':');
    const auto pair = [&] {
      return std::pair(static_cast<unsigned>(std::stoul(value)),
                       static_cast<unsigned>(std::stoul(value.substr(colon + 1))));
    };
    if (key == "mode") fields.mode = static_cast<unsigned>(std::stoul(value, nullptr, 8));
    if (key == "owner") std::tie(fields.user, fields.group) = pair();
    if (key == "device") std::tie(fields.device_major, fields.device_minor) = pair();
    if (key == "to") fields.link = value;
    if (key == "text") fields.bytes = value;
    const std::size_t split = value.find('=');
    if (key == "xattr")
      fields.records.emplace_back("SCHILY.xattr." + value.substr(0, split), value.substr(split + 1));
  }
  return fields;
}

std::map<char, MadeImage> read_images(const std::string& text) {
  std::map<char, MadeImage> images;
  MadeImage* image = nullptr;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    if (line.size() == 1) {
      image = &images[line[0]];
    } else if (line == "layer") {
      image->layers.emplace_back();
    } else if (line.starts_with("config ")) {
      image->config = nlohmann::json::parse(line.substr(7));
    } else {
      image->layers.back() += tar_entry(member(line));
    }
  }
  return images;
}

// As `docker save` writes it.
std::string archive_of(const MadeImage& image) {
  nlohmann::json config = image.config;
  config["os"] = "linux";
  config["rootfs"]["diff_ids"] = nlohmann::json::array();
  nlohmann::json names = nlohmann::json::array();
  std::vector<std::pair<std::string, std::string>> files;
  for (const std::string& layer : image.layers) {
    const std::string name = fmt::format("layer{}.tar", names.size());
    config["rootfs"]["diff_ids"].push_back(fmt::format("{:x}", std::hash<std::string>()(layer)));
    names.push_back(name);
    files.emplace_back(name, layer + std::string(1024, '\0'));
  }
  files.emplace_back("config.json", config.dump());
  files.emplace_back("manifest.json",
                     nlohmann::json::array({{{"Config", "config.json"}, {"Layers", names}}}).dump());
  return tar_file(files);
}

}  // namespace

TEST_CASE("verify: what is told of two small images") {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(testdata_path("verify"))) {
    if (entry.path().extension() == ".images") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  CHECK(names.size() >= 20);
  const images::Patterns caches{"/root/.npm", "/home/*/.cache/pip", "/var/cache/apt"};
  for (const std::string& name : names) {
    CAPTURE(name);
    const TempDirectory temp;
    images::TreeReader reader;
    std::map<char, images::ImageTree> trees;
    std::string text;
    for (const auto& [letter, image] : read_images(read_testdata(fmt::format("verify/{}.images", name)))) {
      auto tree = reader.read(temp.write(std::string(1, letter), archive_of(image)));
      if (!tree) text += fmt::format("{}: {}\n", letter, tree.problem().what.substr(temp.path().size() + 1));
      if (tree) trees.emplace(letter, *std::move(tree));
    }
    if (text.empty()) {
      const images::ImageTree& a = trees.at('A');
      const images::ImageTree& b = trees.at('B');
      report::Verified verified{
          .a = {"A", a.files.size(), a.configuration.size(), a.size_bytes},
          .b = {"B", b.files.size(), b.configuration.size(), b.size_bytes},
          .differences = images::compare_images(a, b, caches),
      };
      if (trees.contains('C')) {
        verified.control = report::Control::built;
        verified.forgiven =
            images::forgive(verified.differences, images::compare_images(a, trees.at('C'), caches));
      }
      text = report::verify_text(verified, {});
      if (name == "everything") check_golden("verify/everything.json", report::verify_json(verified));
    }
    check_golden(fmt::format("verify/{}.expected", name), text);
  }
}

TEST_CASE("verify: a list that is long is cut, and what only one image has is told by its directory") {
  images::ImageTree a;
  images::ImageTree b;
  for (int i = 0; i < 60; ++i) a.files[fmt::format("f{:02}", i)] = {};
  b.files["d"] = {.kind = images::FileKind::directory};
  for (int i = 0; i < 70; ++i) b.files[fmt::format("d/{}", i)] = {};
  b.files["d-e"] = {.kind = images::FileKind::link, .content = "\x1b"};
  report::Verified verified{.a = {"a", 60, 0, 0}, .b = {"b", 72, 0, 0}};
  verified.differences = images::compare_images(a, b, {});
  const std::string text = report::verify_text(verified, {.unicode = false});
  CHECK(
      text.starts_with("files\n  /d: only in B: directory with 70 paths below\n  /d-e: only in B: link\n"
                       "  /f00: only in A: file\n"));
  CHECK(text.find("  /f47: only in A: file\n  and 12 more (--all shows them)\nnot the same image: 132 "
                  "differences\n") != std::string::npos);
  CHECK(report::verify_text(verified, {.all = true}).find("/f59") != std::string::npos);
}
