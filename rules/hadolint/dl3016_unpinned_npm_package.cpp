// DL3016: npm install of packages without versions.
//
// Without packages npm reads package.json, which is fine here. Folders and archives are what they are; a
// repository has to name a commit.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::rules::dl3016 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3016",
    .name = "unpinned-npm-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "npm install of a package without a version",
    .why =
        R"(`npm install -g pm2` installs what the registry has on the day of the build. A version
(`pm2@5.3.1`) makes two builds of one commit alike. For a repository it is the commit or a range:
`git+https://…#<commit>`.

`npm install` alone installs what `package.json` says, `npm ci` exactly what the lock file says; both are left
alone, and so are folders and archives.)",
    .bad = R"(FROM node:20-slim
RUN npm install -g pm2
)",
    .good = R"(FROM node:20-slim
RUN npm install -g pm2@5.3.1
)"};

constexpr std::array<std::string_view, 4> kRepositories{"git://", "git+http://", "git+https://",
                                                        "git+ssh://"};
constexpr std::array<std::string_view, 3> kArchives{".tar", ".tar.gz", ".tgz"};
constexpr std::array<std::string_view, 4> kFolders{"../", "./", "/", "~/"};

// hadolint takes all up to the first of `/`, `-`, `.` and what sorts below for the scope.
std::string_view without_scope(std::string_view package) {
  if (!package.starts_with('@')) return package;
  const auto* const end =
      std::ranges::find_if(package, [](char c) { return static_cast<unsigned char>(c) <= '/'; });
  return package.substr(static_cast<std::size_t>(end - package.begin()));
}

bool is_pinned(std::string_view package) {
  const auto begins = [&](std::string_view text) { return package.starts_with(text); };
  const auto ends = [&](std::string_view text) { return package.ends_with(text); };
  if (std::ranges::any_of(kRepositories, begins)) return package.find('#') != std::string_view::npos;
  if (std::ranges::any_of(kArchives, ends) || std::ranges::any_of(kFolders, begins)) return true;
  return without_scope(package).find('@') != std::string_view::npos;
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    for (const hado::Command& command : run.shell->commands) {
      if (!calls(command, "npm", {"install"})) continue;
      const std::vector<hado::Argument> words = operands(command, {"loglevel", "registry"});
      if (words.empty() || words.front().text != "install") continue;
      for (const hado::Argument& package : behind_install(words)) {
        if (is_pinned(package.text)) continue;
        add_finding(kInfo, run, package.place,
                    fmt::format("Pin versions in npm: `{0}@<version>` instead of `{0}`.", package.text),
                    report);
        return;
      }
    }
  });
}

}  // namespace
}  // namespace decant::rules::dl3016

namespace decant::rules {
constinit const lint::Rule unpinned_npm_package{&dl3016::kInfo, dl3016::check};
}  // namespace decant::rules
