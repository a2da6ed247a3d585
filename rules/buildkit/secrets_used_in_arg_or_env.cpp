// SecretsUsedInArgOrEnv: an ARG or ENV whose name is that of a secret.
//
// A word between underscores that is on the list, unless another says that it is no secret (`PUBLIC_KEY`,
// `TOKEN_FILE`). Global ARGs are not looked at.
#include "base/ascii.hpp"
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace decant::rules::secrets_used_in_arg_or_env_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "SecretsUsedInArgOrEnv",
    .name = "secrets-used-in-arg-or-env",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "an ARG or ENV with the name of a secret",
    .why =
        R"(An `ENV` stays in the image, and an `ARG` in its history and in the cache: whoever can pull the image can read it.
`RUN --mount=type=secret` gives a secret to one command and leaves no trace.)",
    .bad = R"(FROM debian:12-slim
ENV API_KEY=0123456789
)",
    .good = R"(FROM debian:12-slim
RUN --mount=type=secret,id=api_key make
)"};

constexpr std::array<std::string_view, 10> kSecrets{
    "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"};
constexpr std::array<std::string_view, 3> kNoSecrets{"public", "file", "version"};

// A regular expression that ignores case takes these two letters for k and s.
std::string folded(std::string_view name) {
  std::string result;
  while (!name.empty()) {
    const Rune rune = decode_rune(name);
    if (rune.value == 0x212A) {
      result += 'k';
    } else if (rune.value == 0x17F) {
      result += 's';
    } else {
      result += ascii::lower(name.substr(0, rune.size));
    }
    name.remove_prefix(rune.size);
  }
  return result;
}

bool has_word(std::string_view name, std::span<const std::string_view> words) {
  while (true) {
    const std::size_t end = std::min(name.find('_'), name.size());
    if (std::ranges::find(words, name.substr(0, end)) != words.end()) return true;
    if (end == name.size()) return false;
    name.remove_prefix(end + 1);
  }
}

bool is_secret(std::string_view name) {
  const std::string small = folded(name);
  return has_word(small, kSecrets) && !has_word(small, kNoSecrets);
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::Visit& visit : subject.trace->visits) {
    const bool env = visit.instruction->kind == InstructionKind::env;
    if (!(env && visit.expanded) && visit.instruction->kind != InstructionKind::arg) continue;
    for (std::size_t i = 0; i < visit.instruction->pairs.size() && (env || i < visit.operands); ++i) {
      const std::vector<Expanded>& names = visit.evaluated->names;
      const std::string name = names.empty() ? std::string(visit.instruction->pairs[i].name) : names[i].text;
      if (!is_secret(name)) continue;
      CheckPlace place = place_of_check(subject, visit);
      if (!visit.trigger) place.span = visit.instruction->pairs[i].span;
      report_check(subject, kInfo, place,
                   fmt::format("Do not use ARG or ENV instructions for sensitive data ({} {})",
                               env ? "ENV" : "ARG", go_quote(name)),
                   report);
    }
  }
}

}  // namespace
}  // namespace decant::rules::secrets_used_in_arg_or_env_rule

namespace decant::rules {

constinit const lint::Rule secrets_used_in_arg_or_env{&secrets_used_in_arg_or_env_rule::kInfo,
                                                      secrets_used_in_arg_or_env_rule::check};

}  // namespace decant::rules
