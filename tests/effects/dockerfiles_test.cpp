// Whole Dockerfiles: what copies bring and make, mounts, stages on stages, and where a path comes from.
#include "effects/paths.hpp"
#include "effects/support.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

namespace decant {
namespace {

std::string rendered(const Worked& worked) {
  return render_effects(worked.document, worked.effects);
}

std::string render_directory(std::string_view directory) {
  Document document = parse_dockerfile("Dockerfile", read_testdata(fmt::format("{}/Dockerfile", directory)));
  const Evaluation evaluation = evaluate(document, {});
  const Result<BuildGraph> graph = build_graph(document, evaluation, "");
  REQUIRE(graph);
  const auto tree = open_directory(testdata_path(directory));
  REQUIRE(tree);
  const Result<Context> context = open_context(*tree, "Dockerfile");
  REQUIRE(context);
  return render_effects(document, compute_effects(document, evaluation, *graph, &*context));
}

}  // namespace

TEST_CASE("effects: the shops") {
  check_golden("effects/shop.golden", render_directory("shop"));
  check_golden("effects/shop-hard.golden", render_directory("shop-hard"));
}

TEST_CASE("effects: copies, mounts and stages") {
  const std::vector<std::string> files{"a/x.txt=1", "a/b/y.txt=2", "requirements.txt=flask\\n", "z.tar.gz=3"};
  const Worked worked = work_out(
      "FROM python:3.11-slim AS base\n"
      "ARG WHERE=/srv\n"
      "WORKDIR /app/inner\n"
      "COPY requirements.txt ./\n"
      "FROM base AS next\n"
      "COPY a /app/inner\n"
      "COPY a/x.txt /new/place/\n"
      "COPY *.txt nothing* ./\n"
      "COPY gone.txt ./\n"
      "COPY <<EOF /etc/motd\nhello\nEOF\n"
      "ADD z.tar.gz /unpacked/\n"
      "ADD https://example.org/f /f\n"
      "COPY --from=base /app/inner/requirements.txt /copied/\n"
      "COPY --from=busybox:1 /bin/busybox /bin/\n"
      "COPY a ${NOBODY}x\n"
      "RUN pip install -r requirements.txt\n"
      "RUN --mount=type=bind,source=requirements.txt,target=/r.txt "
      "--mount=type=cache,target=/root/.cache/pip pip install -r /r.txt\n"
      "RUN --mount=type=cache,target=/srv/cache touch /srv/cache/x /srv/y\n"
      "RUN --mount=from=base,source=/app,target=/base cat /base/inner/requirements.txt\n"
      "RUN [\"pip\", \"install\", \"-r\", \"requirements.txt\"]\n"
      "RUN [\"sh\", \"-c\", \"pip install -r requirements.txt\"]\n"
      "RUN <<EOF\nset -e\npip install -r requirements.txt\nEOF\n"
      "RUN cat <<EOF > /etc/issue\nhello\nEOF\n"
      "RUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\n"
      "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n"
      "RUN true\n"
      "SHELL [\"/bin/bash\", \"-lc\"]\n"
      "RUN true\n",
      files);
  check_golden("effects/dockerfile.golden", rendered(worked));
}

TEST_CASE("effects: without a context manifests are taken on trust") {
  const Worked worked = work_out(
      "FROM node:20-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN pip install -r r.txt\n", {}, false);
  check_golden("effects/no-context.golden", rendered(worked));
}

TEST_CASE("effects: a base image that nobody described") {
  const Worked worked = work_out(
      "FROM example.org/own\nCOPY requirements.txt /app/\nRUN cd /app && pip install -r requirements.txt\n"
      "RUN pip install -r requirements.txt\n",
      {"requirements.txt=flask"});
  check_golden("effects/unknown-base.golden", rendered(worked));
}

TEST_CASE("effects: a FROM behind which ONBUILD instructions run is opaque") {
  const Worked worked = work_out(
      "FROM debian:12 AS tools\nFROM debian:12 AS base\nONBUILD ENV A=1\nONBUILD COPY --from=tools /x /x\n"
      "FROM base\nRUN true\nFROM tools\nRUN true\n",
      {});
  const Effect& from = worked.effects.effects[4];
  CHECK(from.kind == EffectKind::run);
  CHECK(from.opaque);
  CHECK(from.why_opaque == "ONBUILD in line 4 runs here");
  CHECK(from.mounted_stages == std::vector<std::uint32_t>{0});
  CHECK(from.mounted_context.empty());
  CHECK(worked.effects.effects[6].kind == EffectKind::none);
}

TEST_CASE("effects: provenance is the last copy, through the stages below") {
  const Worked worked = work_out(
      "FROM python:3.11-slim AS base\nWORKDIR /app\nCOPY a.txt b.txt ./\nCOPY b2.txt b.txt\nFROM base\nCOPY "
      "bin /bin\nRUN true\n",
      {"a.txt=1", "b.txt=2", "b2.txt=3", "bin/tool=4"});
  const auto from = [&](std::uint32_t instruction, std::string_view path) {
    const std::optional<Provenance> found = worked.effects.provenance(
        worked.document, worked.evaluation, worked.context.get(), instruction, path);
    return found ? fmt::format("{} {}", found->instruction, found->context_path) : std::string("nothing");
  };
  CHECK(from(6, "/app/a.txt") == "2 a.txt");
  CHECK(from(6, "/app/b.txt") == "3 b2.txt");
  CHECK(from(3, "/app/b.txt") == "2 b.txt");
  CHECK(from(6, "/usr/bin/tool") == "5 bin/tool");
  CHECK(from(6, "/bin/tool") == "5 bin/tool");
  CHECK(from(5, "/bin/tool") == "nothing");
  CHECK(from(6, "/app/c.txt") == "nothing");
}

TEST_CASE("effects: a script's place in the Dockerfile") {
  const Worked worked =
      work_out("FROM python:3.11-slim\nRUN true \\\n  && pip install x\nRUN <<EOF\npip install y\nEOF\n", {});
  const auto text = [&](std::uint32_t index, std::size_t command) {
    const Effect& effect = worked.effects.effects[index];
    REQUIRE(effect.commands.size() > command);
    const Span span =
        source_of(worked.document.instructions[index], effect, effect.commands[command].command->span);
    return std::string(worked.document.source->text(span));
  };
  CHECK(text(1, 0) == "true");
  CHECK(text(1, 1) == "pip install x");
  CHECK(text(2, 0) == "pip install y");
}

}  // namespace decant
