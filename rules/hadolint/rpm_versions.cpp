#include "rules/hadolint/rpm_versions.hpp"

#include "base/ascii.hpp"
#include "rules/hadolint/defined_variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace decant::rules::rpm_versions {
namespace {

using ascii::is_digit;

bool is_version_character(char c) {
  return ascii::is_alphanumeric(c) || std::string_view(".~^_:+").find(c) != std::string_view::npos;
}

// Behind the first hyphen there is nothing but what versions are made of, and a number behind some hyphen.
bool has_version(std::string_view package) {
  bool is_version = false;
  for (std::size_t i = package.find('-'); i < package.size(); ++i) {
    if (package[i] == '-') {
      is_version = is_version || (i + 1 < package.size() && is_digit(package[i + 1]));
    } else if (!is_version_character(package[i])) {
      return false;
    }
  }
  return is_version;
}

bool is_pinned(std::string_view package, const DefinedVariables& variables) {
  if (package.find('-') == std::string_view::npos) return false;
  if (package.ends_with(".rpm")) return true;
  return package.find('$') == std::string_view::npos ? has_version(package) : variables.any_in(package);
}

class Checker {
 public:
  Checker(const lint::RuleInfo& rule, const RpmTool& tool, lint::Report& report)
      : rule_(rule), tool_(tool), report_(report) {}

  void check_steps(const std::vector<hado::Step>& steps, char escape) {
    if (!uses_tool(steps)) return;  // most files: their variables need not be known
    DefinedVariables variables;
    for (const hado::Step& step : steps) {
      if (step.kind() == InstructionKind::run) {
        check_run(step, variables);
      } else {
        variables.see(step, escape);
      }
    }
  }

 private:
  [[nodiscard]] bool uses_tool(const std::vector<hado::Step>& steps) const {
    return std::ranges::any_of(steps, [&](const hado::Step& step) {
      return step.kind() == InstructionKind::run && first_command(step, tool_.is_tool) != nullptr;
    });
  }

  void check_run(const hado::Step& run, const DefinedVariables& variables) {
    for (const hado::Command& command : run.shell->commands) {
      if (!tool_.is_tool(command) || !has_argument(command, "install")) continue;
      const bool modules = has_argument(command, "module");
      const bool packages = !modules && !(tool_.groups && has_argument(command, "group"));
      for (const hado::Argument& word : operands(command)) {
        if (word.text == "install" || word.text == "module") continue;
        if (modules && word.text.find(':') == std::string_view::npos) return add(run, word, "{0}:<stream>");
        if (packages && !is_pinned(word.text, variables)) return add(run, word, "{0}-<version>");
      }
    }
  }

  void add(const hado::Step& run, const hado::Argument& word, std::string_view pinned) {
    const std::string better = fmt::format(fmt::runtime(pinned), word.text);
    add_finding(
        rule_, run, word.place,
        fmt::format("Pin versions in {} install: `{}` instead of `{}`.", tool_.name, better, word.text),
        report_);
  }

  const lint::RuleInfo& rule_;
  const RpmTool& tool_;
  lint::Report& report_;
};

}  // namespace
}  // namespace decant::rules::rpm_versions

namespace decant::rules {

void report_unpinned_rpms(const lint::RuleInfo& rule, const lint::Subject& subject, const RpmTool& tool,
                          lint::Report& report) {
  rpm_versions::Checker checker(rule, tool, report);
  checker.check_steps(subject.hadolint->steps, subject.hadolint->document->escape);
  checker.check_steps(subject.hadolint->triggers, subject.hadolint->document->escape);
}

}  // namespace decant::rules
