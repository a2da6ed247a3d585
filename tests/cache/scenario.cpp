// See scenario.hpp.
#include "cache/scenario.hpp"

#include "base/json.hpp"
#include "cache/made_builder.hpp"
#include "cache/made_images.hpp"
#include "context/context.hpp"
#include "context/path.hpp"
#include "graph/graph.hpp"
#include "syntax/document.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace decant::scenarios {
namespace {

using nlohmann::json;

// What is compared: a record of `expected` with the fields that are facts.
json record_of(const json& expected) {
  json record;
  for (const char* field : {"stage", "line", "cached", "pulled", "merge", "merged", "onbuild", "error"}) {
    if (expected.contains(field)) record[field] = expected[field];
  }
  return record;
}

using Strings = std::map<std::string, std::string, std::less<>>;

class Scenario {
 public:
  // Nothing: the Dockerfile or the target cannot be read.
  std::optional<std::vector<json>> build(const json& step) {
    static const json kNoImages = json::object();
    const MadeImages images(step.contains("images") ? step["images"] : kNoImages);
    if (step.value("prune", false)) {
      store_.clear();
      builder_.forget();
    }
    const Strings build_args = step.value("buildArgs", Strings());
    const Strings opts = step.value("opts", Strings());
    const Document document =
        parse_dockerfile("Dockerfile", images.with_digests(step.at("dockerfile").get<std::string>()));
    if (document.has_errors()) return std::nullopt;

    cache::OperationOptions options;
    std::map<std::string, Snapshot> contexts;
    contexts[""] = main_context(step);
    if (step.contains("namedContexts")) {
      for (const auto& item : step["namedContexts"].items()) {
        if (item.value().is_string()) {
          const auto text = item.value().get<std::string>();
          options.contexts[item.key()] =
              text.substr(text.find("://") == std::string::npos ? 0 : text.find("://") + 3);
        } else {
          options.contexts[item.key()] = std::nullopt;
          contexts[item.key()] = tree_of(item.value(), false);
        }
      }
    }
    const Evaluation evaluation = evaluate(document, eval_options(step, build_args, images, options));
    const Result<BuildGraph> graph = build_graph(document, evaluation, step.value("target", ""));
    if (!graph) return std::nullopt;
    take_options(step, build_args, opts, images, options);
    const cache::Operations operations = cache::operations_of(document, evaluation, *graph, options);
    builder_.begin(images, std::move(contexts), step.value("secrets", std::map<std::string, std::string>()));
    store_.begin_build();
    const cache::Outcome outcome = cache::solve(operations, store_, builder_);
    std::vector<json> records;
    for (const cache::Step& each : operations.steps)
      records.push_back(record(document, evaluation, options, operations, outcome, each));
    return records;
  }

 private:
  static Snapshot main_context(const json& step) {
    const std::string name = step.value("dockerfileName", "Dockerfile");
    Snapshot files = tree_of(step.value("context", json::object()), false);
    const auto put = [&](const std::string& path, std::string text, std::uint32_t mode) {
      make_directories(files, parent_of(path), Node{.type = FileType::directory, .mode = 0755});
      files[path] = Node{.mode = mode, .content = std::move(text)};
    };
    if (step.value("dockerfileInContext", true)) {
      const auto mode =
          step.contains("dockerfileMode") ? step["dockerfileMode"].get<std::string>() : std::string("644");
      put(name, step.at("dockerfile").get<std::string>(),
          static_cast<std::uint32_t>(std::stoul(mode, nullptr, 8)));
    }
    if (step.contains("dockerignore")) put(".dockerignore", step["dockerignore"].get<std::string>(), 0644);
    if (step.contains("dockerfileIgnores")) {
      for (const auto& item : step["dockerfileIgnores"].items())
        put(item.key(), item.value().get<std::string>(), 0644);
    }
    std::vector<MemoryFile> list;
    const SnapshotFiles all(files);
    for (const auto& [path, node] : files) list.push_back({*all.entry(path), node.content});
    const Result<Context> context = open_context(memory_tree(std::move(list)), name);
    if (!context) return files;
    Snapshot sent;
    for (const EntryView& entry : context->walk(""))
      sent[std::string(entry.path)] = files.find(entry.path)->second;
    return sent;
  }

  static EvalOptions eval_options(const json& step, const Strings& build_args, const MadeImages& images,
                                  const cache::OperationOptions& contexts) {
    EvalOptions options;
    options.build_args = build_args;
    options.platform = step.value("platform", std::string(kDefaultPlatform));
    options.target = step.value("target", "");
    options.image = [&images, contexts](std::string_view reference,
                                        const Platform&) -> std::optional<ImageConfig> {
      std::string name(reference);
      if (const auto named = contexts.contexts.find(name); named != contexts.contexts.end() && named->second)
        name = *named->second;
      const std::optional<MadeImage> image = images.find(name);
      return image ? std::optional(image->config) : std::nullopt;
    };
    return options;
  }

  static void take_options(const json& step, const Strings& build_args, const Strings& opts,
                           const MadeImages& images, cache::OperationOptions& options) {
    const auto argument = [&](const char* name) {
      const auto found = build_args.find(name);
      return found == build_args.end() ? std::string() : found->second;
    };
    options.image = [&images](std::string_view reference, std::string_view platform) {
      return images.identity(reference, platform);
    };
    options.platform = step.value("platform", std::string(kDefaultPlatform));
    options.cache_namespace = argument("BUILDKIT_CACHE_MOUNT_NS");
    options.source_date_epoch = argument("SOURCE_DATE_EPOCH");
    options.host = argument("BUILDKIT_SANDBOX_HOSTNAME");
    for (const auto& [name, value] : opts) {
      if (name == "hostname" || name == "ulimit" || name == "cgroup-parent")
        options.host += fmt::format("\n{}={}", name, value);
      // Hosts count by their names.
      if (name == "add-hosts") options.host += fmt::format("\n{}", value.substr(0, value.find('=')));
      if (name == "shm-size") options.shm_size = value;
      if (name == "force-network-mode") options.network = value;
    }
    options.no_cache = step.value("noCache", false);
    options.no_cache_stages = step.value("noCacheFilter", std::vector<std::string>());
  }

