// DL3046: useradd with a high number makes large files.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <algorithm>

namespace decant::rules::dl3046 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3046",
    .name = "useradd-high-uid",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "useradd with a high user id and without -l",
    .why =
        R"(`useradd` writes an entry into `/var/log/lastlog` and `/var/log/faillog`, which are arrays with the
user's number as index. For the number 1000000 the file is hundreds of megabytes of nothing; on disk they take
no space, but in a layer they may. `-l` (`--no-log-init`) leaves those files alone.

Every number of more than five characters counts, a variable in braces too.)",
    .bad = R"(FROM debian:12-slim
RUN useradd -u 1000000 app
)",
    .good = R"(FROM debian:12-slim
RUN useradd -l -u 1000000 app
)"};

// Characters, not bytes.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool has_high_number(const hado::Command& command) {
  return std::ranges::any_of(values_of_flag(command, "u"),
                             [](const hado::Argument& value) { return length_of(value.text) > 5; });
}

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject,
              "Use `useradd -l` for a high user id: without it the log of last logins gets as large as the "
              "number.",
              report, [](const hado::Command& command) {
                return command.name == "useradd" && !has_any_flag(command, {"l", "no-log-init"}) &&
                       has_high_number(command);
              });
}

}  // namespace
}  // namespace decant::rules::dl3046

namespace decant::rules {
constinit const lint::Rule useradd_high_uid{&dl3046::kInfo, dl3046::check};
}  // namespace decant::rules
