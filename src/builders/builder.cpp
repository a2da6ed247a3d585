// See builder.hpp. Which option works with which version was measured: docs/build-script.md for docker;
// buildah 1.28 and podman 4.3 know all that stands here.
#include "builders/builder.hpp"

#include "host/process.hpp"
#include "host/watched.hpp"

#include <fmt/format.h>

#include <array>

namespace decant::builders {
namespace {

constexpr std::array kBuilders{BuilderName::docker, BuilderName::podman, BuilderName::buildah};

// What it answers only when it can build.
std::vector<std::string> question(BuilderName name) {
  if (name == BuilderName::docker) return {"docker", "version", "--format", "{{.Server.Version}}"};
  return {std::string(text_of(name)), "info"};
}

std::string last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::size_t newline = text.rfind('\n');
  return std::string(newline == std::string_view::npos ? text : text.substr(newline + 1));
}

// The Problem: it does not answer.
Result<Builder> ask(BuilderName name) {
  const std::string program(text_of(name));
  const Result<std::string> found = host::find_program(program);
  if (!found) return found.problem();
  std::string said;
  const host::WatchedOptions listen{.set = {}, .hear = [&](std::string_view text) { said += text; }};
  const Result<int> code = host::run_watched(question(name), listen);
  if (!code) return code.problem();
  if (*code != 0) {
    const std::string line = last_line(said);
    return Problem{.what = fmt::format("{} does not answer: {}", program,
                                       line.empty() ? fmt::format("exit code {}", *code) : line),
                   .remedy = fmt::format("start {}, or name another builder with --builder", program)};
  }
  Builder builder{.name = name, .buildx = false};
  if (name == BuilderName::docker) {
    const Result<int> buildx = host::run_watched({program, "buildx", "version"});
    builder.buildx = buildx && *buildx == 0;
  }
  return builder;
}

}  // namespace

std::string_view text_of(BuilderName name) {
  switch (name) {
    case BuilderName::docker:
      return "docker";
    case BuilderName::podman:
      return "podman";
    case BuilderName::buildah:
      return "buildah";
  }
  return "";
}

std::optional<BuilderName> builder_named(std::string_view name) {
  for (const BuilderName each : kBuilders) {
    if (text_of(each) == name) return each;
  }
  return std::nullopt;
}

Result<Builder> find_builder(std::string_view name) {
  if (!name.empty()) return ask(builder_named(name).value_or(BuilderName::docker));
  std::string said;
  for (const BuilderName each : kBuilders) {
    Result<Builder> builder = ask(each);
    if (builder || host::Interruption::signal() != 0) return builder;
    said += fmt::format("{}{}", said.empty() ? "" : "; ", builder.problem().what);
  }
  return Problem{.what = fmt::format("no builder answers: {}", said),
                 .remedy = "start docker, or install podman or buildah"};
}

std::vector<std::string> build_words(const Builder& builder, const BuildRequest& request) {
  std::vector<std::string> words{std::string(text_of(builder.name))};
  const auto add = [&words](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
  if (builder.name == BuilderName::docker) {
    if (builder.buildx)
      add({"buildx", "build", "--load"});  // from a builder with a store of its own, too
    else
      add({"build"});
  } else {
    // Docker's format keeps SHELL, HEALTHCHECK and ONBUILD; a build that fails leaves no container.
    add({builder.name == BuilderName::podman ? "build" : "bud", "--format=docker", "--layers", "--force-rm",
         fmt::format("--ignorefile={}.dockerignore", request.dockerfile)});
  }
  add({"--file", request.dockerfile, "--tag", request.tag});
  if (request.fresh) add({"--no-cache"});
  if (!request.target.empty()) add({fmt::format("--target={}", request.target)});
  if (!request.platform.empty()) add({fmt::format("--platform={}", request.platform)});
  for (const auto& [name, value] : request.build_args) add({fmt::format("--build-arg={}={}", name, value)});
  words.insert(words.end(), request.options.begin(), request.options.end());
  words.push_back(request.context);
  return words;
}

std::vector<std::string> save_words(BuilderName builder, const std::string& image, const std::string& file) {
  switch (builder) {
    case BuilderName::docker:
      return {"docker", "save", "--output", file, image};
    case BuilderName::podman:
      return {"podman", "save", "--quiet", "--format=docker-archive", "--output", file, image};
    case BuilderName::buildah:
      return {"buildah", "push", "--quiet", image, "docker-archive:" + file};
  }
  return {};
}

std::vector<std::string> remove_words(BuilderName builder, const std::string& image) {
  if (builder == BuilderName::buildah) return {"buildah", "rmi", image};
  return {std::string(text_of(builder)), "image", "rm", image};
}

std::vector<std::string> variables_of(BuilderName builder) {
  if (builder != BuilderName::docker) return {};
  return {"DOCKER_BUILDKIT=1", "BUILDX_NO_DEFAULT_ATTESTATIONS=1"};
}

}  // namespace decant::builders
