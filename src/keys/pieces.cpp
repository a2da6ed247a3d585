// Pieces as bytes to digest and as text to read. The bytes are length-prefixed, so that no two lists of
// pieces can have the same bytes; the text has one piece a line, so that `diff` says why two keys differ.
#include "keys/digest.hpp"
#include "keys/keys.hpp"

namespace decant::keys {
namespace {

constexpr std::string_view kScheme = "d1";
constexpr std::string_view kXxh3Scheme = "d1x";
constexpr std::string_view kHex = "0123456789abcdef";

void append_sized(std::string& out, std::string_view text) {
  out += fmt::format_int(text.size()).c_str();
  out += ':';
  out += text;
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    if (text[i] == '\\') {
      out += '\\';
    } else if (text[i] == 'n') {
      out += '\n';
    } else if (text[i] == 'x' && i + 2 < text.size()) {
      const std::size_t high = kHex.find(text[i + 1]);
      const std::size_t low = kHex.find(text[i + 2]);
      if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace

// A line is `tag value`, or `~tag value` for what changes no file.
std::string render_pieces(const std::vector<Piece>& pieces) {
  std::string out;
  for (const Piece& piece : pieces) {
    out += fmt::format("{}{} {}\n", piece.configuration ? "~" : "", piece.tag, escape(piece.value));
  }
  return out;
}

std::optional<std::vector<Piece>> parse_pieces(std::string_view text) {
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    Piece piece;
    if (line.starts_with('~')) {
      piece.configuration = true;
      line.remove_prefix(1);
    }
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || blank == 0) return std::nullopt;
    std::optional<std::string> value = unescape(line.substr(blank + 1));
    if (!value) return std::nullopt;
    piece.tag = line.substr(0, blank);
    piece.value = std::move(*value);
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

Result<std::string> digest_pieces(const std::vector<Piece>& pieces, bool configuration, DigestKind kind) {
  constexpr std::size_t kPart = std::size_t{1} << 16U;
  const auto digester = Digester::make(kind);
  if (!digester) return digester.problem();
  const std::string_view scheme = kind == DigestKind::xxh3 ? kXxh3Scheme : kScheme;
  std::string bytes;
  append_sized(bytes, scheme);
  append_sized(bytes, configuration ? "image" : "files");
  for (const Piece& piece : pieces) {
    if (piece.configuration && !configuration) continue;
    append_sized(bytes, piece.tag);
    append_sized(bytes, piece.value);
    if (bytes.size() < kPart) continue;
    (*digester)->add(bytes);
    bytes.clear();
  }
  (*digester)->add(bytes);
  const std::optional<Digest> digest = (*digester)->finish();
  if (!digest) return refused();
  std::string key(scheme);
  key += '-';
  append_hex(key, *digest);
  return key;
}

}  // namespace decant::keys
