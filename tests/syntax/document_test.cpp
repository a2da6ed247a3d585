// What parser.jsonl does not say: spans, stages, pairs, the mapping of logical text, several errors in one
// file, and that nothing is copied without need. One file with everything, and its Document written out.
#include "syntax/document.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace decant {
namespace {

std::string quoted(const Document& document, Span span) {
  std::string out = "|";
  for (const char c : document.source->text(span)) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out + "|";
}

// Every span as the text that it covers.
std::string spans(const Document& document, const Instruction& instruction) {
  std::string out =
      fmt::format("{} {}", name_of(instruction.kind), quoted(document, instruction.keyword_span));
  for (const Flag& flag : instruction.flags) {
    out += fmt::format(" flag {}={} {}", flag.name, flag.value, quoted(document, flag.span));
  }
  for (const Word& word : instruction.args) out += " word " + quoted(document, word.span);
  for (const KeyValue& pair : instruction.pairs) {
    out += fmt::format(" pair {}={} {}", pair.name, pair.value, quoted(document, pair.span));
  }
  for (const Heredoc& heredoc : instruction.heredocs) {
    out += fmt::format(" heredoc {} {}", heredoc.name, quoted(document, heredoc.body));
  }
  for (const Span& comment : instruction.comments) out += " comment " + quoted(document, comment);
  const std::string_view body =
      instruction.logical.text().substr(instruction.body.begin, instruction.body.size());
  out += fmt::format(" body {}", body);
  if (instruction.onbuild) out += " [" + spans(document, *instruction.onbuild) + "]";
  return out + "\n";
}

std::string all_spans(std::string_view text) {
  const Document document = parse_dockerfile("Dockerfile", std::string(text));
  std::string out;
  for (const Instruction& instruction : document.instructions) out += spans(document, instruction);
  return out;
}

std::string diagnostics(std::string_view text) {
  const Document document = parse_dockerfile("Dockerfile", std::string(text));
  std::string out;
  for (const Diagnostic& diagnostic : document.diagnostics) {
    const Position place = document.source->position(diagnostic.span.begin);
    out += fmt::format("{}:{} {} {}\n", place.line, place.column, quoted(document, diagnostic.span),
                       diagnostic.message);
  }
  return out;
}

}  // namespace

TEST_CASE("document: spans are source ranges, over line breaks too") {
  CHECK(all_spans("# base\nFROM --platform=linux/arm64 alpine AS a\n") ==
        "FROM |FROM| flag platform=linux/arm64 |--platform=linux/arm64| word |alpine| word |AS| word |a| "
        "comment |# base| "
        "body alpine AS a\n");
  CHECK(all_spans("RUN --mount=type=cache,\\\ntarget=/x apt-get \\\n  # why\n  update\n") ==
        "RUN |RUN| flag mount=type=cache,target=/x |--mount=type=cache,\\\\ntarget=/x| word |apt-get \\\\n  "
        "# why\\n  update| "
        "body apt-get   update\n");
  CHECK(all_spans("ENV A=1 \\\n  B='2 3'\n") ==
        "ENV |ENV| pair A=1 |A=1| pair B='2 3' |B='2 3'| body A=1   B='2 3'\n");
  CHECK(all_spans("LABEL a  b c\n") == "LABEL |LABEL| pair a=b c |a  b c| body a  b c\n");
  CHECK(all_spans("ARG A B=\n") == "ARG |ARG| word |A| word |B=| pair A= |A| pair B= |B=| body A B=\n");
  CHECK(all_spans("CMD [\"a\",\\\n \"b\\n\"]\n") ==
        "CMD |CMD| word |\"a\"| word |\"b\\n\"| body [\"a\", \"b\\n\"]\n");
  CHECK(all_spans("COPY <<A <<'B' /x/\n1\nA\nB\n") ==
        "COPY |COPY| word |<<A| word |<<'B'| word |/x/| heredoc A |1\\n| heredoc B || body <<A <<'B' /x/\n");
  CHECK(all_spans("ONBUILD \\\n COPY --from=x a \\\n b\n") ==
        "ONBUILD |ONBUILD| body COPY --from=x a  b [COPY |COPY| flag from=x |--from=x| word |a| word |b| "
        "body a  b\n]\n");
}

TEST_CASE("document: the inner instruction of ONBUILD maps to the source by itself") {
  const Document document = parse_dockerfile("Dockerfile", "ONBUILD \\\n RUN a \\\n b\n");
  const Instruction& inner = *document.instructions[0].onbuild;
  CHECK(inner.logical.text() == "RUN a  b");
  CHECK(document.source->text(inner.logical.to_source({0, 8})) == "RUN a \\\n b");
  CHECK(document.source->text(inner.logical.to_source({6, 8})) == " b");
}

