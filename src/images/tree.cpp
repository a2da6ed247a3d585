// See tree.hpp. Sources: OCI image layer specification, "Whiteouts" (they speak of the layers below, wherever
// in the tar file they stand) and "Hardlinks"; OCI image configuration.
#include "images/tree.hpp"

#include "base/json.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>

namespace decant::images {
namespace trees {

enum class Role : std::uint8_t { file, hard_link, gone, all_below_gone };

struct Member {
  std::string path;
  Role role = Role::file;
  TreeEntry entry;  // of a hard link: `content` is the path that it shares
};

namespace {

using nlohmann::json;
using Files = std::map<std::string, TreeEntry, std::less<>>;

constexpr std::size_t kReadAtOnce = std::size_t{256} << 10U;
constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";
constexpr std::string_view kOfAufs = ".wh..wh.";

// `./a//b/../c/` is `a/c`; nothing leads out of the image.
std::string clean_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!part.empty() && part != "." && part != "..") parts.push_back(part);
  }
  return fmt::format("{}", fmt::join(parts, "/"));
}

// False: it was told to stop. What cannot be read to its end is told by the walk.
bool digest_content(const TarMember& member, const TarBytes& bytes, const std::function<bool()>& go_on,
                    TreeEntry& entry) {
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  XXH3_128bits_reset(state.get());
  const std::uint64_t end = member.content.offset + member.content.size_bytes;
  for (std::uint64_t at = member.content.offset; at < end;) {
    if (go_on && !go_on()) return false;
    const auto read = bytes(at, std::min<std::uint64_t>(kReadAtOnce, end - at));
    if (!read || read->empty()) break;
    XXH3_128bits_update(state.get(), read->data(), read->size());
    at += read->size();
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  entry.content = fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  return true;
}

TreeEntry entry_of(const TarMember& member) {
  TreeEntry entry{.kind = FileKind::file,
                  .mode = member.mode,
                  .user = member.user,
                  .group = member.group,
                  .size_bytes = 0,
                  .content = {},
                  .xattrs = member.xattrs,
                  .inode = 0};
  switch (member.type) {
    case '2':
      entry.kind = FileKind::link;
      entry.mode = 0777;  // a link has none that counts
      entry.content = member.link;
      break;
    case '3':
    case '4':
      entry.kind = FileKind::device;
      entry.content =
          fmt::format("{} {}:{}", member.type == '3' ? 'c' : 'b', member.device_major, member.device_minor);
      break;
    case '5':
      entry.kind = FileKind::directory;
      break;
    case '6':
      entry.kind = FileKind::fifo;
      break;
    default:
      entry.size_bytes = member.content.size_bytes;
  }
  return entry;
}

void remove_below(Files& files, const std::string& path) {
  if (path.empty()) {
    files.erase(std::next(files.begin()), files.end());  // all but `/` itself
    return;
  }
  files.erase(files.lower_bound(path + "/"), files.lower_bound(path + "0"));  // `0` is behind `/`
}

// The path that is missing when a hard link leads nowhere.
std::optional<std::string> lay_over(Files& files, const std::vector<Member>& members) {
  for (const Member& member : members) {
    if (member.role != Role::gone && member.role != Role::all_below_gone) continue;
    remove_below(files, member.path);
    if (member.role == Role::gone && !member.path.empty()) files.erase(member.path);
  }
  for (const Member& member : members) {
    if (member.role == Role::gone || member.role == Role::all_below_gone) continue;
    TreeEntry entry = member.entry;
    if (member.role == Role::hard_link) {
      const auto shared = files.find(member.entry.content);
      if (shared == files.end()) return member.entry.content;
      entry = shared->second;
    }
    const auto below = files.find(member.path);
    if (below != files.end() && below->second.kind == FileKind::directory &&
        entry.kind != FileKind::directory)
      remove_below(files, member.path);
    files.insert_or_assign(member.path, std::move(entry));
  }
  return std::nullopt;
}

bool is_empty(const json& value) {
  if (value.is_null() || value == false) return true;
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  if (value.is_number()) return value == 0;
  return value.is_structured() && value.empty();
}

// Lists that are sets, or names with values: a field a member.
bool take_members(const std::string& field, const json& value, std::map<std::string, std::string>& into) {
  if (field == "Env" && value.is_array()) {
    for (const json& each : value) {
      const std::string variable = each.is_string() ? each.get<std::string>() : dump_json(each);
      const std::size_t equals = std::min(variable.find('='), variable.size());
      into.insert_or_assign(fmt::format("Env {}", variable.substr(0, equals)),
                            json_string(variable.substr(std::min(equals + 1, variable.size()))));
    }
    return true;
  }
  const bool is_set = field == "Labels" || field == "Volumes" || field == "ExposedPorts";
  if (!is_set || !value.is_object()) return false;
  for (const auto& [name, member] : value.items())
    into.insert_or_assign(fmt::format("{} {}", field, name), dump_json(member));
  return true;
}

std::map<std::string, std::string> fields_of(const json& image) {
  // When and how it was made.
  constexpr std::array<std::string_view, 12> kMaking{"config",
                                                     "container",
                                                     "container_config",
                                                     "created",
                                                     "docker_version",
                                                     "history",
                                                     "id",
                                                     "moby.buildkit.buildinfo.v0",
                                                     "moby.buildkit.buildinfo.v1",
                                                     "moby.buildkit.cache.v0",
                                                     "parent",
                                                     "rootfs"};
  constexpr std::array<std::string_view, 3> kOfContainer{"Domainname", "Hostname", "Image"};
  std::map<std::string, std::string> fields;
  for (const auto& [name, value] : image.items()) {
    if (!is_empty(value) && std::ranges::find(kMaking, name) == kMaking.end())
      fields[name] = dump_json(value);
  }
  const json* const config = json_member(image, "config");
  if (config == nullptr || !config->is_object()) return fields;
  for (const auto& [name, value] : config->items()) {
    if (is_empty(value) || std::ranges::find(kOfContainer, name) != kOfContainer.end()) continue;
    if (!take_members(name, value, fields)) fields[name] = dump_json(value);
  }
  return fields;
}

std::vector<std::string> layer_digests(const json& config) {
  std::vector<std::string> digests;
  const json* const rootfs = json_member(config, "rootfs");
  const json* const ids = rootfs == nullptr ? nullptr : json_member(*rootfs, "diff_ids");
  if (ids == nullptr || !ids->is_array()) return digests;
  for (const json& each : *ids) digests.push_back(each.is_string() ? each.get<std::string>() : "");
  return digests;
}

}  // namespace
}  // namespace trees

