// What hadolint's own command line says of its rules, under its names: `--ignore`, `--error`,
// `--trusted-registry` and so on; and its configuration, put together with that of the environment and of its
// file.
#pragma once

#include "base/problem.hpp"
#include "config/hadolint.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace decant::cli {

struct HadolintFlags {
  std::string config_file;  // empty: where hadolint looks
  config::HadolintConfig flags;
  std::vector<std::string> outputs;  // of `decant hadolint`: a file for each format, in their order
};

// Options that `decant lint` does not have already: all but those of rules to ignore, formats and outputs.
void add_hadolint_options(CLI::App& app, HadolintFlags& flags);

// Those that `decant lint` has in another shape: for `decant hadolint`.
void add_hadolint_command_options(CLI::App& app, HadolintFlags& flags);

// Environment, file and command line. A file that was named must be there.
Result<config::HadolintConfig> load_hadolint_config(const HadolintFlags& flags);

}  // namespace decant::cli
