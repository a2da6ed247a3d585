// States of whole Dockerfiles: what is different before each instruction, operands as they expand, bases of
// stages.
#include "eval/state.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

using namespace decant;

namespace {

std::string_view name_of_origin(Origin origin) {
  switch (origin) {
    case Origin::base_image:
      return "base image";
    case Origin::env:
      return "ENV";
    case Origin::argument:
      return "ARG";
    case Origin::build_arg:
      return "--build-arg";
    case Origin::global:
      return "global ARG";
    case Origin::platform:
      return "platform";
    case Origin::builder:
      return "builder";
  }
  return "";
}

std::string rendered_evaluation(const Variable& variable) {
  return fmt::format("{}={} ({})", variable.name,
                     !variable.known  ? "?"
                     : variable.value ? fmt::format("'{}'", *variable.value)
                                      : "none",
                     name_of_origin(variable.origin));
}

std::string summary(const State& state) {
  return fmt::format(
      "args [{}], workdir {}, user {}{}, shell {}{}{}{}", fmt::join(state.argument_names(), " "),
      state.workdir.value_or("?"), state.user ? "'" + *state.user + "'" : "?",
      state.is_root() ? " (root)" : "", state.shell, state.shell_known ? "" : "?",
      state.environment_complete ? "" : ", more variables may be set", state.windows ? ", windows" : "");
}

// What is different from the state before: variables with their place when it is not the end.
std::string rendered_evaluation(const State& state, const State* before) {
  std::vector<std::string> old_lines;
  if (before != nullptr) {
    for (const Variable& each : before->env) old_lines.push_back(rendered_evaluation(each));
  }
  std::vector<std::string> lines;
  for (const Variable& each : state.env) lines.push_back(rendered_evaluation(each));
  std::size_t same = 0;
  while (same < lines.size() && same < old_lines.size() && lines[same] == old_lines[same]) ++same;
  std::string text;
  for (std::size_t i = same; i < old_lines.size(); ++i) {
    if (std::ranges::find(lines, old_lines[i]) == lines.end()) text += "    - " + old_lines[i] + "\n";
  }
  for (std::size_t i = same; i < lines.size(); ++i) {
    const bool moved = std::ranges::find(old_lines, lines[i]) != old_lines.end();
    text += (moved ? "      " : "    + ") + lines[i] + "\n";
  }
  std::string image;
  for (const Variable& each : state.image_env) {
    const Variable* seen = state.find(each.name);
    if (seen == nullptr || seen->value != each.value)
      image += "    in the image: " + rendered_evaluation(each) + "\n";
  }
  if (before == nullptr || before->image_env.size() != state.image_env.size() ||
      before->env.size() == state.env.size()) {
    text += image;
  }
  if (before == nullptr || summary(*before) != summary(state)) text += "    " + summary(state) + "\n";
  return text;
}

std::string rendered_evaluation(const Expanded& operand) {
  std::string text = "'" + operand.text + "'";
  if (!operand.complete) text += "?";
  if (!operand.used.empty()) text += fmt::format(" used {}", fmt::join(operand.used, ","));
  if (!operand.unset.empty()) text += fmt::format(" unset {}", fmt::join(operand.unset, ","));
  if (!operand.error.empty()) text += fmt::format(" error {}", operand.error);
  return text;
}

std::string rendered_evaluation(const Base& base) {
  switch (base.kind) {
    case Base::Kind::stage:
      return fmt::format("stage {}", base.stage);
    case Base::Kind::scratch:
      return "scratch";
    case Base::Kind::unknown:
      return "unknown: " + base.why;
    case Base::Kind::image:
      break;
  }
  return fmt::format("image {}{}{}", base.reference, base.platform.empty() ? "" : " for " + base.platform,
                     base.from_argument ? " (from an ARG)" : "");
}

// Each instruction with its operands; states where they are not the one before.
std::string rendered_evaluation(std::string_view text, const EvalOptions& options = {}) {
  const Document document = parse_dockerfile("Dockerfile", std::string(text));
  const Evaluation evaluation = evaluate(document, options);
  std::string result;
  const State* last = nullptr;
  const auto line = [&](const Evaluated& each) {
    if (last != nullptr && each.before.get() != last) result += rendered_evaluation(*each.before, last);
    last = each.before.get();
    const Instruction& instruction = document.instructions[each.instruction];
    result += fmt::format("  {}", name_of(instruction.kind));
    for (const Expanded& flag : each.flags) result += " --" + rendered_evaluation(flag);
    for (const Expanded& arg : each.args) result += " " + rendered_evaluation(arg);
    for (const Expanded& heredoc : each.heredocs) result += " << " + rendered_evaluation(heredoc);
    result += "\n";
    CHECK(evaluation.find(each.instruction) == &each);
  };
  for (const Evaluated& each : evaluation.globals) line(each);
  for (const EvaluatedStage& stage : evaluation.stages) {
    result += fmt::format("stage {} on {}", stage.stage, rendered_evaluation(stage.base));
    result += "\n";
    for (const Trigger& trigger : stage.triggers) {
      const Instruction* inner = trigger.inner();
      result += fmt::format("  trigger {}: {}", trigger.instruction, inner ? name_of(inner->kind) : "broken");
      for (const Expanded& flag : trigger.evaluated.flags) result += " --" + rendered_evaluation(flag);
      for (const Expanded& arg : trigger.evaluated.args) result += " " + rendered_evaluation(arg);
      result += "\n";
    }
    last = stage.instructions.front().before.get();
    line(stage.instructions.front());
    const State& first = stage.instructions.size() > 1 ? *stage.instructions[1].before : *stage.after;
    result += rendered_evaluation(first, nullptr);
    last = &first;
    for (std::size_t i = 1; i < stage.instructions.size(); ++i) line(stage.instructions[i]);
    if (stage.after.get() != last) result += rendered_evaluation(*stage.after, last);
  }
  for (const Diagnostic& each : evaluation.diagnostics) {
    result += fmt::format("{} at {}: {}\n", each.severity == Severity::error ? "error" : "warning",
                          each.span.begin, each.message);
  }
  if (!evaluation.unused_build_args.empty())
    result += fmt::format("unused: {}\n", fmt::join(evaluation.unused_build_args, " "));
  return result;
}

struct EvaluationCase {
  std::string_view name;
  std::string_view dockerfile;
  EvalOptions options{};
};

}  // namespace

