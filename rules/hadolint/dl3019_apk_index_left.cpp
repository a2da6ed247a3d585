// DL3019: apk add, and the index stays in the image.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3019 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3019",
    .name = "apk-index-left",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "apk add without --no-cache",
    .why =
        R"(`apk add` with `--update`, or behind an `apk update`, leaves the index in `/var/cache/apk`.
`--no-cache` reads an index that it does not keep: no update in front, no `rm` behind, and never an index of
last month.

A cache mount on `/var/cache/apk` keeps it out of the image as well.)",
    .bad = R"(FROM alpine:3.20
RUN apk add --update curl
)",
    .good = R"(FROM alpine:3.20
RUN apk add --no-cache curl
)"};

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    const hado::Command* add = first_command(run, [](const hado::Command& command) {
      return calls(command, "apk", {"add"}) && !has_flag(command, "no-cache");
    });
    if (add == nullptr || has_cache_or_tmpfs(run, "/var/cache/apk")) return;
    add_finding(kInfo, run, add->place,
                "Use `apk add --no-cache`: it needs no `--update` in front and no `rm /var/cache/apk/*` "
                "behind it.",
                report);
  });
}

}  // namespace
}  // namespace decant::rules::dl3019

namespace decant::rules {
constinit const lint::Rule apk_index_left{&dl3019::kInfo, dl3019::check};
}  // namespace decant::rules