  json record(const Document& document, const Evaluation& evaluation, const cache::OperationOptions& options,
              const cache::Operations& operations, const cache::Outcome& outcome,
              const cache::Step& step) const {
    const Instruction& instruction = document.instructions[step.instruction];
    json record;
    record["stage"] = nullptr;
    if (step.stage != cache::kNone) {
      const std::string& name = document.stages[step.stage].name;
      record["stage"] = name.empty() ? fmt::format("stage-{}", step.stage) : name;
    }
    record["line"] = instruction.start_line;
    if (step.trigger != cache::kNone) record["onbuild"] = true;
    const bool is_from = instruction.kind == InstructionKind::from && step.trigger == cache::kNone;
    InstructionKind kind = instruction.kind;
    if (step.trigger != cache::kNone) {
      const Instruction* inner = evaluation.stages[step.stage].triggers[step.trigger].inner();
      if (inner != nullptr) kind = inner->kind;
    }
    if (is_from) {
      record["cached"] = "none";
      const bool image = step.operation != cache::kNone &&
                         operations.all[step.operation].kind == cache::OperationKind::image;
      if (image && is_shown(operations, step))
        record["pulled"] = builder_.pulled(operations.all[step.operation].name);
      return record;
    }
    static_cast<void>(options);
    if (step.operation == cache::kNone) {
      const bool runs = kind == InstructionKind::run || kind == InstructionKind::copy ||
                        kind == InstructionKind::add || kind == InstructionKind::workdir;
      record["cached"] = runs && !step.reached ? "skipped" : "none";
      return record;
    }
    const cache::Verdict verdict = outcome.operations[step.operation].verdict;
    if (verdict == cache::Verdict::not_reached) {
      record["cached"] = "skipped";
      return record;
    }
    record["cached"] = verdict == cache::Verdict::cached;
    if (verdict == cache::Verdict::failed) record["error"] = true;
    if (step.merge != cache::kNone)
      record["merge"] = outcome.operations[step.merge].verdict == cache::Verdict::cached;
    if (step.merged) record["merged"] = true;
    return record;
  }

  // A stage of which every operation is shown under another's name is not seen at all.
  static bool is_shown(const cache::Operations& operations, const cache::Step& from) {
    bool any = false;
    bool shown = false;
    for (const cache::Step& each : operations.steps) {
      if (each.stage != from.stage || each.vertex == cache::kNone) continue;
      any = true;
      shown = shown || !each.merged;
    }
    return shown || !any;
  }

  cache::Store store_;
  MadeBuilder builder_;
};

}  // namespace

bool is_left_out(const json& scenario) {
  constexpr std::array<std::string_view, 4> kFamilies{"addhttp-", "addgit-", "gitctx-", "cacheio-"};
  const std::string id = scenario.value("id", "");
  const auto tags = scenario.value("tags", std::vector<std::string>());
  return std::ranges::find(tags, "transfer") != tags.end() ||
         std::ranges::any_of(kFamilies, [&](std::string_view family) { return id.starts_with(family); });
}

Result<std::vector<std::string>> differences(const json& scenario) {
  std::vector<std::string> lines;
  const std::string id = scenario.at("id").get<std::string>();
  Scenario running;
  for (std::size_t i = 0; i < scenario.at("steps").size(); ++i) {
    const auto records = running.build(scenario.at("steps").at(i));
    if (!records) return Problem{fmt::format("{}: build {}: the Dockerfile cannot be read", id, i + 1)};
    const json& expected = scenario.at("expected").at(i);
    for (std::size_t k = 0; k < std::max(records->size(), expected.size()); ++k) {
      const json want = k < expected.size() ? record_of(expected[k]) : json();
      const json have = k < records->size() ? (*records)[k] : json();
      if (want == have) continue;
      const std::string instruction = k < expected.size() ? expected[k].value("instruction", "") : "";
      lines.push_back(fmt::format("{}: build {}: {}: recorded {}, here {}", id, i + 1,
                                  json_string(instruction), dump_json(want), dump_json(have)));
    }
  }
  return lines;
}

Result<Tally> run_scenarios(std::string_view name, std::string_view lines) {
  Tally tally;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const json scenario = read_json(line);
    if (scenario.is_discarded() || !scenario.is_object())
      return Problem{fmt::format("{}:{}: not a line of JSON", name, number)};
    try {
      if (is_left_out(scenario)) {
        ++tally.left_out;
        continue;
      }
      const Result<std::vector<std::string>> found = differences(scenario);
      if (!found) return Problem{fmt::format("{}:{}: {}", name, number, found.problem().what)};
      ++tally.all;
      if (found->empty()) ++tally.as_recorded;
      tally.differences.insert(tally.differences.end(), found->begin(), found->end());
    } catch (const std::exception& error) {  // nlohmann's: a field of another type
      return Problem{fmt::format("{}:{}: not a scenario: {}", name, number, error.what())};
    }
  }
  return tally;
}

}  // namespace decant::scenarios
