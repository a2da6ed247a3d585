// The projects of bundler, composer and deno. A Gemfile is Ruby: its statements are read one by one, and one
// that is none of those that people write there makes the command opaque.
//
// Sources: bundler documentation (gemfile(5), bundle-install(1), bundle-config(1)); composer documentation
// (schema, scripts, autoload, repositories, plugins); deno documentation (deno install, configuration).
#include "context/manifest_reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace decant {
namespace {

using nlohmann::json;

constexpr int kMostGemfiles = 8;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What stands between the first pair of quotes.
std::string first_text(std::string_view statement) {
  const std::size_t begin = statement.find_first_of("'\"");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = statement.find(statement[begin], begin + 1);
  return end == std::string_view::npos ? std::string()
                                       : std::string(statement.substr(begin + 1, end - begin - 1));
}

class Gemfile {
 public:
  explicit Gemfile(const ManifestRequest& request) : scan(request) {}

  void read(const std::string& path) {
    if (++files_ > kMostGemfiles) return scan.problem(fmt::format("{}: Gemfiles in Gemfiles", path));
    const auto text = scan.text(path, true);
    if (!text) return;
    std::string statement;
    std::size_t line_number = 0;
    std::string_view rest = *text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      ++line_number;
      if (line == "__END__") break;
      line = without_comment(line);
      if (line.empty()) continue;
      statement += statement.empty() ? std::string(line) : fmt::format(" {}", line);
      if (line.ends_with(',') || line.ends_with('\\')) continue;
      one(path, line_number, statement);
      statement.clear();
    }
    if (!statement.empty()) one(path, line_number, statement);
  }

  ManifestScan scan;

 private:
  static std::string_view without_comment(std::string_view line) {
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        line = line.substr(0, i);
      }
    }
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
  }

  static bool begins(std::string_view statement, std::string_view word) {
    if (!statement.starts_with(word)) return false;
    return statement.size() == word.size() || statement[word.size()] == ' ' || statement[word.size()] == '(';
  }

  void one(const std::string& path, std::size_t line, std::string_view statement) {
    const auto unknown = [&] {
      scan.problem(fmt::format("{}:{}: `{}` is not understood", path, line, statement));
    };
    if (!note_variables(statement)) return unknown();
    const std::string directory(parent_of(path));
    if (begins(statement, "ruby")) {
      const bool file = has(statement, "file:") || has(statement, "File.read(");
      const bool plain =
          !has(statement, "File.") || has(statement, "File.read(\"") || has(statement, "File.read('");
      if (!plain || has(statement, "expand_path") || has(statement, "__dir__")) return unknown();
      if (file) scan.text(resolve_image_path(directory, first_text(statement)), true);
      return;
    }
    for (const char* const word :
         {"File", "Dir", "IO.", "require_relative", "load", "eval(", "instance_eval", "`", "system",
          "Gem::", "Bundler", "Pathname", "YAML", "JSON", "#{__", "__dir__"}) {
      if (has(statement, word)) return unknown();
    }
    if (begins(statement, "gemspec")) {
      return scan.need("source", fmt::format("`gemspec` in {}: the project itself is a gem", path));
    }
    if (begins(statement, "eval_gemfile")) return read(resolve_image_path(directory, first_text(statement)));
    if (begins(statement, "gem")) {
      scan.package(first_text(statement));
      for (const char* const word : {"path:", ":path", "gemspec:"}) {
        if (has(statement, word))
          scan.need("source", fmt::format("`{}` in {} lies in the project", first_text(statement), path));
      }
      return;
    }
    if (begins(statement, "path"))
      return scan.need("source", fmt::format("gems in {} lie in the project", path));
    for (const char* const word :
         {"source", "group", "groups", "platform", "platforms", "end", "git_source", "git", "github",
          "plugin", "if", "unless", "else", "elsif", "install_if", "}", "frozen_string_literal"}) {
      if (begins(statement, word)) return;
    }
    unknown();
  }

  // ENV["NAME"], ENV.fetch("NAME"). False when a variable is asked for in another way.
  bool note_variables(std::string_view statement) {
    for (std::size_t at = statement.find("ENV"); at != std::string_view::npos;
         at = statement.find("ENV", at + 3)) {
      const std::string_view behind = statement.substr(at + 3);
      bool known = false;
      for (const std::string_view form : {"[\"", "['", ".fetch(\"", ".fetch('", ".key?(\"", ".key?('"}) {
        if (!behind.starts_with(form)) continue;
        const std::string_view name = behind.substr(form.size());
        scan.add_once(scan.info.variables, std::string(name.substr(0, name.find(form.back()))));
        known = true;
      }
      if (!known) return false;
    }
    return true;
  }

  int files_ = 0;
};

}  // namespace

