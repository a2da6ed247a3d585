// Bytes to a Document. The grammar finds the lines; the actions here build the lossless tree as they go (a
// flat vector, no node is ever taken back: see the grammar), join each logical line, have its words read at
// once, since only they tell which heredocs follow, and note what BuildKit's parser says against it.
#include "dockerfile.hpp"
#include "syntax/bytes.hpp"
#include "syntax/reader.hpp"

#include <fmt/format.h>
#include <tao/pegtl.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

namespace decant {

namespace {

namespace pegtl = tao::pegtl;
namespace lines = decant::grammar::dockerfile;

// BuildKit reads lines with a buffer of 64 KiB.
constexpr std::size_t kMaxLine = 65535;

// `AS` in any case; the long s folds to s.
bool is_as(std::string_view word) {
  return lower(word) == "as" || word == "a\xC5\xBF" || word == "A\xC5\xBF";
}

class Builder {
 public:
  explicit Builder(Document& document) : document_(document), bytes_(document.source->bytes()) {
    document_.tree.nodes.reserve(bytes_.size() / 16 + 8);
    find_long_line();
  }

  // What the grammar asks.
  [[nodiscard]] char escape() const { return document_.escape; }
  [[nodiscard]] bool heredoc_wanted() const { return next_heredoc_ < openers_.size(); }
  [[nodiscard]] bool ends_heredoc(std::string_view line) const {
    const syntax::HeredocOpener& opener = openers_[next_heredoc_];
    if (opener.chomp) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
    return line == opener.name;
  }

  // The tree.
  [[nodiscard]] std::uint32_t offset(const char* at) const {
    return static_cast<std::uint32_t>(at - bytes_.data());
  }

  void leaf(NodeKind kind, Span span) {
    if (span.empty()) return;
    const auto next = static_cast<std::uint32_t>(document_.tree.nodes.size()) + 1;
    document_.tree.nodes.push_back({span.begin, span.end, next, kind});
  }
  std::uint32_t open(NodeKind kind, std::uint32_t begin) {
    document_.tree.nodes.push_back({begin, begin, 0, kind});
    return static_cast<std::uint32_t>(document_.tree.nodes.size()) - 1;
  }
  void close(std::uint32_t node, std::uint32_t end) {
    document_.tree.nodes[node].end = end;
    document_.tree.nodes[node].next = static_cast<std::uint32_t>(document_.tree.nodes.size());
  }
  void undo(std::uint32_t node) { document_.tree.nodes.resize(node); }

  // The Document.
  void directive(Span span);
  void comment(Span span);
  void piece(NodeKind kind, Span span) {
    leaf(kind, span);
    if (pieces_.empty() || pieces_.back().end != span.begin) {
      pieces_.push_back(span);
    } else {
      pieces_.back().end = span.end;
    }
  }
  void inner_blank(Span span) {
    leaf(NodeKind::inner_blank, span);
    if (blank_inside_.empty()) blank_inside_ = span;
  }
  void logical_line(Span span);
  void heredoc_body(Span span) {
    leaf(NodeKind::heredoc_body, span);
    body_ = span;
  }
  void heredoc_end(Span span) {
    leaf(NodeKind::heredoc_end, span);
    terminated_ = true;
    if (body_.empty()) body_ = {span.begin, span.begin};
  }
  void heredoc();
  // Behind an instruction's last heredoc. Its node is bogus when nobody knows such an instruction.
  void instruction(Span span, std::uint32_t node);
  void finish();

 private:
  [[nodiscard]] syntax::Reader reader() { return {document_.escape, document_.store, document_.diagnostics}; }
  [[nodiscard]] std::string_view text(Span span) const { return bytes_.substr(span.begin, span.size()); }
  [[nodiscard]] std::uint32_t line_of(std::uint32_t at) const { return document_.source->position(at).line; }
  [[nodiscard]] LogicalText join_pieces(std::uint32_t begin);
  void find_long_line();
  void report_long_line(bool continued);
  void read_stage(std::uint32_t index);

  Document& document_;
  std::string_view bytes_;

