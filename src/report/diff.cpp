// See diff.hpp.

#include "report/diff.hpp"

#include "host/module.hpp"
#include "private/git_diff.hpp"

#include <fmt/format.h>

namespace decant::report {

Result<std::string> unified_diff(const std::string& name, std::string_view before, std::string_view after) {
  if (before == after) return std::string();
  const auto symbol = host::module_symbol("git", private_module::kGitDiff);
  if (!symbol) return symbol.problem();
  std::string out;
  const auto take = [](void* to, const char* bytes, std::size_t size) {
    static_cast<std::string*>(to)->append(bytes, size);
  };
  const int code = reinterpret_cast<private_module::GitDiff*>(*symbol)(
      before.data(), before.size(), after.data(), after.size(), name.c_str(), &out, take);
  if (code != 0)
    return Problem{
        fmt::format("the difference of {} cannot be shown (libgit2: {})", name, code), {}, Exit::defect};
  return out;
}

}  // namespace decant::report
