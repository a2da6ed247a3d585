#include "rules/hadolint/leftovers.hpp"

namespace decant::rules {

void Leftovers::enter_stage(const hado::Image& base) {
  base_ = base;
  bases_.insert(base.name);
}

void Leftovers::add(const hado::Step& run, Span in_script) {
  left_.push_back({.run = &run, .in_script = in_script, .base = base_});
}

void Leftovers::report(const lint::RuleInfo& rule, std::string_view message, lint::Report& report) const {
  for (const Left& left : left_) {
    const bool is_base = left.base.alias && bases_.contains(*left.base.alias);
    if (is_base || left.base == base_)
      add_finding(rule, *left.run, left.in_script, std::string(message), report);
  }
}

}  // namespace decant::rules
