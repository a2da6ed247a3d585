// See made_images.hpp.
#include "cache/made_images.hpp"

#include "base/json.hpp"
#include "cache/pieces.hpp"
#include "context/path.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace decant::scenarios {
namespace {

using nlohmann::json;

std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU));
  }
  return bytes;
}

Node node_of(const json& entry, bool owner_counts) {
  Node node;
  if (entry.contains("dir")) node.type = FileType::directory;
  if (entry.contains("symlink")) {
    node.type = FileType::symlink;
    node.content = entry["symlink"].get<std::string>();
  }
  if (entry.contains("fifo")) node.type = FileType::other;
  if (entry.contains("content")) node.content = entry["content"].get<std::string>();
  if (entry.contains("b64")) node.content = from_base64(entry["b64"].get<std::string>());
  node.mode = node.type == FileType::directory ? 0755 : 0644;
  if (node.type == FileType::symlink) node.mode = 0777;
  if (entry.contains("mode"))
    node.mode = static_cast<std::uint32_t>(std::stoul(entry["mode"].get<std::string>(), nullptr, 8));
  if (owner_counts) {
    node.uid = entry.value("uid", 0);
    node.gid = entry.value("gid", 0);
  }
  if (entry.contains("xattrs")) {
    for (const auto& item : entry["xattrs"].items()) {
      node.attributes[item.key()] =
          item.value().is_string() ? item.value().get<std::string>() : dump_json(item.value());
    }
  }
  return node;
}

Snapshot busybox_files() {
  constexpr std::array<std::string_view, 14> kPrograms{
      "busybox", "sh", "cat", "cp", "echo", "id", "ln", "ls", "mkdir", "mv", "pwd", "rm", "touch", "wc"};
  const Node directory{.type = FileType::directory, .mode = 0755};
  Snapshot files;
  for (const char* path : {"bin", "etc", "root", "tmp"}) files[path] = directory;
  for (const std::string_view program : kPrograms)
    files[fmt::format("bin/{}", program)] = Node{.mode = 0755, .content = "busybox"};
  files["etc/passwd"] = Node{.content = "root:x:0:0\ndaemon:x:1:1\napp:x:1000:1000\nnobody:x:65534:65534\n"};
  files["etc/group"] = Node{.content = "root:x:0\ndaemon:x:1\napp:x:1000\nnogroup:x:65534\n"};
  return files;
}

MadeImage busybox() {
  MadeImage image;
  image.files = busybox_files();
  image.chain = {cache::Pieces().add("busybox").id()};
  image.configuration = image.chain.front();
  image.config = {.source = "scenario",
                  .user = "",
                  .workdir = "",
                  .env = {{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}},
                  .environment_complete = true,
                  .shell = std::vector<std::string>(),
                  .onbuild = std::vector<std::string>()};
  return image;
}

void take_config(const json& config, ImageConfig& image) {
  const auto words = [](const json& list) {
    return list.is_null() ? std::vector<std::string>() : list.get<std::vector<std::string>>();
  };
  if (config.contains("User")) image.user = config["User"].get<std::string>();
  if (config.contains("WorkingDir")) image.workdir = config["WorkingDir"].get<std::string>();
  if (config.contains("Shell")) image.shell = words(config["Shell"]);
  if (config.contains("OnBuild")) image.onbuild = words(config["OnBuild"]);
  if (!config.contains("Env")) return;
  image.env.clear();
  for (const std::string& each : words(config["Env"])) {
    const std::size_t equals = each.find('=');
    image.env.emplace_back(each.substr(0, equals),
                           equals == std::string::npos ? "" : each.substr(equals + 1));
  }
}

}  // namespace

