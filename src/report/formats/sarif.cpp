// SARIF 2.1.0 (OASIS), for code scanning: one run, the rules that it found something by with their
// documentation, and fingerprints by which a finding is known again when lines above it come and go. Columns
// are told in characters, ends behind the last one.
#include "base/ascii.hpp"
#include "lint/default_profile.hpp"
#include "lint/rule.hpp"
#include "lint/selection.hpp"
#include "report/formats/json_writer.hpp"
#include "report/formats/writers.hpp"

#include <map>

namespace decant::report::sarif {
namespace {

using lint::Finding;
using lint::Level;

constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";

std::string_view level_of(Level level) {
  return level == Level::error ? "error" : level == Level::warning ? "warning" : "note";
}

std::string sentence(std::string_view summary) {
  return ascii::capitalised(summary) + ".";
}

// What is known of a rule; of one that is not in our table (SC2086) that it has a page.
JsonObject rule_object(const std::string& code) {
  JsonObject object{{"id", code}};
  if (const std::string page = page_of(code); !page.empty()) object["helpUri"] = page;
  const lint::Rule* rule = lint::find_rule(code);
  if (rule == nullptr && lint::is_shellchecks(code)) {
    object["shortDescription"] = {{"text", "ShellCheck's " + code + "."}};
    object["properties"] = {{"tags", JsonObject::array({"ShellCheck"})}};
  }
  if (rule == nullptr) return object;
  const lint::RuleInfo& info = *rule->info;
  object["name"] = info.name;
  object["shortDescription"] = {{"text", sentence(info.summary)}};
  object["fullDescription"] = {{"text", info.why}};
  object["help"] = {{"text", std::string(info.why) + "\n\nFound in:\n\n" + std::string(info.bad) +
                                 "\n\nNot found in:\n\n" + std::string(info.good) + "\n"}};
  object["defaultConfiguration"] = {{"enabled", lint::is_on_by_default(info)},
                                    {"level", level_of(info.level)}};
  object["properties"] = {{"tags", JsonObject::array({lint::name_of(info.family)})}};
  return object;
}

JsonObject region_of(const Place& place, const Columns& columns) {
  return {{"startLine", place.begin.line},
          {"startColumn", columns.at(place.begin)},
          {"endLine", place.end.line},
          {"endColumn", columns.at(place.end)}};
}

JsonObject fix_of(const std::string& uri, const SourceText& source, const Finding& finding,
                  const Columns& columns) {
  JsonObject replacements = JsonObject::array();
  for (const lint::Edit& edit : finding.fix) {
    const Place place{
        .has_line = true, .begin = source.position(edit.span.begin), .end = source.position(edit.span.end)};
    JsonObject replacement{{"deletedRegion", region_of(place, columns)}};
    if (!edit.text.empty()) replacement["insertedContent"] = {{"text", edit.text}};
    replacements.push_back(std::move(replacement));
  }
  JsonObject change{{"artifactLocation", {{"uri", uri}}}, {"replacements", std::move(replacements)}};
  return {{"artifactChanges", JsonObject::array({std::move(change)})}};
}

JsonObject result_of(const FileFindings& file, std::string_view name, const std::string& uri,
                     const Finding& finding, const Columns& columns, std::size_t rule,
                     Fingerprints& fingerprints) {
  const Place place = place_of(file, finding);
  JsonObject physical{{"artifactLocation", {{"uri", uri}}}};
  if (place.has_line) physical["region"] = region_of(place, columns);
  JsonObject location{{"physicalLocation", std::move(physical)}};
  JsonObject result{{"ruleId", finding.code},
                    {"ruleIndex", rule},
                    {"level", level_of(finding.level)},
                    {"message", {{"text", finding.message}}},
                    {"locations", JsonObject::array({std::move(location)})},
                    {"partialFingerprints", {{"decant/v1", fingerprints.of(name, *file.source, finding)}}}};
  if (!finding.fix.empty())
    result["fixes"] = JsonObject::array({fix_of(uri, *file.source, finding, columns)});
  return result;
}

// What could not be linted is told beside the results: a run without it would look like a clean one.
JsonObject invocation_of(const Findings& findings) {
  JsonObject invocation{{"executionSuccessful", findings.unread.empty()}};
  if (findings.unread.empty()) return invocation;
  JsonObject notifications = JsonObject::array();
  for (const UnreadFile& file : findings.unread) {
    JsonObject location{{"physicalLocation", {{"artifactLocation", {{"uri", uri_of(file.name)}}}}}};
    notifications.push_back({{"level", "error"},
                             {"message", {{"text", file.reason}}},
                             {"locations", JsonObject::array({std::move(location)})}});
  }
  invocation["toolExecutionNotifications"] = std::move(notifications);
  return invocation;
}

}  // namespace

void write(const Findings& findings, const FormatOptions& options, Sink& out) {
  std::map<std::string, std::size_t, std::less<>> index;  // of the rules, in the order of their codes
  for (const FileFindings& file : findings.files) {
    for (const Finding& finding : file.findings) index.try_emplace(finding.code);
  }
  JsonObject rules = JsonObject::array();
  for (auto& [code, number] : index) {
    number = rules.size();
    rules.push_back(rule_object(code));
  }

  JsonObject driver{{"name", options.program}};
  if (options.program != "decant") driver["fullName"] = "decant with the rules of " + options.program;
  if (!options.version.empty()) driver["version"] = options.version;
  driver["rules"] = std::move(rules);
  const JsonObject tool{{"driver", std::move(driver)}};
  out.add("{\"$schema\":" + json_text(kSchema) + ",\"version\":\"2.1.0\",\"runs\":[{\n\"tool\":" +
          json_text(tool) + ",\n\"invocations\":" + json_text(JsonObject::array({invocation_of(findings)})) +
          ",\n\"columnKind\":\"unicodeCodePoints\",\"defaultSourceLanguage\":\"dockerfile\",\n\"results\":[");
  Fingerprints fingerprints;
  bool first = true;
  for (const FileFindings& file : findings.files) {
    if (file.findings.empty()) continue;
    const Columns columns(*file.source, Columns::Unit::code_point);
    const std::string_view name = name_in_report(file, options);
    const std::string uri = uri_of(name);
    for (const Finding& finding : file.findings) {
      if (out.closed()) return;
      out.add(first ? "\n" : ",\n");
      out.add(json_text(
          result_of(file, name, uri, finding, columns, index.find(finding.code)->second, fingerprints)));
      first = false;
    }
  }
  out.add("\n]}]}\n");
}

}  // namespace decant::report::sarif