TEST_CASE("eval: states") {
  const EvaluationCase cases[] = {
      {"python",
       "FROM python:3.11-slim\nENV A=1 B=$A PATH=/x:$PATH\nWORKDIR app\nWORKDIR ../srv/./web/\nUSER "
       "shop\nUSER 0:0\n"
       "COPY --chown=$A:$Z requirements/$B.txt $PATH/\nRUN echo $A\n"},
      {"unknown-base",
       "FROM registry.example/base:1\nENV A=1 PATH=/x:$PATH\nWORKDIR sub\nWORKDIR /abs\nCOPY $A $B ./\n"
       "ARG C\nARG D=$C\nUSER $E\n"},
      {"args",
       "ARG VERSION=3.11\nARG IMAGE=python:$VERSION\nARG EMPTY\nFROM ${IMAGE}-slim AS One\nARG VERSION\nARG "
       "IMAGE=x\n"
       "ARG EMPTY\nARG NEW=${VERSION}-n LATER=$NEW\nARG GIVEN=1\nENV NEW=env\nENV OTHER=$NEW\nARG OTHER=arg\n"
       "RUN echo $VERSION\nFROM one\nRUN echo $VERSION\nFROM alpine\nRUN echo\n",
       {.build_args = {{"GIVEN", "2"}}}},
      {"build-args-for-from",
       "ARG TAG=1\nFROM debian:$TAG\nARG TAG\nFROM debian:${TAG:-2}-${NONE:-x}\n",
       {.build_args = {{"TAG", "12"}}}},
      {"bases",
       "ARG NONE\nFROM scratch\nFROM ${NONE}\nFROM python:$NONE\nFROM ${NONE:+x}\nFROM debian AS Base\nFROM "
       "Base\nFROM base\n"
       "FROM base AS base\nFROM base\nFROM 0\nFROM later\nFROM alpine AS later\nFROM "
       "--platform=$BUILDPLATFORM golang\n"
       "FROM ${NONE?must}\n"},
      {"platform",
       "FROM alpine\nARG TARGETARCH\nARG TARGETPLATFORM BUILDOS=mine\nRUN echo $TARGETARCH\nCOPY x-$TARGETOS "
       "/\nFROM alpine AS "
       "final\nARG TARGETSTAGE TARGETVARIANT\n",
       {.platform = "linux/arm/v7"}},
      {"order", "FROM scratch\nENV A=1 B=2\nENV A=3\nENV C=$A A=4\nARG B=5\nENV B 6 = 7\n"},
      {"escape",
       "# escape=`\nFROM windowsservercore\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nENV "
       "A=C:\\x`$A\n"
       "WORKDIR C:\\app\nSHELL [\"powershell\", \"-Command\"]\n"},
      {"onbuild",
       "FROM debian AS a\nONBUILD ENV X=1\nONBUILD WORKDIR /w\nENV Y=2\nRUN true\nFROM a AS b\nRUN "
       "true\nFROM b\nRUN true\n"},
      {"operands",
       "FROM debian\nENV A=a B='b c' P=80\nARG W\nLABEL $A=\"$B\" x='$A'\nEXPOSE $P/tcp\nSTOPSIGNAL "
       "SIG$A\nVOLUME /v/$A\n"
       "RUN --mount=type=cache,target=/c/$A,from=$A --network=$A echo $A\nCMD echo $A\nSHELL [\"/bin/$A\"]\n"
       "COPY --from=x --chmod=$P --exclude=$A [\"$A\", \"b\\\\$A\", \"/$W\"]\nADD <<E <<'F' /d/\n$A \"$B\" "
       "$W\nE\n$A\nF\n"
       "ENV $A=1\nUSER ${A?x}${NO:?must be set}\nHEALTHCHECK CMD $A\nONBUILD COPY $A /\n"},
      {"copy-from",
       "FROM debian\nCOPY --from=0 a b\nCOPY --from=$X a b\nFROM debian\nCOPY --from=0 a b\nCOPY --from=7 a "
       "b\n"},
      {"errors", "FROM debian\nENV A=1 'B=b c' D=${\nARG E=${D:+\nRUN true\n"},
      {"inherit",
       "FROM debian AS a\nENV A=1\nARG B=1\nENV C=1\nARG A=2\nENV PATH=/x C=2\nFROM a AS b\nRUN true\nFROM "
       "b\nRUN true\n"},
      {"cross-platform",
       "FROM --platform=$BUILDPLATFORM golang AS build\nARG BUILDPLATFORM TARGETPLATFORM TARGETOS TARGETARCH "
       "TARGETVARIANT BUILDARCH\nENV GOARCH=$TARGETARCH OS=$BUILDOS\nFROM --platform=arm64/v8/x/y scratch\n"
       "FROM --platform=$NONE scratch\nFROM --platform=windows/amd64 scratch\n"
       "FROM --platform=windows/amd64 base\nWORKDIR C:\\a\\b\nWORKDIR D:\\x\n",
       {.platform = "linux/arm64/v8"}},
      {"copy-from-stages",
       "FROM debian AS base\nCOPY --from=later a b\nFROM base AS twice\nCOPY --from=LATER a b\nFROM base AS "
       "later\nCOPY --from=3 a b\nCOPY --from=4 a b\nCOPY --from=nginx a b\nCOPY --from=3 a b\n"
       "COPY --from=Bad a b\nRUN --mount=from=twice,target=/x --mount=from=later,target=/y true\n"},
      {"onbuild-again",
       "# escape=`\nFROM debian AS a\nONBUILD RUN <<E\necho $A\nE\nONBUILD COPY --from=a `\n  --chown=$A x "
       "\\y\nONBUILD WORKDIR $B\nONBUILD ARG A B=$A\nONBUILD RUN --mount=type=nothing true\nFROM a AS "
       "b\nFROM "
       "b\nFROM a\n"},
      {"builder-arguments",
       "ARG SOURCE_DATE_EPOCH=007\nFROM debian\nARG SOURCE_DATE_EPOCH BUILDKIT_SBOM_SCAN_STAGE=true\nENV "
       "X=$HTTP_PROXY\nARG HTTP_PROXY\nENV $NONE=1 Y=$HTTP_PROXY\n",
       {.build_args = {{"HTTP_PROXY", "p"}, {"https_proxy", "q"}, {"NOBODY", "x"}}}},
      {"build-date-of-a-stage",
       "FROM debian AS a\nARG SOURCE_DATE_EPOCH\nENV D=$SOURCE_DATE_EPOCH\n",
       {.build_args = {{"SOURCE_DATE_EPOCH", "A"}}}},
      {"unknown-name", "FROM unknown\nENV A=1\nENV $B=2\nENV C=$A\n"},
      {"no-stage", "ARG A=1\n"},
      {"empty", ""},
  };
  for (const EvaluationCase& each : cases) {
    CAPTURE(each.name);
    check_golden(
        fmt::format("eval/{}.txt", each.name),
        fmt::format("{}----\n{}", each.dockerfile, rendered_evaluation(each.dockerfile, each.options)));
  }
}

