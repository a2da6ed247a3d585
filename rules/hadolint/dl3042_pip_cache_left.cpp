// DL3042: pip install, and what it downloaded stays.
//
// The variable PIP_NO_CACHE_DIR says the same as the flag: in an ENV of the stage or of one that it stands
// on, or in the script itself.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace decant::rules::dl3042 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3042",
    .name = "pip-cache-left",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "pip install without --no-cache-dir",
    .why =
        R"(pip keeps what it downloads and builds in `~/.cache/pip`, so that the next install is faster. In an
image there is no next install: the layer just has every package twice. `--no-cache-dir` keeps nothing, `ENV
PIP_NO_CACHE_DIR=1` does for all below it.

With `--mount=type=cache,target=/root/.cache/pip` pip has its cache, the image has not, and the next build is
faster.)",
    .bad = R"(FROM python:3.12-slim
RUN pip install flask==3.0.3
)",
    .good = R"(FROM python:3.12-slim
RUN pip install --no-cache-dir flask==3.0.3
)"};

constexpr std::string_view kVariable = "PIP_NO_CACHE_DIR";
constexpr std::array<std::string_view, 10> kYes{"1",   "ON",  "On", "TRUE", "True",
                                                "YES", "Yes", "on", "true", "yes"};

// In which stages an ENV keeps pip from its cache.
class Stages {
 public:
  void see(const hado::Step& step, char escape) {
    if (step.image != nullptr) {
      enter(*step.image);
    } else if (step.kind() == InstructionKind::env && sets_variable(*step.instruction, escape)) {
      has_no_cache_[name_] = true;
      begun_ = true;
    }
  }
  [[nodiscard]] bool has_no_cache() const {
    const auto found = has_no_cache_.find(name_);
    return found != has_no_cache_.end() && found->second;
  }

 private:
  // hadolint knows a stage without a name by that of its base.
  void enter(const hado::Image& image) {
    name_ = image.alias.value_or(image.name);
    if (begun_) {
      const auto base = has_no_cache_.find(image.name);
      has_no_cache_[name_] = base != has_no_cache_.end() && base->second;
    }
    begun_ = true;
  }

  static bool sets_variable(const Instruction& env, char escape) {
    for (const KeyValue& pair : env.pairs) {
      if (hado::name_of(pair, escape) != kVariable) continue;
      return std::ranges::find(kYes, hado::value_of(pair, escape)) != kYes.end();
    }
    return false;
  }

  bool begun_ = false;
  std::string_view name_;  // empty above the first FROM
  std::map<std::string_view, bool> has_no_cache_;
};

// `PIP_NO_CACHE_DIR=1` in the script; what begins like a yes is one.
bool sets_variable_itself(std::string_view script) {
  const std::size_t at = script.find(kVariable);
  if (at == std::string_view::npos) return false;
  const std::size_t assigned = script.find("PIP_NO_CACHE_DIR=", at);
  if (assigned == std::string_view::npos) return false;
  const std::string_view value = script.substr(assigned + kVariable.size() + 1);
  return std::ranges::any_of(kYes, [&](std::string_view yes) { return value.starts_with(yes); });
}

bool is_wrapper(const hado::Command& command) {
  const auto runs = [&](std::string_view wrapper) {
    return command.name.find(wrapper) != std::string_view::npos ||
           (command.name.starts_with("python") && has_sequence(command, {"-m", wrapper}));
  };
  return runs("pipx") || runs("pipenv");
}

bool keeps_cache(const hado::Command& command) {
  return is_pip_install(command) && !has_argument(command, "--no-cache-dir") && !is_wrapper(command);
}

void check_steps(const std::vector<hado::Step>& steps, char escape, lint::Report& report) {
  Stages stages;
  for (const hado::Step& step : steps) {
    stages.see(step, escape);
    if (step.kind() != InstructionKind::run) continue;
    const hado::Command* install = first_command(step, keeps_cache);
    if (install == nullptr || stages.has_no_cache() || sets_variable_itself(step.shell->text) ||
        has_cache_or_tmpfs(step, ".cache/pip"))
      continue;
    add_finding(kInfo, step, install->place,
                "Avoid the cache of pip in the image: `pip install --no-cache-dir`, or a cache mount on "
                "`/root/.cache/pip`.",
                report);
  }
}

void check(const lint::Subject& subject, lint::Report& report) {
  check_steps(subject.hadolint->steps, subject.document.escape, report);
  check_steps(subject.hadolint->triggers, subject.document.escape, report);
}

}  // namespace
}  // namespace decant::rules::dl3042

namespace decant::rules {
constinit const lint::Rule pip_cache_left{&dl3042::kInfo, dl3042::check};
}  // namespace decant::rules
