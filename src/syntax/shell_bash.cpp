// Which forms of a script are bash's alone. Most are errors in POSIX sh; `&>` and `((` silently mean
// something else there, so who cares about the tree must ask which shell reads it.
#include "syntax/shell_words.hpp"

namespace decant::shell {
namespace {

using Kind = ShellNodeKind;

bool is_bash_form(Kind kind, std::string_view text) {
  switch (kind) {
    case Kind::op_pipe_both:
    case Kind::array:
    case Kind::append_mark:
    case Kind::subscript:
    case Kind::select_clause:
    case Kind::test:
    case Kind::arithmetic_command:
    case Kind::ansi_quoted:
    case Kind::translated:
    case Kind::process:
    case Kind::timed:
    case Kind::falls_through:
      return true;
    case Kind::function:
      return text.starts_with("function");
    case Kind::redirect_op:
      return text.starts_with('&') || text == "<<<";
    case Kind::descriptor:
      return text.starts_with('{');
    case Kind::arithmetic:
      return text.starts_with('(') || text.starts_with("$[");  // of a for loop; of old
    default:
      return false;
  }
}

}  // namespace

void Converter::find_bash_form() {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    const std::string_view text = raw(i);
    if (!is_bash_form(nodes_[i].kind, text)) continue;
    bash_form_ = text.substr(0, std::min({text.find_first_of(" \t\n"), text.size(), std::size_t{20}}));
    bash_form_at_ = span(i).begin;
    return;
  }
}

// What a text inside this one (backquotes, a here-document) has found.
void Converter::take_from(const Converter& inner) {
  if (!inner.problem().empty()) fail(inner.problem(), inner.problem_at());
  if (!bash_form_.empty() || inner.bash_form().empty()) return;
  bash_form_ = inner.bash_form();
  bash_form_at_ = inner.bash_form_at();
}

}  // namespace decant::shell
