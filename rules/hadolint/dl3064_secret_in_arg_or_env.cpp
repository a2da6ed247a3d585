// DL3064: an ARG or ENV whose name sounds like a secret.
//
// Both stay in the image: in its configuration, or in its history.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::rules::dl3064 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3064",
    .name = "secret-in-arg-or-env",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "an ARG or ENV that sounds like a secret",
    .why =
        R"(The value of an `ENV` is in the configuration of the image, that of an `ARG` in its history: everybody who has the image has
it. A secret is given to a step by `RUN --mount=type=secret`, or to the container when it starts.

The name decides: words such as `password`, `secret`, `token`, `api_key`, `username` or `private` in any case, and some names
that services are known to use.)",
    .bad = R"(FROM debian:12-slim
ENV NPM_TOKEN=abc
)",
    .good = R"(FROM debian:12-slim
RUN --mount=type=secret,id=npm_token cat /run/secrets/npm_token
)"};

constexpr std::array<std::string_view, 7> kParts{"api_key", "client_key", "password", "private",
                                                 "secret",  "token",      "username"};
// Those that have no such word in them.
constexpr std::array<std::string_view, 13> kNames{
    "application_key",      "aws_access_key_id",  "ci_deploy_user",     "docker_email",
    "facebook_app_id",      "heroku_api_user",    "okta_authn_groupid", "okta_client_orgurl",
    "okta_oauth2_clientid", "stripe_device_name", "travis_os_name",     "travis_secure_env_vars",
    "travis_sudo"};

bool sounds_secret(std::string_view name) {
  const std::string plain = lower(name);
  return std::ranges::find(kNames, plain) != kNames.end() ||
         std::ranges::any_of(kParts,
                             [&](std::string_view part) { return plain.find(part) != std::string::npos; });
}

void check_step(const hado::Step& step, char escape, lint::Report& report) {
  const bool is_arg = step.kind() == InstructionKind::arg;
  if (!is_arg && step.kind() != InstructionKind::env) return;
  for (const KeyValue& pair : step.instruction->pairs) {
    const std::string name = hado::name_of(pair, escape);
    if (sounds_secret(name)) {
      return add_finding_at(
          kInfo, step, pair.span,
          fmt::format("Potentially sensitive data should not be used in ARG or ENV: `{}` stays in the image.",
                      name),
          report);
    }
    if (is_arg) return;  // hadolint sees the first one only
  }
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const auto* steps : {&subject.hadolint->steps, &subject.hadolint->triggers}) {
    for (const hado::Step& step : *steps) check_step(step, subject.document.escape, report);
  }
}

}  // namespace
}  // namespace decant::rules::dl3064

namespace decant::rules {
constinit const lint::Rule secret_in_arg_or_env{&dl3064::kInfo, dl3064::check};
}  // namespace decant::rules
