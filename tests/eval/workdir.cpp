// WORKDIR as BuildKit joins it. The rows were seen in its own output (a RUN's directory in the build
// definition).
#include "eval/workdir.hpp"

#include <doctest/doctest.h>

using namespace decant;

TEST_CASE("eval: working directories") {
  struct Row {
    std::string_view current;
    std::string_view operand;
    std::string_view expected;
  };
  const Row on_linux[] = {
      {"/", "a", "/a"},
      {"/", "/a/../b/", "/a/../b/"},  // what is written absolute stays as it is
      {"/a/../b/", "x/../y/", "/b/y"},
      {"/b/y", "", "/b/y"},
      {"/b/y", ".", "/b/y"},
      {"/b/y", "../../..", "/"},
      {"/", "/c/./d//", "/c/./d//"},
      {"/c/./d//", "", "/c/./d//"},
      {"", "a", "/a"},
      {"rel", "rel", "/rel/rel"},  // an image whose own directory is relative
      {"/", "C:\\x", "/C:\\x"},
  };
  for (const Row& row : on_linux) {
    CAPTURE(row.operand);
    const Workdir next = next_workdir(std::string(row.current), row.operand, false);
    CHECK(next.path == row.expected);
    CHECK(next.error.empty());
  }
  const Row on_windows[] = {
      {"", "C:\\a\\..\\b\\", "/b"},   {"/b", "x/../y/", "/b/y"},  {"/b/y", "", "/b/y"},
      {"/b/y", "c:rel", "/b/y/rel"},  {"/b", "/c/./d//", "/c/d"}, {"\\b", "..\\..\\x", "/x"},
      {"C:\\app", "sub", "/app/sub"},
  };
  for (const Row& row : on_windows) {
    CAPTURE(row.operand);
    const Workdir next = next_workdir(std::string(row.current), row.operand, true);
    CHECK(next.path == row.expected);
    CHECK(next.error.empty());
  }
  CHECK_FALSE(next_workdir(std::nullopt, "a", false).path);
  CHECK_FALSE(next_workdir(std::nullopt, "", true).path);
  CHECK(next_workdir(std::nullopt, "/a", false).path == "/a");
  CHECK(next_workdir(std::nullopt, "C:/a", true).path == "/a");
  const Row refused[] = {
      {"", "D:\\x", "The specified path is not on the system drive (C:)"},
      {"", "c:", "No relative path specified in \"c:\""},
      {"", "\\\\host\\share", "UNC paths are not supported"},
  };
  for (const Row& row : refused) {
    CAPTURE(row.operand);
    const Workdir next = next_workdir(std::string(row.current), row.operand, true);
    CHECK(next.error == "normalizing workdir: normalizing working directory: removing drive letter: " +
                            std::string(row.expected));
  }
}
