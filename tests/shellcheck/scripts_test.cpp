// Which scripts ShellCheck gets: as a build runs them, and as hadolint makes them.
#include "shellcheck/scripts.hpp"

#include <doctest/doctest.h>

namespace decant::shellcheck_scripts_test {
using namespace shellcheck;

namespace {

// All scripts, `---` between.
std::string joined(const std::vector<Script>& scripts) {
  std::string text;
  for (const Script& script : scripts) {
    if (!text.empty()) text += "---\n";
    text += script.text + "\n";
  }
  return text;
}

std::string of_build(std::string_view dockerfile) {
  const Document document = parse_dockerfile("Dockerfile", std::string(dockerfile));
  return joined(scripts_of(document, evaluate(document, {})));
}

std::string of_hadolint(std::string_view dockerfile) {
  const Document document = parse_dockerfile("Dockerfile", std::string(dockerfile));
  return joined(scripts_of_hadolint(document, {}));
}

struct Case {
  std::string_view dockerfile, build, hadolint;
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    CAPTURE(c.dockerfile);
    CHECK(of_build(c.dockerfile) == c.build);
    CHECK(of_hadolint(c.dockerfile) == c.hadolint);
  }
}

}  // namespace

TEST_CASE("scripts: RUN in shell form, continuations joined") {
  check({{"FROM a\nRUN echo x\nRUN [\"echo\", \"x\"]\nCMD echo y\n", "#!/bin/sh\necho x\n",
          "#!/bin/sh\necho x\n"},
         {"FROM a\nRUN --mount=type=cache,target=/c echo x && \\\n  # why\n  echo y\n",
          "#!/bin/sh\necho x &&  echo y\n", "#!/bin/sh\necho x &&  echo y\n"},
         {"FROM a\nONBUILD RUN echo x\n", "#!/bin/sh\necho x\n", "#!/bin/sh\necho x\n"},
         {"FROM a\n", "", ""}});
}

TEST_CASE("scripts: heredocs") {
  check(
      {{"FROM a\nRUN <<EOF\necho x\n\techo y\nEOF\n", "#!/bin/sh\necho x\n\techo y\n\n",
        "#!/bin/sh\necho x\n\techo y\n"},
       {"FROM a\nRUN <<-EOF\n\techo x\n\t\techo y\n\tEOF\n", "#!/bin/sh\necho x\necho y\n\n",
        "#!/bin/sh\necho x\n\t\techo y\n"},
       {"FROM a\nRUN cat <<EOF > /f\n$x\nEOF\n", "#!/bin/sh\ncat <<EOF > /f\n$x\nEOF\n", "#!/bin/sh\ncat\n"},
       {"FROM a\nRUN <<EOF\n#!/bin/bash -e\necho x\nEOF\n", "#!/bin/bash -e\n#!/bin/bash -e\necho x\n\n",
        "#!/bin/sh\n#!/bin/bash -e\necho x\n"},
       {"FROM a\nRUN <<EOF\n#!/usr/bin/env bash\necho x\nEOF\n",
        "#!/bin/bash\n#!/usr/bin/env bash\necho x\n\n", "#!/bin/sh\n#!/usr/bin/env bash\necho x\n"},
       {"FROM a\nRUN <<EOF\n#!/usr/bin/python3\nprint()\nEOF\n", "", ""}});
}

TEST_CASE("scripts: variables that are used and set are declared") {
  check(
      {{"FROM a\nARG version=1\nENV DIR=/x other=2\nRUN cd $DIR; echo ${version} $none $http_proxy $DIRS\n",
        "#!/bin/sh\nexport DIR=1\nexport http_proxy=1\nexport version=1\n"
        "cd $DIR; echo ${version} $none $http_proxy $DIRS\n",
        "#!/bin/sh\nexport DIR=1\nexport http_proxy=1\nexport version=1\n"
        "cd $DIR; echo ${version} $none $http_proxy $DIRS\n"},
       // What is above the FROM is not in the stage; what is below the RUN is not yet.
       {"ARG x=1\nFROM a\nRUN echo $x $y\nENV y=1\n", "#!/bin/sh\necho $x $y\n", "#!/bin/sh\necho $x $y\n"},
       {"FROM a AS base\nARG x=1\nENV y=1\nFROM base\nRUN echo $x $y\n",
        "#!/bin/sh\nexport x=1\nexport y=1\necho $x $y\n", "#!/bin/sh\nexport x=1\nexport y=1\necho $x $y\n"},
       // The base image's variables, which hadolint does not know.
       {"FROM python:3.12\nRUN echo $PYTHON_VERSION $PATH\n",
        "#!/bin/sh\nexport PATH=1\nexport PYTHON_VERSION=1\necho $PYTHON_VERSION $PATH\n",
        "#!/bin/sh\necho $PYTHON_VERSION $PATH\n"},
       {"FROM a\nENV x=1\nONBUILD ENV y=1\nONBUILD RUN echo $x $y\n", "#!/bin/sh\nexport x=1\necho $x $y\n",
        "#!/bin/sh\nexport y=1\necho $x $y\n"}});
}

