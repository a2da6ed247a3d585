// The keys that say which rules run on which files, and how much their findings weigh.
#include "config/keys.hpp"
#include "config/lint_keys.hpp"
#include "config/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::config {
namespace {

constexpr std::array<std::string_view, 7> kLabelTypes{"email", "hash", "rfc3339", "semver",
                                                      "spdx",  "text", "url"};
constexpr std::array<std::string_view, 5> kLevelWords{"error", "info", kOff, "style", "warning"};
constexpr std::array<std::string_view, 5> kFailLevels{"error", "info", kNone, "style", "warning"};

std::vector<Said> said_of(const Node& node) {
  std::vector<Said> result;
  for (const Node& item : node.items()) result.push_back({item.text(), item.place()});
  return result;
}

// One of `words`; else a mistake, and nothing.
std::string word_of(const Node& node, std::span<const std::string_view> words, std::string_view kind) {
  // YAML has no text here but the value that people mean.
  std::string text = node.text();
  if (text.empty() || std::ranges::find(words, text) != words.end()) return text;
  node.mistake(fmt::format("`{}` is no {}", text, kind),
               fmt::format("there are: {}", fmt::join(words, ", ")));
  return {};
}

void read_levels(const Node& node, LintKeys& keys) {
  for (const auto& [code, level] : node.entries({}))
    keys.levels.emplace_back(Said{code, level.place()}, word_of(level, kLevelWords, "level"));
}

void read_label_schema(const Node& node, LintKeys& keys) {
  for (const auto& [label, value] : node.entries({})) {
    const std::string type = value.empty() ? "text" : word_of(value, kLabelTypes, "type of labels");
    if (!type.empty()) keys.label_schema[label] = *lint::label_type(type);
  }
}

constexpr std::array kLintKeys{
    Key<LintKeys>{"disable-ignore-pragma", Shape::boolean, "hadolint's own comments silence nothing",
                  [](const Node& node, LintKeys& keys) { keys.disable_ignore_pragma = node.boolean(); }},
    Key<LintKeys>{
        "fail-level", Shape::fail_level, "exit with 1 on findings of this level or above",
        [](const Node& node, LintKeys& keys) { keys.fail_level = word_of(node, kFailLevels, "level"); }},
    Key<LintKeys>{"ignore", Shape::rules, "rules that do not run; lists of several places add up",
                  [](const Node& node, LintKeys& keys) { keys.ignore = said_of(node); }},
    Key<LintKeys>{"label-schema", Shape::label_types,
                  "labels that images must have, and of which type (DL3049 to DL3058)", read_label_schema},
    Key<LintKeys>{
        "levels", Shape::levels,
        "other levels for rules; a level turns a rule of the profile default on, `off` turns it off",
        read_levels},
    Key<LintKeys>{"profile", Shape::profile, "the rules that run",
                  [](const Node& node, LintKeys& keys) {
                    keys.profile = Said{node.text(), node.place()};
                  }},
    Key<LintKeys>{"select", Shape::rules, "only these rules, in place of those of the profile",
                  [](const Node& node, LintKeys& keys) { keys.select = said_of(node); }},
    Key<LintKeys>{"strict-labels", Shape::boolean, "no label but those of `label-schema` (DL3050)",
                  [](const Node& node, LintKeys& keys) { keys.strict_labels = node.boolean(); }},
    Key<LintKeys>{"trusted-registries", Shape::texts, "registries that images may come from (DL3026)",
                  [](const Node& node, LintKeys& keys) { keys.trusted_registries = node.texts(); }},
};

constexpr std::array kOverrideKeys{
    Key<LintLayer>{"files", Shape::text_or_texts,
                   "patterns as in .gitignore, relative to this directory: which Dockerfiles are meant",
                   [](const Node& node, LintLayer& layer) {
                     layer.files = node.is_list() ? node.texts() : std::vector{node.text()};
                   }},
};

}  // namespace

std::span<const Key<LintKeys>> lint_keys() {
  return kLintKeys;
}
std::span<const Key<LintLayer>> override_keys() {
  return kOverrideKeys;
}
std::span<const std::string_view> label_type_names() {
  return kLabelTypes;
}
std::span<const std::string_view> level_names() {
  return kLevelWords;
}
std::span<const std::string_view> fail_level_names() {
  return kFailLevels;
}

}  // namespace decant::config
