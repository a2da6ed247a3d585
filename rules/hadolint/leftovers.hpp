// Files that a RUN leaves behind are a loss where an image keeps them: in the last stage, and in stages that
// another one stands on. Which those are is known at the end of the file. hadolint's DL3009 and DL3060 count
// so; a stage is the same as another one when their FROM lines say the same.
#pragma once

#include "rules/hadolint/findings.hpp"

#include <set>
#include <string_view>
#include <vector>

namespace decant::rules {

class Leftovers {
 public:
  void enter_stage(const hado::Image& base);
  // `in_script` is what a finding marks.
  void add(const hado::Step& run, Span in_script);
  void report(const lint::RuleInfo& rule, std::string_view message, lint::Report& report) const;

 private:
  struct Left {
    const hado::Step* run;
    Span in_script;
    hado::Image base;  // of its stage
  };
  hado::Image base_{.name = "scratch"};  // above the first FROM
  std::set<std::string_view> bases_;
  std::vector<Left> left_;
};

}  // namespace decant::rules
