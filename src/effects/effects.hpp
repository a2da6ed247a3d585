// What each instruction reads, writes and deletes: context files, image paths, variables, other stages. From
// knowledge, from manifests opened in the context, and from the instruction itself. What is not known is
// opaque: it may read and write everything, and nothing moves across it.
#pragma once

#include "context/context.hpp"
#include "effects/knowledge.hpp"
#include "eval/state.hpp"
#include "graph/graph.hpp"
#include "syntax/document.hpp"
#include "syntax/run_script.hpp"
#include "syntax/shell.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// An absolute image path, aliases resolved (`/bin` is `/usr/bin`, `/lib` is `/usr/lib`, `/var/run` is
// `/run`).
struct PathEffect {
  std::string path;
  bool tree = false;      // everything below it too
  bool optional = false;  // a read that matters when the path appears
  bool metadata = false;  // a write of mode and owner only: chmod, chown
  auto operator<=>(const PathEffect&) const = default;
};

// The spelling of a clean absolute image path that effects use: aliases resolved.
std::string canonical_image_path(std::string_view path);
std::string canonical_image_path(std::string&& path);  // as most come

bool overlap(const PathEffect& a, const PathEffect& b);
bool overlap(const std::vector<PathEffect>& a, const std::vector<PathEffect>& b);

// Variables that a command reads. `any`: foreign code runs, every variable may matter.
struct VariableReads {
  bool any = false;
  std::vector<std::string> names;  // that its own text names
  // Closed lists, each once: what the programs read that it runs (knowledge, where they stay).
  std::vector<std::span<const std::string_view>> lists;

  [[nodiscard]] bool reads(std::string_view name) const;
  [[nodiscard]] bool empty() const { return !any && names.empty() && lists.empty(); }
  // Names and lists together, sorted, each once.
  [[nodiscard]] std::vector<std::string_view> all() const;
  void add_list(std::span<const std::string_view> list);
};

// A sentence that must hold for a step or a verdict to be right, as data (`--explain` prints it, `--strict`
// allows none). `id` is stable, e.g. `pip-wheels`.
struct Assumption {
  std::string id;
  std::string text;
  bool operator==(const Assumption&) const = default;
};

struct WriteEffect {
  PathEffect where;
  knowledge::Shape shape = knowledge::Shape::diffuse;
  auto operator<=>(const WriteEffect&) const = default;
};

// One simple command of a RUN.
struct CommandEffect {
  // Into Effect::script. Commands of an inner script (`sh -c '…'`, $(…)) stand for themselves and point to
  // the command that holds them.
  const shell::Command* command = nullptr;
  std::string tool;   // knowledge's name; empty when not recognised
  std::string label;  // for people: `pip install`, `npm ci`, or the program's name
  knowledge::Role role = knowledge::Role::build;
  bool conditional = false;
  std::string directory;                 // its working directory, absolute; empty when not known
  std::vector<PathEffect> reads;         // manifests first
  std::vector<std::string> manifests;    // image paths of the manifests, includes too
  std::vector<std::string> programs;     // found through PATH: itself and what it calls
  std::vector<std::string> packages;     // names of packages that it installs, as far as known
  std::vector<std::string> provided_by;  // packages whose installation elsewhere would change its programs
  VariableReads variables;
  std::vector<WriteEffect> writes;
  std::vector<PathEffect> deletes;
  std::vector<std::string> caches;
  std::vector<Assumption> assumptions;
  bool network = false;
  bool opaque = false;
  std::string why_opaque;    // `make: not a command that decant knows`
  std::string needs_source;  // why it reads the whole source; empty when manifests are enough
  double cost_seconds = 0;
  // What could run above the copy of the source to load the packages: a command, or options to add to this
  // one; empty where knowledge has none.
  std::string prefetch_run, prefetch_add;
  std::string prefetch_assumption;

  // Whether `other`, run before in the same directory, has loaded what this one could have had loaded.
  [[nodiscard]] bool is_loaded_by(const CommandEffect& other) const;

  // Reads files of the project other than its manifests, as far as decant can tell.
  [[nodiscard]] bool reads_source() const {
    return opaque || !needs_source.empty() || role == knowledge::Role::build;
  }
};

enum class EffectKind : std::uint8_t {
  none,       // configuration only, or nothing: ENV, ARG, LABEL, CMD, FROM, …
  copy,       // COPY, ADD
  run,        // and a FROM behind which ONBUILD instructions run: an opaque one
  directory,  // WORKDIR
};

// One instruction.
struct Effect {
  std::uint32_t instruction = 0;
  EffectKind kind = EffectKind::none;

  // copy
  bool from_context = false;
  std::optional<std::uint32_t> from_stage;
  std::string from_image;
  bool remote = false;               // ADD of a URL or git repository
  std::vector<std::string> sources;  // expanded
  std::string destination;           // absolute; ends with `/` where written so
  CopySelection selection;           // from_context with a known context; see effects/landed.hpp
  bool wide = false;                 // takes a whole directory of the context, the root or below it
  bool selection_known = false;

  // run
  std::shared_ptr<const RunScript> text;        // null in the exec form
  std::shared_ptr<const shell::Script> script;  // null when the RUN has no text in a shell that decant reads
  std::vector<CommandEffect> commands;
  std::vector<std::uint32_t> mounted_stages;  // RUN --mount from=
  std::vector<std::string> mounted_context;   // context paths that bind mounts take

  // all: the union, sorted by path
  std::vector<PathEffect> reads;
  std::vector<PathEffect> writes;  // of a copy of a whole directory: the directory, not what is in it
  std::vector<PathEffect> deletes;
  VariableReads variables;
  std::vector<Assumption> assumptions;
  bool network = false;
  bool opaque = false;
  std::string why_opaque;
  double cost_seconds = 0;
  std::vector<double> trigger_seconds;  // of a FROM's triggers, each; `cost_seconds` is all of them

  [[nodiscard]] bool installs() const;      // a RUN with a command that installs packages
  [[nodiscard]] bool reads_source() const;  // opaque, or a command that reads more than manifests
};

// Where an image path comes from: the copy that brought it, and the file in the context.
struct Provenance {
  std::uint32_t instruction = 0;
  std::string context_path;
};

struct EffectGraph {
  std::vector<Effect> effects;          // by instruction index
  std::vector<Diagnostic> diagnostics;  // manifests that cannot be read, sources that match nothing

  // The last copy above `instruction`, in its stage or one below that it stands on, that brought `image_path`
  // from the context; nullopt when none did.
  [[nodiscard]] std::optional<Provenance> provenance(const Document& document, const Evaluation& evaluation,
                                                     const Context* context, std::uint32_t instruction,
                                                     std::string_view image_path) const;
};

// Where a range of an effect's script lies in the Dockerfile; the whole command when it is not the file's own
// text.
Span source_of(const Instruction& instruction, const Effect& effect, Span in_script);

// The effects for people and for goldens: one block an instruction, one line a fact.
std::string render_effects(const Document& document, const EffectGraph& effects);

// Works out all effects. `context` may be null (standard input): then copies have no selection, manifests are
// not opened, and what depends on them is said to be unknown.
EffectGraph compute_effects(const Document& document, const Evaluation& evaluation, const BuildGraph& graph,
                            const Context* context,
                            const knowledge::Library& library = knowledge::builtin_library());

}  // namespace decant
