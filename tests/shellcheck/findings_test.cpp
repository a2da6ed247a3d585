// Comments of ShellCheck, mapped back to the Dockerfile.
#include "shellcheck/findings.hpp"

#include "shellcheck/scripts.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace decant::shellcheck_findings_test {
using namespace shellcheck;

namespace {

Document read(std::string_view dockerfile) {
  return parse_dockerfile("Dockerfile", std::string(dockerfile));
}

// A comment on the first occurrence of `word` behind the head, in lines and columns as ShellCheck counts
// them.
Comment comment_on(const Script& script, std::string_view word, std::uint32_t code = 2086) {
  const std::size_t begin = script.text.find(word, script.head_bytes);
  REQUIRE(begin != std::string::npos);
  const auto position = [&](std::size_t at) {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    for (std::size_t i = 0; i < at; ++i) {
      const auto byte = static_cast<unsigned char>(script.text[i]);
      if (byte == '\n') {
        ++line;
        column = 1;
      } else if ((byte & 0xC0U) != 0x80U) {
        ++column;
      }
    }
    return std::pair(line, column);
  };
  const auto from = position(begin);
  const auto to = position(begin + word.size());
  return {from.first, from.second, to.first, to.second, code, lint::Level::info, "why"};
}

}  // namespace

TEST_CASE("findings: exact places through continuations, comments and heredocs") {
  struct Case {
    std::string_view dockerfile, word, marked;
    std::uint32_t line, column;
  };
  const std::vector<Case> cases{
      {"FROM a\nRUN echo $x\n", "$x", "$x", 2, 10},
      {"FROM a\nENV y=1\nRUN --network=none   echo \"é\" $y && \\\n  # é\n\n  echo $x\n", "$x", "$x", 6, 8},
      {"FROM a\nENV y=1\nRUN --network=none   echo \"é\" $y\n", "$y", "$y", 3, 32},
      {"FROM a\r\nRUN echo \\\r\n  $x\r\n", "$x", "$x", 3, 3},
      {"FROM a\nRUN echo a\\\nb $x\n", "ab", "a\\\nb", 2, 10},
      {"FROM a\nRUN <<EOF\necho x\n\techo $x\nEOF\n", "$x", "$x", 4, 7},
      {"FROM a\nRUN <<-EOF\n\techo x\n\t\techo $x\nEOF\n", "$x", "$x", 4, 8},
      {"FROM a\nRUN <<EOF\n#!/bin/bash\necho $x\nEOF\n", "$x", "$x", 4, 6},
      {"FROM a\nRUN cat <<A <<B && \\\n echo $x\n$a\nA\n$b\nB\n", "$b", "$b", 6, 1},
      {"FROM a\nRUN cat <<A <<B && \\\n echo $x\n$a\nA\n$b\nB\n", "$x", "$x", 3, 7},
      {"FROM a\nONBUILD RUN echo \\\n $x\n", "$x", "$x", 3, 2},
      {"# escape=`\nFROM a\nSHELL [\"bash\", \"-c\"]\nRUN echo `\n $x\n", "$x", "$x", 5, 2},
      {"FROM a\nRUN echo \xff\xfe $x\n", "$x", "$x", 2, 13},
  };
  for (const Case& c : cases) {
    CAPTURE(c.dockerfile);
    const Document document = read(c.dockerfile);
    const auto scripts = scripts_of(document, evaluate(document, {}));
    REQUIRE(scripts.size() == 1);
    Comment comment = comment_on(scripts[0], c.word);
    if (c.dockerfile.find('\xff') != std::string_view::npos) {  // ShellCheck counts each such byte
      comment.column = 9;
      comment.end_column = 11;
    }
    const auto findings = findings_of(scripts[0], {comment});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].code == "SC2086");
    CHECK(findings[0].level == lint::Level::info);
    CHECK(document.source->text(findings[0].span) == c.marked);
    CHECK(document.source->position(findings[0].span.begin) == Position{c.line, c.column});
    const Instruction& run = document.instructions.back();
    CHECK(findings[0].lines->first == run.start_line);
    CHECK(findings[0].lines->last == run.end_line);
  }
}

