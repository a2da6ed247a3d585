// decant's own content keys: the name of a stage's image (design: keys). A key is the SHA-256 of tagged, length-prefixed
// pieces; the pieces can be written as text, so that "why did my key change" is a diff (after ccache, core/hash).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/problem.hpp"
#include "context/context.hpp"
#include "effects/effects.hpp"
#include "graph/graph.hpp"

namespace decant::keys {

// One tagged piece of a key's input.
struct Piece {
  std::string tag;    // `base`, `run`, `file`, `argument`, …
  std::string value;
};

struct StageKeys {
  std::uint32_t stage = 0;
  std::string name;              // display name
  std::string files;             // key of the files alone; "d1-" + hex
  std::string image;             // key of files and configuration
  bool shipped = false;          // the target, or a base by FROM: looked up by `image`; else by `files`
  std::vector<Piece> pieces;     // of `image`, in order
};

struct Options {
  // Reference as written in the file → what the run resolved it to, e.g. `sha256:…`, or `id:sha256:…` for an image that
  // only the local engine has.
  std::map<std::string, std::string, std::less<>> base_digests;
  std::string platform = "linux/amd64";
  std::string builder = "buildkit";
};

// Keys of all stages that the target reaches, in order of the file. Problems: a file that cannot be read, a base or
// operand that is not known (with the argument to give), a COPY that matches nothing.
Result<std::vector<StageKeys>> stage_keys(const Document& document, const Evaluation& evaluation,
                                          const BuildGraph& graph, const EffectGraph& effects, const Context& context,
                                          const Options& options);

// The pieces as text, one a line, values escaped; parses back to the same pieces.
std::string render_pieces(const std::vector<Piece>& pieces);

}  // namespace decant::keys
