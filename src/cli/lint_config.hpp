// Which rules a Dockerfile is linted with: the command line, then its `.decant.yaml`, then hadolint's own
// configuration where there is no other. Asked once a file, on all threads; the answer is worked out once a
// configuration and set of `overrides` that fit.
//
//   --profile, --select, --ignore …  over  overrides, over the file, over what it extends;  all over the
//   profile
#pragma once

#include "base/problem.hpp"
#include "cli/hadolint_options.hpp"
#include "config/find.hpp"
#include "context/gitignore.hpp"
#include "lint/lint.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace decant::cli {

// What the command line says; empty is not said.
struct RuleOptions {
  std::string profile;
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::string fail_level;
  HadolintFlags hadolint;
  bool as_hadolint = false;    // `decant hadolint`: `.decant.yaml` says nothing of rules
  std::string standard_input;  // the name that patterns see for it
};

struct FileRules {
  lint::Options rules;
  std::vector<const lint::Rule*> selected;  // by these
  std::string fail_level;                   // a level or `none`
};

class LintConfigs {
 public:
  LintConfigs(RuleOptions options, std::shared_ptr<config::Configurations> configurations)
      : options_(std::move(options)), configurations_(std::move(configurations)) {}

  using Found = Result<std::shared_ptr<const FileRules>>;
  // Problems are those of a configuration: what cannot be read, keys, rules and profiles that do not exist.
  Found of(const std::string& dockerfile);

  // hadolint's: environment, file, command line; read once.
  const Result<config::HadolintConfig>& hadolint();

 private:
  // A configuration, looked at once.
  struct Known {
    std::optional<Problem> problem;
    std::vector<GitIgnore> patterns;  // one a layer
    bool has_patterns = false;
    std::map<std::vector<bool>, Found> by_layers;
  };

  Found of_config(const config::Config& config, const std::string& dockerfile);
  const Result<config::HadolintConfig>& load_hadolint();
  Found resolve(const config::Config* config, const std::vector<bool>& layers);

  RuleOptions options_;
  std::shared_ptr<config::Configurations> configurations_;
  std::mutex mutex_;
  std::map<const config::Config*, Known> known_;
  std::optional<Found> without_;  // where no `.decant.yaml` speaks of rules
  std::optional<Result<config::HadolintConfig>> hadolint_;
};

}  // namespace decant::cli
