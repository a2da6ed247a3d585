#include "context/lifecycle.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace decant {
namespace {

constexpr std::array<std::string_view, 4> kRunners{"", "npx ", "npx -y ", "npx --yes "};
constexpr std::array<std::string_view, 4> kManagers{"npm", "pnpm", "yarn", "bun"};
constexpr std::array<std::string_view, 6> kHusky{
    "husky",           "husky install",         "husky || true",
    "husky || exit 0", "husky install || true", "husky install || exit 0"};

bool is_only_allow(std::string_view script) {
  return std::ranges::any_of(kRunners, [&](std::string_view runner) {
    return std::ranges::any_of(kManagers, [&](std::string_view manager) {
      return script == std::string(runner) + "only-allow " + std::string(manager);
    });
  });
}

}  // namespace

bool runs_project_code(std::string_view script, std::string_view directory,
                       const std::function<std::optional<std::string>(std::string_view)>& read) {
  const std::string text = squeezed(script);
  if (is_only_allow(text)) return false;
  if (std::ranges::find(kHusky, text) == kHusky.end()) return true;
  // git looks upwards. `.git` is a file in a worktree and in a submodule.
  const std::string root = directory.starts_with('/') ? "/" : "";
  for (std::string at(directory);;) {
    const bool is_root = at == root;
    const std::string below = is_root ? root : at + "/";
    if (read(below + ".git/HEAD") || read(below + ".git")) return true;
    if (is_root) return false;
    const std::size_t slash = at.rfind('/');
    at = slash == 0 || slash == std::string::npos ? root : at.substr(0, slash);
  }
}

}  // namespace decant
