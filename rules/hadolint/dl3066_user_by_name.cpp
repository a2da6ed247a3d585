// DL3066: USER by name.
//
// Who starts the container and must know that it is not root cannot look a name up.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <set>

namespace decant::rules::dl3066 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3066",
    .name = "user-by-name",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "USER by name",
    .why =
        R"(Kubernetes with `runAsNonRoot` refuses an image whose user is a name: whether that is root, only the image's `/etc/passwd`
says. A number tells. One that an `ARG` gives is left alone.)",
    .bad = R"(FROM debian:12-slim
USER app
)",
    .good = R"(FROM debian:12-slim
USER 1000
)"};

bool is_number(std::string_view user) {
  return user.substr(0, user.find(':')).find_first_not_of("0123456789") == std::string_view::npos;
}

// `$NAME` or `${NAME}` of an argument; `$NAMES` counts for NAME too.
bool uses_argument(std::string_view user, const std::set<std::string_view>& arguments) {
  for (std::size_t at = user.find('$'); at != std::string_view::npos; at = user.find('$', at + 1)) {
    std::string_view rest = user.substr(at + 1);
    if (rest.starts_with('{')) {
      const std::size_t end = rest.find('}');
      if (end != std::string_view::npos && arguments.contains(rest.substr(1, end - 1))) return true;
      continue;
    }
    for (std::size_t size = rest.size(); size > 0; --size) {
      if (arguments.contains(rest.substr(0, size))) return true;
    }
  }
  return false;
}

void check(const lint::Subject& subject, lint::Report& report) {
  std::set<std::string_view> arguments;
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() == InstructionKind::arg && !step.instruction->pairs.empty())
      arguments.insert(step.instruction->pairs.front().name);
    if (step.kind() != InstructionKind::user) continue;
    const std::string_view user = hado::body_of(step);
    if (is_number(user) || uses_argument(user, arguments)) continue;
    add_finding(
        kInfo, step,
        fmt::format("The non-numeric user `{}` may not be resolvable by whoever starts the container.", user),
        report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3066

namespace decant::rules {
constinit const lint::Rule user_by_name{&dl3066::kInfo, dl3066::check};
}  // namespace decant::rules
