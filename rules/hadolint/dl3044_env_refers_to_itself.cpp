// DL3044: an ENV that uses a variable which the same ENV sets.
//
// A build expands all of an ENV with what was set above it: the new value is not there yet.
#include "base/ascii.hpp"
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace decant::rules::dl3044 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3044",
    .name = "env-refers-to-itself",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "ENV uses a variable that it sets itself",
    .why =
        R"(All values of one `ENV` are expanded with what was set above it. `ENV APP=/srv BIN=$APP/bin` gives `BIN` the old `APP`, or
none at all. Split it in two. A variable that an `ENV` or `ARG` above has set is left alone: the old value may be meant.)",
    .bad = R"(FROM debian:12-slim
ENV APP=/srv BIN=$APP/bin
)",
    .good = R"(FROM debian:12-slim
ENV APP=/srv
ENV BIN=$APP/bin
)"};

bool is_name_character(char c) {
  return ascii::is_alphanumeric(c) || c == '_';
}

// Names that a value uses: of `$A` and of `${A}`, not of `${A:-b}`.
std::vector<std::string_view> references_in(std::string_view value) {
  std::vector<std::string_view> names;
  for (std::size_t at = value.find('$'); at != std::string_view::npos; at = value.find('$', at + 1)) {
    std::string_view rest = value.substr(at + 1);
    const bool braces = rest.starts_with('{');
    if (braces) rest.remove_prefix(1);
    std::size_t size = 0;
    while (size < rest.size() && is_name_character(rest[size])) ++size;
    if (size > 0 && (!braces || rest.substr(size).starts_with('}'))) names.push_back(rest.substr(0, size));
  }
  return names;
}

// The first variable that another pair of the ENV sets and nobody above; empty when there is none.
std::string first_own(const hado::Step& env, char escape, const std::set<std::string, std::less<>>& known) {
  std::multimap<std::string, std::size_t, std::less<>> set_by;
  const std::vector<KeyValue>& pairs = env.instruction->pairs;
  for (std::size_t i = 0; i < pairs.size(); ++i) set_by.emplace(hado::name_of(pairs[i], escape), i);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::string value = hado::value_of(pairs[i], escape);
    for (const std::string_view name : references_in(value)) {
      if (known.contains(name)) continue;
      const auto [first, last] = set_by.equal_range(name);
      if (std::any_of(first, last, [&](const auto& entry) { return entry.second != i; }))
        return std::string(name);
    }
  }
  return {};
}

void check(const lint::Subject& subject, lint::Report& report) {
  const char escape = subject.document.escape;
  std::set<std::string, std::less<>> known;
  for (const hado::Step& step : subject.hadolint->steps) {
    const std::vector<KeyValue>& pairs = step.instruction->pairs;
    if (step.kind() == InstructionKind::arg && !pairs.empty()) known.emplace(pairs.front().name);
    if (step.kind() != InstructionKind::env) continue;
    if (const std::string own = first_own(step, escape, known); !own.empty()) {
      add_finding(
          kInfo, step,
          fmt::format("Do not refer to `{}` within the ENV that defines it: it has its old value there.",
                      own),
          report);
    }
    for (const KeyValue& pair : pairs) known.insert(hado::name_of(pair, escape));
  }
}

}  // namespace
}  // namespace decant::rules::dl3044

namespace decant::rules {
constinit const lint::Rule env_refers_to_itself{&dl3044::kInfo, dl3044::check};
}  // namespace decant::rules
