// Tables of commands, a file for each family (testdata/effects/*.txt): `file` lines make the context, the
// lines up to
// `---` the Dockerfile, and each line that begins with `$ ` is a RUN below them. The golden says what decant
// makes of it.
#include "effects/support.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace decant {
namespace {

// The list of variables is the knowledge file's; it would only hide the rest.
std::string without_variables(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  std::string line;
  while (std::getline(in, line)) {
    if (!line.starts_with("  variables ")) out += line + "\n";
  }
  return out;
}

std::string render_table(std::string_view name) {
  std::istringstream in(read_testdata(fmt::format("effects/{}.txt", name)));
  std::vector<std::string> files;
  std::string dockerfile;
  std::string out;
  std::string line;
  bool commands = false;
  while (std::getline(in, line)) {
    if (line == "---") {
      commands = true;
    } else if (line.starts_with("file ")) {
      files.push_back(line.substr(5));
    } else if (!commands && !line.starts_with("#")) {
      dockerfile += line + "\n";
    } else if (line.starts_with("$ ")) {
      const Worked worked = work_out(dockerfile + "RUN " + line.substr(2) + "\n", files);
      EffectGraph last;
      last.effects.push_back(worked.effects.effects.back());
      last.diagnostics = worked.effects.diagnostics;
      const std::string text = render_effects(worked.document, last);
      out += line + "\n" + without_variables(text.substr(text.find('\n') + 1)) + "\n";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("effects: commands") {
  for (const std::string name :
       {"apt",      "pip",    "npm", "yarn",   "pnpm",      "bun",   "poetry", "uv",    "pdm",
        "pipenv",   "conda",  "apk", "dnf",    "downloads", "make",  "go",     "cargo", "ruby",
        "composer", "dotnet", "jvm", "elixir", "system",    "shell", "bash"}) {
    CAPTURE(name);
    check_golden(fmt::format("effects/{}.golden", name), render_table(name));
  }
}

}  // namespace decant
