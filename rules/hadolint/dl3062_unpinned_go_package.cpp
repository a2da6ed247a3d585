// DL3062: go install, get and run of packages without versions.
//
// hadolint looks at `go install` and `go get` only where the script has no `go run`.
#include "rules/hadolint/findings.hpp"
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <optional>

namespace decant::rules::dl3062 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL3062",
    .name = "unpinned-go-package",
    .family = lint::Family::hadolint,
    .level = lint::Level::warning,
    .summary = "go install of a package without a version",
    .why =
        R"(`go install example.com/tool@latest` installs what there is on the day of the build, and so does a
package without `@`, unless the module in the working directory has it in its `go.mod`. A version (`@v1.2.3`)
makes two builds of one commit alike.

Packages of the source itself (`.`, `./cmd/tool`) are left alone.)",
    .bad = R"(FROM golang:1.22
RUN go install golang.org/x/tools/cmd/stringer@latest
)",
    .good = R"(FROM golang:1.22
RUN go install golang.org/x/tools/cmd/stringer@v0.22.0
)"};

bool is_pinned(std::string_view package) {
  if (package.starts_with('.') || package.starts_with('/')) return true;
  return package.find('@') != std::string_view::npos && !package.ends_with("@latest") &&
         !package.ends_with("@none");
}

// The packages that the commands of a RUN name.
struct Packages {
  bool any = false;
  std::optional<hado::Argument> unpinned;  // the first

  void add(const hado::Argument& package) {
    any = true;
    if (!unpinned && !is_pinned(package.text)) unpinned = package;
  }
};

// `go run package arguments of the program`
Packages packages_run(const hado::Shell& shell) {
  Packages packages;
  for (const hado::Command& command : shell.commands) {
    if (!calls(command, "go", {"run"})) continue;
    const std::vector<hado::Argument> words = operands(command);
    for (std::size_t i = 0; i < words.size() && i < 2; ++i) {
      if (words[i].text != "run") packages.add(words[i]);
    }
  }
  return packages;
}

Packages packages_installed(const hado::Shell& shell) {
  Packages packages;
  for (const hado::Command& command : shell.commands) {
    if (!calls(command, "go", {"install", "get"})) continue;
    for (const hado::Argument& word : operands(command)) {
      if (word.text != "install" && word.text != "get" && word.text != "tool") packages.add(word);
    }
  }
  return packages;
}

void check(const lint::Subject& subject, lint::Report& report) {
  each_run(subject, [&](const hado::Step& run) {
    Packages packages = packages_run(*run.shell);
    if (!packages.any) packages = packages_installed(*run.shell);
    if (!packages.unpinned) return;
    const std::string_view name = packages.unpinned->text;
    add_finding(kInfo, run, packages.unpinned->place,
                fmt::format("Pin versions in go: `{}@<version>` instead of `{}`.",
                            name.substr(0, name.rfind('@')), name),
                report);
  });
}

}  // namespace
}  // namespace decant::rules::dl3062

namespace decant::rules {
constinit const lint::Rule unpinned_go_package{&dl3062::kInfo, dl3062::check};
}  // namespace decant::rules
