// build.sh: POSIX sh, readable, clean under shellcheck, safe for any name or value (design: emit).
#pragma once

#include <string>
#include <vector>

namespace decant::emit {

// One stage that the script looks up, builds and pushes, in order of the file.
struct ScriptStage {
  std::string name;           // stage name in the generated Dockerfile
  std::string argument;       // build argument that replaces it (`PYTHON_DEPS`); empty for the target itself
};

// A base image that the script resolves and pins.
struct ScriptBase {
  std::string reference;      // `python:3.11-slim`
  std::string argument;       // `BASE_PYTHON`
};

struct ScriptInput {
  std::string dockerfile;     // path of the generated Dockerfile relative to the script
  std::string context;        // path of the context relative to the script
  std::string image;          // default repository name below the registry
  std::string target;         // stage that is built and tagged
  std::vector<ScriptStage> stages;
  std::vector<ScriptBase> bases;
  std::vector<std::string> build_arguments;  // ARG names of the file that a user may pass on
};

std::string build_script(const ScriptInput& input);

// Quotes any text for POSIX sh; the result is one word.
std::string quote_sh(std::string_view text);

}  // namespace decant::emit
