// A rule is one file under rules/: what it is, why, examples, and the check. rules/table.cpp lists them all, sorted by
// code; the manual, `decant rules` and the tests read that table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "context/context.hpp"
#include "effects/effects.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "lint/finding.hpp"
#include "syntax/document.hpp"

namespace decant::lint {

enum class Family : std::uint8_t { cache, stages, context, reproducibility, security };
enum class FixSafety : std::uint8_t { none, safe, unsafe };

struct RuleInfo {
  std::string_view code;
  std::string_view name;      // kebab-case
  Family family = Family::cache;
  Level level = Level::warning;
  bool on_by_default = true;
  std::string_view summary;   // one line, no full stop
  std::string_view why;       // a paragraph or two for the manual
  std::string_view bad;       // a Dockerfile that has the finding (run as a test)
  std::string_view good;      // the same without it
  // Files of the context that the examples need: `path` or `path=content` a line; empty: no files.
  std::string_view files{};
  FixSafety fix = FixSafety::none;
};

// Everything that a check may look at; all computed before.
struct Subject {
  const Document& document;
  const Evaluation& evaluation;
  const BuildGraph& graph;
  const EffectGraph& effects;
  const Context* context;     // null where there is none: rules that need one are silent
};

class Report {
 public:
  void add(const RuleInfo& rule, Span span, std::string message, std::vector<Edit> fix = {});
  std::vector<Finding> take();

 private:
  std::vector<Finding> findings_;
};

struct Rule {
  const RuleInfo* info;
  void (*check)(const Subject&, Report&);
};

// All rules, sorted by code.
std::span<const Rule> rules();
const Rule* find_rule(std::string_view code);

}  // namespace decant::lint