  std::vector<Span> comments_;  // above the next instruction
  std::vector<Span> pieces_;    // of the current logical line
  Span blank_inside_;
  std::vector<syntax::HeredocOpener> openers_;
  std::size_t next_heredoc_ = 0;
  Span body_;
  bool terminated_ = false;
  std::optional<std::uint32_t> long_line_;  // begin of the first line that BuildKit cannot read
};

void Builder::find_long_line() {
  if (bytes_.size() <= kMaxLine) return;
  const char* const end = bytes_.data() + bytes_.size();
  for (const char* at = bytes_.data(); at != end;) {
    const char* const newline = lines::find_newline(at, end);
    if (static_cast<std::size_t>(newline - at) > kMaxLine) {
      long_line_ = offset(at);
      return;
    }
    at = newline == end ? end : newline + 1;
  }
}

// BuildKit stops reading at such a line. What it then says depends on where it stands; the rest of the file
// is read here all the same.
void Builder::report_long_line(bool continued) {
  const std::uint32_t at = *std::exchange(long_line_, std::nullopt);
  const Span span{at, at + static_cast<std::uint32_t>(kMaxLine)};
  const std::uint32_t line = line_of(at);
  document_.diagnostics.push_back(
      {span, fmt::format("dockerfile line greater than max allowed size of {}", kMaxLine)});
  document_.diagnostics.back().reference_line = line - (continued ? 0U : 1U);
  const bool nothing_before =
      document_.instructions.empty() || document_.instructions.front().span.begin >= at;
  if (nothing_before) document_.diagnostics.back().message = "file with no instructions";
}

// `# name = value`, the leaf with everything on the line. Values are trimmed; one of spaces only keeps the
// last.
void Builder::directive(Span span) {
  leaf(NodeKind::directive, span);
  const std::string_view line = text(span);
  const std::size_t hash = line.find('#');
  const std::size_t equals = line.find('=');
  const auto trim = [](std::string_view part) {
    constexpr std::string_view kSpaces = "\t\n\f\r ";
    const std::size_t first = part.find_first_not_of(kSpaces);
    if (first == std::string_view::npos) return part.substr(part.size() - 1);
    return part.substr(first, part.find_last_not_of(kSpaces) + 1 - first);
  };
  std::string_view raw = line.substr(equals + 1);
  while (raw.ends_with('\n') || raw.ends_with('\r')) raw.remove_suffix(1);
  const std::string_view value = trim(raw);
  const std::string name = lower(trim_space(line.substr(hash + 1, equals - hash - 1)));
  const std::uint32_t reported = line_of(span.begin) - 1;

  const Span place{span.begin + static_cast<std::uint32_t>(hash), offset(value.data() + value.size())};
  const bool seen = std::any_of(document_.directives.begin(), document_.directives.end(),
                                [&](const Directive& other) { return other.name == name; });
  if (seen) {
    document_.diagnostics.push_back({place, fmt::format("only one {} parser directive can be used", name)});
    document_.diagnostics.back().reference_line = reported;
    return;
  }
  document_.directives.push_back({document_.store.emplace_back(name), value, place});
  if (name != "escape") return;
  if (value == "\\" || value == "`") {
    document_.escape = value[0];
  } else {
    document_.diagnostics.push_back(
        {place, fmt::format("invalid escape token '{}' does not match ` or \\", value)});
    document_.diagnostics.back().reference_line = reported;
  }
}

void Builder::comment(Span span) {
  leaf(NodeKind::comment_line, span);
  if (comment_text(bytes_, span).empty()) {
    comments_.clear();
    return;
  }
  std::string_view line = text(span);
  const auto hash = static_cast<std::uint32_t>(line.find('#'));
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  comments_.push_back({span.begin + hash, span.begin + static_cast<std::uint32_t>(line.size())});
}

LogicalText Builder::join_pieces(std::uint32_t begin) {
  std::vector<LogicalText::Piece> places;
  if (pieces_.empty()) return {bytes_.substr(begin, 0), {{0, begin}}};
  if (pieces_.size() == 1) return {text(pieces_[0]), {{0, pieces_[0].begin}}};
  std::string& joined = document_.store.emplace_back();
  std::size_t size = 0;
  for (const Span& piece : pieces_) size += piece.size();
  joined.reserve(size);
  places.reserve(pieces_.size());
  for (const Span& piece : pieces_) {
    places.push_back({static_cast<std::uint32_t>(joined.size()), piece.begin});
    joined += text(piece);
  }
  return {joined, std::move(places)};
}

void Builder::logical_line(Span span) {
  Instruction instruction;
  instruction.start_line = line_of(span.begin);
  instruction.logical = join_pieces(span.begin);
  instruction.comments = std::exchange(comments_, {});
  std::uint32_t end = span.end;
  if (text(span).ends_with('\n')) --end;
  while (end > span.begin && bytes_[end - 1] == '\r') --end;
  instruction.span = instruction.line_span = {span.begin, end};
  const std::size_t errors = document_.diagnostics.size();
  syntax::read_instruction(reader(), instruction);

  if (!blank_inside_.empty()) {
    document_.diagnostics.push_back({std::exchange(blank_inside_, {}), "empty continuation line",
                                     Diagnostic::Layer::parser, Severity::warning});
  }
  const Instruction* command = &instruction;
  if (command->kind == InstructionKind::onbuild && command->onbuild) command = command->onbuild.get();
  const bool may_open = command->kind == InstructionKind::add || command->kind == InstructionKind::copy ||
                        command->kind == InstructionKind::run;
  openers_.clear();
  next_heredoc_ = 0;
  if (may_open && !command->json) {
    bool failed = false;
    openers_ = syntax::heredoc_openers(instruction.logical.text(), failed);
    if (failed && errors == document_.diagnostics.size()) {
      document_.diagnostics.push_back({instruction.line_span, "a heredoc's name cannot be read"});
    }
  }
  pieces_.clear();
  document_.instructions.push_back(std::move(instruction));
}

void Builder::heredoc() {
  syntax::HeredocOpener& opener = openers_[next_heredoc_++];
  Heredoc heredoc;
  heredoc.name = document_.store.emplace_back(std::move(opener.name));
  heredoc.content = text(body_);
  heredoc.expand = opener.expand;
  heredoc.chomp = opener.chomp;
  heredoc.fd = opener.fd;
  heredoc.body = std::exchange(body_, {});
  document_.instructions.back().heredocs.push_back(heredoc);
  if (!std::exchange(terminated_, false)) --next_heredoc_;  // wanted still: the file ends here
}

void Builder::instruction(Span span, std::uint32_t node) {
  Instruction& instruction = document_.instructions.back();
  std::uint32_t end = span.end;
  if (text(span).ends_with('\n')) --end;
  while (end > span.begin && bytes_[end - 1] == '\r') --end;
  instruction.span = {instruction.line_span.begin, std::max(end, instruction.line_span.end)};
  instruction.end_line = line_of(span.end - 1);
  if (instruction.onbuild) instruction.onbuild->end_line = instruction.end_line;
  const bool cut = long_line_ && *long_line_ < span.end && !instruction.heredocs.empty() &&
                   *long_line_ > instruction.line_span.end;
  if (heredoc_wanted() || cut) {
    document_.diagnostics.push_back({instruction.line_span, "unterminated heredoc"});
    openers_.clear();
    next_heredoc_ = 0;
  }
  if (long_line_ && *long_line_ < span.end) {
    report_long_line(*long_line_ > instruction.line_span.begin && *long_line_ <= instruction.line_span.end);
  }
  if (instruction.kind == InstructionKind::from) {
    read_stage(static_cast<std::uint32_t>(document_.instructions.size()) - 1);
  } else if (!document_.stages.empty()) {
    document_.stages.back().end = static_cast<std::uint32_t>(document_.instructions.size());
  }
  if (instruction.kind == InstructionKind::unknown) document_.tree.nodes[node].kind = NodeKind::bogus;
}

void Builder::read_stage(std::uint32_t index) {
  const Instruction& from = document_.instructions[index];
  Stage stage;
  stage.index = static_cast<std::uint32_t>(document_.stages.size());
  stage.from = index;
  stage.end = index + 1;
  if (from.args.size() == 3 && is_as(from.args[1].text)) {
    stage.name = lower(from.args[2].text);
    stage.name_span = from.args[2].span;
  }
  document_.stages.push_back(std::move(stage));
}

void Builder::finish() {
  if (long_line_) report_long_line(false);
  if (!document_.instructions.empty()) return;
  const auto size = static_cast<std::uint32_t>(bytes_.size());
  document_.diagnostics.push_back({{size, size}, "file with no instructions"});
  document_.diagnostics.back().reference_line = document_.source->line_count();
}

// Actions: a leaf, a leaf that the document notes, a node around others.

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

template <typename Matched>
Span span_of(const Matched& in, const Builder& builder) {
  const std::uint32_t begin = builder.offset(in.begin());
  return {begin, begin + static_cast<std::uint32_t>(in.size())};
}

template <NodeKind Kind>
struct make_leaf {
  template <typename Matched>
  static void apply(const Matched& in, Builder& builder) {
    builder.leaf(Kind, span_of(in, builder));
  }
};
template <NodeKind Kind>
struct make_piece {
  template <typename Matched>
  static void apply(const Matched& in, Builder& builder) {
    builder.piece(Kind, span_of(in, builder));
  }
};
template <auto Member>
struct tell {
  template <typename Matched>
  static void apply(const Matched& in, Builder& builder) {
    (builder.*Member)(span_of(in, builder));
  }
};

// Opens the node before its children come, and takes it back if the rule fails.
template <NodeKind Kind>
struct make_node : pegtl::maybe_nothing {
  template <typename Rule, pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static bool match(Input& in, Builder& builder) {
    const std::uint32_t begin = builder.offset(in.current());
    const std::uint32_t node = builder.open(Kind, begin);
    if (!pegtl::match<Rule, A, M, Action, Control>(in, builder)) {
      builder.undo(node);
      return false;
    }
    builder.close(node, builder.offset(in.current()));
    if constexpr (Kind == NodeKind::instruction) {
      builder.instruction({begin, builder.offset(in.current())}, node);
    } else {
      builder.heredoc();
    }
    return true;
  }
};

template <>
struct action<lines::bom> : make_leaf<NodeKind::bom> {};
template <>
struct action<lines::blank_line> : make_leaf<NodeKind::blank_line> {};
template <>
struct action<lines::indent> : make_leaf<NodeKind::spacing> {};
template <>
struct action<lines::line_break> : make_leaf<NodeKind::line_break> {};
template <>
struct action<lines::inner_comment> : make_leaf<NodeKind::inner_comment> {};
template <>
struct action<lines::line_end> : make_leaf<NodeKind::line_end> {};
template <>
struct action<lines::keyword> : make_piece<NodeKind::keyword> {};
template <>
struct action<lines::gap> : make_piece<NodeKind::spacing> {};
template <>
struct action<lines::text> : make_piece<NodeKind::text> {};
template <>
struct action<lines::directive> : tell<&Builder::directive> {};
template <>
struct action<lines::comment_line> : tell<&Builder::comment> {};
template <>
struct action<lines::inner_blank> : tell<&Builder::inner_blank> {};
template <>
struct action<lines::logical_line> : tell<&Builder::logical_line> {};
template <>
struct action<lines::heredoc_body> : tell<&Builder::heredoc_body> {};
template <>
struct action<lines::heredoc_end> : tell<&Builder::heredoc_end> {};
template <>
struct action<lines::heredoc> : make_node<NodeKind::heredoc> {};
template <>
struct action<lines::instruction> : make_node<NodeKind::instruction> {};

void sort_by_place(std::vector<Diagnostic>& diagnostics) {
  std::ranges::stable_sort(diagnostics, {},
                           [](const Diagnostic& diagnostic) { return diagnostic.span.begin; });
}

}  // namespace

Document parse_dockerfile(std::string name, std::string bytes) {
  Document document;
  document.source = std::make_unique<SourceText>(std::move(name), std::move(bytes));
  Builder builder(document);
  const std::string_view all = document.source->bytes();
  const std::uint32_t root = builder.open(NodeKind::document, 0);
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> in(all.data(), all.size(),
                                                                                       "");
  [[maybe_unused]] const bool complete = pegtl::parse<lines::file, action>(in, builder);
  assert(complete);
  builder.close(root, static_cast<std::uint32_t>(all.size()));
  builder.finish();
  sort_by_place(document.diagnostics);
  syntax::check_instructions(document);
  sort_by_place(document.diagnostics);
  return document;
}

}  // namespace decant
