// Scripts of package.json that run on install: most run code of the project, a few are known not to.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace decant {

// True when a lifecycle script of the package in `directory` (an image path) may read or write files of the
// project. `read` gives what copies have brought to an image path. Known not to: `only-allow`, which looks at
// the package manager alone (pnpm/only-allow, bin.js), and husky where there is no repository, where it does
// nothing (typicode/husky, index.js: `.git can't be found`).
bool runs_project_code(std::string_view script, std::string_view directory,
                       const std::function<std::optional<std::string>(std::string_view)>& read);

}  // namespace decant
