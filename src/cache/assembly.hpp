// Inner header of cache: the graph of operations while it grows. Source: as operations.hpp.
#pragma once

#include "cache/operations.hpp"
#include "cache/pieces.hpp"

#include <map>

namespace decant::cache {

// An operation as one instruction wrote it: instructions that are one operation are several of these.
using Vertex = std::uint32_t;

// Where instructions of one stage stand.
struct StageState {
  Vertex output = kNone;  // of the last operation; none: scratch
  std::string platform;
  bool ignore_cache = false;
};

// Makes operations, equal ones once.
class Assembly {
 public:
  Assembly(Operations& result, const OperationOptions& options) : result_(result), options_(options) {}

  [[nodiscard]] const OperationOptions& options() const { return options_; }
  // The slot for an input, made or found; -1 for scratch.
  std::int32_t slot(Operation& operation, Vertex input) const;
  Vertex add(Operation operation);
  Vertex image(std::string_view reference, const std::string& platform);  // kNone: no layers
  Vertex context(std::string_view name);

  [[nodiscard]] std::uint32_t operation(Vertex vertex) const {
    return vertex == kNone ? kNone : vertices_[vertex].operation;
  }
  // BuildKit shows an operation under the name of the last instruction that it comes to on its way down from
  // the target; the steps of others are merged.
  void mark_merged(Vertex target);

 private:
  struct Written {
    std::uint32_t operation = 0;
    std::vector<Vertex> inputs;
  };
  Operations& result_;
  const OperationOptions& options_;
  std::vector<Written> vertices_;
  std::map<ContentId, std::uint32_t> known_;
};

// Where the words of `--from` and `from=` lead: what they name, or none for scratch.
using Sources = std::function<Vertex(std::string_view name, bool numbers_count)>;

// One instruction, evaluated, of a stage; with its stage's state, which moves on. `step` gets what it became.
struct Site {
  const Instruction& instruction;
  const Evaluated& evaluated;
  const Sources& sources;
};
void assemble_copy(const Site& site, Assembly& assembly, StageState& stage, Step& step);
void assemble_workdir(const Site& site, Assembly& assembly, StageState& stage, Step& step);
void assemble_run(const Site& site, Assembly& assembly, StageState& stage, Step& step);

// Text that is equal for equal owners: `root` is 0, numbers are themselves; names have an `@`.
std::string owner_key(std::string_view owner);

// The digest of a file operation, and the selectors of its slots, from its actions.
void finish_file_operation(Operation& operation);

}  // namespace decant::cache
