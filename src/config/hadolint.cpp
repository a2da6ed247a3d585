// See hadolint.hpp. Source: hadolint's src/Hadolint/Config.
#include "config/hadolint.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "config/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::config {
namespace {

constexpr std::array<std::string_view, 12> kKeys{"disable-ignore-pragma",
                                                 "failure-threshold",
                                                 "format",
                                                 "formats",
                                                 "ignored",
                                                 "label-schema",
                                                 "no-color",
                                                 "no-fail",
                                                 "override",
                                                 "strict-labels",
                                                 "verbose",
                                                 "trustedRegistries"};
constexpr std::array<std::string_view, 4> kLevels{"error", "info", "style", "warning"};
constexpr std::array<std::string_view, 6> kThresholds{"error", "ignore", "info", "none", "style", "warning"};

// An empty value is as if the key were not there.
std::vector<std::string> texts_of(const Node& node) {
  if (node.empty()) return {};
  return node.texts();
}

std::vector<std::string> one_or_more(const Node& node) {
  if (node.empty() || node.is_list()) return texts_of(node);
  return {node.text()};
}

std::optional<bool> switch_of(const Node& node) {
  return node.empty() ? std::nullopt : std::optional(node.boolean());
}

}  // namespace

std::optional<std::string> read_threshold(std::string_view text) {
  if (std::ranges::find(kThresholds, text) == kThresholds.end()) return std::nullopt;
  return std::string(text == "ignore" || text == "none" ? "style" : text);
}

