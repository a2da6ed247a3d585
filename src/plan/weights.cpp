// See weights.hpp. The figures are medians over the last 1000 commits (first parents) of nine applications in
// Python, Node and both (CTFd, redash, kitsune, saleor, umami, …): files of dependencies change in 2 to 14 of
// 100 commits, settings of package managers in less than one, anything at all in nearly each.

#include "plan/weights.hpp"

#include "base/name_pattern.hpp"
#include "context/path.hpp"
#include "effects/volatile.hpp"

#include <algorithm>

namespace decant::plan {
namespace weighing {
namespace {

struct Rate {
  std::string_view name;  // of a file, with `*` for any text
  double changes;         // in a commit
};

// The first that matches counts.
constexpr Rate kRates[] = {
    // Settings of package managers and versions of interpreters.
    {".npmrc", 0.003},
    {".yarnrc*", 0.003},
    {".nvmrc", 0.004},
    {".node-version", 0.004},
    {".ruby-version", 0.004},
    {".python-version", 0.004},
    {".tool-versions", 0.004},
    {"pip.conf", 0.002},
    {"uv.toml", 0.002},
    {"bunfig.toml", 0.003},
    {"pnpm-workspace.yaml", 0.003},
    {"nuget.config", 0.003},
    {"NuGet.Config", 0.003},
    {"global.json", 0.005},
    {"rust-toolchain*", 0.005},
    {"setup.cfg", 0.003},
    {"gradle.properties", 0.01},
    {"settings.gradle*", 0.01},
    {"mvnw", 0.002},
    {"gradlew", 0.002},
    // Lock files.
    {"package-lock.json", 0.06},
    {"npm-shrinkwrap.json", 0.06},
    {"yarn.lock", 0.06},
    {"pnpm-lock.yaml", 0.05},
    {"bun.lock*", 0.06},
    {"uv.lock", 0.08},
    {"poetry.lock", 0.06},
    {"pdm.lock", 0.06},
    {"Pipfile.lock", 0.06},
    {"Gemfile.lock", 0.05},
    {"composer.lock", 0.04},
    {"Cargo.lock", 0.06},
    {"go.sum", 0.04},
    {"mix.lock", 0.04},
    {"packages.lock.json", 0.04},
    // Manifests. Some hold versions, scripts and settings of other tools besides.
    {"package.json", 0.08},
    {"pyproject.toml", 0.08},
    {"setup.py", 0.02},
    {"Pipfile", 0.03},
    {"requirements*.txt", 0.06},
    {"*requirements.txt", 0.06},
    {"requirements*.in", 0.05},
    {"constraints*.txt", 0.04},
    {"environment.y*ml", 0.02},
    {"Gemfile", 0.04},
    {"*.gemspec", 0.02},
    {"composer.json", 0.03},
    {"Cargo.toml", 0.04},
    {"go.mod", 0.04},
    {"go.work", 0.01},
    {"mix.exs", 0.04},
    {"pom.xml", 0.06},
    {"build.gradle*", 0.05},
    {"*.csproj", 0.05},
    {"*.fsproj", 0.05},
    {"*.sln", 0.02},
    {"Directory.*.props", 0.04},
};
// Any other file that is copied by its name: a script, a configuration.
constexpr double kFile = 0.02;
// Anything in the context, and anything in a directory of it.
constexpr double kContext = 0.95;
constexpr double kDirectory = 0.5;

double rate_of(std::string_view path) {
  if (path == "./") return kContext;
  if (path.ends_with('/')) return kDirectory;
  const std::string_view name = name_of_path(path);
  const auto rate =
      std::ranges::find_if(kRates, [&](const Rate& each) { return matches_name(each.name, name); });
  return rate == std::end(kRates) ? kFile : rate->changes;
}

// A path of which nobody looked what it is: what is not called as a manifest is taken for a directory.
std::string unseen(std::string_view path) {
  while (path.starts_with('/') || path.starts_with("./")) path.remove_prefix(path.starts_with('/') ? 1 : 2);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.empty() || path == ".") return "./";
  const std::string_view name = name_of_path(path);
  const bool is_file =
      std::ranges::any_of(kRates, [&](const Rate& each) { return matches_name(each.name, name); });
  return std::string(path) + (is_file ? "" : "/");
}

bool holds(std::string_view directory, std::string_view path) {
  return directory.ends_with('/') && directory != path && (directory == "./" || path.starts_with(directory));
}

// A file of a larger selection: a directory that is copied as far as a pattern goes counts by its files.
constexpr std::size_t kMostFiles = 200;

}  // namespace
}  // namespace weighing