TEST_CASE("scripts: SHELL decides how they are read") {
  check(
      {{"FROM a\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN echo x\n",
        "#!/bin/bash -eo pipefail\necho x\n", "#!/bin/bash\necho x\n"},
       {"FROM a\nSHELL [\"bash\", \"-c\"]\nRUN echo x\n", "#!/bin/bash\necho x\n", "#!bash\necho x\n"},
       {"FROM a\nSHELL [\"/bin/ash\", \"-c\"]\nRUN echo x\n", "#!/bin/ash\necho x\n", "#!/bin/ash\necho x\n"},
       {"FROM a\nSHELL [\"/usr/bin/env\", \"bash\", \"-c\"]\nRUN echo x\n", "#!/bin/bash\necho x\n",
        "#!/usr/bin/env\necho x\n"},
       {"FROM a\nSHELL [\"/bin/zsh\", \"-c\"]\nRUN echo x\n", "", "#!/bin/zsh\necho x\n"},
       {"FROM a\nSHELL [\"pwsh\", \"-c\"]\nRUN echo x\n", "", ""},
       {"FROM a\nSHELL [\"cmd\", \"/S\", \"/C\"]\nRUN echo x\n", "", ""},
       {"FROM a AS b\nSHELL [\"/bin/bash\", \"-c\"]\nFROM b\nRUN echo x\nFROM a\nRUN echo y\n",
        "#!/bin/bash\necho x\n---\n#!/bin/sh\necho y\n", "#!/bin/bash\necho x\n---\n#!/bin/sh\necho y\n"},
       // Images of Windows: known by name, or by the escape character.
       {"FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN echo x\n", "", "#!/bin/sh\necho x\n"},
       {"# escape=`\nFROM a\nRUN echo x\n", "", "#!/bin/sh\necho x\n"},
       {"# escape=`\nFROM a\nSHELL [\"/bin/bash\", \"-c\"]\nRUN echo x\n", "#!/bin/bash\necho x\n",
        "#!/bin/bash\necho x\n"}});
}

TEST_CASE("scripts: the pragma shell=") {
  check(
      {{"FROM a\n# hadolint shell=bash\nRUN echo x\nFROM b\nRUN echo y\n",
        "#!/bin/bash\necho x\n---\n#!/bin/sh\necho y\n", "#!bash\necho x\n---\n#!/bin/sh\necho y\n"},
       {"# hadolint shell=/bin/bash # all stages\nFROM a\nRUN echo x\nFROM b\nRUN echo y\n",
        "#!/bin/bash\necho x\n---\n#!/bin/bash\necho y\n", "#!/bin/bash\necho x\n---\n#!/bin/bash\necho y\n"},
       // Behind a global ARG it is forgotten.
       {"ARG V\n# hadolint shell=bash\nFROM a\nRUN echo x\n", "#!/bin/sh\necho x\n", "#!/bin/sh\necho x\n"},
       {"FROM a\n# hadolint shell = powershell\nRUN echo x\nSHELL [\"/bin/sh\", \"-c\"]\nRUN echo y\n",
        "#!/bin/sh\necho y\n", "#!/bin/sh\necho y\n"},
       {"FROM a\n# hadolint shell=bash please\nRUN echo x\n", "#!/bin/sh\necho x\n", "#!/bin/sh\necho x\n"},
       {"FROM a AS b\n# hadolint shell=bash\nFROM b\nRUN echo x\n", "#!/bin/bash\necho x\n",
        "#!bash\necho x\n"}});
}

}  // namespace decant::shellcheck_scripts_test
