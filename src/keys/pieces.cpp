// Pieces as text to read, one a line, so that `diff` says why two keys differ.
#include "keys/keys.hpp"
#include "keys/piece_digester.hpp"

namespace decant::keys {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

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
  Result<PieceDigester> digester = PieceDigester::make(kind, nullptr);
  if (!digester) return digester.problem();
  for (const Piece& piece : pieces) digester->add(piece);
  const Result<PieceDigester::Both> keys = digester->finish();
  if (!keys) return keys.problem();
  return configuration ? keys->image : keys->files;
}

}  // namespace decant::keys
