// One build against what the builder remembers: which operations are found in the cache, and which run.
// Nothing is run here; the caller's Builder says what an operation gives and which bytes lie in it. A step
// that is not found runs, always: what stands below it needs its files.
//
// Source: BuildKit solver/edge.go; facts/buildkit-cache.md sections 0 and C.
#pragma once

#include "cache/operations.hpp"
#include "cache/store.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace decant::cache {

// The outside of the model.
class Builder {
 public:
  virtual ~Builder() = default;
  // Runs an operation on what its slots gave. Nothing: it fails, and with it the build.
  virtual std::optional<ResultId> run(const Operations& operations, std::uint32_t operation,
                                      std::span<const ResultId> inputs) = 0;
  // Digest of the files of a slot that count (Slot::files). Nothing: they are not there, the build fails.
  virtual std::optional<ContentId> content(const Operations& operations, std::uint32_t operation,
                                           std::uint32_t slot, ResultId input) = 0;
};

enum class Verdict : std::uint8_t {
  cached,
  ran,
  failed,
  not_reached,  // something that it works on failed
};

// How a hit came about, or why there was none.
enum class Match : std::uint8_t {
  none,
  definition,  // all that it works on was found
  content,     // something that it works on ran, and gave the same bytes
};

struct OperationOutcome {
  Verdict verdict = Verdict::not_reached;
  Match match = Match::none;
  std::vector<bool> slots_found{};  // ran: by slot, whether it led to any record; the others are the cause
  std::vector<std::optional<ContentId>> contents{};  // by slot: digests of files, where they were asked for
};

struct Outcome {
  std::vector<OperationOutcome> operations;  // parallel to Operations::all
  bool failed = false;
};

// Each context is a new one: it is matched by content alone. The caller says where a build begins
// (Store::begin_build).
Outcome solve(const Operations& operations, Store& store, Builder& builder);

}  // namespace decant::cache
