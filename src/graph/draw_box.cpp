// Stages in box drawing characters. Stages stand below each other in order of the file, which is an order of
// building too, so every edge goes down; it leaves its source on the right, runs down a lane, and enters each
// user on the right:
//
//   ╭────────────────────────╮
//   │ trunk                  │
//   │ FROM python:3.11-slim  │
//   │ 5 RUN, 2 COPY          ├───╮      what leaves a stage, leaves by its last row;
//   ╰────────────────────────╯   │      a lane carries one kind of edge from one stage
//   ╭────────────────────────╮   │
//   │ node-deps              │   │
//   │ FROM trunk             │◄──╯      what enters a stage has a row of its own
//   ╰────────────────────────╯
//
// Lanes are intervals of rows; short ones take the inner columns first, so that few lines cross. Unlike a
// drawing in ranks this never gets wider than a terminal because of the number of stages, and never has to
// route around a box.
#include "graph/draw.hpp"

namespace decant {
namespace {

constexpr std::size_t kMaxText = 64;
constexpr std::size_t kMinText = 16;

struct Row {
  std::string text;    // ASCII
  std::string mark{};  // at the right end: `target`
};

struct Block {
  std::vector<Row> rows;
  std::size_t first = 0;  // line of the upper frame in the drawing
};

struct Lane {
  EdgeKind kind = EdgeKind::from;
  std::uint32_t source = 0;
  std::size_t begin = 0;            // line where it leaves its source
  std::vector<std::size_t> ends{};  // lines where it enters its users, ascending
  std::size_t column = 0;
};

// Printable ASCII, digests shortened to what people compare, and no longer than a row.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) out += c >= 0x20 && c < 0x7f ? c : '?';
  constexpr std::string_view kDigest = "@sha256:";
  constexpr std::size_t kShown = 12;
  if (const std::size_t at = out.find(kDigest); at != std::string::npos) {
    if (out.size() > at + kDigest.size() + kShown) out.resize(at + kDigest.size() + kShown);
  }
  if (out.size() > kMaxText) out = out.substr(0, kMaxText - 3) + "...";
  return out;
}

std::string edge_text(const Picture& picture, const PictureEdge& edge) {
  const std::string what = edge.needs ? picture.stages[*edge.needs].name : edge.image;
  std::string text;
  switch (edge.kind) {
    case EdgeKind::from:
      text = "FROM " + what;
      break;
    case EdgeKind::copy:
      text = "COPY from " + what;
      break;
    case EdgeKind::mount:
      text = "mount from " + what;
      break;
  }
  text = plain(text);
  return edge.count > 1 ? fmt::format("{} x{}", text, edge.count) : text;
}

// One line of the drawing as cells, since box characters have three bytes.
class Canvas {
 public:
  void put(std::size_t line, std::size_t column, std::string_view cell) {
    if (lines_.size() <= line) lines_.resize(line + 1);
    if (lines_[line].size() <= column) lines_[line].resize(column + 1, " ");
    lines_[line][column] = cell;
  }
  void put_text(std::size_t line, std::size_t column, std::string_view ascii) {
    for (std::size_t i = 0; i < ascii.size(); ++i) put(line, column + i, ascii.substr(i, 1));
  }
  [[nodiscard]] bool blank(std::size_t line, std::size_t column) const {
    return line >= lines_.size() || column >= lines_[line].size() || lines_[line][column] == " ";
  }
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const auto& line : lines_) {
      std::size_t end = line.size();
      while (end > 0 && line[end - 1] == " ") --end;
      for (std::size_t i = 0; i < end; ++i) out += line[i];
      out += '\n';
    }
    return out;
  }

 private:
  std::vector<std::vector<std::string>> lines_;
};

