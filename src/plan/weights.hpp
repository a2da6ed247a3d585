// What the choice among layouts goes by: how long each step takes, and how often what it reads changes. From
// the committed costs file (cache/costs.hpp) where that has a figure, else from decant's own table; never
// from the history itself, so that a shallow and a full clone give the same layout.
#pragma once

#include "cache/costs.hpp"
#include "effects/effects.hpp"

#include <map>
#include <string>
#include <string_view>

namespace decant::plan {

struct Weights {
  cache::Costs costs;  // empty: knowledge alone

  // Of running an instruction once.
  [[nodiscard]] double seconds(const Instruction& instruction, const Effect& effect) const;
  // The share of commits (0 to 1) in which a file of the context is another than before. A directory, for
  // anything in it, ends with `/`; the whole context is `./`.
  [[nodiscard]] double changes_per_commit(std::string_view context_path) const;
};

// The same, with times for the RUNs of a layout that are parts of a measured RUN of the original.
Weights weights_of_parts(const Weights& weights, const Document& original, const Document& layout,
                         const EffectGraph& effects_of_layout);

// Files of the context, in the spelling of Weights::changes_per_commit, each with its share of commits. What
// lies in a directory that is there too is no file of its own.
class Inputs {
 public:
  void add(std::string path, double changes);
  void add(const Inputs& other);
  // The share of commits in which any of them changes; they are taken to change independently.
  [[nodiscard]] double changes() const { return 1 - stays_; }

 private:
  void count();
  std::map<std::string, double, std::less<>> changes_;
  double stays_ = 1;
};

// What a COPY or ADD takes from the context.
Inputs inputs_of(const Effect& copy, const Weights& weights);

// What a commit costs, on average, with one cache that is kept: the steps of all stages that the target
// needs, each as often as something in or above it changes (its own text apart, which no layout saves).
struct Expected {
  double seconds = 0;
  double runs = 0;
};
Expected expected_per_commit(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                             const EffectGraph& effects, const Weights& weights);

}  // namespace decant::plan
