// A Dockerfile as BuildKit's solver sees it: a graph of operations. Instructions that only configure are
// gone, stages are gone, what two stages do in the same way is one operation. Each operation has a digest of
// what it does and slots for what it works on; nothing here depends on the files of the context, so a
// Dockerfile that does not change has its operations worked out once (cache/solve.hpp takes them through many
// builds).
//
//   FROM debian     image    ──┐
//   WORKDIR /app    file  ◄────┘──┐
//   COPY . .        file  ◄───────┘── ◄── context   this slot is matched by the bytes, too
//   RUN make        exec  ◄── …
//
// Source: BuildKit frontend/dockerfile/dockerfile2llb/convert*.go, client/llb/{exec,fileop}.go (what becomes
// an operation, and in which order its inputs stand), solver/llbsolver/ops/{exec,file,merge}.go (what of it
// is in the key); facts/buildkit-cache.md, sections 1 to 4 and its corrections. This is one of the three
// canonical forms of an instruction; decant's keys (src/keys) and equality in plans (src/plan) are others on
// purpose.
#pragma once

#include "context/file_tree.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::cache {

inline constexpr std::uint32_t kNone = UINT32_MAX;

// Which files of a slot count.
struct Selector {
  std::string path;  // absolute, clean
  bool wildcard = false;
  bool follow_links = false;  // of the last component; those before it are followed always
  std::vector<std::string> includes;
  std::vector<std::string> excludes;
  std::vector<std::string> required;
  bool operator==(const Selector&) const = default;
};

// One input. Equal inputs share a slot.
struct Slot {
  std::uint32_t operation = 0;
  std::uint32_t vertex = kNone;  // cache/assembly.hpp
  ContentId selector{};          // a part of the link from the input's key to this operation's
  bool by_content = false;       // the bytes of `files` are a key, too
  std::vector<Selector> files;   // none: the whole root
};

struct FileAction {
  enum class Kind : std::uint8_t { make_directory, make_file, copy };
  Kind kind = Kind::copy;
  // What it works on is the action before it, or for the first the slot of the operation's base.
  std::int32_t from = -1;   // copy: the slot that it copies from; -1: scratch
  std::string source;       // copy: absolute, clean
  std::string destination;  // absolute; a final `/` stays
  std::string owner;        // as written
  std::string mode;         // as written; empty: none given
  std::string content;      // make_file
  bool unpack = false;
  bool from_files = false;  // of a context, stage or image: wildcards, links and directories as COPY has them
  std::vector<std::string> includes;
  std::vector<std::string> excludes;
  std::vector<std::string> required;
};

struct ExecMount {
  std::string type;        // bind, cache, tmpfs, secret, ssh
  std::string target;      // absolute, as it is in the key
  std::int32_t slot = -1;  // -1: nothing behind it
  std::string source;      // path in the slot's files
  bool readonly = false;
};

enum class OperationKind : std::uint8_t { image, context, remote, exec, file, merge };

struct Operation {
  OperationKind kind = OperationKind::exec;
  ContentId digest{};                 // what it does, without what it works on
  std::optional<ContentId> layers{};  // image: the digest that counts when the first is not found
  std::vector<Slot> slots{};
  bool ignore_cache = false;    // --no-cache
  std::uint32_t stage = kNone;  // the first that has it
  std::uint32_t instruction = kNone;
  std::string name{};      // image: its reference; context: its name, empty for the main one; remote: URL
  std::string platform{};  // image, exec
  std::string error{};     // why the builder cannot run it

  std::int32_t base = -1;             // file, exec: the slot of the root file system; -1: scratch
  std::vector<FileAction> actions{};  // file
  std::vector<std::string> words{};   // exec: the command
  std::vector<std::pair<std::string, std::string>> environment{};
  std::string directory{};
  std::string user{};
  std::vector<ExecMount> mounts{};
};

// Stands on nothing, and brings files from outside.
inline bool is_source(const Operation& operation) {
  return operation.kind == OperationKind::image || operation.kind == OperationKind::context ||
         operation.kind == OperationKind::remote;
}

// What became of one instruction. Triggers stand right behind their FROM.
struct Step {
  std::uint32_t stage = kNone;  // none: above the first FROM
  std::uint32_t instruction = 0;
  std::uint32_t trigger = kNone;    // into EvaluatedStage::triggers
  bool reached = false;             // the target needs its stage
  std::uint32_t operation = kNone;  // none: it makes no operation
  std::uint32_t merge = kNone;      // --link: the operation that puts the layer on its base
  std::uint32_t vertex = kNone;     // cache/assembly.hpp
  bool merged = false;              // BuildKit shows the operation under the name of another instruction
};

struct Operations {
  std::vector<Operation> all;  // inputs stand before what works on them
  std::vector<Step> steps;
  std::vector<std::uint32_t> outputs;  // by stage: what it is in the end; none: scratch, or not reached
  std::uint32_t target = kNone;

  // The operation that one stands on; kNone: scratch.
  [[nodiscard]] std::uint32_t base_of(std::uint32_t operation) const {
    const Operation& made = all[operation];
    if (made.kind == OperationKind::merge) return made.slots[0].operation;
    return made.base == -1 ? kNone : made.slots[static_cast<std::size_t>(made.base)].operation;
  }
};

// What tells images apart.
struct ImageIdentity {
  ContentId manifest{};
  std::optional<ContentId> layers{};  // not known: the manifest alone counts
  bool empty = false;                 // no layers: as scratch
};

// The part of a build's options that is in keys and that Evaluation does not hold.
struct OperationOptions {
  // By reference and platform. Without one a reference stands for one image for ever.
  std::function<ImageIdentity(std::string_view reference, std::string_view platform)> image{};
  // --build-context: the name's image reference, or nothing for a directory.
  std::map<std::string, std::optional<std::string>, std::less<>> contexts{};
  std::string platform{kDefaultPlatform};
  std::string cache_namespace{};  // BUILDKIT_CACHE_MOUNT_NS
  std::string source_date_epoch{};
  std::string host{};  // everything else that counts for each RUN: host name, ulimits, …
  std::string shm_size{};
  std::string network{};    // of the whole build; empty: the default
  bool all_stages = false;  // each stage above the target is built, needed or not
  bool no_cache = false;
  std::vector<std::string> no_cache_stages{};
};

Operations operations_of(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                         const OperationOptions& options);

}  // namespace decant::cache
