// decant keys: the content keys of each stage. `--format lines` is what build.sh reads, `--format sh` what
// other scripts can.
#include "keys/keys.hpp"

#include "cli/built_project.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "emit/context_copy.hpp"
#include "host/cache_directory.hpp"
#include "keys/digest_store.hpp"
#include "keys/options.hpp"
#include "report/keys.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace decant::cli {
namespace {

struct KeysOptions {
  ProjectOptions project;
  std::vector<std::string> bases;
  std::vector<std::string> build_options;
  std::string format = "text";
  std::string digest = "sha256";
  bool normalize_modes = false;
  bool explain = false;
  std::string copy;
};

// `REFERENCE=DIGEST`; a digest holds no `=`.
Result<std::map<std::string, std::string, std::less<>>> read_bases(const std::vector<std::string>& texts) {
  std::map<std::string, std::string, std::less<>> out;
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return Problem{.what = fmt::format("--base {}: not a reference and its digest", text),
                     .remedy = "write --base python:3.11-slim=sha256:…"};
    }
    out.insert_or_assign(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

void warn_unpinned(const std::vector<keys::StageKeys>& stages) {
  std::vector<std::string> references;
  for (const keys::StageKeys& stage : stages) {
    references.insert(references.end(), stage.unpinned.begin(), stage.unpinned.end());
  }
  std::sort(references.begin(), references.end());
  references.erase(std::unique(references.begin(), references.end()), references.end());
  for (const std::string& reference : references) {
    warn(
        fmt::format("{0} is keyed by its name, which may come to mean another image; "
                    "give its digest: --base {0}=sha256:…",
                    reference));
  }
}

// What is known of the files of a context on disk.
keys::DigestStore open_store(const Context& context, keys::DigestKind kind) {
  std::error_code error;
  const std::filesystem::path root = std::filesystem::canonical(context.tree().describe(), error);
  return keys::DigestStore::open(host::cache_directory("digests"), error ? std::string() : root.string(),
                                 kind);
}

Result<Exit> run(KeysOptions options) {
  Result<keys::BuildOptions> build = keys::read_build_options(options.build_options);
  if (!build) return build.problem();
  for (auto& [name, value] : build->build_args) options.project.build_args.insert_or_assign(name, value);
  if (!build->platform.empty()) options.project.platform = build->platform;
  Result<std::map<std::string, std::string, std::less<>>> bases = read_bases(options.bases);
  if (!bases) return bases.problem();

  const auto loaded = load_built_project(options.project);
  if (!loaded) return loaded.problem();
  const Project& project = **loaded;
  if (std::optional<Problem> problem = first_error(project)) return *std::move(problem);
  if (project.context == nullptr) {
    return Problem{.what = "keys need a context: the files that a stage copies are part of its key",
                   .remedy = "give the directory that the build is started with: --context DIR"};
  }
  if (!options.copy.empty()) {
    if (auto problem = emit::copy_context(*project.context, options.copy)) return *std::move(problem);
    return Exit::ok;
  }
  const keys::DigestKind kind = options.digest == "xxh3" ? keys::DigestKind::xxh3 : keys::DigestKind::sha256;
  keys::DigestStore store = open_store(*project.context, kind);
  const keys::Options key_options{.base_digests = std::move(*bases),
                                  .platform = options.project.platform,
                                  .build_options = std::move(build->keyed),
                                  .digest = kind,
                                  .normalize_modes = options.normalize_modes,
                                  .store = &store,
                                  .keep_pieces = options.explain};
  const auto stages = keys::stage_keys(project.document, project.evaluation, project.graph, project.effects(),
                                       *project.context, key_options);
  if (!stages) return stages.problem();
  store.save();
  warn_unpinned(*stages);
  if (options.format == "lines") {
    print(report::keys_lines(project.document, *stages, project.graph.target));
  } else if (options.format == "sh") {
    print(report::keys_sh(project.document, *stages, project.graph.target));
  } else if (options.format == "json") {
    print(report::keys_json(*stages, project.graph.target, options.explain));
  } else {
    print(report::keys_text(project.document, *stages, project.graph.target, options.explain));
  }
  return Exit::ok;
}

}  // namespace

void declare_keys(CLI::App& app, Exit& exit) {
  const auto options = std::make_shared<KeysOptions>();
  add_project_options(app, options->project);
  app.add_option("options", options->build_options,
                 "behind --: the options that the build gets; those that can change the image count")
      ->type_name("OPTION...");
  app.add_option("--base", options->bases, "the digest that a base image has now; may be given several times")
      ->type_name("REFERENCE=DIGEST")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);  // else it takes the words behind its value too
  app.add_option("--digest", options->digest,
                 "sha256, or xxh3: faster, for keys that never leave this machine (keys begin with d1x-)")
      ->check(CLI::IsMember({"sha256", "xxh3"}));
  app.add_flag("--normalize-modes", options->normalize_modes,
               "count permission bits as git has them, 0644 and 0755, for builds whose files have these");
  app.add_option("--copy-context", options->copy,
                 "print no keys, but copy what the build gets to this directory, with these permission bits")
      ->type_name("DIR")
      ->needs("--normalize-modes");
  app.add_flag("--explain", options->explain,
               "show the pieces of each key: a diff of two such texts says what changed");
  app.add_option(
         "--format", options->format,
         "text, json, sh (assignments for a script), or lines (stage, key, stages that it takes from)")
      ->check(CLI::IsMember({"text", "json", "sh", "lines"}));
  app.callback([options, &exit] {
    const Result<Exit> result = run(*options);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli
