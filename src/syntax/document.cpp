// What a Document knows about itself; reading one is parse.cpp (lines) and instruction.cpp (words).
#include "syntax/document.hpp"

#include "syntax/bytes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace decant {

namespace {

// In the order of InstructionKind.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> kNames{{
    {"ADD", "add"},
    {"ARG", "arg"},
    {"CMD", "cmd"},
    {"COPY", "copy"},
    {"ENTRYPOINT", "entrypoint"},
    {"ENV", "env"},
    {"EXPOSE", "expose"},
    {"FROM", "from"},
    {"HEALTHCHECK", "healthcheck"},
    {"LABEL", "label"},
    {"MAINTAINER", "maintainer"},
    {"ONBUILD", "onbuild"},
    {"RUN", "run"},
    {"SHELL", "shell"},
    {"STOPSIGNAL", "stopsignal"},
    {"USER", "user"},
    {"VOLUME", "volume"},
    {"WORKDIR", "workdir"},
    {"UNKNOWN", ""},
}};

}  // namespace

std::string_view name_of(InstructionKind kind) {
  return kNames[static_cast<std::size_t>(kind)].first;
}

InstructionKind instruction_kind(std::string_view keyword) {
  const auto find = [](auto&& is_it) {
    const auto found = std::find_if(kNames.begin(), kNames.end() - 1, is_it);
    return static_cast<InstructionKind>(found - kNames.begin());
  };
  // As people write it; the second way knows all of Unicode's lower case.
  const InstructionKind kind = find([&](const auto& name) { return name.first == keyword; });
  if (kind != InstructionKind::unknown) return kind;
  return find([wanted = lower(keyword)](const auto& name) { return name.second == wanted; });
}

LogicalText::LogicalText(std::string_view text, std::span<const Piece> pieces)
    : text_(text), piece_count_(static_cast<std::uint32_t>(pieces.size())) {
  auto own = std::make_unique<Piece[]>(pieces.size());
  std::ranges::copy(pieces, own.get());
  pieces_ = std::move(own);
}

std::uint32_t LogicalText::to_source(std::uint32_t logical_offset) const {
  const std::span<const Piece> all = pieces();
  if (all.empty()) return source_begin_ + logical_offset;
  auto behind =
      std::upper_bound(all.begin(), all.end(), logical_offset,
                       [](std::uint32_t offset, const Piece& piece) { return offset < piece.logical_begin; });
  if (behind != all.begin()) --behind;
  return behind->source_begin + (logical_offset - behind->logical_begin);
}

Span LogicalText::to_source(Span logical) const {
  const std::uint32_t begin = to_source(logical.begin);
  if (logical.empty()) return {begin, begin};
  return {begin, to_source(logical.end - 1) + 1};
}

LogicalText LogicalText::part(Span logical) const {
  const std::span<const Piece> all = pieces();
  if (all.empty()) return {text_.substr(logical.begin, logical.size()), source_begin_ + logical.begin};
  std::vector<Piece> inside;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool starts_behind = all[i].logical_begin >= logical.end && !inside.empty();
    const bool ends_before = i + 1 < all.size() && all[i + 1].logical_begin <= logical.begin;
    if (starts_behind || ends_before) continue;
    const std::uint32_t begin = std::max(all[i].logical_begin, logical.begin);
    inside.push_back({begin - logical.begin, to_source(begin)});
  }
  return {text_.substr(logical.begin, logical.size()), inside};
}

std::optional<std::string_view> Instruction::flag(std::string_view name) const {
  for (auto it = flags.rbegin(); it != flags.rend(); ++it) {
    if (it->name == name) return it->value;
  }
  return std::nullopt;
}

bool Document::has_errors() const {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
}

std::optional<std::uint32_t> Document::stage_of(std::uint32_t instruction) const {
  const auto behind =
      std::upper_bound(stages.begin(), stages.end(), instruction,
                       [](std::uint32_t index, const Stage& stage) { return index < stage.from; });
  if (behind == stages.begin() || instruction >= instructions.size()) return std::nullopt;
  return static_cast<std::uint32_t>(behind - stages.begin()) - 1;
}

const Instruction* Document::instruction_at(std::uint32_t place) const {
  const auto behind = std::ranges::upper_bound(
      instructions, place, {}, [](const Instruction& instruction) { return instruction.span.begin; });
  return behind == instructions.begin() ? nullptr : &*std::prev(behind);
}

std::string_view Document::base_of(const Stage& stage) const {
  const Instruction& from = instructions[stage.from];
  return from.args.empty() ? std::string_view{} : from.args[0].text;
}

std::string_view comment_text(std::string_view bytes, Span comment) {
  std::size_t begin = comment.begin;
  while (begin > 0 && bytes[begin - 1] != '\n') --begin;
  if (begin == 0 && bytes.starts_with("\xEF\xBB\xBF")) begin = 3;
  return trim_space(bytes.substr(begin + 1, comment.end - begin - 1));
}

}  // namespace decant
