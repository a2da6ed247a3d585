// What a shell is given, and that every byte of it is found again in the Dockerfile; which shell that is.
#include "syntax/run_script.hpp"

#include "syntax/shell_family.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace decant;

namespace {
struct Given {
  std::string_view dockerfile;
  std::string_view text;
  std::string_view interpreter;
};

std::optional<RunScript> script_of(const Document& document) {
  const Instruction& last = document.instructions.back();
  return run_script(last.onbuild ? *last.onbuild : last);
}
}  // namespace

TEST_CASE("run script: what BuildKit gives to the shell") {
  const Given cases[] = {
      {"RUN a && \\\n # c\n  b\n", "a &&   b", ""},
      {"RUN --mount=type=tmpfs,target=/t --network=none a\n", "a", ""},
      {"CMD a  b ", "a  b", ""},
      {"ENTRYPOINT a", "a", ""},
      {"HEALTHCHECK --interval=3s CMD a || b", "a || b", ""},
      {"ONBUILD RUN a b", "a b", ""},
      {"RUN [a, b]", "[a, b]", ""},
      {"RUN <<EOF\na\nb\nEOF\n", "a\nb\n", ""},
      {"RUN <<  EOF\na\nEOF\n", "a\n", ""},
      {"RUN 3<<EOF\na\nEOF\n", "a\n", ""},
      {"RUN <<-EOF\n\ta\n\t\tb\tc\n\n\t\n\tEOF\n", "a\nb\tc\n\n\n", ""},
      {"RUN <<EOF\nEOF\n", "", ""},
      {"RUN <<EOF\n#!/bin/bash -e\na\nEOF\n", "#!/bin/bash -e\na\n", "/bin/bash -e"},
      {"RUN <<-'EOF'\n\t#!/usr/bin/env python3\n\tprint()\n\tEOF\n", "#!/usr/bin/env python3\nprint()\n",
       "/usr/bin/env python3"},
      {"RUN cat <<EOF >x && b\n#!a\nEOF\n", "cat <<EOF >x && b\n#!a\nEOF", ""},
      {"RUN cat <<A 3<<-\"B\" \\\n | b\na\nA\n\tb\nB\n", "cat <<A 3<<-\"B\"  | b\na\nA\n\tb\nB", ""},
  };
  for (const Given& each : cases) {
    CAPTURE(each.dockerfile);
    const Document document = parse_dockerfile("Dockerfile", "FROM a\n" + std::string(each.dockerfile));
    const std::optional<RunScript> given = script_of(document);
    REQUIRE(given);
    const RunScript& script = *given;
    CHECK(script.text == each.text);
    CHECK(script.interpreter == each.interpreter);
    // Each byte lies where the map says, but for the lines that end heredocs.
    if (each.dockerfile.find("cat <<") != std::string_view::npos) continue;
    for (std::uint32_t i = 0; i < script.text.size(); ++i) {
      const Span place = script.places.to_source(Span{i, i + 1});
      CHECK(document.source->text(place) == std::string_view(script.text).substr(i, 1));
    }
  }
}

TEST_CASE("run script: a part of a heredoc behind a line maps back to its body") {
  const Document document = parse_dockerfile("Dockerfile", "FROM a\nRUN cat <<A <<B\nfirst\nA\nsecond\nB\n");
  const RunScript script = script_of(document).value();
  for (const std::string_view word : {"cat", "first", "second"}) {
    const auto at = static_cast<std::uint32_t>(script.text.find(word));
    const Span place = script.places.to_source(Span{at, at + static_cast<std::uint32_t>(word.size())});
    CHECK(document.source->text(place) == word);
  }
}

TEST_CASE("run script: none in the exec form and in other instructions") {
  for (const std::string text :
       {"RUN [\"a\", \"b\"]", "HEALTHCHECK NONE", "COPY a b", "ENV A=b", "SHELL [\"a\"]"}) {
    CAPTURE(text);
    CHECK_FALSE(script_of(parse_dockerfile("Dockerfile", "FROM a\n" + text)));
  }
}

TEST_CASE("shell family: of SHELL and of interpreters") {
  using shell::family_of_interpreter;
  using shell::family_of_shell;
  using shell::ShellFamily;
  const auto shell = [](std::vector<std::string> words) { return family_of_shell(words); };
  CHECK(shell({"/bin/sh", "-c"}) == ShellFamily::posix);
  CHECK(shell({"/bin/ash", "-eo", "pipefail", "-c"}) == ShellFamily::posix);
  CHECK(shell({"ksh", "-c"}) == ShellFamily::posix);
  CHECK(shell({"/usr/bin/bash", "-o", "pipefail", "-euxc"}) == ShellFamily::bash);
  CHECK(shell({"cmd", "/S", "/C"}) == ShellFamily::cmd);
  CHECK(shell({"C:\\Windows\\System32\\CMD.EXE", "/c"}) == ShellFamily::cmd);
  CHECK(shell({"powershell", "-Command", "$x;"}) == ShellFamily::powershell);
  CHECK(shell({"pwsh.exe", "-c"}) == ShellFamily::powershell);
  CHECK(shell({"/bin/bash", "-l", "-c"}) == ShellFamily::other);
  CHECK(shell({"/bin/bash", "-O", "extglob", "-c"}) == ShellFamily::other);
  CHECK(shell({"/bin/sh"}) == ShellFamily::other);
  CHECK(shell({"/bin/zsh", "-c"}) == ShellFamily::other);
  CHECK(shell({"/bin/SH", "-c"}) == ShellFamily::other);
  CHECK(shell({"/bin/sh", "-c", "echo"}) == ShellFamily::other);
  CHECK(shell({}) == ShellFamily::other);

  CHECK(family_of_interpreter("/bin/sh") == ShellFamily::posix);
  CHECK(family_of_interpreter(" /bin/bash  -eux ") == ShellFamily::bash);
  CHECK(family_of_interpreter("/usr/bin/env bash") == ShellFamily::bash);
  CHECK(family_of_interpreter("/usr/bin/env -S bash -e -u") == ShellFamily::bash);
  CHECK(family_of_interpreter("/usr/bin/env bash -e") == ShellFamily::other);  // env looks for `bash -e`
  CHECK(family_of_interpreter("/bin/bash -e -u") == ShellFamily::other);       // one argument, `-e -u`
  CHECK(family_of_interpreter("/bin/bash -l") == ShellFamily::other);
  CHECK(family_of_interpreter("/usr/bin/env python3") == ShellFamily::other);
  CHECK(family_of_interpreter("/bin/sh\r") == ShellFamily::other);  // no such file
  CHECK(family_of_interpreter("") == ShellFamily::other);
}