TEST_CASE("document: stages") {
  const Document document =
      parse_dockerfile("Dockerfile", "ARG V=1\nFROM a AS One\nRUN x\nFROM b as two\nFROM c\nRUN y\nRUN z\n");
  std::string out;
  for (const Stage& stage : document.stages) {
    out += fmt::format("{} {} {} {}-{}\n", stage.index, stage.name, document.base_of(stage), stage.from,
                       stage.end);
  }
  CHECK(out == "0 one a 1-3\n1 two b 3-4\n2  c 4-7\n");
  CHECK(document.source->text(document.stages[0].name_span) == "One");
  CHECK_FALSE(document.stage_of(0));
  CHECK(document.stage_of(1) == 0);
  CHECK(document.stage_of(3) == 1);
  CHECK(document.stage_of(6) == 2);
  CHECK_FALSE(document.stage_of(7));
}

TEST_CASE("document: without continuations nothing is copied") {
  const Document document = parse_dockerfile(
      "Dockerfile",
      "FROM a\nRUN --mount=type=cache,target=/x y\nCMD [\"a\", \"b\"]\nENV A=\"1\" B=2\nCOPY a b\n");
  CHECK(document.store.empty());
}

TEST_CASE("document: a moved document keeps its texts") {
  Document first = parse_dockerfile("Dockerfile", "FROM a\nRUN b \\\n c\nCMD [\"\\u0061\"]\n");
  const Document second = std::move(first);
  CHECK(second.instructions[1].logical.text() == "RUN b  c");
  CHECK(second.instructions[2].args[0].text == "a");
}

TEST_CASE("document: all errors of a file, each where it is") {
  CHECK(diagnostics("# escape=x\nFROM a AS 1\nCOPY --chmd=1 a b\nRNU x\nENV A\nCMD [1]\nRUN <<E\nx\n") ==
        "1:1 |# escape=x| invalid escape token 'x' does not match ` or \\\n"
        "2:11 |1| invalid name for build stage: \"1\", name can't start with a number or contain symbols\n"
        "3:6 |--chmd=1| unknown flag: --chmd (did you mean chmod?)\n"
        "4:1 |RNU| unknown instruction: RNU (did you mean RUN?)\n"
        "5:5 |A| ENV must have two arguments\n"
        "6:5 |[1]| when using JSON array syntax, arrays must be comprised of strings only\n"
        "7:1 |RUN <<E| unterminated heredoc\n");
}

TEST_CASE("document: nesting has a bound, and going beyond is an error") {
  const auto nested = [](int levels) {
    std::string line = "RUN echo ";
    for (int i = 0; i < levels; ++i) line += "${a:-";
    return line + std::string(static_cast<std::size_t>(levels), '}') + " <<A\nA\n";
  };
  CHECK(diagnostics("FROM a\n" + nested(100)).empty());
  CHECK(parse_dockerfile("Dockerfile", nested(100)).instructions[0].heredocs.size() == 1);
  CHECK(diagnostics("FROM a\n" + nested(101)).find("more than 100 levels of ${ } before a heredoc") !=
        std::string::npos);
  std::string chain = "FROM a\n";
  for (int i = 0; i < 8000; ++i) chain += "ONBUILD ";
  CHECK(diagnostics(chain + "ENV x\n") ==
        "2:9 |ONBUILD| Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed\n");
}

TEST_CASE("document: the tree for people") {
  const std::string text = "\xEF\xBB\xBF# escape=`\n\nRUN a `\n # c\n  b\nHUH\n";
  CHECK(render_tree(parse_dockerfile("Dockerfile", text).tree, text) ==
        "document 1:1\n"
        "  bom 1:1 \"\\ufeff\"\n"
        "  directive 1:4 \"# escape=`\\n\"\n"
        "  blank-line 2:1 \"\\n\"\n"
        "  instruction 3:1\n"
        "    keyword 3:1 \"RUN\"\n"
        "    spacing 3:4 \" \"\n"
        "    text 3:5 \"a \"\n"
        "    line-break 3:7 \"`\\n\"\n"
        "    inner-comment 4:1 \" # c\\n\"\n"
        "    text 5:1 \"  b\"\n"
        "    line-end 5:4 \"\\n\"\n"
        "  bogus 6:1\n"
        "    keyword 6:1 \"HUH\"\n"
        "    line-end 6:4 \"\\n\"\n");
}

TEST_CASE("source: lines and positions") {
  const SourceText source("f", "a\r\nbc\n\nd");
  CHECK(source.line_count() == 4);
  CHECK(source.line(1) == "a");
  CHECK(source.line(3).empty());
  CHECK(source.line(4) == "d");
  CHECK(source.line(5).empty());
  CHECK(source.position(4) == Position{2, 2});
  CHECK(source.position(99) == Position{4, 2});
  CHECK(SourceText("f", "").line_count() == 0);
  CHECK(SourceText("f", "a\n").line_count() == 1);
}

}  // namespace decant
