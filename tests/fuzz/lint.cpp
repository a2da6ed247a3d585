// Laws of linting: findings lie in the file and are sorted, say something, and are told in lines that drive
// no terminal.
#include "lint/lint.hpp"

#include "fuzz/project.hpp"
#include "fuzz/targets.hpp"
#include "report/findings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace decant::fuzz {

namespace {

std::string check_options(const Project& project, const lint::Options& options) {
  const std::string_view text = project.document.source->bytes();
  auto findings = lint::run(
      {project.document, project.evaluation, project.graph, [&]() -> const EffectGraph& { return project.effects; }, project.context.get()}, options);
  if (!findings) return findings.problem().what;
  std::uint32_t last = 0;
  for (const lint::Finding& finding : *findings) {
    if (finding.span.begin > finding.span.end || finding.span.end > text.size())
      return finding.code + " lies outside of the file";
    if (finding.span.begin < last) return finding.code + " is out of order";
    last = finding.span.begin;
    if (finding.message.empty()) return finding.code + " says nothing";
    // A name that is not there, unless the text has backquotes of its own.
    if (text.find('`') == std::string_view::npos && finding.message.find("``") != std::string::npos)
      return finding.code + " names nothing: " + finding.message;
  }
  const report::FileFindings file{project.document.source.get(), *findings};
  if (std::ranges::any_of(report::findings_as_text({&file, 1}, {}), drives_terminal))
    return "a control character in the report";
  const nlohmann::json json =
      nlohmann::json::parse(report::findings_as_json({&file, 1}), nullptr, /*allow_exceptions=*/false);
  if (!json.is_array() || json.size() != findings->size()) return "the JSON report is not whole";
  return {};
}

}  // namespace

std::string check_lint(std::string_view input) {
  const auto project = project_of(input);
  if (project == nullptr) return {};
  std::string broken = check_options(*project, {.select = {"ALL"}, .ignore = {}});
  if (!broken.empty()) return broken;
  // These look at broken files too.
  broken = check_options(*project, {.profile = std::string(lint::kBuildkitProfile)});
  if (!broken.empty()) return broken;
  lint::Options hadolint{.profile = std::string(lint::kHadolintProfile)};
  hadolint.hadolint.trusted_registries = {"docker.io"};
  hadolint.hadolint.strict_labels = true;
  hadolint.hadolint.label_schema = {{"a", lint::LabelType::url},    {"b", lint::LabelType::rfc3339},
                                    {"c", lint::LabelType::semver}, {"d", lint::LabelType::email},
                                    {"e", lint::LabelType::hash},   {"f", lint::LabelType::spdx}};
  return check_options(*project, hadolint);
}

}  // namespace decant::fuzz