Snapshot tree_of(const json& described, bool owner_counts) {
  Snapshot files;
  for (const auto& item : described.items()) {
    const std::string path = context_path(item.key());
    if (path.empty()) continue;
    make_directories(files, parent_of(path), Node{.type = FileType::directory, .mode = 0755});
    if (!item.value().contains("hardlink")) files[path] = node_of(item.value(), owner_counts);
  }
  for (const auto& item : described.items()) {
    if (!item.value().contains("hardlink")) continue;
    const auto target = files.find(context_path(item.value()["hardlink"].get<std::string>()));
    if (target != files.end()) files[context_path(item.key())] = target->second;
  }
  return files;
}

MadeImages::MadeImages(const json& described) : described_(described) {}

std::optional<MadeImage> MadeImages::make(const std::string& name, int depth) const {
  if (depth > 8) return std::nullopt;
  std::string key = name;
  if (!described_.contains(key) && key.ends_with(":latest")) key = key.substr(0, key.size() - 7);
  if (!described_.contains(key) && described_.contains(name + ":latest")) key = name + ":latest";
  if (!described_.contains(key)) return key == "busybox" ? std::optional(busybox()) : std::nullopt;
  const json& text = described_[key];
  if (text.is_string()) return make(text.get<std::string>(), depth + 1);
  MadeImage image;
  image.config = {.source = "scenario",
                  .user = "",
                  .workdir = "",
                  .environment_complete = true,
                  .shell = std::vector<std::string>(),
                  .onbuild = std::vector<std::string>()};
  const json from = text.value("from", json());
  if (from.is_string()) {
    const std::string base = from.get<std::string>();
    auto made = base == key ? std::optional(busybox()) : make(base, depth + 1);
    if (!made) return std::nullopt;
    image = *std::move(made);
  }
  for (const json& layer : text.value("layers", json::array())) {
    const Snapshot files = tree_of(layer, true);
    graft(files, "", image.files, "");
    cache::Pieces chain;
    if (!image.chain.empty()) chain.add(image.chain.back());
    image.chain.push_back(chain.add(dump_json(layer)).id());
  }
  const json config = text.value("config", json::object());
  take_config(config, image.config);
  image.platforms = text.value("platforms", image.platforms);
  image.configuration = cache::Pieces()
                            .add(image.configuration)
                            .add(dump_json(config))
                            .add(dump_json(text.value("gzip", json())))
                            .add(dump_json(text.value("manifestAnnotations", json())))
                            .id();
  return image;
}

std::optional<MadeImage> MadeImages::find(std::string_view reference) const {
  std::string name(reference);
  for (const std::string_view prefix : {"docker.io/library/", "docker.io/", "library/"}) {
    if (name.starts_with(prefix)) name.erase(0, prefix.size());
  }
  const std::size_t at = name.find('@');
  if (at == std::string::npos) return make(name, 0);
  const std::string wanted = name.substr(at + 1);
  std::vector<std::string> names = {"busybox"};
  for (const auto& item : described_.items()) names.push_back(item.key());
  for (const std::string& each : names) {
    if (digest(each) == wanted) return make(each, 0);
  }
  return make(name.substr(0, at), 0);
}

cache::ImageIdentity MadeImages::identity(std::string_view reference, std::string_view platform) const {
  const std::optional<MadeImage> image = find(reference);
  if (!image) return {.manifest = cache::Pieces().add(reference).id()};
  if (image->chain.empty()) return {.empty = true};
  const bool several = !image->platforms.empty();
  return {.manifest = cache::Pieces()
                          .add(image->configuration)
                          .add(image->chain.back())
                          .add(several ? platform : "")
                          .id(),
          .layers = image->chain.back()};
}

std::string MadeImages::digest(std::string_view name) const {
  const ContentId id = identity(name, "").manifest;
  return fmt::format("sha256:{:016x}{:016x}{:016x}{:016x}", id.high, id.low, id.low, id.high);
}

std::string MadeImages::with_digests(std::string text) const {
  constexpr std::string_view kOpen = "{{DIGEST:";
  for (std::size_t at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at + 1)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string::npos) break;
    const std::string name = text.substr(at + kOpen.size(), end - at - kOpen.size());
    text.replace(at, end + 2 - at, digest(name));
  }
  return text;
}

}  // namespace decant::scenarios
