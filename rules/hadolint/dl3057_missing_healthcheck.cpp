// DL3057: a stage without a HEALTHCHECK.
//
// Off until somebody gives it a level. A stage that begins with one that has it is fine, and so is one that
// such a stage begins with.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <map>
#include <set>

namespace decant::rules::dl3057 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3057",
    .name = "missing-healthcheck",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "a stage without HEALTHCHECK",
    .why =
        R"(Without `HEALTHCHECK` a container counts as healthy while its process lives, though it may answer nobody. Where an
orchestrator checks by itself there is no need for it, so the rule is off until the configuration gives it a level.)",
    .bad = R"(FROM debian:12-slim
CMD ["app"]
)",
    .good = R"(FROM debian:12-slim
HEALTHCHECK CMD ["app", "--check"]
CMD ["app"]
)",
    .off_in_hadolint = true};

struct Stage {
  const hado::Step* from;
  std::string_view name;  // or that of its image
  bool good = false;
};

class Search {
 public:
  void begin(const hado::Step& from) {
    const hado::Image& image = *from.image;
    const std::string_view name = image.alias.value_or(image.name);
    const bool good = good_names_.contains(image.name);
    stages_.push_back({&from, name, good});
    by_name_.emplace(name, stages_.size() - 1);
    if (good) good_names_.insert(name);
  }

  // The stage in hand is good, and what it begins with.
  void found() {
    if (stages_.empty()) return;
    std::vector<std::size_t> open{stages_.size() - 1};
    while (!open.empty()) {
      Stage& stage = stages_[open.back()];
      open.pop_back();
      stage.good = true;
      good_names_.insert(stage.name);
      const auto [first, last] = by_name_.equal_range(stage.from->image->name);
      for (auto i = first; i != last; ++i) {
        if (!stages_[i->second].good) open.push_back(i->second);
      }
    }
  }

  [[nodiscard]] const std::vector<Stage>& stages() const { return stages_; }

 private:
  std::vector<Stage> stages_;
  std::multimap<std::string_view, std::size_t> by_name_;
  std::set<std::string_view> good_names_;
};

void check(const lint::Subject& subject, lint::Report& report) {
  Search search;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image != nullptr) search.begin(step);
    if (step.kind() == InstructionKind::healthcheck) search.found();
  }
  for (const Stage& stage : search.stages()) {
    if (!stage.good)
      add_finding(kInfo, *stage.from,
                  "HEALTHCHECK instruction missing: nobody is told when this stops answering.", report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3057

namespace decant::rules {
constinit const lint::Rule missing_healthcheck{&dl3057::kInfo, dl3057::check};
}  // namespace decant::rules
