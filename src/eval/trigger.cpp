// See trigger.hpp. Source: BuildKit frontend/dockerfile/instructions/parse.go, parseOnBuild;
// dockerfile2llb/convert.go, initOnBuildTriggers.
#include "eval/trigger.hpp"

#include "syntax/bytes.hpp"

namespace decant {

std::string trigger_text(const Instruction& onbuild) {
  std::string_view text = onbuild.logical.text();
  constexpr std::string_view kKeyword = "ONBUILD";
  while (!text.empty() && space_length(text) > 0) text.remove_prefix(space_length(text));
  if (upper(text.substr(0, kKeyword.size())) == kKeyword) text.remove_prefix(kKeyword.size());
  while (!text.empty() && space_length(text) > 0) text.remove_prefix(space_length(text));
  std::string whole(text);
  for (const Heredoc& heredoc : onbuild.heredocs) {
    whole += "\n";
    whole += heredoc.content;
    whole += heredoc.name;
  }
  return whole;
}

std::shared_ptr<const Document> trigger_document(const std::string& text) {
  return std::make_shared<const Document>(parse_dockerfile("ONBUILD", "FROM scratch\n" + text));
}

}  // namespace decant
