// slim, on request: tools that only build packages leave the image. A branch (an install with a directory of
// its own) stands on the trunk, and so does the image; where the trunk installs compilers for that branch
// alone, a stage between the two holds them.
//
//   FROM node AS trunk                FROM node AS trunk
//   RUN apt-get install -y g++ make   FROM trunk AS build-tools
//   FROM trunk AS node-deps           RUN apt-get install -y g++ make
//   RUN npm ci                        FROM build-tools AS node-deps
//   FROM trunk                        RUN npm ci
//   COPY --from=node-deps …           FROM trunk
//                                     COPY --from=node-deps …
//
// What else stands in the image must do without them: a command that is not known, or that builds, may not.

#include "base/name_pattern.hpp"
#include "plan/pieces.hpp"
#include "plan/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::plan {
namespace slimming {
namespace {

// Packages of distributions that hold compilers and what goes with them, and nothing that a program needs to
// run. Libraries' headers (`libpq-dev`) are not among them: they bring the library along, which programs
// need.
constexpr auto kTools = std::to_array<std::string_view>(
    {"autoconf", "automake",      "binutils",        "bison",    "build-base", "build-essential",
     "clang",    "clang-*",       "cmake",           "dpkg-dev", "flex",       "g++",
     "g++-*",    "gcc",           "gcc-*",           "gcc-c++",  "libc-dev",   "libc6-dev",
     "libtool",  "linux-headers", "linux-headers-*", "m4",       "make",       "meson",
     "musl-dev", "ninja",         "ninja-build",     "patch",    "pkg-config", "pkgconf"});
// node-gyp runs it, beside a compiler.
constexpr auto kScripting =
    std::to_array<std::string_view>({"python", "python3", "python3-dev", "python-is-python3"});
constexpr auto kPrograms = std::to_array<std::string_view>(
    {"ar", "autoconf", "automake", "bison", "c++", "cc", "clang", "clang++", "cmake", "flex", "g++", "gcc",
     "ld", "make", "meson", "ninja", "patch", "pkg-config"});

bool is_one_of(std::span<const std::string_view> patterns, std::string_view name) {
  return std::ranges::any_of(patterns, [&](std::string_view pattern) { return matches_name(pattern, name); });
}

// The packages of a RUN that installs tools and nothing else. `other` is the first that is none.
struct Tools {
  std::vector<std::string> packages;
  std::string other;
  bool has_scripting = false;
};

std::optional<Tools> tools_of(const Effect& effect) {
  using knowledge::Role;
  if (effect.kind != EffectKind::run || effect.opaque) return std::nullopt;
  Tools tools;
  for (const CommandEffect& command : effect.commands) {
    if (command.role == Role::refresh_index || command.role == Role::clean || command.role == Role::neutral)
      continue;
    const bool is_system = command.tool == "apt-get" || command.tool == "apk" || command.tool == "dnf";
    if (command.role != Role::install || !is_system || command.packages.empty()) return std::nullopt;
    tools.packages.insert(tools.packages.end(), command.packages.begin(), command.packages.end());
  }
  bool has_tool = false;
  for (const std::string& package : tools.packages) {
    if (is_one_of(kTools, package)) {
      has_tool = true;
    } else if (is_one_of(kScripting, package)) {
      tools.has_scripting = true;
    } else if (tools.other.empty()) {
      tools.other = package;
    }
  }
  if (!has_tool) return std::nullopt;
  return tools;
}

// Whether a command that stays in the image may need the tools.
bool may_need(const CommandEffect& command, const Tools& tools) {
  if (command.opaque || command.role == knowledge::Role::build) return true;
  const auto is_tool = [&](std::string_view program) {
    program = program.substr(program.rfind('/') + 1);
    return std::ranges::find(kPrograms, program) != kPrograms.end() ||
           (tools.has_scripting && program.starts_with("python"));
  };
  return std::ranges::any_of(command.programs, is_tool);
}

struct Objection {
  std::string why_not;
  std::string needed;
};

// Whether it is a RUN of the original, and not a part of one.
bool is_whole(const View& view, std::size_t stage, std::size_t at) {
  const std::uint32_t line = view.layout.stages[stage].instructions[at].line;
  std::size_t parts = 0;
  for (const LayoutStage& other : view.layout.stages) {
    for (const LayoutInstruction& instruction : other.instructions)
      parts += instruction.kind == InstructionKind::run && instruction.line == line ? 1 : 0;
  }
  return parts == 1 && view.instruction(stage, at).heredocs.empty();
}

// Whether the RUN may stand below all else of its stage, and the image do without it.
Objection stands_against(const View& view, std::size_t stage, std::size_t at, const Tools& tools) {
  const Effect& own = view.effect(stage, at);
  const State& before = view.before(stage, at);
  const State& after = *view.evaluation.stages[stage].after;
  if (before.user != after.user || before.shell != after.shell)
    return {"the user or the shell changes below it", {}};
  if (before.workdir != after.workdir && !is_whole(view, stage, at))
    return {"it is a part of a RUN, and the directory changes below it", "a RUN of its own for it"};
  const std::size_t last = view.layout.stages.size() - 1;
  for (std::size_t other = stage; other <= last; ++other) {
    if (!stands_on(view, last, other) || !stands_on(view, other, stage)) continue;
    const auto& instructions = view.layout.stages[other].instructions;
    for (std::size_t i = other == stage ? at + 1 : 1; i < instructions.size(); ++i) {
      const Effect& effect = view.effect(other, i);
      const std::string where = shown(instructions[i]);
      if (effect.kind == EffectKind::run) {
        if (effect.opaque) return {fmt::format("`{}` stays in the image, and may need them", where), {}};
        for (const CommandEffect& command : effect.commands) {
          if (may_need(command, tools))
            return {fmt::format("`{}` stays in the image, and may need them", command.label), {}};
        }
      }
      if (other != stage) continue;
      for (const KeyValue& pair : view.instruction(other, i).pairs) {
        if (own.variables.reads(pair.name))
          return {fmt::format("`{}` comes below it, and it reads that", where), {}};
      }
      if (overlap(effect.deletes, own.reads) ||
          overlap(effect.deletes, {PathEffect{"/var/lib/apt/lists", true}}))
        return {fmt::format("`{}` deletes what it works from", where), "both in one RUN"};
      const bool is_same_tool = std::ranges::all_of(effect.commands, [&](const CommandEffect& command) {
        return command.role == knowledge::Role::neutral ||
               std::ranges::any_of(own.commands,
                                   [&](const CommandEffect& mine) { return mine.tool == command.tool; });
      });
      if (effect.kind == EffectKind::copy && overlap(effect.writes, own.writes))
        return {fmt::format("`{}` writes where it writes", where), {}};
      if (effect.kind == EffectKind::run && !is_same_tool && overlap(effect.writes, own.writes))
        return {fmt::format("`{}` writes where it writes", where), {}};
    }
  }
  return {};
}

Layout with_stage(const View& view, std::size_t stage, std::size_t at,
                  const std::vector<std::size_t>& consumers, const std::string& name) {
  Layout layout = view.layout;
  LayoutStage tools;
  tools.name = name;
  tools.role = StageRole::kept;
  tools.instructions.push_back(from_stage(view.layout.stages[stage].name, name));
  tools.instructions.back().comments = {"", "# What only builds packages, and is not in the image."};
  const std::size_t size = view.layout.stages[stage].instructions.size();
  for (LayoutInstruction& again : said_again(view, stage, 1, size, {at}))
    tools.instructions.push_back(std::move(again));
  LayoutInstruction run = view.layout.stages[stage].instructions[at];
  run.provenance = Provenance::moved;
  while (!run.comments.empty() && run.comments.front().empty()) run.comments.erase(run.comments.begin());
  tools.instructions.push_back(std::move(run));
  for (const std::size_t consumer : consumers) {
    LayoutInstruction& from = layout.stages[consumer].instructions.front();
    LayoutInstruction other = from_stage(name, layout.stages[consumer].name);
    other.comments = std::move(from.comments);
    other.indent = from.indent;
    other.line = from.line;
    from = std::move(other);
  }
  auto& trunk = layout.stages[stage].instructions;
  trunk.erase(trunk.begin() + static_cast<std::ptrdiff_t>(at));
  layout.stages.insert(layout.stages.begin() + static_cast<std::ptrdiff_t>(stage) + 1, std::move(tools));
  return layout;
}

}  // namespace
}  // namespace slimming

