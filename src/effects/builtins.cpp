// See builtins.hpp.
#include "effects/builtins.hpp"

namespace decant {

void shell_declare(const Field& field, bool unset, Scope& scope) {
  const std::string& text = field.known ? field.text : field.front;
  if (text.starts_with("-")) return;
  if (unset) return scope.unset(text);
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos) {
    scope.set(std::string_view(text).substr(0, equals),
              field.known ? std::optional(text.substr(equals + 1)) : std::nullopt);
  } else if (!field.known) {
    scope.lose_everything();
  }
}

void shell_cd(std::span<const Field> fields, Scope& scope) {
  std::size_t at = 1;
  while (at < fields.size() &&
         (fields[at].text == "-P" || fields[at].text == "-L" || fields[at].text == "--"))
    ++at;
  if (at == fields.size()) {
    scope.directory = scope.home().path;
    return;
  }
  const Field& to = fields[at];
  const bool plain = to.known && !to.text.empty() && to.text != "-" && at + 1 == fields.size();
  if (!plain || (!to.text.starts_with('/') && !scope.directory)) {
    scope.directory.reset();
    return;
  }
  scope.directory = resolve_image_path(scope.directory.value_or("/"), to.text);
}

}  // namespace decant
