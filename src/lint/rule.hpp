// A rule is one file under rules/: what it is, why, examples, and the check. rules/table.cpp lists them all,
// sorted by code; the manual, `decant rules` and the tests read that table.
#pragma once

#include "context/context.hpp"
#include "effects/effects.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "lint/finding.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::lint {

struct BuildTrace;
namespace hadolint {
struct View;
}

// `file`: what the engine itself says of a Dockerfile and its pragmas; these have no check.
enum class Family : std::uint8_t {
  file,
  cache,
  stages,
  context,
  reproducibility,
  security,
  buildkit,
  hadolint
};
std::string_view name_of(Family family);
enum class FixSafety : std::uint8_t { none, safe, unsafe };
std::string_view name_of(FixSafety safety);

struct RuleInfo {
  std::string_view code;
  std::string_view name;  // kebab-case
  Family family = Family::cache;
  Level level = Level::warning;  // the profile `default` may have another (lint/default_profile.hpp)
  std::string_view summary;      // one line, no full stop
  std::string_view why;          // a paragraph or two for the manual
  std::string_view bad;          // a Dockerfile that has the finding (run as a test)
  std::string_view good;         // the same without it
  // Files of the context that the examples need, one a line: `path`, `path=content` (with \n and \\) or
  // `path/` for an empty directory (tests/lint/pipeline.hpp reads it); empty: no context.
  std::string_view files{};
  FixSafety fix = FixSafety::none;
  // Findings come and go with files that lie on one machine only (`node_modules`, `.git`), or with what is
  // known of the base image: a pragma that ignores the rule is not called unused.
  bool depends_on_machine = false;
  // A rule of hadolint that hadolint itself has off until its configuration gives it a level.
  bool off_in_hadolint = false;
};

// Everything that a check may look at.
struct Subject {
  const Document& document;
  const Evaluation& evaluation;
  const BuildGraph& graph;
  std::function<const EffectGraph&()> effects;  // computed at the first call
  const Context* context;                       // null where there is none: rules that need one are silent
  const EvalOptions* options = nullptr;         // what `evaluation` was computed with; null: the defaults
  // Filled by the engine where a rule of BuildKit runs.
  const BuildTrace* trace = nullptr;
  // Filled by the engine where a rule of hadolint runs.
  const hadolint::View* hadolint = nullptr;
  // Stages that somebody builds (Compose and bake files); null: nobody is known.
  const std::vector<std::string>* targets = nullptr;
  // Names that the build gives to other contexts; null: none.
  const std::set<std::string>* contexts = nullptr;
  bool experimental = false;  // somebody named the rules, so experimental ones are wanted
  // What ShellCheck says of the file's scripts (src/shellcheck). The engine selects, silences and sorts these
  // as its own.
  std::span<const Finding> of_shellcheck{};
};

class Report {
 public:
  void add(const RuleInfo& rule, Span span, std::string message, std::vector<Edit> fix = {});
  // With the lines that BuildKit names.
  void add(const RuleInfo& rule, Span span, Finding::Lines lines, std::string message);
  // With another level than the rule's: where it is less sure.
  void add(const RuleInfo& rule, Level level, Span span, std::string message);
  std::vector<Finding> take();

 private:
  std::vector<Finding> findings_;
};

struct Rule {
  const RuleInfo* info;
  void (*check)(const Subject&, Report&);  // null for those of the engine
};

// All rules, sorted by code.
std::span<const Rule> rules();
// By code or name, in any case; nullptr when there is none.
const Rule* find_rule(std::string_view code_or_name);

}  // namespace decant::lint
