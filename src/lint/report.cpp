// The words of the lint structs, and the collector of findings.
#include "lint/rule.hpp"

#include <utility>

namespace decant::lint {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::warning:
      return "warning";
    case Level::info:
      return "info";
    case Level::style:
      return "style";
  }
  return "";
}

std::string_view name_of(Family family) {
  switch (family) {
    case Family::file:
      return "the file itself";
    case Family::cache:
      return "cache and layer order";
    case Family::stages:
      return "stages and graph";
    case Family::context:
      return "context and .dockerignore";
    case Family::reproducibility:
      return "reproducibility";
    case Family::security:
      return "security";
    case Family::buildkit:
      return "checks of docker build --check";
    case Family::hadolint:
      return "rules of hadolint";
  }
  return "";
}

std::string_view name_of(FixSafety safety) {
  switch (safety) {
    case FixSafety::none:
      return "none";
    case FixSafety::safe:
      return "safe";
    case FixSafety::unsafe:
      return "unsafe";
  }
  return "";
}

void Report::add(const RuleInfo& rule, Span span, std::string message, std::vector<Edit> fix) {
  add(rule, rule.level, span, std::move(message));
  findings_.back().fix = std::move(fix);
}

void Report::add(const RuleInfo& rule, Level level, Span span, std::string message) {
  Finding finding;
  finding.code = rule.code;
  finding.name = rule.name;
  finding.level = level;
  finding.message = std::move(message);
  finding.span = span;
  findings_.push_back(std::move(finding));
}

void Report::add(const RuleInfo& rule, Span span, Finding::Lines lines, std::string message) {
  add(rule, rule.level, span, std::move(message));
  findings_.back().lines = lines;
}

std::vector<Finding> Report::take() {
  return std::exchange(findings_, {});
}

}  // namespace decant::lint
