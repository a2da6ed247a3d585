// See pragmas.hpp. Source: hadolint's src/Hadolint/Pragma.hs and Process.hs.
#include "lint/hadolint/pragmas.hpp"

#include <algorithm>
#include <utility>

namespace decant::lint::hadolint {
namespace {

// Takes pieces off the front of a comment.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool word(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  // How many blanks there were.
  std::size_t blanks() {
    const std::size_t size = std::min(rest_.find_first_not_of(" \t"), rest_.size());
    rest_.remove_prefix(size);
    return size;
  }
  std::string_view code() {
    const std::size_t size = std::min(rest_.find_first_not_of("DLSC0123456789"), rest_.size());
    const std::string_view found = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return found;
  }
  // Blanks, and a comment in the comment: it takes all that is left.
  void reason() {
    blanks();
    if (rest_.starts_with('#')) rest_ = {};
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::vector<std::string_view> read_codes(Scanner& scanner) {
  std::vector<std::string_view> codes;
  do {
    scanner.blanks();
    const std::string_view code = scanner.code();
    if (code.empty()) return {};
    codes.push_back(code);
    scanner.reason();
  } while (scanner.word(","));
  return scanner.at_end() ? codes : std::vector<std::string_view>();
}

}  // namespace

IgnorePragma read_ignore_pragma(std::string_view comment) {
  IgnorePragma pragma;
  Scanner scanner(comment);
  scanner.blanks();
  if (!scanner.word("hadolint") || scanner.blanks() == 0) return {};
  for (const auto& [name, scope] :
       {std::pair("stage", IgnoreScope::stage), std::pair("global", IgnoreScope::global)}) {
    if (!scanner.word(name)) continue;
    if (scanner.blanks() == 0) return {};
    pragma.scope = scope;
    break;
  }
  if (!scanner.word("ignore")) return {};
  scanner.blanks();
  if (!scanner.word("=")) return {};
  pragma.codes = read_codes(scanner);
  return pragma;
}

Ignores::Ignores(const View& view) {
  if (view.options->disable_ignore_pragma.value_or(false)) return;
  for (const Comment& comment : view.comments) {
    IgnorePragma pragma = read_ignore_pragma(comment.text);
    if (pragma.codes.empty()) continue;
    if (pragma.scope == IgnoreScope::line) lines_.push_back({comment.line + 1, std::move(pragma.codes)});
    if (pragma.scope == IgnoreScope::stage) stages_.push_back({comment.line + 1, std::move(pragma.codes)});
    if (pragma.scope == IgnoreScope::global)
      global_.insert(global_.end(), pragma.codes.begin(), pragma.codes.end());
  }
  if (stages_.empty()) return;
  // A FROM without one ends what holds above.
  const auto pragmas = static_cast<std::ptrdiff_t>(stages_.size());
  for (const Step& step : view.steps) {
    if (step.kind() != InstructionKind::from) continue;
    if (!std::ranges::binary_search(stages_.begin(), stages_.begin() + pragmas, step.line, {}, &Entry::line))
      stages_.push_back({step.line, {}});
  }
  std::ranges::sort(stages_, {}, &Entry::line);
}

bool Ignores::find(const std::vector<std::string_view>& codes, std::string_view code) {
  const auto found = std::ranges::find(codes, code);
  if (found == codes.end()) return false;
  used_.insert(found->data());
  return true;
}

bool Ignores::has(std::string_view code, std::uint32_t line) {
  if (find(global_, code)) return true;
  const auto here = std::ranges::lower_bound(lines_, line, {}, &Entry::line);
  if (here != lines_.end() && here->line == line && find(here->codes, code)) return true;
  const auto below = std::ranges::lower_bound(stages_, line, {}, &Entry::line);
  return below != stages_.begin() && find(std::prev(below)->codes, code);
}

std::vector<Ignores::Unused> Ignores::unused() const {
  std::vector<Unused> result;
  const auto add = [&](const std::vector<std::string_view>& codes, IgnoreScope scope) {
    for (const std::string_view code : codes) {
      if (!used_.contains(code.data())) result.push_back({code, scope});
    }
  };
  add(global_, IgnoreScope::global);
  for (const Entry& each : lines_) add(each.codes, IgnoreScope::line);
  for (const Entry& each : stages_) add(each.codes, IgnoreScope::stage);
  return result;
}

}  // namespace decant::lint::hadolint