struct Frame {
  std::string_view upper_left, upper_right, lower_left, lower_right, horizontal, vertical, exit;
};
constexpr Frame kFrame{"╭", "╮", "╰", "╯", "─", "│", "├"};
constexpr Frame kTargetFrame{"╔", "╗", "╚", "╝", "═", "║", "╟"};
constexpr Frame kUnusedFrame{"╭", "╮", "╰", "╯", "╌", "╎", "├"};

const Frame& frame_of(const PictureStage& stage) {
  return stage.target ? kTargetFrame : stage.unused ? kUnusedFrame : kFrame;
}

std::string_view horizontal(EdgeKind kind) {
  return kind == EdgeKind::from ? "─" : kind == EdgeKind::copy ? "╌" : "┈";
}
std::string_view vertical(EdgeKind kind) {
  return kind == EdgeKind::from ? "│" : kind == EdgeKind::copy ? "╎" : "┊";
}

// Rows of all stages, and the lanes between them with their lines.
struct Drawing {
  std::vector<Block> blocks;
  std::vector<Lane> lanes;
  std::size_t width = kMinText;  // of the text in the boxes
};

Lane& lane_of(std::vector<Lane>& lanes, std::uint32_t source, EdgeKind kind) {
  const auto found = std::find_if(lanes.begin(), lanes.end(), [&](const Lane& lane) {
    return lane.source == source && lane.kind == kind;
  });
  if (found != lanes.end()) return *found;
  lanes.push_back({.kind = kind, .source = source});
  return lanes.back();
}

Drawing arrange(const Picture& picture) {
  Drawing drawing;
  std::vector<std::size_t> kinds_out(picture.stages.size());
  for (const PictureEdge& edge : picture.edges) {
    if (edge.needs) lane_of(drawing.lanes, *edge.needs, edge.kind);
  }
  for (const Lane& lane : drawing.lanes) ++kinds_out[lane.source];

  std::size_t line = 0;
  for (std::uint32_t i = 0; i < picture.stages.size(); ++i) {
    const PictureStage& stage = picture.stages[i];
    Block block{.rows = {}, .first = line};
    block.rows.push_back({plain(stage.name), stage.target ? "target" : stage.unused ? "not used" : ""});
    for (const PictureEdge& edge : picture.edges) {
      if (edge.stage != i) continue;
      block.rows.push_back({edge_text(picture, edge)});
      if (edge.needs) lane_of(drawing.lanes, *edge.needs, edge.kind).ends.push_back(line + block.rows.size());
    }
    // What leaves the stage needs rows below what enters it.
    const bool last_row_taken =
        std::any_of(picture.edges.begin(), picture.edges.end(),
                    [&](const PictureEdge& edge) { return edge.stage == i && edge.needs.has_value(); });
    if (!stage.work.empty()) block.rows.push_back({plain(stage.work)});
    std::size_t free_rows = !stage.work.empty() || !last_row_taken ? 1 : 0;
    for (; free_rows < kinds_out[i]; ++free_rows) block.rows.emplace_back();
    std::size_t leaves = line + block.rows.size() - kinds_out[i] + 1;
    for (Lane& lane : drawing.lanes) {
      if (lane.source == i) lane.begin = leaves++;
    }
    for (const Row& row : block.rows) {
      drawing.width = std::max(drawing.width, row.text.size() + (row.mark.empty() ? 0 : row.mark.size() + 3));
    }
    line += block.rows.size() + 2;
    drawing.blocks.push_back(std::move(block));
  }
  return drawing;
}

// Gives each lane the innermost column that is free on all its lines; short lanes choose first.
void assign_columns(std::vector<Lane>& lanes) {
  std::vector<Lane*> order;
  for (Lane& lane : lanes) order.push_back(&lane);
  std::stable_sort(order.begin(), order.end(), [](const Lane* a, const Lane* b) {
    return a->ends.back() - a->begin < b->ends.back() - b->begin;
  });
  std::vector<const Lane*> placed;
  for (Lane* lane : order) {
    const auto taken = [&](std::size_t column) {
      return std::any_of(placed.begin(), placed.end(), [&](const Lane* other) {
        return other->column == column && other->begin <= lane->ends.back() &&
               lane->begin <= other->ends.back();
      });
    };
    while (taken(lane->column)) ++lane->column;
    placed.push_back(lane);
  }
}