ManifestInfo read_bundler_project(const ManifestRequest& request) {
  Gemfile gemfile(request);
  ManifestScan& scan = gemfile.scan;
  std::string path = request.named.empty() ? scan.at("Gemfile") : request.named[0];
  if (request.named.empty() && !request.read(path) && request.read(scan.at("gems.rb")))
    path = scan.at("gems.rb");
  gemfile.read(path);
  const std::string lock =
      path.ends_with("gems.rb") ? path.substr(0, path.size() - 3) + ".locked" : path + ".lock";
  if (const auto text = scan.text(lock)) {
    scan.fact("lock");
    if (text->starts_with("PATH\n") || has(*text, "\nPATH\n"))
      scan.need("source", fmt::format("{} names gems of the project", lock));
  }
  return std::move(scan.info);
}

ManifestInfo read_composer_project(const ManifestRequest& request) {
  ManifestScan scan(request);
  const std::string path = scan.at("composer.json");
  const auto manifest = scan.json(path, true);
  if (scan.text(scan.at("composer.lock"))) scan.fact("lock");
  if (!manifest) return std::move(scan.info);
  for (const char* const key : {"require", "require-dev"}) {
    const json& packages = member_of(*manifest, key);
    if (!packages.is_object()) continue;
    for (const auto& [name, version] : packages.items()) scan.package(name);
  }
  constexpr std::array<std::string_view, 14> kEvents{"pre-install-cmd",
                                                     "post-install-cmd",
                                                     "pre-update-cmd",
                                                     "post-update-cmd",
                                                     "pre-autoload-dump",
                                                     "post-autoload-dump",
                                                     "pre-package-install",
                                                     "post-package-install",
                                                     "pre-package-update",
                                                     "post-package-update",
                                                     "pre-operations-exec",
                                                     "pre-dependencies-solving",
                                                     "init",
                                                     "command"};
  for (const std::string_view event : kEvents) {
    if (!member_of(member_of(*manifest, "scripts"), event).is_null())
      scan.need("scripts", fmt::format("`{}` in {} runs code of the project", event, path));
  }
  const json& config = member_of(*manifest, "config");
  const json& plugins = member_of(config, "allow-plugins");
  const auto is_true = [](const json& value) { return value.is_boolean() && value.get<bool>(); };
  if (is_true(plugins) || (plugins.is_object() && std::any_of(plugins.begin(), plugins.end(), is_true)))
    scan.need("plugins",
              fmt::format("plugins of composer that {} allows may read and write other files", path));
  for (const char* const key : {"vendor-dir", "bin-dir", "data-dir", "cache-dir"}) {
    if (!member_of(config, key).is_null()) scan.problem(fmt::format("{}: `{}` is not modelled", path, key));
  }
  for (const char* const key : {"autoload", "autoload-dev"}) {
    for (const char* const kind : {"psr-4", "psr-0", "classmap"}) {
      if (!member_of(member_of(*manifest, key), kind).is_null())
        scan.need("project", fmt::format("`{}` in {}: the autoloader is made from the source", key, path));
    }
  }
  const json& repositories = member_of(*manifest, "repositories");
  for (const json& repository : repositories) {
    const std::string type = text_of(repository, "type");
    const std::string url = text_of(repository, "url");
    const bool remote = url.find("://") != std::string::npos || url.starts_with("git@");
    if (type == "path" || type == "artifact" ||
        (!url.empty() && !remote && type != "composer" && type != "github" && type != "gitlab"))
      scan.need("source", fmt::format("{} takes packages from `{}`", path, url));
  }
  return std::move(scan.info);
}

ManifestInfo read_deno_project(const ManifestRequest& request) {
  ManifestScan scan(request);
  bool found = false;
  for (const char* const name : {"deno.json", "deno.jsonc"}) {
    const std::string path = scan.at(name);
    const auto manifest = scan.json(path);
    if (!manifest) continue;
    found = true;
    for (const char* const key : {"workspace", "links", "patch", "importMap", "vendor", "scopes"}) {
      if (!member_of(*manifest, key).is_null())
        scan.need("source", fmt::format("`{}` in {} may name files of the project", key, path));
    }
    break;
  }
  if (const auto package = scan.json(scan.at("package.json"))) {
    found = true;
    if (!member_of(*package, "workspaces").is_null()) scan.need("source", "package.json has workspaces");
    for (const char* const key : {"dependencies", "devDependencies"}) {
      const json& packages = member_of(*package, key);
      if (!packages.is_object()) continue;
      for (const auto& [name, version] : packages.items()) {
        scan.package(name);
        const std::string spec = version.is_string() ? version.get<std::string>() : "";
        if (spec.starts_with("file:") || spec.starts_with("link:") || spec.starts_with("workspace:"))
          scan.need("source", fmt::format("`{}` lies in the project", name));
      }
    }
  }
  if (!found && scan.info.unmodelled.empty()) scan.info.missing.push_back(scan.at("deno.json"));
  if (scan.text(scan.at("deno.lock"))) scan.fact("lock");
  return std::move(scan.info);
}

}  // namespace decant
