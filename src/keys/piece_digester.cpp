// See piece_digester.hpp. The bytes are length-prefixed, so that no two lists of pieces can have the same.
#include "keys/piece_digester.hpp"

#include "base/parallel.hpp"

#include <charconv>

namespace decant::keys {
namespace {

constexpr std::string_view kScheme = "d1";
constexpr std::string_view kXxh3Scheme = "d1x";
constexpr std::size_t kFlushBytes = std::size_t{1} << 16U;
constexpr std::size_t kManyBytes = std::size_t{1} << 18U;  // take longer to digest than a thread to start

void append_sized(std::string& out, std::string_view text) {
  const fmt::format_int size(text.size());
  out.append(size.data(), size.size());
  out += ':';
  out += text;
}

// The next text of what append_sized wrote.
std::string_view take_sized(std::string_view& rest) {
  std::size_t size = 0;
  const std::size_t colon = rest.find(':');
  std::from_chars(rest.data(), rest.data() + colon, size);
  const std::string_view text = rest.substr(colon + 1, size);
  rest.remove_prefix(colon + 1 + size);
  return text;
}

}  // namespace

void append_piece(std::string& out, std::string_view tag, std::string_view value) {
  append_sized(out, tag);
  append_sized(out, value);
}

Result<PieceDigester> PieceDigester::make(DigestKind kind, std::vector<Piece>* kept) {
  PieceDigester both(kind, kept);
  for (std::unique_ptr<Digester>* side : {&both.files_, &both.image_}) {
    Result<std::unique_ptr<Digester>> made = Digester::make(kind);
    if (!made) return made.problem();
    *side = std::move(*made);
    std::string head;
    append_sized(head, kind == DigestKind::xxh3 ? kXxh3Scheme : kScheme);
    append_sized(head, side == &both.image_ ? "image" : "files");
    (*side)->add(head);
  }
  return both;
}

void PieceDigester::add(const Piece& piece) {
  if (kept_ != nullptr) kept_->push_back(piece);
  if (piece.configuration) {
    flush();
    std::string bytes;
    append_piece(bytes, piece.tag, piece.value);
    image_->add(bytes);
    return;
  }
  append_piece(pending_, piece.tag, piece.value);
  if (pending_.size() >= kFlushBytes) flush();
}

void PieceDigester::flush() {
  files_->add(pending_);
  image_->add(pending_);
  pending_.clear();
}

void PieceDigester::add_encoded(std::span<const std::string> texts) {
  flush();
  std::size_t size = 0;
  for (const std::string& text : texts) {
    size += text.size();
    if (kept_ == nullptr) continue;
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view tag = take_sized(rest);
      kept_->push_back({.tag = std::string(tag), .value = std::string(take_sized(rest))});
    }
  }
  for_each_number(2, size < kManyBytes ? 1 : 2, 1, [&](std::size_t i) {
    for (const std::string& text : texts) (i == 0 ? files_ : image_)->add(text);
  });
}

Result<PieceDigester::Both> PieceDigester::finish() {
  flush();
  Both keys;
  for (std::string* const key : {&keys.files, &keys.image}) {
    const std::optional<Digest> digest = (key == &keys.files ? files_ : image_)->finish();
    if (!digest) return refused();
    *key = kind_ == DigestKind::xxh3 ? kXxh3Scheme : kScheme;
    *key += '-';
    append_hex(*key, *digest);
  }
  return keys;
}

}  // namespace decant::keys
