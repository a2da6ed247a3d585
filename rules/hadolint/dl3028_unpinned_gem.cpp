// DL3028: gem install of gems without versions.
//
// What stands behind a flag is taken for its value, and what stands behind `--` is for the build of
// extensions.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace decant::rules::dl3028 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3028",
    .name = "unpinned-gem",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "gem install without a version",
    .why =
        R"(`gem install rake` installs what the index has on the day of the build. A version (`rake:13.2.1`,
or `-v 13.2.1` for a lone gem) makes two builds of one commit alike. For more than one gem a `Gemfile` with
its lock file does it for the dependencies too.)",
    .bad = R"(FROM ruby:3.3-slim
RUN gem install rake
)",
    .good = R"(FROM ruby:3.3-slim
RUN gem install rake:13.2.1
)"};

bool has_version(const hado::Command& command) {
  return std::ranges::any_of(command.arguments, [](const hado::Argument& argument) {
    return argument.text == "-v" || argument.text == "--version" || argument.text.starts_with("--version=");
  });
}

std::optional<hado::Argument> unpinned_gem(const hado::Command& command) {
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const hado::Argument& argument = command.arguments[i];
    if (argument.text == "--") break;
    if (argument.text.starts_with('-')) {
      // hadolint skips what stands behind any flag, but `--` ends the words all the same.
      if (i + 1 < command.arguments.size() && command.arguments[i + 1].text != "--") ++i;
    } else if (argument.text != "install" && argument.text != "i" &&
               argument.text.find(':') == std::string_view::npos) {
      return argument;
    }
  }
  return std::nullopt;
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    for (const hado::Command& command : run.shell->commands) {
      if (!calls(command, "gem", {"install", "i"}) || has_version(command)) continue;
      const std::optional<hado::Argument> gem = unpinned_gem(command);
      if (!gem) continue;
      add_finding(kInfo, run, gem->place,
                  fmt::format("Pin versions in gem install: `{0}:<version>` instead of `{0}`.", gem->text),
                  report);
      return;
    }
  });
}

}  // namespace
}  // namespace decant::rules::dl3028

namespace decant::rules {
constinit const lint::Rule unpinned_gem{&dl3028::kInfo, dl3028::check};
}  // namespace decant::rules