TEST_CASE("eval: instructions that change nothing share their states") {
  std::string text = "FROM debian\n";
  for (int i = 0; i < 10'000; ++i) text += "RUN true\n";
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  CHECK(evaluation.stages.at(0).instructions.at(1).before == evaluation.stages.at(0).after);
}

TEST_CASE("eval: ten thousand variables are followed to the last") {
  std::string text = "FROM debian\nARG X=y\n";
  for (int i = 0; i < 10'000; ++i) text += fmt::format("ENV A{}=${{X}}{} A=$A{}\n", i, i, i - 1);
  const Document document = parse_dockerfile("Dockerfile", text + "FROM scratch\nRUN true\n");
  const Evaluation evaluation = evaluate(document, {});
  CHECK(evaluation.diagnostics.empty());
  const auto& instructions = evaluation.stages.at(0).instructions;
  const State& middle = *instructions.at(5002).before;
  CHECK(middle.env.find("A4999")->value == "y4999");
  CHECK(middle.env.find("A")->value == "y4998");
  CHECK(middle.env.find("A5000") == nullptr);
  const State& last = *evaluation.stages.at(0).after;
  CHECK(last.env.find("A9999")->value == "y9999");
  CHECK(last.env.size() == last.image_env.size() + 1);
  CHECK(last.env.in_order().back()->name == "A");
}

TEST_CASE("eval: more than a file of sense says is not followed, with a warning") {
  const auto warnings = [](const std::string& text) {
    std::string messages;
    for (const Diagnostic& each : evaluate(parse_dockerfile("Dockerfile", text), {}).diagnostics) {
      messages += each.message.substr(0, 60) + "\n";
    }
    return messages;
  };
  std::string text = "FROM debian AS s0\nENV A=1 B=2\nENV A=3\n";
  for (int i = 0; i < 3000; ++i) text += fmt::format("FROM s{} AS s{}\nENV V{}=1\nENV A=3\n", i, i + 1, i);
  CHECK(warnings(text) == "too many variables: values below are not followed\n");

  text = "FROM debian\nENV A=" + std::string(100'000, 'x') + "\n";
  for (int i = 0; i < 2000; ++i) text += "LABEL a=$A\n";
  CHECK(warnings(text) == "the values are too long: those below are not followed\n");

  text = "FROM debian\nENV A=xxxxxxxxxxxxxxxx\n";
  for (int i = 0; i < 17; ++i) text += "ENV A=$A$A\n";
  CHECK(warnings(text) == "failed to process \"$A$A\": the result is longer than 1 MiB\n");
}

TEST_CASE("eval: known base images") {
  struct Reference {
    std::string_view reference;
    std::string_view config;
  };
  const auto show = [](std::string_view reference) {
    const auto image = known_image(reference, {.os = "linux", .architecture = "amd64"});
    if (!image) return std::string("not known");
    std::string env;
    for (const auto& [name, value] : image->env) {
      if (name == "PATH" || name == "GOPATH") env += fmt::format(" {}={}", name, value.value_or("?"));
    }
    return fmt::format("user {} workdir {}{}{}{}", image->user ? "'" + *image->user + "'" : "?",
                       image->workdir.value_or("?"), env, image->environment_complete ? " complete" : "",
                       image->windows ? " windows" : "");
  };
  const Reference references[] = {
      {"python:3.11-slim",
       "user '' workdir / PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
       "complete"},
      {"docker.io/library/python@sha256:0123",
       "user '' workdir / PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
       "complete"},
      {"library/golang:1.22@sha256:01",
       "user '' workdir /go "
       "PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "
       "GOPATH=/go complete"},
      {"python:3.12-windowsservercore-ltsc2022", "user ? workdir ? windows"},
      {"php:8-fpm",
       "user '' workdir ? PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin complete"},
      {"postgres", "user '' workdir ? PATH=?"},
      {"example.org/python:3", "not known"},
      {"someone/python", "not known"},
      {"localhost:5000/python", "not known"},
      {"mcr.microsoft.com/windows/servercore:ltsc2022", "user ? workdir ? windows"},
      {"", "not known"},
  };
  for (const Reference& each : references) {
    CAPTURE(each.reference);
    CHECK(show(each.reference) == each.config);
  }
}
