// DL3020: ADD of what is no archive and no address.
//
// ADD unpacks and fetches; who reads it has to think of both. COPY copies.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

namespace decant::rules::dl3020 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3020",
    .name = "add-instead-of-copy",
    .family = lint::Family::hadolint,
    .level = lint::Level::error,
    .summary = "ADD of a plain file",
    .why =
        R"(`ADD` unpacks local archives and fetches addresses; for a plain file or a directory it does what `COPY` does. `COPY` says
that nothing else happens, whatever the file is called tomorrow.)",
    .bad = R"(FROM debian:12-slim
ADD app.py /app/
)",
    .good = R"(FROM debian:12-slim
COPY app.py /app/
)"};

bool needs_add(std::string_view source) {
  const std::string_view plain = hado::without_quotes(source);
  return plain.starts_with("https://") || plain.starts_with("http://") || plain.starts_with("<<") ||
         hado::is_archive(source);
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const hado::Step& step : subject.hadolint->steps) {
    if (step.kind() != InstructionKind::add) continue;
    const std::vector<Word>& paths = step.instruction->args;
    for (std::size_t i = 0; i + 1 < paths.size(); ++i) {
      if (needs_add(paths[i].text)) continue;
      add_finding_at(
          kInfo, step, paths[i].span,
          fmt::format(
              "Use COPY instead of ADD for files and folders: nothing of `{}` is unpacked or fetched.",
              paths[i].text),
          report);
      break;
    }
  }
}

}  // namespace
}  // namespace decant::rules::dl3020

namespace decant::rules {
constinit const lint::Rule add_instead_of_copy{&dl3020::kInfo, dl3020::check};
}  // namespace decant::rules
