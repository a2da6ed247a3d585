// See measure.hpp.
#include "effects/measure.hpp"

#include "effects/paths.hpp"

#include <algorithm>
#include <optional>

namespace decant {
namespace {

// What the text of a layer's history was made by: `RUN /bin/sh -c make # buildkit`, `/bin/sh -c #(nop)  ENV
// A=1`, and of the classic builder a RUN without its word.
std::string_view word_of(std::string_view created_by) {
  constexpr std::string_view kNop = "#(nop)";
  if (const std::size_t nop = created_by.find(kNop); nop != std::string_view::npos) {
    created_by.remove_prefix(nop + kNop.size());
    while (created_by.starts_with(' ')) created_by.remove_prefix(1);
  } else if (created_by.starts_with('/') || created_by.starts_with('|')) {
    return "RUN";
  }
  return created_by.substr(0, created_by.find(' '));
}

std::string_view word_of(InstructionKind kind) {
  switch (kind) {
    case InstructionKind::run:
      return "RUN";
    case InstructionKind::copy:
      return "COPY";
    case InstructionKind::add:
      return "ADD";
    case InstructionKind::workdir:
      return "WORKDIR";
    default:
      return {};
  }
}

// The instructions of a stage and of those that it stands on, in their order.
std::vector<std::uint32_t> all_of(const Document& document, const Evaluation& evaluation,
                                  std::uint32_t stage) {
  std::vector<std::uint32_t> chain{stage};
  while (evaluation.stages[chain.back()].base.kind == Base::Kind::stage &&
         evaluation.stages[chain.back()].base.stage < chain.back()) {
    chain.push_back(evaluation.stages[chain.back()].base.stage);
  }
  std::vector<std::uint32_t> all;
  for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
    const std::uint32_t end = *each + 1 < document.stages.size()
                                  ? document.stages[*each + 1].from
                                  : static_cast<std::uint32_t>(document.instructions.size());
    for (std::uint32_t i = document.stages[*each].from + 1; i < end; ++i) all.push_back(i);
  }
  return all;
}

// Paths that every build touches, whatever runs in it.
bool is_everywhere(std::string_view path) {
  for (const std::string_view place : {"/etc/hosts", "/etc/resolv.conf", "/etc/hostname", "/proc", "/sys",
                                       "/dev", "/run/secrets", "/.dockerenv"}) {
    if (is_below(path, place)) return true;
  }
  return false;
}

// Directories whose times change by what the builder itself mounts and makes there, or by files that are gone
// again.
bool changes_by_itself(std::string_view directory) {
  return directory == "/" || directory == "/etc/" || directory == "/tmp/" || directory == "/var/tmp/" ||
         directory == "/run/" || directory == "/root/";
}

Measured measure(const Effect& effect, const MeasuredLayer& layer) {
  Measured measured{.instruction = effect.instruction,
                    .written = layer.written.size(),
                    .deleted = layer.deleted.size(),
                    .undeclared = {}};
  std::vector<PathEffect> declared;
  for (const PathEffect& write : effect.writes) declared.push_back(write);
  for (const PathEffect& deleted : effect.deletes) declared.push_back(deleted);
  for (const CommandEffect& command : effect.commands) {
    for (const std::string& cache : command.caches) declared.push_back({.path = cache, .tree = true});
  }
  const auto is_declared = [&](std::string_view path) {
    return std::ranges::any_of(declared, [&](const PathEffect& by) {
      return by.path == path || (by.tree && is_below(path, by.path));
    });
  };
  const auto look = [&](const std::vector<std::string>& paths) {
    for (const std::string& named : paths) {
      const bool directory = named.ends_with('/');
      const std::string path =
          canonical_image_path(directory && named.size() > 1 ? named.substr(0, named.size() - 1) : named);
      if (is_declared(path) || is_everywhere(path) || changes_by_itself(named)) continue;
      // The way to what is declared: it is made, or its times change.
      const bool on_the_way = directory && std::ranges::any_of(declared, [&](const PathEffect& by) {
                                return is_below(by.path, path);
                              });
      if (!on_the_way) measured.undeclared.push_back(named);
    }
  };
  look(layer.written);
  look(layer.deleted);
  return measured;
}

}  // namespace

std::optional<std::vector<Measured>> compare_layers(const Document& document, const Evaluation& evaluation,
                                                    const EffectGraph& effects, std::uint32_t stage,
                                                    const std::vector<MeasuredLayer>& layers) {
  std::vector<Measured> measured;
  auto layer = layers.rbegin();
  const std::vector<std::uint32_t> all = all_of(document, evaluation, stage);
  for (auto i = all.rbegin(); i != all.rend(); ++i) {
    const std::string_view word = word_of(document.instructions[*i].kind);
    if (word.empty()) continue;
    while (layer != layers.rend() && word_of(layer->created_by) != "RUN" &&
           word_of(layer->created_by) != "COPY" && word_of(layer->created_by) != "ADD" &&
           word_of(layer->created_by) != "WORKDIR") {
      ++layer;
    }
    if (layer == layers.rend() || word_of(layer->created_by) != word) return std::nullopt;
    if (word == "RUN" && !effects.effects[*i].opaque) {
      measured.push_back(measure(effects.effects[*i], *layer));
      measured.back().layer = static_cast<std::size_t>(layers.rend() - layer) - 1;
    }
    ++layer;
  }
  std::ranges::reverse(measured);
  return measured;
}

}  // namespace decant
