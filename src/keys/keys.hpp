// decant's own content keys: the name of a stage's image (design: keys). A key is a digest of tagged,
// length-prefixed pieces; the pieces can be written as text, so that "why did my key change" is a diff (after
// ccache, core/hash).
#pragma once

#include "base/problem.hpp"
#include "context/context.hpp"
#include "effects/effects.hpp"
#include "graph/graph.hpp"
#include "keys/digest.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::keys {

class DigestStore;

// One tagged piece of a key's input.
struct Piece {
  std::string tag;             // `base`, `run`, `file`, `argument`, …
  std::string value;           // any bytes
  bool configuration = false;  // changes no file: part of the image key only (LABEL, CMD, …)
  bool operator==(const Piece&) const = default;
};

struct StageKeys {
  std::uint32_t stage = 0;
  std::string name;      // display name
  std::string files;     // key of the files alone; "d1-" + hex, "d1x-" with XXH3
  std::string image;     // key of files and configuration
  bool shipped = false;  // the target, or a base by FROM: looked up by `image`; else by `files`
  // A FROM alone on another stage (which gives this one its keys) or on an image. Such a stage is nothing to
  // publish, unless it is the target.
  bool alias = false;
  std::vector<std::uint32_t> needs;   // stages that it takes from, aliases followed; ascending
  std::vector<std::string> unpinned;  // references of images that it takes from whose digest was not given
  std::vector<Piece> pieces;          // of `image`, in order, where asked for; none for an alias of a stage

  [[nodiscard]] const std::string& key() const { return shipped ? image : files; }
};

struct Options {
  // Reference as written in the file → what the run resolved it to, e.g. `sha256:…`, or `id:sha256:…` for an
  // image that only the local engine has.
  std::map<std::string, std::string, std::less<>> base_digests;
  std::string platform = "linux/amd64";
  std::string builder = "buildkit";
  std::vector<std::string> build_options;  // that change images, see keys/options.hpp
  DigestKind digest = DigestKind::sha256;
  // Permission bits of the context's files as git has them, 0644 and 0755: for builds that see to it.
  bool normalize_modes = false;
  DigestStore* store = nullptr;  // of files that need not be read again
  bool keep_pieces = false;      // StageKeys::pieces is wanted: a wide copy has one a file
};

// Keys of all stages that the target reaches, in order of the file. Problems: a file that cannot be read, a
// base or operand that is not known (with the argument to give), a COPY that matches nothing.
Result<std::vector<StageKeys>> stage_keys(const Document& document, const Evaluation& evaluation,
                                          const BuildGraph& graph, const EffectGraph& effects,
                                          const Context& context, const Options& options);

// The pieces as text, one a line, values escaped; parses back to the same pieces.
std::string render_pieces(const std::vector<Piece>& pieces);
std::optional<std::vector<Piece>> parse_pieces(std::string_view text);

// The key of some pieces: scheme and digest, `d1-` + 64 hex digits of SHA-256 or `d1x-` + 32 of XXH3-128.
// With `configuration` false those that change no file are left out; the two kinds of key never meet.
Result<std::string> digest_pieces(const std::vector<Piece>& pieces, bool configuration,
                                  DigestKind kind = DigestKind::sha256);

}  // namespace decant::keys
