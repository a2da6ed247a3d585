// The two keys of a stage, digested while its pieces come: a copy of everything has a hundred thousand of
// them, and afterwards only `--explain` wants to see one.
#pragma once

#include "keys/digest.hpp"
#include "keys/keys.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::keys {

// A piece as it is digested, at the end of `out`: `4:file9:d 0755 a/`. No two lists of pieces have the same
// bytes.
void append_piece(std::string& out, std::string_view tag, std::string_view value);

class PieceDigester {
 public:
  // `kept`, which may be null, gets the pieces too.
  static Result<PieceDigester> make(DigestKind kind, std::vector<Piece>* kept);

  void add(const Piece& piece);
  // Pieces as `append_piece` writes them, none of them configuration; each text holds whole ones.
  void add_encoded(std::span<const std::string> texts);
  // Scheme and digest, `d1-` + 64 hex digits of SHA-256 or `d1x-` + 32 of XXH3-128.
  struct Both {
    std::string files;
    std::string image;
  };
  Result<Both> finish();

 private:
  PieceDigester(DigestKind kind, std::vector<Piece>* kept) : kind_(kind), kept_(kept) {}
  void flush();

  DigestKind kind_;
  std::vector<Piece>* kept_;
  std::unique_ptr<Digester> files_;
  std::unique_ptr<Digester> image_;
  std::string pending_;  // for both
};

}  // namespace decant::keys
