// See config.hpp.
#include "config/config.hpp"

#include "config/file.hpp"
#include "config/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::config {
namespace {

using Variables = std::vector<std::pair<std::string, std::optional<std::string>>>;

// `[NAME=value, NAME]`, in the image's order; or a mapping, in the order of its lines.
Variables read_env(const Node& node) {
  Variables env;
  if (node.is_list()) {
    for (const Node& item : node.items()) {
      const std::string text = item.text();
      const std::size_t equals = text.find('=');
      if (text.empty() || equals == 0) {
        item.mistake("a variable needs a name",
                     "write NAME=value, or NAME alone where the value is not known");
        continue;
      }
      env.emplace_back(text.substr(0, equals),
                       equals == std::string::npos ? std::nullopt : std::optional(text.substr(equals + 1)));
    }
    return env;
  }
  for (const Entry& entry : node.entries({})) {
    env.emplace_back(entry.key, entry.value.empty() ? std::nullopt : std::optional(entry.value.text()));
  }
  return env;
}

std::optional<Platform> read_platform(const Node& node) {
  const std::string text = node.text();
  if (text.empty()) return std::nullopt;
  const Result<Platform> platform = parse_platform(text);
  if (platform) return normalized(*platform);
  node.mistake(platform.problem().what, "write OS/ARCHITECTURE, such as linux/arm64");
  return std::nullopt;
}

constexpr std::array kBuildKeys{
    Key<Build>{"additional-contexts", Shape::texts, "names that the build gives to other contexts",
               [](const Node& node, Build& build) { build.contexts = node.texts(); }},
    Key<Build>{"args", Shape::variables, "build arguments; a name alone: with the value of the environment",
               [](const Node& node, Build& build) { build.args = read_env(node); }},
    Key<Build>{"context", Shape::text,
               "the directory that the build is started with, relative to this one; the Dockerfile's own "
               "where nothing is said",
               [](const Node& node, Build& build) { build.context = node.text(); }},
    Key<Build>{"files", Shape::text_or_texts,
               "patterns as in .gitignore, relative to this directory: which Dockerfiles are built so",
               [](const Node& node, Build& build) {
                 build.files = node.is_list() ? node.texts() : std::vector{node.text()};
               }},
    Key<Build>{"platform", Shape::platform, "the platform that is built for",
               [](const Node& node, Build& build) {
                 if (read_platform(node)) build.platform = node.text();
               }},
    Key<Build>{"target", Shape::text, "the stage that is built",
               [](const Node& node, Build& build) { build.target = node.text(); }},
};

constexpr std::array kImageKeys{
    Key<Image>{"complete", Shape::boolean, "no other variable is set than those of `env`",
               [](const Node& node, Image& image) { image.complete = node.boolean(); }},
    Key<Image>{"env", Shape::variables, "variables that are set; a name alone: to what is not said",
               [](const Node& node, Image& image) { image.env = read_env(node); }},
    Key<Image>{"onbuild", Shape::texts, "instructions that run in the build of an image upon this one",
               [](const Node& node, Image& image) { image.onbuild = node.texts(); }},
    Key<Image>{"platform", Shape::platform, "for this platform only",
               [](const Node& node, Image& image) { image.platform = read_platform(node); }},
    Key<Image>{"shell", Shape::texts, "the shell of RUN, as SHELL has it",
               [](const Node& node, Image& image) { image.shell = node.texts(); }},
    Key<Image>{"user", Shape::text_or_number, "the user that it ends with",
               [](const Node& node, Image& image) { image.user = node.text_or_number(); }},
    Key<Image>{"workdir", Shape::text, "the working directory that it ends with",
               [](const Node& node, Image& image) { image.workdir = node.text(); }},
};

template <typename Into>
std::vector<std::string_view> names_of(std::span<const Key<Into>> keys) {
  std::vector<std::string_view> names;
  for (const Key<Into>& key : keys) names.push_back(key.name);
  return names;
}

// Reads a key that is one of the table; a key without a value is as if it were not there.
template <typename Into>
bool read_key(std::span<const Key<Into>> keys, const Entry& entry, Into& into) {
  const auto key = std::ranges::find(keys, entry.key, &Key<Into>::name);
  if (key == keys.end()) return false;
  if (!entry.value.empty()) key->read(entry.value, into);
  return true;
}

void read_image(const Entry& entry, std::vector<Image>& images) {
  const Result<ImageReference> reference = parse_image_reference(entry.key);
  if (!reference) {
    entry.value.mistake(fmt::format("`{}` is no image reference: {}", entry.key, reference.problem().what),
                        "write the name as FROM has it, such as registry.example/team/base:1.2");
    return;
  }
  Image image{.reference = *reference, .file = {}, .line = entry.value.place().line};
  for (const Entry& each : entry.value.entries(names_of(image_keys()))) read_key(image_keys(), each, image);
  images.push_back(std::move(image));
}

// hadolint's words for what decant has too.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kHadolintWords{{
    {"failure-threshold", "`fail-level`"},
    {"ignored", "`ignore`"},
    {"no-fail", "`fail-level: none`"},
    {"override", "`levels`, a rule and its level on each line"},
    {"trustedRegistries", "`trusted-registries`"},
}};