bool installs_build_tools(const View& view, std::size_t stage, std::size_t end) {
  for (std::size_t at = 1; at < end; ++at) {
    const auto tools = slimming::tools_of(view.effect(stage, at));
    if (tools && tools->other.empty()) return true;
  }
  return false;
}

std::optional<Layout> slim(const View& view, Record& record) {
  using namespace slimming;
  if (!requested(view, "slim")) return std::nullopt;
  const std::size_t last = view.layout.stages.size() - 1;
  for (std::size_t stage = 0; stage <= last; ++stage) {
    if (!stands_on(view, last, stage)) continue;
    const auto& instructions = view.layout.stages[stage].instructions;
    for (std::size_t at = 1; at < instructions.size(); ++at) {
      const std::optional<Tools> tools = tools_of(view.effect(stage, at));
      if (!tools) continue;
      const auto refuse = [&](std::string why, std::string needed) {
        record.refuse({"slim", fmt::format("`{}` out of the image", shown(instructions[at])), std::move(why),
                       std::move(needed), instructions[at].line});
      };
      if (!tools->other.empty()) {
        refuse(fmt::format("it installs {} too, which the image may need", tools->other),
               "a RUN of its own for what only builds");
        continue;
      }
      std::vector<std::size_t> consumers;
      for (std::size_t other = stage + 1; other <= last; ++other) {
        const Base& base = view.evaluation.stages[other].base;
        if (base.kind == Base::Kind::stage && base.stage == stage && !stands_on(view, last, other) &&
            view.instruction(other, 0).flags.empty())
          consumers.push_back(other);
      }
      Objection objection = stands_against(view, stage, at, *tools);
      if (objection.why_not.empty() && view.layout.stages[stage].role != StageRole::trunk &&
          !consumers.empty())
        objection.why_not =
            fmt::format("stage {} has them, and somebody may build it", view.layout.stages[stage].name);
      if (objection.why_not.empty() && consumers.empty()) {
        objection = {"no stage that the image only copies from needs them",
                     "an install with a directory of its own, such as a virtual environment or node_modules"};
      }
      std::vector<Assumption> assumptions{
          {"build-tools",
           fmt::format("nothing that runs in the image needs {}, or a library that came with them",
                       fmt::join(tools->packages, ", "))}};
      add_assumptions(assumptions, view.effect(stage, at).assumptions);
      if (objection.why_not.empty()) objection.why_not = why_not_strict(view, assumptions);
      if (!objection.why_not.empty()) {
        refuse(std::move(objection.why_not), std::move(objection.needed));
        continue;
      }
      const std::string name = free_stage_name(view.layout, "build-tools", view.layout.stages[stage].name);
      std::vector<std::string> names;
      for (const std::size_t consumer : consumers) names.push_back(view.layout.stages[consumer].name);
      Step step{"slim",
                fmt::format("`{}` moves to a stage of its own, for {} alone", shown(instructions[at]),
                            listed(names)),
                "the image is smaller, and has less in it that can be attacked", instructions[at].line,
                assumptions};
      step.changes =
          fmt::format("{}, and what came with them: not in the image", fmt::join(tools->packages, ", "));
      record.steps.push_back(std::move(step));
      std::string text;
      for (const Word& word : view.instruction(stage, at).args) text += fmt::format("{} ", word.text);
      record.added.push_back(std::move(text));
      return with_stage(view, stage, at, consumers, name);
    }
  }
  return std::nullopt;
}

}  // namespace decant::plan
