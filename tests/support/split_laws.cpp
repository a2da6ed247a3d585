#include "support/split_laws.hpp"

#include "base/text.hpp"
#include "cache/compare.hpp"
#include "cache/costs.hpp"
#include "cli/split_lint.hpp"
#include "emit/dockerfile.hpp"
#include "emit/link.hpp"
#include "lint/lint.hpp"
#include "plan/ignore.hpp"
#include "plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace decant {
namespace {

// ------------------------------------------------------------------------------------------ made contexts

constexpr std::pair<std::string_view, std::string_view> kManifests[] = {
    {"package.json", R"({"name":"a","dependencies":{"b":"1"}})"},
    {"package-lock.json", R"({"lockfileVersion":3,"packages":{"node_modules/b":{"version":"1.0.0"}}})"},
    {"yarn.lock", "# yarn lockfile v1\n"},
    {"pnpm-lock.yaml", "lockfileVersion: '9.0'\n"},
    {"requirements.txt", "flask==3.0\n"},
    {"pyproject.toml", "[project]\nname = \"a\"\nversion = \"1\"\n[tool.poetry]\nname = \"a\"\n"},
    {"poetry.lock", ""},
    {"uv.lock", "version = 1\n"},
    {"Pipfile", ""},
    {"Pipfile.lock", "{}"},
    {"Gemfile", "source 'https://rubygems.org'\ngem 'rake'\n"},
    {"Gemfile.lock", ""},
    {"composer.json", "{}"},
    {"composer.lock", "{}"},
    {"go.mod", "module a\n"},
    {"go.sum", ""},
    {"Cargo.toml", "[package]\nname = \"a\"\n"},
    {"Cargo.lock", ""},
    {"pom.xml", "<project><artifactId>a</artifactId></project>"},
    {"app.csproj", "<Project/>"},
    {"mix.exs", ""},
    {"mix.lock", ""},
    {"main.c", ""},
    {"Makefile", "all:\n"},
};

class Files {
 public:
  void add(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const auto known =
        std::ranges::find(kManifests, name, &std::pair<std::string_view, std::string_view>::first);
    files_.try_emplace(std::string(path), known != std::end(kManifests) ? known->second : "");
  }
  void add_directory(std::string_view path) {
    for (const auto& [name, bytes] : kManifests)
      add(path.empty() ? std::string(name) : fmt::format("{}/{}", path, name));
  }
  // A source of COPY: with stars it stands for a name that fits, without an ending for a directory.
  void add_source(std::string_view source) {
    std::string path;
    for (const std::string_view part : split(source, '/')) {
      if (part.empty() || part == "." || part == "**") continue;
      if (part == "..") continue;
      if (!path.empty()) path += '/';
      for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '*') {
          if (part.starts_with("package")) continue;
          path += 'x';
        } else if (part[i] == '?') {
          path += 'y';
        } else {
          path += part[i];
        }
      }
    }
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    const auto known =
        std::ranges::find(kManifests, name, &std::pair<std::string_view, std::string_view>::first);
    const bool is_file = known != std::end(kManifests) || name.find('.', 1) != std::string_view::npos ||
                         (source.find('*') != std::string_view::npos && !path.empty());
    if (is_file && !source.ends_with('/')) {
      add(path);
    } else {
      add_directory(path);
    }
  }
  [[nodiscard]] std::shared_ptr<const FileTree> tree() const {
    std::vector<MemoryFile> made;
    for (const auto& [path, bytes] : files_) {
      const auto below = files_.lower_bound(path + "/");
      const bool is_above = below != files_.end() && below->first.starts_with(path + "/");
      if (is_above || path.size() > 3000) continue;
      MemoryFile& file = made.emplace_back();
      file.entry.path = path;
      file.bytes = bytes;
    }
    return memory_tree(std::move(made));
  }

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

// ------------------------------------------------------------------------------------------------- builds

struct Made {
  Document document;
  Evaluation evaluation;
  BuildGraph graph;
  EffectGraph effects;
  const Context* context = nullptr;

  [[nodiscard]] cache::Build build() const { return {document, evaluation, graph, effects, context}; }
};

std::unique_ptr<Made> made_of(const std::string& text, const Context* context) {
  auto made = std::make_unique<Made>();
  made->document = parse_dockerfile("Dockerfile", text);
  made->evaluation = evaluate(made->document, {});
  auto graph = build_graph(made->document, made->evaluation, "");
  if (!graph) return nullptr;
  made->graph = *std::move(graph);
  made->effects = compute_effects(made->document, made->evaluation, made->graph, context);
  made->context = context;
  return made;
}

