// DC3001: a wide copy that takes the repository's history, installed packages or build output along.
//
// `COPY . .` takes what lies there, and what lies there on a developer's machine is more than the source:
// `.git` changes with every commit and fetch, `node_modules` holds the host's packages, `__pycache__` changes
// when somebody runs a test. Each changes the layer though the source is the same, and lands in the image.
// Only what is recognised surely counts: a name alone is not enough (`target` needs a Cargo.toml beside it),
// and neither is a file that the build may want
// (`.git` where a command asks git something, packages that nothing in the file installs).
#include "effects/landed.hpp"
#include "rules/rules.hpp"
#include "rules/support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

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

std::string parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

std::string_view name_in(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string join(std::string_view directory, std::string_view name) {
  return directory.empty() ? std::string(name) : fmt::format("{}/{}", directory, name);
}

// What the commands of the file do, as far as their words tell. In doubt a command installs (then a directory
// of packages is the build's own) and asks git (then history is wanted).
struct Doings {
  bool node_installs = false;
  bool node_builds = false;
  bool python_installs = false;
  bool ruby_installs = false;
  bool rust_builds = false;
  bool asks_git = false;
};

Doings doings_of(const Document& document) {
  Doings doings;
  const auto look = [&](std::string_view text) {
    const auto has = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
    // Each question behind one that most texts answer with no: a file has many RUNs.
    const bool node = has("npm ") || has("yarn") || has("pnpm ") || has("bun ");
    doings.node_installs |= node && (has("npm ci") || has("npm i") || has("npm clean-install") ||
                                     has("pnpm i") || has("yarn") || has("bun i"));
    doings.node_builds |= (node && has("build")) || has("next build");
    doings.python_installs |= has("pip install") || has("pip3 install") || has("uv sync") || has("uv pip") ||
                              has("poetry install") || has("pipenv") || has("pdm ");
    doings.ruby_installs |= has("bundle install") || has("bundle check");
    doings.rust_builds |= has("cargo ") && (has("cargo build") || has("cargo install") || has("cargo chef") ||
                                            has("cargo rustc"));
    doings.asks_git |=
        has("git ") &&
        (has("git describe") || has("git rev-") || has("git log") || has("git show") || has("git status") ||
         has("git tag") || has("git submodule") || has("git lfs") || has("git diff") || has("git ls-") ||
         has("git config") || has("git -C") || has("git archive") || has("git branch") ||
         has("git symbolic") || has("git checkout") || has("git fetch") || has("git for-each-ref"));
    doings.asks_git |= has(".git") || has("buildvcs") || has("SETUPTOOLS_SCM") || has("goreleaser");
  };
  for (const Instruction& instruction : document.instructions) {
    if (instruction.kind != InstructionKind::run) continue;
    look(instruction.logical.text());
    for (const Heredoc& heredoc : instruction.heredocs) look(heredoc.content);
  }
  return doings;
}

// True when a file that says how the project is built asks git: for the version of a package, or for a commit
// to print.
bool build_asks_git(const FileTree& tree, std::string_view directory) {
  constexpr std::uint64_t kMost = 1U << 20U;
  for (const std::string_view name :
       {"pyproject.toml", "setup.py", "setup.cfg", "package.json", "Makefile"}) {
    const std::string path = join(directory, name);
    const auto entry = tree.entry(path);
    if (!entry || entry->type != FileType::file) continue;
    if (entry->size_bytes > kMost) return true;
    const auto text = tree.read(path);
    if (!text) return true;
    for (const std::string_view sign :
         {"setuptools_scm", "setuptools-scm", "hatch-vcs", "hatch_vcs", "flit_scm", "versioneer",
          "versioningit", "dynamic-versioning", "dunamai", "pbr", "\"scm\"", "git describe", "git rev-",
          "git log", "git tag"}) {
      if (text->find(sign) != std::string::npos) return true;
    }
  }
  return false;
}

bool has_cache_tag(const FileTree& tree, const std::string& directory) {
  // bford.info/cachedir: the file begins with this signature.
  constexpr std::string_view kSignature = "Signature: 8a477f597d28d172789f06886806bc55";
  const std::string path = join(directory, "CACHEDIR.TAG");
  const auto entry = tree.entry(path);
  if (!entry || entry->type != FileType::file || entry->size_bytes > 65536) return false;
  const auto text = tree.read(path);
  return text && text->starts_with(kSignature);
}

bool is_cache_name(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".nox"});
  return std::ranges::find(kNames, name) != kNames.end();
}