double Weights::seconds(const Instruction& instruction, const Effect& effect) const {
  return costs.find(instruction).value_or(effect.cost_seconds);
}

double Weights::changes_per_commit(std::string_view context_path) const {
  const auto counted = costs.changes.find(context_path);
  if (counted != costs.changes.end()) return counted->second / 1000;
  return weighing::rate_of(context_path);
}

Weights weights_of_parts(const Weights& weights, const Document& original, const Document& layout,
                         const EffectGraph& effects_of_layout) {
  std::vector<double> estimates;
  for (const Effect& effect : effects_of_layout.effects) estimates.push_back(effect.cost_seconds);
  Weights all = weights;
  all.costs = cache::with_parts(weights.costs, original, layout, estimates);
  return all;
}

void Inputs::add(std::string path, double changes) {
  for (const auto& [other, share] : changes_) {
    if (other == path || weighing::holds(other, path)) return;
  }
  std::erase_if(changes_, [&](const auto& each) { return weighing::holds(path, each.first); });
  changes_.emplace(std::move(path), changes);
  count();
}

void Inputs::add(const Inputs& other) {
  for (const auto& [path, changes] : other.changes_) add(path, changes);
}

void Inputs::count() {
  stays_ = 1;
  for (const auto& [path, changes] : changes_) stays_ *= 1 - changes;
}

Inputs inputs_of(const Effect& copy, const Weights& weights) {
  Inputs inputs;
  const auto add = [&](const std::string& path) { inputs.add(path, weights.changes_per_commit(path)); };
  if (!copy.from_context) return inputs;
  if (!copy.selection_known) {
    for (const std::string& source : copy.sources) add(weighing::unseen(source));
    return inputs;
  }
  if (copy.selection.whole) {
    add(copy.selection.whole->empty() ? "./" : *copy.selection.whole + "/");
    return inputs;
  }
  std::size_t files = 0;
  for (const CopiedFile& file : copy.selection.files) {
    if (file.from.type == FileType::directory) continue;
    if (++files > weighing::kMostFiles) {
      inputs.add("./", weighing::kDirectory);
      return inputs;
    }
    add(std::string(file.from.path));
  }
  return inputs;
}

Expected expected_per_commit(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                             const EffectGraph& effects, const Weights& weights) {
  Expected expected;
  std::vector<Inputs> of_stage(document.stages.size());
  for (const Stage& stage : document.stages) {
    if (!graph.reachable[stage.index]) continue;
    Inputs& inputs = of_stage[stage.index];
    const Base& base = evaluation.stages[stage.index].base;
    if (base.kind == Base::Kind::stage && base.stage < stage.index) inputs = of_stage[base.stage];
    for (std::uint32_t i = stage.from + 1; i < stage.end; ++i) {
      const Effect& effect = effects.effects[i];
      const Instruction& instruction = document.instructions[i];
      inputs.add(inputs_of(effect, weights));
      if (effect.from_stage && *effect.from_stage < stage.index) inputs.add(of_stage[*effect.from_stage]);
      for (const std::uint32_t mounted : effect.mounted_stages) {
        if (mounted < stage.index) inputs.add(of_stage[mounted]);
      }
      for (const std::string& mounted : effect.mounted_context) {
        const std::string path = weighing::unseen(mounted);
        inputs.add(path, weights.changes_per_commit(path));
      }
      // A stamp is in the key of each RUN below it.
      if (is_volatile(document, evaluation, i)) inputs.add("$" + std::to_string(instruction.start_line), 1);
      if (effect.kind != EffectKind::run) continue;
      expected.seconds += inputs.changes() * weights.seconds(instruction, effect);
      expected.runs += inputs.changes();
    }
  }
  return expected;
}

}  // namespace decant::plan
