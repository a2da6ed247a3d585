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

void add_platform(CLI::App& app, const char* name, std::string& platform, const char* help) {
  app.add_option(name, platform, help)
      ->type_name("OS/ARCH")
      ->capture_default_str()
      ->check(CLI::Validator(
          [](std::string& text) {
            const Result<Platform> parsed = parse_platform(text);
            return parsed ? std::string() : parsed.problem().what;
          },
          ""));
}

}  // namespace

void add_project_options(CLI::App& app, ProjectOptions& options) {
  app.add_option("-f,--file,dockerfile", options.dockerfile,
                 "a Dockerfile, a directory that holds one, or - for standard input")
      ->type_name("PATH");
  add_build_options(app, options);
}

void add_build_options(CLI::App& app, ProjectOptions& options) {
  app.add_option("--context", options.context,
                 "the directory that the build is started with (default: what .decant.yaml, Compose and bake "
                 "files say, else the Dockerfile's, or the parent that holds what it copies)")
      ->type_name("DIR");
  add_evaluation_options(app, options);
}

void add_evaluation_options(CLI::App& app, ProjectOptions& options) {
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
  add_platform(app, "--platform", options.platform, "the platform that is built for");
  add_platform(app, "--build-platform", options.build_platform, "the platform that the build runs on");
  app.add_option(
         "--image-archive", options.image_sources.archives,
         "base images as `docker save` writes them, or as an OCI layout, for their configuration; may be "
         "given several times")
      ->type_name("[NAME=]FILE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--engine", options.image_sources.engine,
                 "ask this local engine for the configuration of base images: docker or podman")
      ->type_name("ENGINE")
      ->check(CLI::IsMember({"docker", "podman"}));
}

}  // namespace decant::cli
