#include "tests/lint/pipeline.hpp"

#include "report/findings.hpp"

#include <doctest/doctest.h>

namespace decant {
namespace {

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      result += text[i] == 'n' ? '\n' : text[i];
    } else {
      result += text[i];
    }
  }
  return result;
}

// What decant ships, and images of a name that says what they are for.
std::optional<ImageConfig> example_image(std::string_view reference, const Platform& platform) {
  if (!reference.starts_with("only-arm64.example/")) return known_image(reference, platform);
  ImageConfig config;
  config.platform = Platform{.os = "linux", .architecture = "arm64"};
  return config;
}

}  // namespace

std::shared_ptr<const Context> context_of_listing(std::string_view listing) {
  std::vector<MemoryFile> files;
  while (!listing.empty()) {
    const std::size_t end = std::min(listing.find('\n'), listing.size());
    const std::string_view line = listing.substr(0, end);
    listing.remove_prefix(std::min(end + 1, listing.size()));
    if (line.empty()) continue;

    MemoryFile file;
    const std::size_t equals = line.find('=');
    file.entry.path = line.substr(0, equals);
    if (equals != std::string_view::npos) file.bytes = unescaped(line.substr(equals + 1));
    if (file.entry.path.ends_with('/')) {
      file.entry.path.pop_back();
      file.entry.type = FileType::directory;
      file.entry.mode = 0755;
    }
    file.entry.size_bytes = file.bytes.size();
    files.push_back(std::move(file));
  }
  auto context = open_context(memory_tree(std::move(files)), "Dockerfile");
  REQUIRE(context);
  return std::make_shared<const Context>(std::move(*context));
}

Linted lint_text(std::string_view dockerfile, std::optional<std::string_view> listing,
                 const lint::Options& options, std::string_view name) {
  const std::shared_ptr<const Context> context = listing ? context_of_listing(*listing) : nullptr;
  Linted linted{parse_dockerfile(std::string(name), std::string(dockerfile)), {}};
  const EvalOptions evaluated{.image = example_image};
  const Evaluation evaluation = evaluate(linted.document, evaluated);
  const auto graph = build_graph(linted.document, evaluation, "");
  REQUIRE(graph);
  const EffectGraph effects = compute_effects(linted.document, evaluation, *graph, context.get());
  auto findings = lint::run({.document = linted.document,
                             .evaluation = evaluation,
                             .graph = *graph,
                             .effects = [&]() -> const EffectGraph& { return effects; },
                             .context = context.get(),
                             .options = &evaluated},
                            options);
  REQUIRE(findings);
  linted.findings = std::move(*findings);
  return linted;
}

std::string rendered(const Linted& linted) {
  const report::FileFindings file{linted.document.source.get(), linted.findings};
  return report::findings_as_text({&file, 1}, {});
}

std::string codes_of(const Linted& linted) {
  std::string codes;
  for (const lint::Finding& finding : linted.findings) codes += (codes.empty() ? "" : " ") + finding.code;
  return codes;
}

}  // namespace decant
