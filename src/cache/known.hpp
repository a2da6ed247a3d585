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
#include <string>
#include <unordered_map>
#include <vector>

namespace decant::cache {

class Known final : public Builder {
 public:
  Known(const Build& build, const Operations& operations);

  std::optional<ResultId> run(const Operations& operations, std::uint32_t operation,
                              std::span<const ResultId> inputs) override;
  std::optional<ContentId> content(const Operations& operations, std::uint32_t operation, std::uint32_t slot,
                                   ResultId input) override;

  // Worked out when somebody asks, with those of the operations before it.
  ContentId truth(std::uint32_t operation);
  // Of the operations below a RUN whose output it reads, as far as known, the lowest that is meant; kNone:
  // none is. What is meant must not change: each operation is asked about once for all who read the same.
  std::uint32_t lowest_read(std::uint32_t operation, const std::function<bool(std::uint32_t)>& is_meant);
  ContentId content(std::uint32_t operation, std::uint32_t slot);

  // The context of the build is another one, in which what these askers were told may be another thing
  // (Build::questions). What stands on nothing of it stays. False: none of it is another thing.
  bool move(const std::vector<bool>& stale);

 private:
  [[nodiscard]] const Effect& effect_of(const Operation& operation) const {
    return build_.effects.effects[operation.instruction];
  }
  [[nodiscard]] ContentId base(std::uint32_t lowest) const;

  // What one operation can leave, however files change.
  struct Leaving {
    bool copies = false;  // from the context alone, to these places
    std::vector<PathEffect> destinations;
    bool packages = false;  // its commands install some
  };
  // Those who read the same of the image below them share what is known of it: what the operations up to one
  // leave of that. So a stage of thousands of RUNs is gone over once for each way of reading, and not once
  // for each RUN.
  struct Left {
    ContentId id{};
    bool gives = false;                    // the operation itself leaves something of it
    std::vector<std::uint32_t> stands_on;  // into kept_; sorted
  };
  struct Link {
    std::uint32_t operation = kNone;
    std::uint32_t below = kNone;         // into Taken::links
    bool copies = false;                 // what lands on what is read counts
    bool meets = false;                  // else: it leaves something that is read
    std::vector<std::string> packages;   // that make programs which the reader runs
    std::optional<Left> left;            // up to here
    std::optional<std::uint32_t> meant;  // lowest_read, up to here
  };
  struct Taken {
    std::vector<PathEffect> paths;
    std::vector<std::string> makers;  // names of packages that make the programs which are run
    ContentId key{};                  // of the paths
    std::vector<Link> links;          // of operations that may leave something of it
    std::unordered_map<std::uint32_t, std::uint32_t> at;  // by operation: its link, or the next below it
  };
  // Where operations leave something, to find those that a reader meets without going over all of them.
  struct Places {
    std::multimap<std::string, std::uint32_t, std::less<>> by_path;
    std::vector<std::uint32_t> everywhere;
    std::vector<std::uint32_t> installing;
    // By operation, of a walk over all lines from the lowest up: an operation is below another where its
    // range holds the other's.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
    std::vector<std::uint32_t> lowest;  // by operation, of its line
  };
  [[nodiscard]] Places find_places() const;
  const Places& places();
  // Those of an operation's line, from the lowest up to itself, that may leave something of it.
  std::vector<std::uint32_t> candidates(const Taken& taken, std::uint32_t operation);
  Taken& taken_of(std::vector<PathEffect> paths, std::vector<std::string> makers);
  std::uint32_t link_of(Taken& taken, std::uint32_t operation);
  const Left& left(Taken& taken, std::uint32_t operation);
  Left work_out(Taken& taken, std::uint32_t link);
  [[nodiscard]] Link link_for(const Taken& taken, std::uint32_t operation) const;
  // Where a merge puts a layer on its base, the one that made the layer.
  [[nodiscard]] std::uint32_t maker_of(std::uint32_t operation) const {
    const Operation& made = operations_.all[operation];
    return made.kind == OperationKind::merge ? made.slots[1].operation : operation;
  }

  // What of a RUN's text counts, and of what is below it.
  struct Reading {
    Taken* taken = nullptr;
    std::vector<std::uint32_t> variables;  // into Operation::environment
  };
  const Reading& reading_of(std::uint32_t operation);
  [[nodiscard]] Leaving leaving_of(std::uint32_t operation) const;
  [[nodiscard]] bool meets(std::uint32_t operation, const std::vector<PathEffect>& taken) const;
  bool add_copied(std::uint32_t operation, const Taken& taken, Pieces& pieces);
  bool add_from_directory(const std::string& source, const std::string& destination,
                          const std::vector<PathEffect>& taken, Pieces& pieces);
  ContentId copy_truth(std::uint32_t operation);
  ContentId exec_truth(std::uint32_t operation);
  ContentId truth_of(std::uint32_t operation);

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
    ContentId truth{};
    std::vector<std::uint32_t> stands_on;  // into kept_; sorted
  };
  std::vector<std::optional<KnownTruth>> truths_;    // by operation
  std::uint32_t first_unknown_ = 0;                  // all before it are known
  std::vector<std::uint32_t>* stands_on_ = nullptr;  // of the truth that is worked out
  std::map<std::uint32_t, Reading> readings_;        // by operation
  std::vector<Leaving> leaving_;                     // by operation
  std::map<ContentId, Taken> taken_;                 // by paths and makers
  std::optional<Places> places_;
  std::vector<Kept> kept_;
  std::map<ContentId, std::uint32_t> kept_by_key_;
};

}  // namespace decant::cache