// True below directories whose content may be made to look like packages or output, and committed.
bool is_for_tests(std::string_view path) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"__fixtures__", "__tests__", "example", "examples", "fixture",
                                       "fixtures", "spec", "test", "testdata", "tests"});
  while (!path.empty()) {
    if (std::ranges::find(kNames, name_in(path)) != kNames.end()) return true;
    path = path.substr(0, path.find('/') == std::string_view::npos ? 0 : path.rfind('/'));
  }
  return false;
}

// `tree` is the whole directory, ignored files too: what stands beside says what a directory is, ignored or
// not.
bool is_excess(const FileTree& tree, const FileEntry& entry, const Doings& doings) {
  const std::string parent = parent_of(entry.path);
  const std::string_view name = name_in(entry.path);
  const auto beside = [&](std::string_view other) { return tree.entry(join(parent, other)).has_value(); };
  const auto inside = [&](std::string_view other) { return tree.entry(join(entry.path, other)).has_value(); };

  if (is_cache_name(name)) return true;
  if (is_for_tests(parent)) return false;
  if (name == ".git") return inside("HEAD") && !doings.asks_git && !build_asks_git(tree, parent);
  if (name == "node_modules") return doings.node_installs && beside("package.json");
  if (inside("pyvenv.cfg")) return doings.python_installs;
  if (name == "bundle" && name_in(parent) == "vendor") {
    return doings.ruby_installs && inside("ruby") &&
           tree.entry(join(parent_of(parent), "Gemfile")).has_value();
  }
  if (name == "target") return doings.rust_builds && beside("Cargo.toml");
  if (name == ".next") return doings.node_builds && beside("package.json");
  return has_cache_tag(tree, entry.path);
}

bool is_below(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

// A source that lies in `path` or is it: somebody asked for just that.
bool is_asked_for(const Effect& copy, std::string_view path) {
  return std::ranges::any_of(copy.sources, [&](std::string_view source) {
    while (source.starts_with("./")) source.remove_prefix(2);
    while (source.starts_with('/')) source.remove_prefix(1);
    while (source.ends_with('/')) source.remove_suffix(1);
    return source == path || is_below(source, path);
  });
}

// The topmost directories among the copied ones that should have stayed behind. One of which no file is taken
// (all of it is ignored) does not count.
std::vector<std::string> excess_of(const Subject& subject, const Effect& copy, const Doings& doings) {
  std::vector<std::string> directories;
  std::vector<std::string> files;
  for (const LandedFile& file : Landed(copy, subject.context).all()) {
    (file.from.type == FileType::directory ? directories : files).push_back(file.from.path);
  }
  // A directory's subdirectories follow it at once: `a`, `a/b`, `a-b`.
  std::ranges::sort(directories, [](const std::string& a, const std::string& b) {
    const auto rank = [](char c) {
      return c == '/' ? 0 : static_cast<int>(static_cast<unsigned char>(c)) + 1;
    };
    return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
  });
  std::ranges::sort(files);

  const FileTree& tree = subject.context->tree();
  std::vector<std::string> found;
  for (const std::string& path : directories) {
    if (!found.empty() && is_below(path, found.back())) continue;
    const auto first = std::ranges::lower_bound(files, path + "/");
    if (first == files.end() || !is_below(*first, path) || is_asked_for(copy, path)) continue;
    // The ignore file names it already, and lets a part of it back in: somebody wants just that.
    if (subject.context->ignore().matches(path)) continue;
    const auto entry = tree.entry(path);
    if (entry && is_excess(tree, *entry, doings)) found.push_back(path);
  }
  return found;
}

// Lines for .dockerignore: the path itself, or `**/name` where several have one name.
std::vector<std::string> ignore_lines(const std::vector<std::string>& paths) {
  std::map<std::string_view, std::size_t> count;
  for (const std::string& path : paths) ++count[name_in(path)];
  std::vector<std::string> lines;
  for (const std::string& path : paths) {
    const std::string_view name = name_in(path);
    add_once(lines, count[name] > 1 || name == "__pycache__" ? fmt::format("**/{}", name) : path);
  }
  return lines;
}

void check(const Subject& subject, lint::Report& report) {
  if (subject.context == nullptr) return;
  std::optional<Doings> doings;
  for (const Effect& copy : subject.effects().effects) {
    if (copy.kind != EffectKind::copy || !copy.from_context || !copy.wide || !copy.selection_known) continue;
    if (!doings) doings = doings_of(subject.document);
    const std::vector<std::string> excess = excess_of(subject, copy, *doings);
    if (excess.empty()) continue;

    const std::vector<std::string> lines = ignore_lines(excess);
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
