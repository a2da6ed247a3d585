// DL3013: pip install of packages without versions.
//
// Requirements files, constraints, the project itself and files are left alone: what they say is said
// elsewhere.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace decant::rules::dl3013 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3013",
    .name = "unpinned-pip-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "pip install without a version",
    .why =
        R"(`pip install flask` installs what the index has on the day of the build, and so do its
dependencies. A version (`flask==3.0.3`) makes two builds of one commit alike; a requirements file with all of
them, best with hashes, does it for the dependencies too.

Any comparison (`>=`, `~=`, …) counts as a version. `-r FILE`, `-c FILE`, `.`, wheels, archives, paths, and a
repository with `@` and a revision are left alone.)",
    .bad = R"(FROM python:3.12-slim
RUN pip install --no-cache-dir flask
)",
    .good = R"(FROM python:3.12-slim
RUN pip install --no-cache-dir flask==3.0.3
)"};

// What stands in front of the `:` of a requirement that is a repository.
constexpr std::array<std::string_view, 22> kRepositories{
    "bzr+ftp",        "bzr+http", "bzr+https", "bzr+lp",    "bzr+sftp", "bzr+ssh", "git",      "git+file",
    "git+git",        "git+http", "git+https", "git+ssh",   "hg+file",  "hg+http", "hg+https", "hg+ssh",
    "hg+static-http", "svn",      "svn+http",  "svn+https", "svn+ssh",  "svn+svn"};

// `==`, `~=` and the like all have one of these.
bool has_comparison(std::string_view package) {
  return package.find_first_of("<>") != std::string_view::npos ||
         package.find("==") != std::string_view::npos || package.find("!=") != std::string_view::npos ||
         package.find("~=") != std::string_view::npos;
}

bool is_pinned(std::string_view package) {
  if (has_comparison(package) || package.ends_with(".whl") || package.ends_with(".tar.gz")) return true;
  const bool is_repository = std::ranges::any_of(
      kRepositories, [&](std::string_view scheme) { return package.starts_with(scheme); });
  return package.find(is_repository ? '@' : '/') != std::string_view::npos;
}

bool reads_versions_elsewhere(const hado::Command& command) {
  return has_any_flag(command, {"c", "constraint"}) || has_argument(command, "-r") ||
         has_argument(command, "--requirement") || has_argument(command, ".");
}

std::vector<hado::Argument> packages_of(const hado::Command& command) {
  return behind_install(operands(command, {"abi",
                                           "b",
                                           "build",
                                           "e",
                                           "editable",
                                           "extra-index-url",
                                           "f",
                                           "find-links",
                                           "i",
                                           "implementation",
                                           "index-url",
                                           "no-binary",
                                           "only-binary",
                                           "platform",
                                           "prefix",
                                           "progress-bar",
                                           "proxy",
                                           "python",
                                           "python-version",
                                           "root",
                                           "root-user-action",
                                           "src",
                                           "t",
                                           "target",
                                           "trusted-host",
                                           "upgrade-strategy"}));
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    for (const hado::Command& command : run.shell->commands) {
      if (!is_pip_install(command) || reads_versions_elsewhere(command)) continue;
      for (const hado::Argument& package : packages_of(command)) {
        if (is_pinned(package.text)) continue;
        add_finding(kInfo, run, package.place,
                    fmt::format("Pin versions in pip: `{0}==<version>` instead of `{0}`, or a file of "
                                "requirements with `-r`.",
                                package.text),
                    report);
        return;
      }
    }
  });
}

}  // namespace
}  // namespace decant::rules::dl3013

namespace decant::rules {
constinit const lint::Rule unpinned_pip_package{&dl3013::kInfo, dl3013::check};
}  // namespace decant::rules