struct TreeReader::Layer {
  std::vector<trees::Member> members;
  std::uint64_t size_bytes = 0;
};

Result<TreeReader::Layer> TreeReader::read_layer(const Store& store, const std::string& name,
                                                 const std::function<bool()>& go_on) {
  Layer layer;
  bool is_stopped = false;
  const Result<bool> walked = store.walk(name, [&](const TarMember& member, const TarBytes& bytes) {
    if (is_stopped) return;
    std::string path = trees::clean_path(member.name);
    const std::size_t slash = path.rfind('/');
    const std::string parent = slash == std::string::npos ? std::string() : path.substr(0, slash);
    const std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
    if (base == trees::kOpaque) {
      layer.members.push_back({.path = parent, .role = trees::Role::all_below_gone, .entry = {}});
      return;
    }
    if (base.starts_with(trees::kOfAufs)) return;
    if (base.starts_with(trees::kWhiteout)) {
      const std::string gone = base.substr(trees::kWhiteout.size());
      layer.members.push_back(
          {.path = parent.empty() ? gone : parent + "/" + gone, .role = trees::Role::gone, .entry = {}});
      return;
    }
    trees::Member one{.path = std::move(path), .role = trees::Role::file, .entry = trees::entry_of(member)};
    if (member.type == '1') {
      one.role = trees::Role::hard_link;
      one.entry.content = trees::clean_path(member.link);
    } else if (one.entry.kind == FileKind::file) {
      one.entry.inode = ++inodes_;
      is_stopped = !trees::digest_content(member, bytes, go_on, one.entry);
      layer.size_bytes += one.entry.size_bytes;
    }
    layer.members.push_back(std::move(one));
  });
  if (is_stopped) return Problem{.what = "stopped"};
  if (!walked) return walked.problem();
  return layer;
}

Result<std::shared_ptr<const TreeReader::Layer>> TreeReader::layer(const Store& store,
                                                                   const std::string& name,
                                                                   const std::string& digest,
                                                                   const std::function<bool()>& go_on) {
  const auto found = known_.find(digest);
  if (found != known_.end()) return found->second;
  Result<Layer> layer = read_layer(store, name, go_on);
  if (!layer) return layer.problem();
  auto made = std::make_shared<const Layer>(*std::move(layer));
  if (!digest.empty()) known_.emplace(digest, made);
  return std::shared_ptr<const Layer>(std::move(made));
}

Result<ImageTree> TreeReader::read(const std::string& path, const std::function<bool()>& go_on) {
  const Result<Store> store = Store::open(path);
  if (!store) return store.problem();
  const Result<Manifest> manifest = only_manifest(*store, path);
  if (!manifest) return manifest.problem();
  const std::vector<std::string> digests = trees::layer_digests(manifest->config);
  if (digests.size() != manifest->layers.size()) {
    return Problem{.what = fmt::format("{} has {} layers, and digests of {}", path, manifest->layers.size(),
                                       digests.size()),
                   .remedy = "save the image again"};
  }
  ImageTree tree;
  tree.files.emplace("", TreeEntry{.kind = FileKind::directory,
                                   .mode = 0755,
                                   .user = 0,
                                   .group = 0,
                                   .size_bytes = 0,
                                   .content = {},
                                   .xattrs = {},
                                   .inode = 0});
  tree.configuration = trees::fields_of(manifest->config);
  for (std::size_t i = 0; i < digests.size(); ++i) {
    const auto one = layer(*store, manifest->layers[i], digests[i], go_on);
    if (!one) return one.problem();
    if (const auto missing = trees::lay_over(tree.files, (*one)->members)) {
      return Problem{.what = fmt::format("{}: {} has a hard link to /{}, which is not there", path,
                                         manifest->layers[i], *missing),
                     .remedy = "save the image again"};
    }
    tree.size_bytes += (*one)->size_bytes;
  }
  return tree;
}

}  // namespace decant::images
