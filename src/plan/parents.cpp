// See parents.hpp.
//
//   COPY package.json package-lock.json ./          COPY --parents package.json package-lock.json …
//   COPY packages/a/package.json ./packages/a/        packages/a/package.json packages/b/package.json ./
//   COPY packages/b/package.json ./packages/b/

#include "plan/parents.hpp"

#include "emit/words.hpp"
#include "plan/frontend.hpp"

#include <fmt/format.h>

#include <set>

namespace decant::plan {

std::optional<std::string> copy_with_parents(const View& view, const std::vector<LandedFile>& files,
                                             const std::string& workdir) {
  constexpr std::size_t kFewestDirectories = 3;
  if (!frontend_of(view.document).has_copy_parents()) return std::nullopt;
  std::set<std::string> directories;
  std::set<std::string> tops;
  std::vector<std::string> sources;
  for (const LandedFile& file : files) {
    directories.insert(file.to.substr(0, file.to.rfind('/')));
    if (!file.to.ends_with("/" + file.from.path)) return std::nullopt;
    tops.insert(file.to.substr(0, file.to.size() - file.from.path.size()));
    sources.push_back(file.from.path);
  }
  if (directories.size() < kFewestDirectories || tops.size() != 1) return std::nullopt;
  const std::string& top = *tops.begin();  // ends with a slash
  const std::string root = workdir.ends_with('/') ? workdir : workdir + "/";
  const bool is_below = !workdir.empty() && workdir != "/" && top.starts_with(root);
  return fmt::format("--parents {}",
                     emit::copy_operands(sources, is_below ? "./" + top.substr(root.size()) : top));
}

}  // namespace decant::plan
