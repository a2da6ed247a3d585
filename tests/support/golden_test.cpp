// The helpers that other tests stand on.
#include "support/golden.hpp"

#include "support/jsonl.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace decant;

TEST_CASE("support: first_difference shows the line and what stands before it") {
  CHECK(first_difference("same\n", "same\n").empty());
  CHECK(first_difference("a\nb\nc\n", "a\nB\tx\nc\n") ==
        "first difference in line 2 (expected 3 lines, got 3):\n"
        "    a\n"
        "  - b\n"
        "  + B\\tx");
  CHECK(first_difference("a\n", "a") ==
        "first difference in line 1 (expected 1 lines, got 1):\n"
        "  - a\n"
        "  + a␄ (no newline)");
  CHECK(first_difference("a\n", "a\nb\n") ==
        "first difference in line 2 (expected 1 lines, got 2):\n"
        "    a\n"
        "  - (end)\n"
        "  + b");
}

TEST_CASE("support: texts of conformance files have three forms") {
  CHECK(text_of(nlohmann::json("plain")) == "plain");
  CHECK(text_of(nlohmann::json::parse(R"({"b64":"/wD+"})")) == std::string("\xff\0\xfe", 3));
  CHECK(text_of(nlohmann::json::parse(R"({"b64":"YQ=="})")) == "a");
  CHECK(text_of(nlohmann::json::parse(R"({"join":[["ab",2],["c",1],["d",0]]})")) == "ababc");
}

TEST_CASE("support: every conformance file can be read, and its ids are sorted") {
  for (const char* name :
       {"parser", "hadolint", "buildkit-checks", "dockerignore", "image-refs", "expand", "cache"}) {
    CAPTURE(name);
    const auto cases = read_jsonl(std::string("conformance/") + name + ".jsonl");
    CHECK(cases.size() > 10);
    for (std::size_t i = 1; i < cases.size(); ++i) {
      CHECK(cases[i - 1].value("id", "") < cases[i].value("id", ""));
    }
  }
}

TEST_CASE("support: a temporary directory is gone with its object") {
  std::string path;
  {
    const TempDirectory directory;
    path = directory.path();
    directory.write("a/b.txt", "text");
    CHECK(directory.read("a/b.txt") == "text");
    directory.copy_testdata("shop", "copy");
    CHECK(std::filesystem::exists(directory / "copy/requirements/base.txt"));
  }
  CHECK_FALSE(std::filesystem::exists(path));
}
