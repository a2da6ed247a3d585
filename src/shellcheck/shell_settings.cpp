#include "shellcheck/shell_settings.hpp"

#include <algorithm>

namespace decant::shellcheck {
namespace {

using lint::hadolint::Image;
using lint::hadolint::Step;

constexpr std::string_view kBlanks = " \t";

// Takes blanks off the front; true when there were some.
bool skip_blanks(std::string_view& text) {
  const std::size_t size = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(size);
  return size > 0;
}

bool skip(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

}  // namespace

std::optional<std::string_view> read_shell_pragma(std::string_view comment) {
  skip_blanks(comment);
  if (!skip(comment, "hadolint") || !skip_blanks(comment) || !skip(comment, "shell")) return std::nullopt;
  skip_blanks(comment);
  if (!skip(comment, "=")) return std::nullopt;
  skip_blanks(comment);
  const std::string_view name = comment.substr(0, comment.find_first_of(kBlanks));
  comment.remove_prefix(name.size());
  skip_blanks(comment);
  if (name.empty() || (!comment.empty() && comment.front() != '#')) return std::nullopt;
  return name;
}

void ShellReader::from(const Image& image) {
  if (anything_) above_.push_back(std::move(now_));
  now_ = at_first_;
  if (const auto found = aliases_.find(image.name); found != aliases_.end()) now_ = above_[found->second];
  if (image.alias) aliases_.try_emplace(*image.alias, above_.size());
}

void ShellReader::read(const Step& step, char escape) {
  switch (step.kind()) {
    case InstructionKind::from:
      from(*step.image);
      break;
    case InstructionKind::arg:
      for (const KeyValue& pair : step.instruction->pairs) now_.names.set({.name = std::string(pair.name)});
      break;
    case InstructionKind::env:
      for (const KeyValue& pair : step.instruction->pairs)
        now_.names.set({.name = lint::hadolint::name_of(pair, escape)});
      break;
    case InstructionKind::shell:
      now_.shell = step.shell->text;
      now_.from_pragma = false;
      break;
    default:
      return;
  }
  anything_ = true;
}

void ShellReader::read(const lint::hadolint::Comment& comment) {
  const auto shell = read_shell_pragma(comment.text);
  if (!shell) return;
  now_.shell = *shell;
  now_.from_pragma = true;
  if (!anything_) at_first_ = now_;
  anything_ = true;
}

}  // namespace decant::shellcheck
