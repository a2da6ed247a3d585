#include "cli/hadolint_options.hpp"

#include "cli/output.hpp"
#include "host/files.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>

namespace decant::cli {
namespace {

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

void add_list(CLI::App& app, const char* name, std::vector<std::string>& into, const char* type,
              const char* help) {
  app.add_option(name, into, help)->type_name(type)->expected(1)->take_all()->allow_extra_args(false);
}

void add_required_label(config::HadolintConfig& flags, const std::string& text) {
  const auto label = config::read_required_label(text);
  if (!label) {
    throw CLI::ValidationError("--require-label",
                               text + ": types are text, email, hash, rfc3339, semver, spdx, url");
  }
  flags.rules.label_schema.insert(*label);
}

// The file that was named, or the first where hadolint looks; nullopt: there is none.
std::optional<std::string> config_file(const HadolintFlags& flags) {
  if (!flags.config_file.empty()) return flags.config_file;
  const std::vector<std::string> paths = config::hadolint_config_paths(environment);
  const auto found = std::ranges::find_if(paths, host::exists);
  return found == paths.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

void add_hadolint_options(CLI::App& app, HadolintFlags& flags) {
  lint::HadolintOptions& rules = flags.flags.rules;
  add_list(app, "--error", rules.override_levels.error, "CODE", "give this rule of hadolint the level error");
  add_list(app, "--warning", rules.override_levels.warning, "CODE", "give it the level warning");
  add_list(app, "--info", rules.override_levels.info, "CODE", "give it the level info");
  add_list(app, "--style", rules.override_levels.style, "CODE", "give it the level style");
  add_list(app, "--trusted-registry", rules.trusted_registries, "REGISTRY",
           "a registry that images may come from (DL3026)");
  app.add_option_function<std::vector<std::string>>(
         "--require-label",
         [&flags](const std::vector<std::string>& labels) {
           for (const std::string& label : labels) add_required_label(flags.flags, label);
         },
         "a label that images must have, and of which type (DL3049 to DL3058)")
      ->type_name("LABEL:TYPE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_flag_callback(
      "--strict-labels", [&rules] { rules.strict_labels = true; }, "no label but the required ones (DL3050)");
  app.add_flag_callback(
      "--disable-ignore-pragma", [&rules] { rules.disable_ignore_pragma = true; },
      "`# hadolint ignore=…` silences nothing");
  app.add_flag_callback(
      "--no-fail", [&flags] { flags.flags.no_fail = true; }, "exit with 0 whatever is found");
}

void add_hadolint_command_options(CLI::App& app, HadolintFlags& flags) {
  config::HadolintConfig& config = flags.flags;
  add_list(app, "--ignore", config.rules.ignored, "CODE", "not this rule");
  add_list(app, "-f,--format", config.formats, "FORMAT",
           "tty, json, checkstyle, codeclimate, gitlab_codeclimate, gnu, codacy, sonarqube, sarif, junit or "
           "any other of "
           "decant lint (default: tty); may be given several times");
  add_list(app, "-o,--output", flags.outputs, "FILE", "write the report of that format into a file");
  app.add_option_function<std::string>(
         "-t,--failure-threshold",
         [&config](const std::string& level) { config.failure_threshold = config::read_threshold(level); },
         "exit with 1 on findings of this level or above (default: info)")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"error", "warning", "info", "style", "ignore", "none"}));
  app.add_flag_callback(
      "--no-color", [&config] { config.no_color = true; }, "no colours on a terminal");
  app.add_flag_callback(
      "-V,--verbose", [&config] { config.verbose = true; }, "say which configuration is used");
}

Result<config::HadolintConfig> load_hadolint_config(const HadolintFlags& flags) {
  config::HadolintConfig config = config::hadolint_environment(environment);
  const auto path = config_file(flags);
  if (flags.flags.verbose.value_or(false)) {
    warn(path ? "the configuration is " + *path : std::string("there is no configuration file"));
  }
  if (path) {
    const auto file = config::load_hadolint_file(*path);
    if (!file) return file.problem();
    config::add_hadolint_config(config, *file);
  }
  config::add_hadolint_config(config, flags.flags);
  return config;
}

}  // namespace decant::cli
