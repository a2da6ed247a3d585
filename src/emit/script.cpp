// Composes build.sh: a head of comments, the data of this one Dockerfile, and a body that is the same for
// all. Whatever comes from a Dockerfile enters the script only as one quoted word; in comments only names
// that are plain.
#include "emit/script.hpp"

#include "emit/script_text.hpp"

#include <fmt/format.h>

namespace decant::emit {
namespace {

constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+,-";
constexpr std::string_view kName = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

constexpr std::string_view kHead = R"sh(#!/bin/sh
# Builds the image stage by stage: what the registry has under its key is taken, the rest is built and published.
# Written by `decant split`: change the Dockerfile that it was made from, not this file.
)sh";

// Single quotes whatever the text is: as a case pattern or a value even a plain word can be one of the
// shell's own
// (`esac`, `split`).
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c != '\0') {  // no shell word can hold it
      out += c;
    }
  }
  return out + "'";
}

std::string arguments_comment(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (name.empty() || name.find_first_not_of(kName) != std::string::npos) continue;
    list += (list.empty() ? "" : " ") + name;
  }
  return list.empty() ? list : fmt::format("#\n# Build arguments of the Dockerfile: {}\n", list);
}

std::string argument_of(const std::vector<ScriptStage>& stages) {
  std::string out =
      "# The build argument that replaces a stage by an image.\nargument_of() {\n  case $1 in\n";
  for (const ScriptStage& stage : stages) {
    if (stage.argument.empty()) continue;
    out += fmt::format("    {}) printf '%s\\n' {} ;;\n", in_quotes(stage.name), quote_sh(stage.argument));
  }
  return out + "    *) ;;\n  esac\n}\n";
}

std::string bases(const std::vector<ScriptBase>& bases) {
  std::string out = "# The base images, each behind the build argument that pins it.\nbases() {\n";
  for (const ScriptBase& base : bases) {
    out += fmt::format("  printf '%s %s\\n' {} {}\n", quote_sh(base.argument), quote_sh(base.reference));
  }
  return out + (bases.empty() ? "  :\n}\n" : "}\n");
}

}  // namespace

std::string quote_sh(std::string_view text) {
  const bool plain = !text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos;
  return plain ? std::string(text) : in_quotes(text);
}

std::string build_script(const ScriptInput& input) {
  std::string out(kHead);
  out += arguments_comment(input.build_arguments);
  out += kScriptUsage;
  out +=
      fmt::format("\ndockerfile={}\ncontext={}\ndefault_image={}\ntarget={}\n\n", in_quotes(input.dockerfile),
                  in_quotes(input.context), in_quotes(input.image), in_quotes(input.target));
  out += argument_of(input.stages);
  out += '\n';
  out += bases(input.bases);
  out += kScriptBody;
  return out;
}

}  // namespace decant::emit
