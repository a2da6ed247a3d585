// Graphviz. Every text from the Dockerfile stands between double quotes, where only `"` and `\` mean
// anything, and is made valid UTF-8, which dot insists on.
#include "graph/draw.hpp"

namespace decant {
namespace {

// Length of the valid UTF-8 sequence at `at`; 0 when there is none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0U) != 0x80) return 0;
  }
  if (length < 3) return length;
  const unsigned char second = byte(at + 1);  // overlong forms, surrogates, beyond U+10FFFF
  const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                     (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return wrong ? 0 : length;
}

std::string quote_dot(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    const char c = text[at];
    if (length == 0 || (length == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f))) {
      out += '?';
      ++at;
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += text.substr(at, length);
    at += length;
  }
  return out + '"';
}

std::string_view style_of(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::from:
      return "";
    case EdgeKind::copy:
      return " [style=dashed]";
    case EdgeKind::mount:
      return " [style=dotted]";
  }
  return "";
}

std::string draw_stage(std::size_t index, const PictureStage& stage) {
  std::string label = quote_dot(stage.name);
  if (!stage.work.empty()) {
    label.pop_back();
    label += "\\n" + quote_dot(stage.work).substr(1);
  }
  std::string out = fmt::format("  stage{} [label={}", index, label);
  if (stage.target) out += ", peripheries=2";
  if (stage.unused) out += ", style=dashed, color=gray, fontcolor=gray";
  return out + "];\n";
}

}  // namespace

std::string draw_dot(const Picture& picture) {
  std::string out =
      "digraph stages {\n"
      "  rankdir=LR;\n"
      "  node [shape=box, fontname=\"sans-serif\"];\n";
  for (std::size_t i = 0; i < picture.stages.size(); ++i) out += draw_stage(i, picture.stages[i]);

  std::vector<std::string> images;
  const auto image_index = [&](const std::string& image) {
    const auto found = std::find(images.begin(), images.end(), image);
    if (found != images.end()) return found - images.begin();
    out += fmt::format("  image{} [shape=plaintext, label={}];\n", images.size(), quote_dot(image));
    images.push_back(image);
    return std::ssize(images) - 1;
  };
  for (const PictureEdge& edge : picture.edges) {
    const std::string source =
        edge.needs ? fmt::format("stage{}", *edge.needs) : fmt::format("image{}", image_index(edge.image));
    out += fmt::format("  {} -> stage{}{};\n", source, edge.stage, style_of(edge.kind));
  }
  return out + "}\n";
}

}  // namespace decant
