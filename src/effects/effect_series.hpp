// The effects of one Dockerfile while the files of its context change from commit to commit: only
// instructions that were told something else by the files, or that stand on one whose effect is another, are
// worked out again. One that comes out as it was stays the same object.
#pragma once

#include "context/questions.hpp"
#include "effects/effects.hpp"

#include <string>
#include <vector>

namespace decant {

class ImageView;

class EffectSeries {
 public:
  // All must live as long. `questions`: those that the contexts below write down what they are asked in; null
  // where nothing is ever renewed.
  EffectSeries(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
               const knowledge::Library& library, Questions* questions)
      : document_(document),
        evaluation_(evaluation),
        graph_(graph),
        library_(library),
        questions_(questions) {}

  // All effects, over a context or none.
  void work_out(const Context* context) { run(context, nullptr); }
  // Over another context, which may give others than before to the askers that are `stale`. True: an effect
  // is another one.
  bool renew(const Context* context, const std::vector<bool>& stale) { return run(context, &stale); }

  [[nodiscard]] const EffectGraph& effects() const { return effects_; }
  [[nodiscard]] EffectGraph take() && { return std::move(effects_); }

 private:
  // What an instruction did besides its effect.
  struct Step {
    bool known = false;
    Questions::Asker asker = 0;
    std::vector<std::string> directories;  // that it made
    std::vector<Diagnostic> diagnostics;
  };
  bool run(const Context* context, const std::vector<bool>* stale);
  // True: another than before.
  bool one(const Evaluated& evaluated, const EvaluatedStage& stage, const Context* context, ImageView& view);

  const Document& document_;
  const Evaluation& evaluation_;
  const BuildGraph& graph_;
  const knowledge::Library& library_;
  Questions* questions_;
  EffectGraph effects_;
  std::vector<Step> steps_;  // by instruction
};

}  // namespace decant
