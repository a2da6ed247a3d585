// DC3001: a wide copy that takes the repository's history, installed packages or build output along.
//
// `COPY . .` takes what lies there, and what lies there on a developer's machine is more than the source:
// `.git` changes with every commit and fetch, `node_modules` holds the host's packages, `__pycache__` changes
// when somebody runs a test. Each changes the layer though the source is the same, and lands in the image.
// Only what is recognised surely counts: a name alone is not enough (`target` needs a Cargo.toml beside it),
// and neither is a file that the build may want
// (`.git` where a command asks git something, packages that nothing in the file installs).
#include "effects/excess.hpp"
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <optional>

namespace decant::rules::dc3001 {
namespace {

using lint::Subject;

constexpr lint::RuleInfo kInfo{
    .code = "DC3001",
    .name = "wide-copy-takes-too-much",
    .family = lint::Family::context,
    .level = lint::Level::warning,
    .summary = "a wide copy takes .git, installed packages or build output",
    .why =
        R"(A `COPY` of a directory takes everything that lies there and that `.dockerignore` does not exclude. `.git`
changes with every commit and every fetch, so the layer and all below it are built again though the source is the same,
and the whole history ends up in the image. `node_modules` or `.venv` of the host hold packages for another system.
Caches and build output change whenever somebody runs the tests.

Recognised: `.git`; `node_modules` beside a `package.json`, directories with a `pyvenv.cfg`, `vendor/bundle` beside a
`Gemfile`, each only when the Dockerfile itself installs those packages; `target` beside a `Cargo.toml` and `.next` beside
a `package.json` when it builds them; `__pycache__`, `.pytest_cache`, `.mypy_cache`, `.ruff_cache`, `.tox`, `.nox`,
and every directory with a `CACHEDIR.TAG`; nothing but caches below directories
of tests and examples, where such things lie on purpose. `.git` is left alone when a command asks git something, or the
project takes its version from it.)",
    .bad = R"(FROM node:20-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
)",
    .good = R"(FROM node:20-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY src src
)",
    .files =
        ".git/HEAD\npackage.json={}\npackage-lock.json={}\nnode_modules/left-pad/index.js\nsrc/index.js\n",
    .depends_on_machine = true};

void check(const Subject& subject, lint::Report& report) {
  if (subject.context == nullptr) return;
  std::optional<Excess> finder;
  for (const Effect& copy : subject.effects().effects) {
    if (copy.kind != EffectKind::copy || !copy.from_context || !copy.wide || !copy.selection_known) continue;
    if (!finder) finder.emplace(subject.document, *subject.context);
    const std::vector<std::string> excess = finder->of(copy);
    if (excess.empty()) continue;

    const std::vector<std::string> lines = lines_that_ignore(excess);
    const std::string file =
        subject.context->ignore_name().empty() ? ".dockerignore" : subject.context->ignore_name();
    report.add(
        kInfo, subject.document.instructions[copy.instruction].line_span,
        fmt::format(
            "{} takes {}, which change{} without the source, so that everything below is built again. Add "
            "{} to {}.",
            quoted(subject, copy.instruction), listed_quoted(excess, 4), excess.size() == 1 ? "s" : "",
            listed_quoted(lines, 8), file));
  }
}

}  // namespace
}  // namespace decant::rules::dc3001

namespace decant::rules {

constinit const lint::Rule wide_copy_takes_too_much{&dc3001::kInfo, dc3001::check};

}  // namespace decant::rules
