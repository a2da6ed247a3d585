// What is known, without building, of what the operations of one build read and leave. It stands for the
// builder in `solve`, and tells a step that had to run from one that ran for no reason.
//
// Two digests an operation: which bytes its slots hold, for the cache; and its *truth*, over what it does and
// what it reads. A step that runs again with a truth that has been there before runs for no reason. Nothing
// is built, so bytes that a step leaves are judged by truths, too: a stage's files below a path are the same
// when the truths of all steps that write there are. Files of the context are taken as they are.
#pragma once

#include "cache/build.hpp"
#include "cache/context_files.hpp"
#include "cache/pieces.hpp"
#include "cache/solve.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace decant::cache {

struct Truth {
  ContentId id{};
  std::vector<std::uint32_t> reads;  // operations whose output it reads, as far as known; without sources
};

class Known final : public Builder {
 public:
  Known(const Build& build, const Operations& operations);

  std::optional<ResultId> run(const Operations& operations, std::uint32_t operation,
                              std::span<const ResultId> inputs) override;
  std::optional<ContentId> content(const Operations& operations, std::uint32_t operation, std::uint32_t slot,
                                   ResultId input) override;

  // Worked out when somebody asks, with those of the operations before it.
  const Truth& truth(std::uint32_t operation);
  ContentId content(std::uint32_t operation, std::uint32_t slot);

 private:
  [[nodiscard]] const Effect& effect_of(const Operation& operation) const {
    return build_.effects.effects[operation.instruction];
  }
  // The operations that leave the files of `operation`, from the lowest up.
  [[nodiscard]] std::vector<std::uint32_t> lineage(std::uint32_t operation) const;
  [[nodiscard]] ContentId base(std::uint32_t lowest) const;
  ContentId output(std::uint32_t operation, const std::vector<PathEffect>& taken);
  bool add_output(std::uint32_t operation, const std::vector<PathEffect>& taken, Pieces& pieces);
  bool add_copied(std::uint32_t operation, const std::vector<PathEffect>& taken, Pieces& pieces);
  bool add_from_directory(const std::string& source, const std::string& destination,
                          const std::vector<PathEffect>& taken, Pieces& pieces);
  Truth copy_truth(std::uint32_t operation);
  Truth exec_truth(std::uint32_t operation);

  const Build& build_;
  const Operations& operations_;
  std::optional<ContextFiles> files_;
  std::optional<ContentHash> hash_;
  std::vector<Truth> truths_;  // of the operations so far
};

}  // namespace decant::cache
