// testdata/conformance/buildkit-checks.jsonl: the profile `buildkit` finds what `docker build --check` finds,
// at its lines and in its words, and stops where that stops.
#include "lint/lint.hpp"
#include "tests/support/jsonl.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <regex>
#include <set>

using namespace decant;
using nlohmann::json;

namespace {

struct Outcome {
  std::set<std::string> findings;  // `line-endLine rule: detail`
  std::string error;
  std::uint32_t error_line = 0;  // 0: BuildKit names none

  bool operator==(const Outcome&) const = default;
};

std::string rendered(const Outcome& outcome) {
  std::string text;
  for (const std::string& each : outcome.findings) text += each + "\n";
  return text + "error at " + std::to_string(outcome.error_line) + ": " + outcome.error;
}

std::string finding_text(std::uint32_t first, std::uint32_t last, std::string_view rule,
                         std::string_view detail) {
  return fmt::format("{}-{} {}: {}", first, last, rule, detail);
}

std::string string_of(const json& row, const char* key, std::string other) {
  return row.contains(key) ? text_of(row.at(key)) : std::move(other);
}

// decant leaves out which line an error is at: it has a place.
std::string without_line(const std::string& message) {
  static const std::regex kPrefix("^dockerfile parse error on line [0-9]+: ");
  return std::regex_replace(message, kPrefix, "");
}

Outcome expected_of(const json& row) {
  Outcome outcome;
  for (const json& each : row.at("findings")) {
    const auto line = each.at("line").get<std::uint32_t>();
    outcome.findings.insert(finding_text(line, each.value("endLine", line),
                                         each.at("rule").get<std::string>(), text_of(each.at("detail"))));
  }
  outcome.error = without_line(string_of(row, "error", ""));
  outcome.error_line = row.value("errorLine", 0U);
  return outcome;
}

ImageConfig config_of(const json& image) {
  ImageConfig config;
  config.environment_complete = true;
  config.user = "";
  config.workdir = image.value("workdir", "");
  config.shell = image.value("shell", std::vector<std::string>{});
  config.onbuild = image.value("onbuild", std::vector<std::string>{});
  for (const std::string& each : image.value("env", std::vector<std::string>{})) {
    const std::size_t equals = each.find('=');
    config.env.emplace_back(each.substr(0, equals), each.substr(equals + 1));
  }
  if (image.contains("platform")) {
    config.platform = *parse_platform(image.at("platform").get<std::string>());
    config.windows = config.platform->windows();
  }
  return config;
}

EvalOptions options_of(const json& row) {
  EvalOptions options;
  options.target = string_of(row, "target", "");
  const json build_args = row.value("buildArgs", json::object());
  for (const auto& [name, value] : build_args.items()) {
    options.build_args[name] = text_of(value);
  }
  if (row.contains("check")) options.build_args["BUILDKIT_DOCKERFILE_CHECK"] = text_of(row.at("check"));
  const json images = row.value("images", json::object());
  options.image = [images](std::string_view reference, const Platform&) -> std::optional<ImageConfig> {
    return config_of(images.value(std::string(reference), json::object()));
  };
  return options;
}

Result<Context> context_of(const json& row) {
  const std::string name = string_of(row, "name", "Dockerfile");
  std::vector<MemoryFile> files;
  const auto add = [&](const std::string& path, std::string bytes) {
    MemoryFile file;
    file.entry.path = path;
    file.bytes = std::move(bytes);
    file.entry.size_bytes = file.bytes.size();
    files.push_back(std::move(file));
  };
  if (row.contains("dockerignore")) add(".dockerignore", text_of(row.at("dockerignore")));
  if (row.contains("specificIgnore")) add(name + ".dockerignore", text_of(row.at("specificIgnore")));
  for (const json& each : row.value("files", json::array())) add(text_of(each), "");
  return open_context(memory_tree(std::move(files)), name);
}

// `error=true` makes errors of the findings; BuildKit makes one of its own that lists their rules.
void lift_violation(const std::vector<lint::Finding>& findings, Outcome& outcome) {
  std::set<std::string> rules;
  for (const lint::Finding& each : findings) {
    if (each.code == "DL1000" || each.level != lint::Level::error) return;
    rules.insert(each.code);
  }
  if (!rules.empty())
    outcome.error = fmt::format("lint violation found for rules: {}", fmt::join(rules, ", "));
}

Outcome outcome_of(const json& row) {
  Outcome outcome;
  const Result<Context> context = context_of(row);
  if (!context) {  // decant says so, with the pattern and in its own words, before it looks at the Dockerfile
    CHECK(context.problem().what.find("is no valid pattern") != std::string::npos);
    outcome.error = "syntax error in pattern";
    return outcome;
  }
  const Document document =
      parse_dockerfile(string_of(row, "name", "Dockerfile"), text_of(row.at("dockerfile")));
  const EvalOptions options = options_of(row);
  const Evaluation evaluation = evaluate(document, options);
  // A target that decant does not find is a problem of the command line before anything is linted.
  auto graph = build_graph(document, evaluation, options.target);
  if (!graph) graph = build_graph(document, evaluation, "");
  REQUIRE(graph);
  const EffectGraph effects = compute_effects(document, evaluation, *graph, &*context);
  const auto findings = lint::run({.document = document,
                                   .evaluation = evaluation,
                                   .graph = *graph,
                                   .effects = [&]() -> const EffectGraph& { return effects; },
                                   .context = &*context,
                                   .options = &options},
                                  {.profile = std::string(lint::kBuildkitProfile)});
  REQUIRE(findings);
  for (const lint::Finding& each : *findings) {
    REQUIRE(each.lines);
    if (each.code == "DL1000") {
      outcome.error = each.message;
      outcome.error_line = row.contains("errorLine") ? each.lines->first : 0;
    } else {
      outcome.findings.insert(finding_text(each.lines->first, each.lines->last, each.code, each.message));
    }
  }
  lift_violation(*findings, outcome);
  return outcome;
}

}  // namespace

TEST_CASE("buildkit-checks.jsonl: decant finds what docker build --check finds") {
  const std::vector<json> rows = read_jsonl("conformance/buildkit-checks.jsonl");
  CHECK(rows.size() == 464);
  for (const json& row : rows) {
    const std::string name = row.at("id").get<std::string>() + " (" + row.at("note").get<std::string>() + ")";
    CAPTURE(name);
    CHECK(rendered(outcome_of(row)) == rendered(expected_of(row)));
  }
}