// Entries of a mapping that has these keys only.
std::vector<Entry> entries_of(const Node& node, std::span<const std::string_view> names) {
  for (const Entry& entry : node.entries({})) {
    if (std::ranges::find(names, entry.key) != names.end()) continue;
    for (const auto& [word, ours] : kHadolintWords) {
      if (word == entry.key)
        entry.value.mistake(fmt::format("`{}` is hadolint's word", word), fmt::format("write {}", ours));
    }
  }
  return node.entries(names);
}

std::vector<std::string_view> with_lint_keys(std::vector<std::string_view> names) {
  for (const std::string_view name : names_of(lint_keys())) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

void read_override(const Node& node, Config& config) {
  LintLayer layer{.file = config.path};
  for (const Entry& entry : entries_of(node, with_lint_keys(names_of(override_keys())))) {
    if (!read_key(override_keys(), entry, layer)) read_key(lint_keys(), entry, layer.keys);
  }
  const bool meant = std::ranges::any_of(layer.files, [](const std::string& each) { return !each.empty(); });
  if (!meant) node.mistake("these keys are for no file", "say which: files: [\"test/**\"]");
  config.lint.push_back(std::move(layer));
}

void read_build(const Node& node, Config& config) {
  Build build{.file = config.path, .place = node.place()};
  for (const Entry& entry : node.entries(names_of(build_keys()))) read_key(build_keys(), entry, build);
  const bool meant = std::ranges::any_of(build.files, [](const std::string& each) { return !each.empty(); });
  if (!meant) node.mistake("this build is of no file", "say which: files: [docker/web.Dockerfile]");
  config.builds.push_back(std::move(build));
}

void read_extends(const Node& node, Config& config) {
  if (!node.is_list()) {
    config.extends.push_back({node.text(), node.place()});
    return;
  }
  for (const Node& item : node.items()) config.extends.push_back({item.text(), item.place()});
}

constexpr std::array kFileKeys{
    Key<Config>{"builds", Shape::builds,
                "how Dockerfiles are built, in place of what Compose and bake files say of them",
                [](const Node& node, Config& config) {
                  for (const Node& item : node.items()) read_build(item, config);
                }},
    Key<Config>{
        "extends", Shape::text_or_texts,
        "other files of this kind, relative to this one, whose keys count where this one does not say",
        read_extends},
    Key<Config>{"images", Shape::images, "base images that decant cannot know, by reference",
                [](const Node& node, Config& config) {
                  for (const Entry& image : node.entries({})) read_image(image, config.images);
                }},
    Key<Config>{"knowledge", Shape::texts,
                "files about package managers and tools of your own, relative to this one",
                [](const Node& node, Config& config) {
                  for (const Node& item : node.items())
                    config.knowledge.push_back({item.text(), item.place()});
                }},
    Key<Config>{"overrides", Shape::overrides, "other keys for some Dockerfiles; later ones win",
                [](const Node& node, Config& config) {
                  for (const Node& item : node.items()) read_override(item, config);
                }},
};

}  // namespace

const Image* Config::find(const ImageReference& reference, const Platform& platform) const {
  const Image* general = nullptr;
  for (const Image& image : images) {
    if (image.reference.domain != reference.domain || image.reference.path != reference.path) continue;
    if (image.platform && normalized(*image.platform) != normalized(platform)) continue;
    if (image.reference.tag.empty() && image.reference.digest.empty()) {
      if (general == nullptr) general = &image;
      continue;
    }
    const bool digest = image.reference.digest.empty() || image.reference.digest == reference.digest;
    const std::string tag = reference.tag.empty() && reference.digest.empty() ? "latest" : reference.tag;
    if (digest && (image.reference.tag.empty() || image.reference.tag == tag)) return &image;
  }
  return general;
}

std::span<const Key<Build>> build_keys() {
  return kBuildKeys;
}
std::span<const Key<Image>> image_keys() {
  return kImageKeys;
}
std::span<const Key<Config>> file_keys() {
  return kFileKeys;
}

Result<Config> read_config(const std::string& path, std::string_view text) {
  const Result<Yaml> yaml = read_yaml(path, text);
  if (!yaml) return yaml.problem();
  Mistakes mistakes(path);
  Config config{.path = path};
  LintLayer layer{.file = path};
  bool any = false;
  for (const Entry& entry :
       entries_of(yaml->root(std::string(kFileName), mistakes), with_lint_keys(names_of(file_keys())))) {
    if (!read_key(file_keys(), entry, config)) any = read_key(lint_keys(), entry, layer.keys) || any;
  }
  if (mistakes.first()) return *mistakes.first();
  if (any) config.lint.insert(config.lint.begin(), std::move(layer));
  for (Image& image : config.images) image.file = path;
  return config;
}

}  // namespace decant::config
