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

#include <functional>
#include <map>
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

  // The context of the build is another one, in which what these askers were told may be another thing
  // (Build::questions). What stands on nothing of it stays. False: none of it is another thing.
  bool move(const std::vector<bool>& stale);

 private:
  [[nodiscard]] const Effect& effect_of(const Operation& operation) const {
    return build_.effects.effects[operation.instruction];
  }
  // The operations that leave the files of `operation`, from the lowest up.
  [[nodiscard]] std::vector<std::uint32_t> lineage(std::uint32_t operation) const;
  [[nodiscard]] ContentId base(std::uint32_t lowest) const;
  ContentId output(std::uint32_t operation, const std::vector<PathEffect>& taken);
  bool add_output(std::uint32_t operation, const std::vector<PathEffect>& taken, Pieces& pieces);
  // What of an operation above counts for a RUN, however files change.
  struct Above {
    std::uint32_t operation = 0;
    bool copies = false;                // from the context alone: what lands on what is read counts
    bool meets = false;                 // else: it leaves something that is read
    std::vector<std::string> packages;  // that it installs, and that make programs which the RUN runs
  };
  struct Reading {
    std::vector<std::uint32_t> line;
    std::vector<PathEffect> reads;
    std::vector<Above> above;
    std::vector<std::uint32_t> variables;  // into Operation::environment
  };
  const Reading& reading_of(std::uint32_t operation);
  [[nodiscard]] bool copies_context(std::uint32_t operation) const;
  [[nodiscard]] bool meets(std::uint32_t operation, const std::vector<PathEffect>& taken) const;
  bool add_copied(std::uint32_t operation, const std::vector<PathEffect>& taken, Pieces& pieces);
  bool add_from_directory(const std::string& source, const std::string& destination,
                          const std::vector<PathEffect>& taken, Pieces& pieces);
  Truth copy_truth(std::uint32_t operation);
  Truth exec_truth(std::uint32_t operation);
  Truth truth_of(std::uint32_t operation);

  // What the files of the context say to one question. `any`: there is something.
  struct Answer {
    ContentId id{};
    bool any = false;
    bool operator==(const Answer&) const = default;
  };
  // Answers that are kept while files change, each with what works it out again.
  struct Kept {
    Answer answer;
    std::function<Answer()> work_out;
    Questions::Asker asker = 0;
  };
  Answer ask(const ContentId& key, const std::function<Answer()>& work_out);
  std::optional<ContentId> digest_of(std::span<const Selector> selectors);
  [[nodiscard]] Answer copied(std::uint32_t operation, const std::vector<PathEffect>& taken);

  const Build& build_;
  const Operations& operations_;
  std::optional<ContextFiles> files_;
  std::optional<ContentHash> hash_;
  struct KnownTruth {
    Truth truth;
    std::vector<std::uint32_t> stands_on;  // into kept_; sorted
  };
  std::vector<std::optional<KnownTruth>> truths_;    // by operation
  std::uint32_t first_unknown_ = 0;                  // all before it are known
  std::vector<std::uint32_t>* stands_on_ = nullptr;  // of the truth that is worked out
  std::map<std::uint32_t, Reading> readings_;        // by operation
  std::vector<Kept> kept_;
  std::map<ContentId, std::uint32_t> kept_by_key_;
};

}  // namespace decant::cache