// ----------------------------------------------------------------------------------------------- the laws

std::multiset<std::string> comments_of(const std::string& text) {
  const Document document = parse_dockerfile("Dockerfile", text);
  std::vector<bool> in_heredoc(document.source->line_count() + 2);
  for (const Instruction& instruction : document.instructions) {
    for (const Heredoc& heredoc : instruction.heredocs) {
      if (heredoc.body.size() == 0) continue;
      const std::uint32_t last = document.source->position(heredoc.body.end - 1).line;
      for (std::uint32_t line = document.source->position(heredoc.body.begin).line; line <= last; ++line)
        in_heredoc[line] = true;
    }
  }
  std::multiset<std::string> comments;
  for (std::uint32_t line = 1; line <= document.source->line_count(); ++line) {
    const std::string words = squeezed(document.source->line(line));
    if (words.starts_with('#') && words.size() > 1 && !in_heredoc[line]) comments.insert(words);
  }
  return comments;
}

std::string lost_comment(const std::string& before, const std::string& after) {
  const auto there = comments_of(after);
  for (const std::string& comment : comments_of(before)) {
    if (!there.contains(comment)) return fmt::format("a comment is lost: {}", comment);
  }
  return {};
}

std::map<std::string, std::vector<std::string>> findings_of(const Made& made, std::string_view profile) {
  const lint::Subject subject{.document = made.document,
                              .evaluation = made.evaluation,
                              .graph = made.graph,
                              .effects = [&]() -> const EffectGraph& { return made.effects; },
                              .context = made.context};
  std::map<std::string, std::vector<std::string>> found;
  const auto findings = lint::run(subject, {.profile = std::string(profile)});
  if (!findings) return found;
  for (const lint::Finding& finding : *findings) found[finding.code].push_back(finding.message);
  return found;
}

std::string new_finding(const Made& before, const Made& after) {
  for (const std::string_view profile : {"default", "buildkit"}) {
    auto old = findings_of(before, profile);
    for (const auto& [code, messages] : findings_of(after, profile)) {
      // A pragma for what is gone. What a RUN had already may be there for each part of it.
      if (code == "DC0001" || messages.size() <= old[code].size()) continue;
      for (const std::string& message : messages) {
        if (std::ranges::find(old[code], message) != old[code].end()) continue;
        return fmt::format("a new finding of the profile {}: {} {}", profile, code, message);
      }
    }
  }
  return {};
}