namespace {

void take_threshold(const Node& node, HadolintConfig& config) {
  if (node.empty()) return;
  const std::string text = node.text();
  config.failure_threshold = read_threshold(text);
  if (config.failure_threshold) return;
  node.mistake(fmt::format("`{}` is no level", text),
               fmt::format("levels are: {}", fmt::join(kThresholds, ", ")));
}

void read_override(const Node& node, lint::HadolintOptions::Override& levels) {
  if (node.empty()) return;
  for (const auto& [level, codes] : node.entries(kLevels)) {
    if (level == "error") levels.error = texts_of(codes);
    if (level == "warning") levels.warning = texts_of(codes);
    if (level == "info") levels.info = texts_of(codes);
    if (level == "style") levels.style = texts_of(codes);
  }
}

void read_label_schema(const Node& node, HadolintConfig& config) {
  if (node.empty()) return;
  for (const auto& [label, value] : node.entries({})) {
    const std::string text = value.empty() ? std::string() : value.text();
    const auto type = lint::label_type(text);
    if (type) {
      config.rules.label_schema[label] = *type;
    } else {
      value.mistake(fmt::format("`{}` is no type of labels", text),
                    "types are: text, email, hash, rfc3339, semver, spdx, url");
    }
  }
}

void read_entry(const Entry& entry, HadolintConfig& config) {
  const auto& [key, value] = entry;
  if (key == "disable-ignore-pragma") config.rules.disable_ignore_pragma = switch_of(value);
  if (key == "failure-threshold") take_threshold(value, config);
  if ((key == "format" || key == "formats") && !value.empty()) {
    for (std::string& format : one_or_more(value)) config.formats.push_back(std::move(format));
  }
  if (key == "ignored") config.rules.ignored = texts_of(value);
  if (key == "label-schema") read_label_schema(value, config);
  if (key == "no-color") config.no_color = switch_of(value);
  if (key == "no-fail") config.no_fail = switch_of(value);
  if (key == "override") read_override(value, config.rules.override_levels);
  if (key == "strict-labels") config.rules.strict_labels = switch_of(value);
  if (key == "verbose") config.verbose = switch_of(value);
  if (key == "trustedRegistries") config.rules.trusted_registries = one_or_more(value);
}

bool is_truthy(std::string_view text) {
  constexpr std::array<std::string_view, 5> kTruthy{"1", "on", "true", "y", "yes"};
  return std::ranges::find(kTruthy, ascii::lower(text)) != kTruthy.end();
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

template <typename T>
void replace(std::optional<T>& value, const std::optional<T>& later) {
  if (later) value = later;
}

}  // namespace

Result<HadolintConfig> read_hadolint_config(const std::string& path, std::string_view text) {
  const Result<Yaml> yaml = read_yaml(path, text);
  if (!yaml) return yaml.problem();
  Mistakes mistakes(path, Twice::last_counts);
  HadolintConfig config;
  for (const Entry& entry : yaml->root("hadolint's configuration", mistakes).entries(kKeys))
    read_entry(entry, config);
  if (mistakes.first()) return *mistakes.first();
  return config;
}

Result<HadolintConfig> load_hadolint_file(const std::string& path) {
  const Result<std::string> text = read_config_file(path);
  if (!text) return text.problem();
  return read_hadolint_config(path, *text);
}

HadolintConfig hadolint_environment(const Environment& environment) {
  const auto list = [&](const char* name) {
    const auto text = environment(name);
    if (!text) return std::vector<std::string>();
    const std::vector<std::string_view> items = split(*text, ',');
    return std::vector<std::string>(items.begin(), items.end());
  };
  const auto truth = [&](const char* name) {
    const auto text = environment(name);
    return text ? std::optional(is_truthy(*text)) : std::nullopt;
  };
  HadolintConfig config;
  config.no_fail = truth("HADOLINT_NOFAIL");
  config.verbose = truth("HADOLINT_VERBOSE");
  if (environment("NO_COLOR")) config.no_color = true;
  config.formats = list("HADOLINT_FORMAT");
  config.rules.override_levels = {list("HADOLINT_OVERRIDE_ERROR"), list("HADOLINT_OVERRIDE_WARNING"),
                                  list("HADOLINT_OVERRIDE_INFO"), list("HADOLINT_OVERRIDE_STYLE")};
  config.rules.ignored = list("HADOLINT_IGNORE");
  config.rules.trusted_registries = list("HADOLINT_TRUSTED_REGISTRIES");
  for (const std::string& label : list("HADOLINT_REQUIRE_LABELS")) {
    if (const auto read = read_required_label(label)) config.rules.label_schema.insert(*read);
  }
  config.rules.strict_labels = truth("HADOLINT_STRICT_LABELS");
  config.rules.disable_ignore_pragma = truth("HADOLINT_DISABLE_IGNORE_PRAGMA");
  if (const auto level = environment("HADOLINT_FAILURE_THRESHOLD"))
    config.failure_threshold = read_threshold(*level);
  return config;
}

void add_hadolint_config(HadolintConfig& config, const HadolintConfig& later) {
  append(config.rules.override_levels.error, later.rules.override_levels.error);
  append(config.rules.override_levels.warning, later.rules.override_levels.warning);
  append(config.rules.override_levels.info, later.rules.override_levels.info);
  append(config.rules.override_levels.style, later.rules.override_levels.style);
  append(config.rules.ignored, later.rules.ignored);
  append(config.rules.trusted_registries, later.rules.trusted_registries);
  config.rules.label_schema.insert(later.rules.label_schema.begin(), later.rules.label_schema.end());
  replace(config.rules.strict_labels, later.rules.strict_labels);
  replace(config.rules.disable_ignore_pragma, later.rules.disable_ignore_pragma);
  replace(config.failure_threshold, later.failure_threshold);
  replace(config.no_fail, later.no_fail);
  replace(config.no_color, later.no_color);
  replace(config.verbose, later.verbose);
  append(config.formats, later.formats);
}

std::vector<std::string> hadolint_config_paths(const Environment& environment) {
  std::vector<std::string> paths{".hadolint.yaml", ".hadolint.yml"};
  const std::string home = environment("HOME").value_or("");
  const auto add = [&](const std::string& directory, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) paths.push_back(fmt::format("{}/{}", directory, name));
  };
  const std::string settings = environment("XDG_CONFIG_HOME").value_or("");
  if (!settings.empty()) add(settings, {"hadolint.yaml", "hadolint.yml"});
  if (home.empty()) return paths;
  if (settings.empty()) add(home + "/.config", {"hadolint.yaml", "hadolint.yml"});
  add(home + "/.hadolint", {"hadolint.yaml", "hadolint.yml", "config.yaml", "config.yml"});
  add(home, {".hadolint.yaml", ".hadolint.yml"});
  return paths;
}

std::optional<std::pair<std::string, lint::LabelType>> read_required_label(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto type = lint::label_type(text.substr(std::min(colon + 1, text.size())));
  if (!type) return std::nullopt;
  return std::pair(std::string(text.substr(0, colon)), *type);
}

}  // namespace decant::config