void draw_block(Canvas& canvas, const Block& block, const PictureStage& stage, std::size_t width) {
  const Frame& frame = frame_of(stage);
  const std::size_t right = width + 3;
  const std::size_t last = block.first + block.rows.size() + 1;
  for (std::size_t column = 1; column < right; ++column) {
    canvas.put(block.first, column, frame.horizontal);
    canvas.put(last, column, frame.horizontal);
  }
  canvas.put(block.first, 0, frame.upper_left);
  canvas.put(block.first, right, frame.upper_right);
  canvas.put(last, 0, frame.lower_left);
  canvas.put(last, right, frame.lower_right);
  for (std::size_t i = 0; i < block.rows.size(); ++i) {
    const std::size_t line = block.first + 1 + i;
    const Row& row = block.rows[i];
    canvas.put(line, 0, frame.vertical);
    canvas.put(line, right, frame.vertical);
    canvas.put_text(line, 2, row.text);
    canvas.put_text(line, 2 + width - row.mark.size(), row.mark);
  }
}

std::size_t column_of(const Lane& lane, std::size_t width) {
  return width + 3 + 4 + 3 * lane.column;
}

// Verticals first: the horizontals, drawn after them, cross what they find.
void draw_lanes(Canvas& canvas, const Drawing& drawing, const Picture& picture) {
  const std::size_t edge_of_box = drawing.width + 3;
  for (const Lane& lane : drawing.lanes) {
    const std::size_t column = column_of(lane, drawing.width);
    for (std::size_t line = lane.begin + 1; line < lane.ends.back(); ++line) {
      canvas.put(line, column, vertical(lane.kind));
    }
    canvas.put(lane.begin, column, "╮");
    for (const std::size_t end : lane.ends) canvas.put(end, column, end == lane.ends.back() ? "╯" : "┤");
  }
  const auto draw_horizontal = [&](const Lane& lane, std::size_t line) {
    for (std::size_t column = edge_of_box + 1; column < column_of(lane, drawing.width); ++column) {
      canvas.put(line, column, canvas.blank(line, column) ? horizontal(lane.kind) : "┼");
    }
  };
  for (const Lane& lane : drawing.lanes) {
    draw_horizontal(lane, lane.begin);
    canvas.put(lane.begin, edge_of_box, frame_of(picture.stages[lane.source]).exit);
    for (const std::size_t end : lane.ends) {
      draw_horizontal(lane, end);
      canvas.put(end, edge_of_box + 1, "◄");
    }
  }
}

std::string legend(const Drawing& drawing) {
  std::string out;
  for (const auto& [kind, text] :
       {std::pair(EdgeKind::from, "── FROM"), std::pair(EdgeKind::copy, "╌╌ COPY --from"),
        std::pair(EdgeKind::mount, "┈┈ RUN --mount")}) {
    const bool used = std::any_of(drawing.lanes.begin(), drawing.lanes.end(),
                                  [kind = kind](const Lane& lane) { return lane.kind == kind; });
    if (used) out += (out.empty() ? "" : "   ") + std::string(text);
  }
  return out.empty() ? out : out + '\n';
}

}  // namespace

std::string draw_box(const Picture& picture) {
  if (picture.stages.empty()) return "no stages\n";
  Drawing drawing = arrange(picture);
  assign_columns(drawing.lanes);
  Canvas canvas;
  for (std::size_t i = 0; i < drawing.blocks.size(); ++i) {
    draw_block(canvas, drawing.blocks[i], picture.stages[i], drawing.width);
  }
  draw_lanes(canvas, drawing, picture);
  return canvas.text() + legend(drawing);
}

}  // namespace decant
