// What holds for all knowledge files, whatever they say.
#include "effects/knowledge.hpp"

#include <doctest/doctest.h>

namespace decant::knowledge {

TEST_CASE("knowledge: tools are sorted, and every rule says where it is from") {
  CHECK(std::is_sorted(tools().begin(), tools().end(),
                       [](const Tool& a, const Tool& b) { return a.name < b.name; }));
  CHECK(builtin_version().size() == 16);
  for (const Tool& tool : tools()) {
    CAPTURE(tool.name);
    CHECK_FALSE(tool.programs.empty());
    for (const CommandRule& rule : tool.commands) CHECK_FALSE(rule.source.empty());
  }
}

TEST_CASE("knowledge: programs are found by name and pattern") {
  const auto name = [](std::string_view program) {
    return builtin_library().find_program(program) ? builtin_library().find_program(program)->name : "none";
  };
  CHECK(name("pip") == "pip");
  CHECK(name("pip3.11") == "pip");
  CHECK(name("apt") == "apt-get");
  CHECK(name("python3.12") == "python");
  CHECK(name("python3-config") == "none");
  CHECK(name("") == "none");
  REQUIRE(builtin_library().find_module("pip") != nullptr);
  CHECK(builtin_library().find_module("pip")->name == "pip");
  CHECK(builtin_library().find_module("") == nullptr);
  CHECK(builtin_library().find_module("http.server") == nullptr);
}

TEST_CASE("knowledge: patterns of names") {
  CHECK(matches_name("PIP_*", "PIP_INDEX_URL"));
  CHECK(matches_name("PIP_*", "PIP_"));
  CHECK_FALSE(matches_name("PIP_*", "PIP"));
  CHECK(matches_name("HOME", "HOME"));
  CHECK_FALSE(matches_name("HOME", "HOMES"));
}

}  // namespace decant::knowledge
