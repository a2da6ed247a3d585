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
  findings_.push_back({std::string(rule.code), std::string(rule.name), rule.level, std::move(message), span,
                       std::move(fix), std::nullopt});
}

void Report::add(const RuleInfo& rule, Level level, Span span, std::string message) {
  findings_.push_back(
      {std::string(rule.code), std::string(rule.name), level, std::move(message), span, {}, std::nullopt});
}

void Report::add(const RuleInfo& rule, Span span, Finding::Lines lines, std::string message) {
  findings_.push_back({.code = std::string(rule.code),
                       .name = std::string(rule.name),
                       .level = rule.level,
                       .message = std::move(message),
                       .span = span,
                       .fix = {},
                       .lines = lines});
}

std::vector<Finding> Report::take() {
  return std::exchange(findings_, {});
}

}  // namespace decant::lint