TEST_CASE("findings: every character of a script has its place") {
  const Document document = read(
      "FROM a\nARG v\nRUN echo $v é \\\n # c\n  \"b\" && \\\n\n  cat <<A && true\n$v €\nA\nRUN "
      "<<-B\n\techo\n\n\t\tb\n\tB\n");
  for (const Script& script : scripts_of(document, evaluate(document, {}))) {
    std::uint32_t line = script.head_lines + 1;
    std::uint32_t column = 1;
    for (std::size_t at = script.head_bytes; at < script.text.size();) {
      std::size_t end = at + 1;
      while (end < script.text.size() && (static_cast<unsigned char>(script.text[end]) & 0xC0U) == 0x80U)
        ++end;
      const std::string character = script.text.substr(at, end - at);
      CAPTURE(line);
      CAPTURE(column);
      if (character != "\n") {
        const auto findings =
            findings_of(script, {{line, column, line, column + 1, 1, lint::Level::info, ""}});
        REQUIRE(findings.size() == 1);
        CHECK(document.source->text(findings[0].span) == character);  // of an indentation one blank
        ++column;
      } else {
        ++line;
        column = 1;
      }
      at = end;
    }
  }
}

TEST_CASE("findings: what is left out, and places that there are not") {
  const Document document = read("FROM a\nARG v\nRUN echo $v $v\n");
  const auto scripts = scripts_of(document, evaluate(document, {}));
  REQUIRE(scripts.size() == 1);
  const auto codes = [](const std::vector<lint::Finding>& findings) {
    std::string text;
    for (const lint::Finding& finding : findings)
      text += fmt::format("{} {}-{} ", finding.code, finding.span.begin, finding.span.end);
    return text;
  };
  const auto at = [](std::uint32_t line, std::uint32_t column, std::uint32_t end_line,
                     std::uint32_t end_column, std::uint32_t code) {
    return Comment{line, column, end_line, end_column, code, lint::Level::info, "same words"};
  };
  // Line 3 is the script. In the head nothing counts but for hadolint.
  const Comments comments{at(3, 6, 3, 8, 2086), at(3, 9, 3, 11, 2086), at(1, 1, 1, 1, 2239),
                          at(3, 1, 3, 2, 1091), at(3, 1, 3, 2, 1090),  at(3, 1, 3, 2, 2187),
                          at(3, 99, 9, 9, 1),   at(9, 9, 9, 9, 2),     at(3, 6, 3, 6, 3),
                          at(3, 8, 3, 6, 4),    at(0, 0, 0, 0, 5)};
  CHECK(codes(findings_of(scripts[0], comments)) ==
        "SC2086 22-24 SC2086 25-27 SC0001 26-27 SC0002 26-27 SC0003 22-23 SC0004 24-25 ");
  const auto of_hadolint = scripts_of_hadolint(document, {});
  REQUIRE(of_hadolint.size() == 1);
  // hadolint keeps the last one alone.
  const auto of_first = [&](std::size_t count) {
    return codes(hadolint_findings_of(
        of_hadolint[0], {comments.begin(), comments.begin() + static_cast<std::ptrdiff_t>(count)}));
  };
  CHECK(of_first(0).empty());
  CHECK(of_first(1) == "SC2086 22-24 ");
  CHECK(of_first(2) == "SC2086 25-27 ");
  CHECK(of_first(3) == "SC2239 13-27 ");
  CHECK(of_first(6) == "SC2239 13-27 ");
  CHECK(of_first(comments.size()) == "SC0005 13-27 ");
}

TEST_CASE("findings: hadolint's heredocs are known by their instruction") {
  const Document document = read("FROM a\nRUN <<EOF\necho $x\nEOF\n");
  const auto scripts = scripts_of_hadolint(document, {});
  REQUIRE(scripts.size() == 1);
  const auto findings = hadolint_findings_of(scripts[0], {comment_on(scripts[0], "$x")});
  REQUIRE(findings.size() == 1);
  CHECK(document.source->text(findings[0].span) == "RUN <<EOF");
}

}  // namespace decant::shellcheck_findings_test
