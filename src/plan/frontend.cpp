// See frontend.hpp. Versions: the release notes of BuildKit's Dockerfile frontend (dockerfile/1.2.0: mounts;
// dockerfile/1.7.0-labs and dockerfile/1.20.0: COPY --parents).

#include "plan/frontend.hpp"

#include <charconv>

namespace decant::plan {
namespace frontends {
namespace {

// A number at the front of `text`, taken off it; `missing` where there is none.
int take_number(std::string_view& text, int missing) {
  int number = missing;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return missing;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace
}  // namespace frontends

bool Frontend::has_cache_mounts() const {
  if (kind == Kind::builtin) return true;
  return kind == Kind::released && (major > 1 || (major == 1 && (minor >= 2 || has_labs)));
}

bool Frontend::has_copy_parents() const {
  if (kind != Kind::released || minor == kNewest) return kind == Kind::released && has_labs && major >= 1;
  return major > 1 || (major == 1 && minor >= (has_labs ? 7 : 20));
}

Frontend frontend_of(const Document& document) {
  Frontend found;
  for (const Directive& directive : document.directives) {
    if (directive.name == "syntax") found.text = directive.value;
  }
  if (found.text.empty()) return found;
  found.kind = Frontend::Kind::other;
  std::string_view rest = found.text;
  for (const std::string_view registry : {"docker.io/", "index.docker.io/"}) {
    if (rest.starts_with(registry)) rest.remove_prefix(registry.size());
  }
  constexpr std::string_view kName = "docker/dockerfile";
  if (!rest.starts_with(kName)) return found;
  rest.remove_prefix(kName.size());
  if (rest.starts_with("-upstream")) rest.remove_prefix(9);
  if (const std::size_t digest = rest.find('@'); digest != std::string_view::npos) {
    // Which version a digest alone is, is not said.
    if (digest == 0) return found;
    rest = rest.substr(0, digest);
  }
  if (!rest.empty() && rest.front() != ':') return found;
  if (!rest.empty()) rest.remove_prefix(1);
  found.has_labs = rest.ends_with("labs") || rest.ends_with("experimental");
  found.major = frontends::take_number(rest, 1);
  found.minor = Frontend::kNewest;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    found.minor = frontends::take_number(rest, Frontend::kNewest);
  }
  const bool is_named =
      rest.empty() || rest.starts_with('.') || rest.starts_with('-') || rest == "latest" || found.has_labs;
  if (is_named) found.kind = Frontend::Kind::released;
  return found;
}

}  // namespace decant::plan
