// `decant rules`: the table of rules, or one rule's page. `--write-manual` writes the pages that docs/rules
// holds, `--write-profiles` docs/profiles.md, `--write-schema` the schema of `.decant.yaml`.
#include "report/rules.hpp"

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "host/files.hpp"
#include "lint/rule.hpp"
#include "lint/selection.hpp"
#include "report/config_schema.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace decant::cli {
namespace {

struct RulesOptions {
  std::vector<std::string> codes;
  std::string manual;
  std::string profiles;
  std::string schema;
};

Exit write_manual(const std::string& directory) {
  if (const auto made = host::make_directories(directory); !made) return fail(made.problem());
  const auto write = [&](std::string_view name, std::string_view text) {
    return host::write_file(fmt::format("{}/{}.md", directory, name), text);
  };
  if (const auto index = write("README", report::rules_index(lint::rules())); !index)
    return fail(index.problem());
  for (const lint::Rule& rule : lint::rules()) {
    if (const auto page = write(rule.info->code, report::rule_page(*rule.info)); !page)
      return fail(page.problem());
  }
  return Exit::ok;
}

Exit write_page(const std::string& path, const std::string& text) {
  if (path.empty()) return Exit::ok;
  const auto written = host::write_file(path, text);
  return written ? Exit::ok : fail(written.problem());
}

Exit run(const RulesOptions& options) {
  if (!options.profiles.empty() || !options.manual.empty() || !options.schema.empty()) {
    Exit exit = options.manual.empty() ? Exit::ok : write_manual(options.manual);
    if (exit == Exit::ok) exit = write_page(options.profiles, report::profiles_page(lint::rules()));
    if (exit == Exit::ok) exit = write_page(options.schema, report::config_schema());
    return exit;
  }
  if (options.codes.empty()) {
    print(report::rules_as_table(lint::rules()));
    return Exit::ok;
  }
  std::string pages;
  for (const std::string& code : options.codes) {
    const lint::Rule* rule = lint::find_rule(code);
    if (rule == nullptr) return fail(lint::unknown_rule("decant rules", code));
    pages += (pages.empty() ? "" : "\n") + report::rule_page(*rule->info);
  }
  print(pages);
  return Exit::ok;
}

}  // namespace

void declare_rules(CLI::App& app, Exit& exit) {
  auto options = std::make_shared<RulesOptions>();
  app.add_option("codes", options->codes, "codes or names of rules; without one, the table of all")
      ->type_name("CODE");
  app.add_option("--write-manual", options->manual, "write all pages into this directory (docs/rules)")
      ->type_name("DIR")
      ->group("");  // for those who change rules
  app.add_option("--write-profiles", options->profiles, "write the page of the profiles (docs/profiles.md)")
      ->type_name("FILE")
      ->group("");
  app.add_option("--write-schema", options->schema,
                 "write the JSON schema of .decant.yaml (docs/decant.schema.json)")
      ->type_name("FILE")
      ->group("");
  app.callback([options, &exit] { exit = run(*options); });
}

}  // namespace decant::cli
