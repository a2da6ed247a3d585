// See options.hpp.
#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace decant::cli {
namespace {

// `NAME=value`, or `NAME` alone for the value that the environment has, as docker build takes it.
void add_build_argument(ProjectOptions& options, const std::string& text) {
  const std::size_t equals = text.find('=');
  std::string name = text.substr(0, equals);
  if (name.empty()) throw CLI::ValidationError("--build-arg", "needs a name: NAME=value");
  if (equals != std::string::npos) {
    options.build_args.insert_or_assign(std::move(name), text.substr(equals + 1));
  } else if (const char* value = std::getenv(name.c_str())) {
    options.build_args.insert_or_assign(std::move(name), value);
  }
}

}  // namespace

void add_project_options(CLI::App& app, ProjectOptions& options) {
  app.add_option("dockerfile", options.dockerfile,
                 "a Dockerfile, a directory that holds one, or - for standard input")
      ->type_name("PATH");
  add_build_options(app, options);
}

void add_build_options(CLI::App& app, ProjectOptions& options) {
  app.add_option("--context", options.context,
                 "the directory that the build is started with (default: the Dockerfile's)")
      ->type_name("DIR");
  app.add_option("--target", options.target, "the stage that is built (default: the last)")
      ->type_name("STAGE");
  app.add_option_function<std::vector<std::string>>(
         "--build-arg",
         [&options](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) add_build_argument(options, text);
         },
         "a build argument; may be given several times")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);  // else it takes the words behind its value too
}

}  // namespace decant::cli
