// See stage_sources.hpp. Source: BuildKit dockerfile2llb/convert.go, toCommand; convert_runmount.go,
// detectRunMount; validations.go, validateCircularDependency.
#include "lint/stage_sources.hpp"

#include "syntax/bytes.hpp"
#include "syntax/mount_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace decant::lint {
namespace {

struct Source {
  std::uint32_t stage = 0;
  std::uint32_t instruction = 0;
  std::optional<std::uint32_t> needs;
  std::string image;
};

using Names = std::map<std::string, std::uint32_t, std::less<>>;

void add(const Names& names, std::string_view from, Source source, std::vector<Source>& sources) {
  if (const auto found = names.find(lower(from)); found != names.end()) {
    source.needs = found->second;
  } else {
    source.image = from;
  }
  sources.push_back(std::move(source));
}

std::vector<Source> sources_of(const Document& document) {
  Names names;
  for (const Stage& stage : document.stages) {
    if (!stage.name.empty()) names[stage.name] = stage.index;
  }
  std::vector<Source> sources;
  for (const Stage& stage : document.stages) {
    for (std::uint32_t i = stage.from + 1; i < stage.end; ++i) {
      const Instruction& instruction = document.instructions[i];
      if (instruction.kind == InstructionKind::copy) {
        const std::string_view from = instruction.flag("from").value_or("");
        const auto number = go_integer(from);
        if (number && *number >= 0 && static_cast<std::uint64_t>(*number) < document.stages.size()) {
          sources.push_back({stage.index, i, static_cast<std::uint32_t>(*number), {}});
        } else if (!from.empty() && !number) {
          add(names, from, {stage.index, i, {}, {}}, sources);
        }
      }
      if (instruction.kind != InstructionKind::run) continue;
      for (const Flag& flag : instruction.flags) {
        if (flag.name != "mount") continue;
        const std::string from = syntax::read_mount_fields(flag.value).from;
        if (!from.empty()) add(names, from, {stage.index, i, {}, {}}, sources);
      }
    }
  }
  return sources;
}

// Depth first with a stack of its own: a file may have many thousand stages in a row.
class Search {
 public:
  explicit Search(const Document& document)
      : document_(document), needs_(document.stages.size()), seen_(needs_.size()), open_(needs_.size()) {
    for (Source& source : sources_of(document)) {
      if (!source.needs) continue;
      std::vector<Source>& needs = needs_[source.stage];
      const auto same = std::ranges::find(needs, source.needs, &Source::needs);
      if (same == needs.end()) {
        needs.push_back(std::move(source));
      } else {
        same->instruction = source.instruction;  // the last one counts
      }
    }
  }

  std::optional<Circle> run() {
    for (std::uint32_t start = 0; start < needs_.size(); ++start) {
      if (const auto closing = from(start)) {
        const std::string& name = document_.stages[start].name;
        return Circle{name.empty() ? fmt::format("stage-{}", start) : name, *closing};
      }
    }
    return std::nullopt;
  }

 private:
  struct Level {
    std::uint32_t stage;
    std::size_t next = 0;
  };

  // The topmost instruction of the way that leads into a circle.
  std::optional<std::uint32_t> from(std::uint32_t start) {
    if (seen_[start]) return std::nullopt;
    std::vector<Level> way;
    enter(start, way);
    while (!way.empty()) {
      Level& level = way.back();
      if (level.next == needs_[level.stage].size()) {
        open_[level.stage] = false;
        way.pop_back();
        continue;
      }
      const std::uint32_t needed = *needs_[level.stage][level.next++].needs;
      if (open_[needed]) return topmost(way);
      if (!seen_[needed]) enter(needed, way);
    }
    return std::nullopt;
  }
  [[nodiscard]] std::uint32_t topmost(const std::vector<Level>& way) const {
    std::uint32_t top = UINT32_MAX;
    for (const Level& each : way) top = std::min(top, needs_[each.stage][each.next - 1].instruction);
    return top;
  }
  void enter(std::uint32_t stage, std::vector<Level>& way) {
    seen_[stage] = true;
    open_[stage] = true;
    way.push_back({stage});
  }

  const Document& document_;
  std::vector<std::vector<Source>> needs_;  // by stage
  std::vector<bool> seen_;
  std::vector<bool> open_;
};

}  // namespace

std::vector<CopiedImage> copied_images(const Document& document) {
  std::vector<CopiedImage> images;
  for (Source& source : sources_of(document)) {
    if (source.needs || source.image == "scratch") continue;
    images.push_back({source.stage, source.instruction, std::move(source.image)});
  }
  return images;
}

std::optional<Circle> find_circle(const Document& document) {
  return Search(document).run();
}

}  // namespace decant::lint
