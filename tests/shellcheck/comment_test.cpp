// What ShellCheck prints, read and kept.
#include "shellcheck/comment.hpp"

#include <doctest/doctest.h>

namespace decant::shellcheck_comment_test {
using namespace shellcheck;

TEST_CASE("comments: what ShellCheck prints is read, fields of later versions are passed over") {
  const auto read = read_output(
      R"({"comments":[{"file":"/tmp/x/1","line":2,"endLine":3,"column":4,"endColumn":5,"level":"style","code":2086,)"
      R"("message":"say \"é\"","fix":{"replacements":[]},"more":{}},{"file":"0","line":1,"endLine":1,"column":1,)"
      R"("endColumn":1,"level":"verbose","code":1,"message":""}],"version":9})");
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK(read->at("/tmp/x/1") == Comments{{.line = 2,
                                          .column = 4,
                                          .end_line = 3,
                                          .end_column = 5,
                                          .code = 2086,
                                          .level = lint::Level::style,
                                          .message = "say \"é\""}});
  CHECK(read->at("0").front().level == lint::Level::error);
  CHECK(read_output(R"({"comments":[]})")->empty());
}

TEST_CASE("comments: what is not of ShellCheck is not read") {
  for (
      const char* text :
      {"", "usage: shellcheck", "[]", "{}", "null", R"({"comments":{}})", R"({"comments":[1]})",
       R"({"comments":[{}]})",
       R"({"comments":[{"file":"0","line":-2,"endLine":3,"column":4,"endColumn":5,"level":"style","code":1,"message":""}]})",
       R"({"comments":[{"file":"0","line":2,"endLine":3,"column":4,"endColumn":5,"level":"style","code":"1","message":""}]})",
       R"({"comments":[{"file":"0","line":99999999999,"endLine":3,"column":4,"endColumn":5,"level":"style","code":1,"message":""}]})",
       R"({"comments":[{"file":"0","line":2,"endLine":3,"column":4,"endColumn":5,"level":"style","code":1}]})"}) {
    CAPTURE(text);
    CHECK_FALSE(read_output(text));
  }
}

TEST_CASE("comments: kept as a line of text") {
  const Comments comments{{1, 2, 3, 4, 2086, lint::Level::warning, "one\ntwo \xc3\xa9 \x1b"},
                          {5, 6, 7, 8, 1, lint::Level::info, ""}};
  const std::string text = to_text(comments);
  CHECK(text.find('\n') == std::string::npos);
  CHECK(from_text(text) == comments);
  CHECK(from_text("[]") == Comments());
  for (const char* broken :
       {"", "{}", "[1]", "[[1,2,3,4,5,\"info\"]]", "[[1,2,3,4,\"5\",\"info\",\"\"]]", "[[]]"}) {
    CAPTURE(broken);
    CHECK_FALSE(from_text(broken));
  }
}

}  // namespace decant::shellcheck_comment_test
