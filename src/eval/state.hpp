// What holds just before each instruction, computed once for the whole Dockerfile; everything downstream
// reads it and expands nothing again. A value that cannot be known (an argument without a value, the
// environment of a base image that nobody described) is marked unknown and never guessed.
#pragma once

#include "eval/environment.hpp"
#include "eval/image_config.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// Immutable; instructions that change nothing share one.
struct State {
  Environment env;         // what RUN sees, ENV and ARG together, in BuildKit's order (last assignment)
  Environment image_env;   // the image's configuration: ENV only, in its order (first assignment)
  bool same_order = true;  // `env` is `image_env`, in the same order
  std::optional<std::string>
      workdir;  // absolute, `/` between names (Windows too); what was written absolute is as
                // written (`/a/../b/`); nullopt: not known (base image not described)
  std::optional<std::string> user;  // as written; "" or "root" or "0" is root; nullopt: not known
  std::vector<std::string> shell{"/bin/sh", "-c"};
  bool shell_known = true;
  bool environment_complete = false;  // false: the base image may set variables that are not in `env`
  bool windows = false;

  [[nodiscard]] const Variable* find(
      std::string_view name) const;                               // nullptr: not set, if environment_complete
  [[nodiscard]] std::vector<std::string> argument_names() const;  // those of `env` that are ARGs
  [[nodiscard]] bool is_root() const;                             // user known and root
};

// An operand with variables replaced. `complete` is false when a variable in it is not known; `text` then
// keeps `$X`.
struct Expanded {
  std::string text;
  bool complete = true;
  std::vector<std::string> used;  // names of the variables that went into it
  std::vector<std::string> unset;
  std::string error;
  std::vector<std::string> words{};  // EXPOSE: the operand split after expansion
};

// One instruction with its state and expanded operands. For instructions whose operands BuildKit does not
// expand (RUN, CMD, ENTRYPOINT, SHELL, HEALTHCHECK, MAINTAINER) `args` are the raw texts.
struct Evaluated {
  std::uint32_t instruction = 0;  // index into Document::instructions
  std::shared_ptr<const State> before;
  std::vector<Expanded> args;  // parallel to Instruction::args (for ENV/LABEL/ARG parallel to pairs: values)
  std::vector<Expanded>
      names{};                  // ENV, LABEL: parallel to pairs; empty when all names are as they are written
  std::vector<Expanded> flags;  // parallel to Instruction::flags: values
  std::vector<Expanded> heredocs;  // COPY, ADD: contents as the files get them (Instruction::heredocs)
};

// What a FROM stands on.
struct Base {
  enum class Kind : std::uint8_t { image, stage, scratch, unknown };
  Kind kind = Kind::unknown;
  std::uint32_t stage = UINT32_MAX;  // kind stage
  std::string reference;             // kind image: expanded as written, e.g. `python:3.11-slim`
  std::string platform;              // --platform, expanded and spelled as BuildKit does; empty when absent
  std::string why;                   // kind unknown: which variable has no value
  bool from_argument = false;        // the reference came (partly) from an ARG
  std::shared_ptr<const ImageConfig>
      config{};  // kind image: what is known of it; null when no source knows it
};

// An ONBUILD that runs here, right behind the FROM. Its text is read again, as BuildKit does: an error in it
// is this stage's.
struct Trigger {
  std::uint32_t instruction = UINT32_MAX;    // the ONBUILD in the parent stage; UINT32_MAX: of the base image
  std::shared_ptr<const Document> document;  // see inner()
  Evaluated evaluated;                       // `instruction` is that of the FROM
  // The instruction itself; nullptr when the text is not one.
  [[nodiscard]] const Instruction* inner() const {
    return document->instructions.size() == 2 ? &document->instructions.back() : nullptr;
  }
};

struct EvaluatedStage {
  std::uint32_t stage = 0;  // index into Document::stages
  Base base;
  std::vector<Evaluated> instructions;  // from the FROM to the last
  std::vector<Trigger> triggers;        // they run right behind this FROM
  std::shared_ptr<const State> after;   // state behind the last instruction
};

struct EvalOptions {
  std::map<std::string, std::string, std::less<>> build_args;
  std::string platform{kDefaultPlatform};        // what is built for
  std::string build_platform{kDefaultPlatform};  // what the build runs on: BUILDPLATFORM and its like
  std::string target;                            // for TARGETSTAGE
  ImageLookup image = known_image;               // what base images bring
};

struct Evaluation {
  std::vector<Evaluated> globals;  // ARGs above the first FROM
  std::vector<EvaluatedStage> stages;
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> unused_build_args;  // given, but no ARG takes them

  // The evaluated instruction with this index; nullptr when the document has none such.
  [[nodiscard]] const Evaluated* find(std::uint32_t instruction) const;
};

// An argument that every build takes, declared or not: the proxies, TARGETPLATFORM and its like, BUILDKIT_*.
bool is_predefined_argument(std::string_view name);

// The base that each FROM names when no build argument is given, in order of the stages; it ends before the
// first that cannot be expanded, and is empty when a global ARG cannot.
std::vector<std::string> default_bases(const Document& document, const EvalOptions& options);

// Computes all states. Source of order and precedence: BuildKit frontend/dockerfile/dockerfile2llb/convert.go
// (dispatchArg, dispatchEnv, defaultArgs), facts/buildkit-cache.md sections 1 and 2.
Evaluation evaluate(const Document& document, const EvalOptions& options);

}  // namespace decant
