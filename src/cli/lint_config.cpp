// See lint_config.hpp.
#include "cli/lint_config.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "cli/file_patterns.hpp"
#include "lint/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace decant::cli {
namespace layers {
namespace {

using config::LintLayer;
using config::Said;
using lint::Rule;

constexpr std::size_t kLongestName = 80;

bool is_exactly(std::string_view selector, const lint::RuleInfo& rule) {
  return ascii::equal_in_any_case(selector, rule.code) || ascii::equal_in_any_case(selector, rule.name);
}

Problem mistake(const LintLayer& layer, const Said& said, std::string_view what, std::string remedy) {
  return {.what = fmt::format("{}:{}:{}: there is no {} `{}`", layer.file, said.place.line, said.place.column,
                              what, shortened(said.text, kLongestName)),
          .remedy = std::move(remedy)};
}

enum class Named : unsigned char { select, ignore, level };

std::optional<Problem> check_rule(const LintLayer& layer, const Said& said, Named as) {
  constexpr std::size_t kWholeCode = 6;  // SC2086
  if (lint::is_shellchecks(said.text) && (as != Named::level || said.text.size() == kWholeCode))
    return std::nullopt;
  const bool known = std::ranges::any_of(lint::rules(), [&](const Rule& rule) {
    return as == Named::level ? is_exactly(said.text, *rule.info) : lint::selects(said.text, *rule.info);
  });
  if (known) return std::nullopt;
  return mistake(layer, said, "rule", lint::unknown_rule("", said.text).remedy);
}

// Rules and profiles that are named must exist, also in a layer that fits no file today.
std::optional<Problem> check(const LintLayer& layer) {
  if (layer.keys.profile) {
    if (const auto found = lint::find_profile(layer.keys.profile->text); !found)
      return mistake(layer, *layer.keys.profile, "profile", found.problem().remedy);
  }
  const auto all = [&](const std::vector<Said>& selectors, Named as) -> std::optional<Problem> {
    for (const Said& said : selectors) {
      if (auto problem = check_rule(layer, said, as)) return problem;
    }
    return std::nullopt;
  };
  if (auto problem = all(layer.keys.select.value_or(std::vector<Said>()), Named::select)) return problem;
  if (auto problem = all(layer.keys.ignore, Named::ignore)) return problem;
  for (const auto& [said, level] : layer.keys.levels) {
    if (auto problem = check_rule(layer, said, Named::level)) return problem;
  }
  return std::nullopt;
}

// Rules that are ignored and levels, while layers are put on top of each other: what is named by itself
// counts again, whatever lies below.
class Levels {
 public:
  void add(const config::LintKeys& keys) {
    for (const Said& said : keys.select.value_or(std::vector<Said>())) take_back(said.text);
    for (const Said& said : keys.ignore) ignore(said.text);
    for (const auto& [said, level] : keys.levels) set(said.text, level);
  }

  void take_back(std::string_view selector) {
    if (lint::is_shellchecks(selector)) ignored_.erase(ascii::upper(selector));
    for (const Rule& rule : lint::rules()) {
      if (is_exactly(selector, *rule.info)) ignored_.erase(std::string(rule.info->code));
    }
  }

  void write(lint::Options& rules) const {
    for (const std::string& code : ignored_) rules.ignore.push_back(code);
    for (const auto& [code, level] : levels_) rules.levels.insert_or_assign(code, level);
  }

 private:
  void ignore(std::string_view selector) {
    if (lint::is_shellchecks(selector)) ignored_.insert(ascii::upper(selector));
    for (const Rule& rule : lint::rules()) {
      if (lint::selects(selector, *rule.info)) ignored_.insert(std::string(rule.info->code));
    }
  }

  void set(std::string_view named, const std::string& level) {
    std::string code = ascii::upper(named);
    for (const Rule& rule : lint::rules()) {
      if (is_exactly(named, *rule.info)) code = rule.info->code;
    }
    if (level == config::kOff) {
      ignored_.insert(code);
      levels_.erase(code);
      return;
    }
    ignored_.erase(code);
    for (const lint::Level each :
         {lint::Level::error, lint::Level::warning, lint::Level::info, lint::Level::style}) {
      if (lint::name_of(each) == level) levels_[code] = each;
    }
  }

  std::set<std::string> ignored_;
  std::map<std::string, lint::Level> levels_;
};

std::vector<std::string> texts_of(const std::vector<Said>& said) {
  std::vector<std::string> texts;
  for (const Said& each : said) texts.push_back(each.text);
  return texts;
}

// The keys that are hadolint's too.
void add_hadolint_keys(const config::LintKeys& keys, lint::HadolintOptions& options) {
  if (keys.trusted_registries) options.trusted_registries = *keys.trusted_registries;
  for (const auto& [label, type] : keys.label_schema) options.label_schema.insert_or_assign(label, type);
  if (keys.strict_labels) options.strict_labels = keys.strict_labels;
  if (keys.disable_ignore_pragma) options.disable_ignore_pragma = keys.disable_ignore_pragma;
}

}  // namespace
}  // namespace layers

