// DL3047: wget draws a progress bar into the log.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

namespace decant::rules::dl3047 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3047",
    .name = "wget-progress-bar",
    .family = lint::Family::hadolint,
    .level = lint::Level::info,
    .summary = "wget with its progress bar",
    .why =
        R"(wget shows its progress by a line for every 50 kB where there is no terminal: for a large file
thousands of lines, and the log of the build is unreadable. `--progress=dot:giga` makes a line of 32 MB, `-nv`
one of the whole file, `-q` none.

With `-o FILE` or `-a FILE` the log is elsewhere.)",
    .bad = R"(FROM debian:12-slim
RUN wget https://example.com/large.tar.gz
)",
    .good = R"(FROM debian:12-slim
RUN wget --progress=dot:giga https://example.com/large.tar.gz
)"};

bool is_calm(const hado::Command& command) {
  return has_any_flag(command,
                      {"progress", "q", "quiet", "o", "output-file", "a", "append-output", "no-verbose"}) ||
         has_argument(command, "-nv");
}

void check(const lint::Subject& subject, lint::Report& report) {
  report_runs(kInfo, subject,
              "Avoid wget's progress bar in a log: `wget --progress=dot:giga`, `-nv` or `-q`.", report,
              [](const hado::Command& command) { return command.name == "wget" && !is_calm(command); });
}

}  // namespace
}  // namespace decant::rules::dl3047

namespace decant::rules {
constinit const lint::Rule wget_progress_bar{&dl3047::kInfo, dl3047::check};
}  // namespace decant::rules
