// DL3049: a stage without a label that the configuration asks for.
//
// A label of a stage goes to the stages that begin with it. A stage that another one only copies from or
// builds on needs none itself.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace decant::rules::dl3049 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3049",
    .name = "missing-label",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "a label of the schema is missing",
    .why =
        R"(`label-schema` in the configuration names the labels that images must have. A stage without one of them is reported, unless
it begins with a stage that has it, or is only copied from, or a stage that begins with it has the label. With `created`,
`license`, `maintainer`, `revision`, `title`, `url` and `version` in the schema:)",
    .bad = R"(FROM debian:12-slim
LABEL title="x"
)",
    .good = R"(FROM debian:12-slim
LABEL created="2024-03-01T12:30:45Z" license="MIT" maintainer="jo@example.com" revision="0123456"
LABEL title="x" url="https://example.com" version="1.2.3"
)"};

// The search for one label.
class Search {
 public:
  void begin(const hado::Step& from) {
    const bool inherits = good_names_.contains(from.image->name);
    stages_.push_back({&from, inherits ? State::good : State::bad});
    if (inherits) add_good_name();
    if (from.image->alias) by_alias_.emplace(*from.image->alias, stages_.size() - 1);
  }

  // Stages of that name need no label of their own any more.
  void silence(std::string_view alias) {
    const auto [first, last] = by_alias_.equal_range(alias);
    for (auto i = first; i != last; ++i) {
      State& state = stages_[i->second].state;
      if (state == State::bad) state = State::silent;
    }
  }

  void found() {
    if (stages_.empty()) return;
    const hado::Image& image = *stages_.back().from->image;
    silence(image.alias.value_or(image.name));
    stages_.back().state = State::good;
    add_good_name();
  }

  template <typename Function>
  void each_missing(Function&& function) const {
    for (const Stage& stage : stages_) {
      if (stage.state == State::bad) function(*stage.from);
    }
  }

 private:
  enum class State : std::uint8_t { bad, silent, good };
  struct Stage {
    const hado::Step* from;
    State state;
  };

  void add_good_name() {
    const auto& alias = stages_.back().from->image->alias;
    if (alias) good_names_.insert(*alias);
  }

  std::vector<Stage> stages_;
  std::multimap<std::string_view, std::size_t> by_alias_;
  std::set<std::string_view> good_names_;
};

void check_label(const lint::Subject& subject, const std::string& label, lint::Report& report) {
  Search search;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.image != nullptr) search.begin(step);
    if (step.kind() == InstructionKind::copy) {
      if (const auto from = hado::raw_flag(*subject.hadolint, step, "from")) search.silence(*from);
    }
    if (step.kind() != InstructionKind::label) continue;
    if (std::ranges::any_of(step.instruction->pairs, [&](const KeyValue& pair) {
          return hado::name_of(pair, subject.document.escape) == label;
        }))
      search.found();
  }
  search.each_missing([&](const hado::Step& from) {
    add_finding(kInfo, from, fmt::format("Label `{}` is missing: the configuration asks for it.", label),
                report);
  });
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const auto& [label, type] : subject.hadolint->options->label_schema)
    check_label(subject, label, report);
}

}  // namespace
}  // namespace decant::rules::dl3049

namespace decant::rules {
constinit const lint::Rule missing_label{&dl3049::kInfo, dl3049::check};
}  // namespace decant::rules