const Result<config::HadolintConfig>& LintConfigs::hadolint() {
  const std::scoped_lock lock(mutex_);
  return load_hadolint();
}

const Result<config::HadolintConfig>& LintConfigs::load_hadolint() {
  if (!hadolint_) hadolint_.emplace(load_hadolint_config(options_.hadolint));
  return *hadolint_;
}

LintConfigs::Found LintConfigs::of(const std::string& dockerfile) {
  const std::scoped_lock lock(mutex_);
  if (!options_.as_hadolint) {
    const bool is_file = dockerfile != "-";
    const auto config = configurations_->nearest(
        is_file ? std::filesystem::path(dockerfile).parent_path().string() : std::string());
    if (!config) return config.problem();
    if (*config && (*config)->says_lint())
      return of_config(**config, is_file ? dockerfile : options_.standard_input);
  }
  if (!without_) without_.emplace(resolve(nullptr, {}));
  return *without_;
}

LintConfigs::Found LintConfigs::of_config(const config::Config& config, const std::string& dockerfile) {
  const auto [at, is_new] = known_.try_emplace(&config);
  Known& known = at->second;
  if (is_new) {
    for (const config::LintLayer& layer : config.lint) {
      known.patterns.push_back(file_patterns(layer.files));
      known.has_patterns = known.has_patterns || !layer.files.empty();
      if (!known.problem) known.problem = layers::check(layer);
    }
  }
  if (known.problem) return *known.problem;
  const std::string path = known.has_patterns ? path_below(config.directory, dockerfile) : std::string();
  std::vector<bool> fits;
  for (std::size_t i = 0; i < config.lint.size(); ++i)
    fits.push_back(config.lint[i].files.empty() ||
                   (!dockerfile.empty() && !path.empty() && covers(known.patterns[i], path)));
  const auto found = known.by_layers.find(fits);
  if (found != known.by_layers.end()) return found->second;
  return known.by_layers.emplace(fits, resolve(&config, fits)).first->second;
}

LintConfigs::Found LintConfigs::resolve(const config::Config* config, const std::vector<bool>& fits) {
  auto result = std::make_shared<FileRules>();
  lint::Options& rules = result->rules;
  layers::Levels levels;
  for (std::size_t i = 0; i < fits.size(); ++i) {
    if (!fits[i]) continue;
    const config::LintKeys& keys = config->lint[i].keys;
    if (keys.profile) rules.profile = keys.profile->text;
    if (keys.select) rules.select = layers::texts_of(*keys.select);
    if (keys.fail_level) result->fail_level = *keys.fail_level;
    levels.add(keys);
  }
  if (!options_.profile.empty()) {
    rules.profile = options_.profile;
    rules.select.clear();
  }
  if (!options_.select.empty()) rules.select = options_.select;
  for (const std::string& selector : options_.select) levels.take_back(selector);

  const bool as_hadolint = rules.profile == lint::kHadolintProfile;
  config::HadolintConfig said = options_.hadolint.flags;
  if (config == nullptr || !options_.hadolint.config_file.empty()) {
    const auto& all = load_hadolint();
    if (!all) return all.problem();
    said = *all;
  }
  rules.hadolint = std::move(said.rules);
  if (config != nullptr) {
    lint::HadolintOptions below;
    for (std::size_t i = 0; i < fits.size(); ++i) {
      if (fits[i]) layers::add_hadolint_keys(config->lint[i].keys, below);
    }
    if (rules.hadolint.trusted_registries.empty())
      rules.hadolint.trusted_registries = std::move(below.trusted_registries);
    rules.hadolint.label_schema.insert(below.label_schema.begin(), below.label_schema.end());
    if (!rules.hadolint.strict_labels) rules.hadolint.strict_labels = below.strict_labels;
    if (!rules.hadolint.disable_ignore_pragma)
      rules.hadolint.disable_ignore_pragma = below.disable_ignore_pragma;
  }
  levels.write(rules);
  for (const std::string& selector : options_.ignore) rules.ignore.push_back(selector);
  auto selected = lint::select_rules(rules);
  if (!selected) return selected.problem();
  result->selected = *std::move(selected);

  if (!options_.fail_level.empty()) {
    result->fail_level = options_.fail_level;
  } else if (said.no_fail.value_or(false)) {
    result->fail_level = config::kNone;
  } else if (result->fail_level.empty()) {
    result->fail_level = said.failure_threshold.value_or(as_hadolint ? "info" : "warning");
  }
  return std::shared_ptr<const FileRules>(std::move(result));
}

}  // namespace decant::cli
