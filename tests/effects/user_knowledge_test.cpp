// Knowledge files of users: read at run time, before decant's own.
#include "effects/user_knowledge.hpp"

#include "effects/knowledge.hpp"
#include "host/files.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace decant::knowledge {

TEST_CASE("user knowledge: what a file says, and the place of a mistake") {
  const auto good =
      check_file("tools.json", R"({"about": "x", "tools": [{"tool": "fetcher", "programs": ["fetcher"],
      "commands": [{"match": ["get"], "source": "its manual"}]}]})");
  REQUIRE(good);
  CHECK(good->tools == std::vector<std::string>{"fetcher"});
  CHECK(good->commands == 1);

  const auto what = [](std::string_view text) {
    const auto checked = check_file("tools.json", text);
    return checked ? std::string("good") : checked.problem().what;
  };
  CHECK(what("{\n  \"about\":").starts_with("tools.json:2: is not valid JSON"));
  CHECK(what("[]") == "tools.json: file: must be an object");
  CHECK(
      what(
          R"({"about": "x", "tools": [{"tool": "t", "programs": ["t"], "commands": [{"source": "s", "rol": 1}]}]})")
          .starts_with("tools.json: file.tools[0].commands[0]: unknown key `rol`"));
}

TEST_CASE("user knowledge: a tool is found, and counts in the version") {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / "decant-user-knowledge-test.json";
  REQUIRE(host::write_file(path.string(),
                           R"({"about": "x", "tools": [{"tool": "user-made", "programs": ["user-made"],
      "module": "user_made", "commands": [{"source": "s"}]}]})"));
  const auto file = open_file(path.string(), "tools.json");
  REQUIRE(file);
  Library library;
  CHECK(library.version() == builtin_version());
  CHECK(library.find_program("user-made") == nullptr);
  library.add(**file);
  REQUIRE(library.find_program("user-made") != nullptr);
  CHECK(library.find_program("user-made")->name == "user-made");
  CHECK(library.find_module("user_made") == library.find_program("user-made"));
  CHECK(library.find_program("pip")->name == "pip");
  CHECK(library.version().starts_with(std::string(builtin_version()) + "+"));
  const auto again = open_file(path.string(), "tools.json");
  REQUIRE(again);
  CHECK(*again == *file);  // once is enough
  CHECK(builtin_library().find_program("user-made") == nullptr);
  std::filesystem::remove(path);
  CHECK_FALSE(open_file(path.string() + ".gone", "gone.json"));
}

TEST_CASE("user knowledge: the schema names the readers, facts and needs that there are") {
  const auto schema = nlohmann::json::parse(read_testdata("../docs/knowledge.schema.json"));
  const auto& manifest = schema["definitions"]["manifest"]["properties"]["of"]["enum"];
  CHECK(manifest == nlohmann::json(kManifests));
  CHECK(schema["definitions"]["waiver"]["properties"]["need"]["enum"] == nlohmann::json(kNeeds));
  const std::string words = schema["definitions"]["word"]["pattern"];
  for (const std::string_view fact : kFacts) CHECK(words.find(fact) != std::string::npos);
}

}  // namespace decant::knowledge