// The members of a list with `&&`.
std::set<std::string> members(const Instruction& run) {
  std::set<std::string> all;
  std::string text = cache::step_text(run);
  std::string_view rest = text;
  if (rest.starts_with("RUN ")) rest.remove_prefix(4);
  while (rest.starts_with("--")) {
    const std::size_t end = rest.find(' ');
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  while (true) {
    const std::size_t end = rest.find(" && ");
    all.emplace(rest.substr(0, end));
    if (end == std::string_view::npos) return all;
    rest.remove_prefix(end + 4);
  }
}

// Files to change, one at a time: those whose names tell most first.
std::vector<std::string> files_to_change(const Context& context, std::size_t most) {
  std::vector<std::string> files;
  for (const EntryView& entry : context.walk("")) {
    if (entry.type == FileType::file) files.emplace_back(entry.path);
    if (files.size() > 20'000) break;
  }
  std::ranges::stable_sort(files, {}, [](const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    const bool known = std::ranges::find(kManifests, name, [](const auto& each) { return each.first; }) !=
                       std::end(kManifests);
    return std::pair(!known, std::ranges::count(path, '/'));
  });
  if (files.size() > most) {
    // The first half, and some of all the others.
    const std::size_t half = (most + 1) / 2;
    std::vector<std::string> some(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(half));
    const std::size_t step = (files.size() - half) / std::max<std::size_t>(most - half, 1) + 1;
    for (std::size_t i = half; i < files.size(); i += step) some.push_back(files[i]);
    files = std::move(some);
  }
  return files;
}

std::string not_run(const Made& before, const Made& after, const Made& split_before,
                    const Made& split_after) {
  const cache::Comparison original = cache::compare(before.build(), after.build());
  const cache::Comparison split = cache::compare(split_before.build(), split_after.build());
  for (const cache::Layer& layer : original.layers) {
    const Instruction& run = after.document.instructions[layer.instruction];
    if (run.kind != InstructionKind::run || layer.state != cache::LayerState::rebuilds) continue;
    const auto parts = members(run);
    bool found = false;
    bool runs = false;
    for (const cache::Layer& other : split.layers) {
      const Instruction& piece = split_after.document.instructions[other.instruction];
      if (piece.kind != InstructionKind::run || !std::ranges::includes(parts, members(piece))) continue;
      found = true;
      runs = runs || other.state == cache::LayerState::rebuilds ||
             other.state == cache::LayerState::needless || other.state == cache::LayerState::changed;
    }
    if (!found) return fmt::format("line {}: the RUN is gone", run.start_line);
    if (!runs)
      return fmt::format("line {} has to run again ({}), and does not", run.start_line, layer.reason);
  }
  return {};
}

std::string linked(const std::string& text) {
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  if (!graph) return text;
  return emit::print(emit::link(plan::layout_of(document), document, evaluation, *graph).layout);
}

// Planned again it is the same.
std::string again(const std::string& text, const Context& context, const plan::Options& options,
                  bool with_links) {
  const Document document = parse_dockerfile("Dockerfile", text);
  if (document.has_errors()) return fmt::format("it has errors: {}", document.diagnostics.front().message);
  auto plan = plan::make_plan(document, context, options);
  if (plan && !plan->steps.empty()) {
    // A step that was taken back for a finding is taken back again.
    const auto project =
        cli::load_project_from("Dockerfile", text, std::make_shared<const Context>(context), {});
    if (project) plan = cli::make_clean_plan(**project, context, options);
  }
  if (!plan) return fmt::format("what comes out is refused: {}", plan.problem().what);
  if (!plan->steps.empty())
    return fmt::format("split again: {}: {}", plan->steps.front().kind, plan->steps.front().what);
  if (with_links && linked(text) != text) return "linked again it differs";
  return {};
}

std::string broken_law(const plan::Plan& plan, const Document& document, const Context& context,
                       const plan::Options& options, std::size_t most_changes, std::size_t& changes) {
  const std::string text(document.source->bytes());
  const std::string out = emit::print(plan, document);
  if (plan.steps.empty()) return out == text ? "" : "no step, but other bytes";
  if (auto broken = again(out, context, options, false); !broken.empty()) return broken;
  if (auto broken = again(linked(out), context, options, true); !broken.empty())
    return "with links: " + broken;
  if (auto broken = lost_comment(text, out); !broken.empty()) return broken;
  const auto before = made_of(text, &context);
  const auto split_before = made_of(out, &context);
  if (!before || !split_before) return "no graph";
  if (auto broken = new_finding(*before, *split_before); !broken.empty()) return broken;
  for (const std::string& path : files_to_change(context, most_changes)) {
    const Context changed = context.with_tree(changed_tree(context.tree_pointer(), {path}));
    const auto after = made_of(text, &changed);
    const auto split_after = made_of(out, &changed);
    ++changes;
    if (auto broken = not_run(*before, *after, *split_before, *split_after); !broken.empty())
      return fmt::format("after a change of {}: {}", path, broken);
  }
  return {};
}

}  // namespace

std::shared_ptr<const Context> context_for(const std::string& dockerfile) {
  const auto made = made_of(dockerfile, nullptr);
  if (!made) return nullptr;
  Files files;
  for (const Effect& effect : made->effects.effects) {
    if (!effect.from_context || effect.remote) continue;
    for (const std::string& source : effect.sources) files.add_source(source);
  }
  auto context = open_context(files.tree(), "Dockerfile");
  if (!context) return nullptr;
  return std::make_shared<const Context>(*std::move(context));
}

SplitLaws check_split_laws(const std::string& dockerfile, const Context& context, std::size_t changes,
                           const std::vector<std::string>& with) {
  plan::Options options;
  options.with = with;
  SplitLaws laws;
  const Document document = parse_dockerfile("Dockerfile", dockerfile);
  const auto project =
      cli::load_project_from("Dockerfile", dockerfile, std::make_shared<const Context>(context), {});
  if (!project) {
    laws.refused = project.problem().what;
    return laws;
  }
  const auto plan = cli::make_clean_plan(**project, context, options);
  if (!plan) {
    laws.refused = plan.problem().what;
    if (plan.problem().exit == Exit::defect) laws.broken = "a defect: " + plan.problem().what;
    return laws;
  }
  laws.planned = true;
  laws.steps = plan->steps.size();
  const auto ignoring = plan::context_without(context, plan->ignored);
  laws.broken = ignoring ? broken_law(*plan, document, *ignoring, options, changes, laws.changes)
                         : "a line for the ignore file: " + ignoring.problem().what;
  if (laws.steps > 0) {
    laws.split = emit::print(*plan, document);
    laws.linked = linked(laws.split);
  }
  return laws;
}

}  // namespace decant
