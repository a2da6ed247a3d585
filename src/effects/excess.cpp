// See excess.hpp.
#include "effects/excess.hpp"

#include "effects/landed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace decant {
namespace excess {
namespace {

using Doings = Excess::Doings;

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

bool lies_in(std::string_view path, std::string_view directory) {
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

// A source that lies in `path` or is it: somebody asked for just that.
bool is_asked_for(const Effect& copy, std::string_view path) {
  return std::ranges::any_of(copy.sources, [&](std::string_view source) {
    while (source.starts_with("./")) source.remove_prefix(2);
    while (source.starts_with('/')) source.remove_prefix(1);
    while (source.ends_with('/')) source.remove_suffix(1);
    return source == path || lies_in(source, path);
  });
}

}  // namespace
}  // namespace excess

Excess::Excess(const Document& document, const Context& context)
    : context_(context), doings_(excess::doings_of(document)) {}

std::vector<std::string> Excess::of(const Effect& copy) const {
  using namespace excess;
  std::vector<std::string> directories;
  std::vector<std::string> files;
  for (const LandedFile& file : Landed(copy, &context_).all()) {
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

  const FileTree& tree = context_.tree();
  std::vector<std::string> found;
  for (const std::string& path : directories) {
    if (!found.empty() && lies_in(path, found.back())) continue;
    const auto first = std::ranges::lower_bound(files, path + "/");
    if (first == files.end() || !lies_in(*first, path) || is_asked_for(copy, path)) continue;
    // The ignore file names it already, and lets a part of it back in: somebody wants just that.
    if (context_.ignore().matches(path)) continue;
    const auto entry = tree.entry(path);
    if (entry && is_excess(tree, *entry, doings_)) found.push_back(path);
  }
  return found;
}

std::vector<std::string> lines_that_ignore(const std::vector<std::string>& paths) {
  using namespace excess;
  std::map<std::string_view, std::size_t> count;
  for (const std::string& path : paths) ++count[name_in(path)];
  std::vector<std::string> lines;
  for (const std::string& path : paths) {
    const std::string_view name = name_in(path);
    std::string line = count[name] > 1 || name == "__pycache__" ? fmt::format("**/{}", name) : path;
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace decant
