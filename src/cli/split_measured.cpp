// See split_measured.hpp.
#include "cli/split_measured.hpp"

#include "base/text.hpp"
#include "cli/image_layers.hpp"

#include <fmt/format.h>

namespace decant::cli {
namespace measured {
namespace {

// Whether a layer's history names this RUN. BuildKit leaves flags out and puts values of arguments before it;
// of a heredoc it keeps some form of its own.
bool is_made_by(const Instruction& run, const std::string& created_by) {
  if (!run.heredocs.empty()) return true;
  const std::string made = squeezed(created_by);
  std::string text;
  for (const Word& word : run.args) text += fmt::format("{}{}", text.empty() ? "" : " ", squeezed(word.text));
  return made.find(text) != std::string::npos;
}

}  // namespace
}  // namespace measured

Result<Measurement> measure_build(const Project& project, const std::string& image,
                                  const std::string& engine) {
  const auto layers = image_layers(image, engine);
  if (!layers) return layers.problem();
  std::vector<MeasuredLayer> read;
  for (const images::LayerHistory& layer : *layers)
    read.push_back({layer.created_by, layer.empty, layer.written, layer.deleted});
  const auto runs =
      compare_layers(project.document, project.evaluation, project.effects(), project.graph.target, read);
  const auto other = [&](const std::string& why) {
    return Problem{.what = fmt::format("{} is no build of {}: {}", image, project.dockerfile, why),
                   .remedy = "build the image of this Dockerfile, and of this target, as it is now"};
  };
  if (!runs) return other("its history has other instructions");
  Measurement measurement{.image = image, .runs = {}};
  for (const Measured& run : *runs) {
    const Instruction& instruction = project.document.instructions[run.instruction];
    const MeasuredLayer& layer = read[run.layer];
    if (!measured::is_made_by(instruction, layer.created_by))
      return other(fmt::format("line {} is not in its history", instruction.start_line));
    measurement.runs[instruction.start_line] = {layer.written, layer.deleted, run.undeclared};
  }
  return measurement;
}

}  // namespace decant::cli
