// YAML as JSON, with the types of the core schema, and with bounds on hostile input.
#include "host/yaml.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace decant;

TEST_CASE("yaml: documents and their JSON") {
  struct Case {
    std::string_view yaml;
    std::string_view json;
  };
  const std::vector<Case> cases = {
      {"", "null"},
      {"# only a comment\n", "null"},
      {"a: 1\nb: [x, 'y', \"z\"]\n", R"({"a":1,"b":["x","y","z"]})"},
      {"[~, null, true, False, yes, 'true', '1', !!str 2]\n",
       R"([null,null,true,false,"yes","true","1","2"])"},
      {"[-7, +7, 0o17, 0xff, 1.5, 1e3, .5, 1.2.3, 0x, -, 99999999999999999999]\n",
       R"([-7,7,15,255,1.5,1000.0,0.5,"1.2.3","0x","-",1e+20])"},
      {"ignored:\n  - DL3008\ntrustedRegistries: []\n", R"({"ignored":["DL3008"],"trustedRegistries":[]})"},
      {"base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n", R"({"base":{"x":1,"y":2},"use":{"x":1,"y":3}})"},
      {"use:\n  <<: [{x: 1}, {x: 2, y: 2}]\n", R"({"use":{"x":1,"y":2}})"},
      {"text: |\n  a\n  b\n", R"({"text":"a\nb\n"})"},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.yaml);
    const Result<std::string> json = host::yaml_to_json("file.yaml", expected.yaml);
    REQUIRE(json);
    CHECK(*json == expected.json);
  }
}

TEST_CASE("yaml: places in the shape of the document") {
  const auto places = host::yaml_with_places(
      "file.yaml",
      "a: 1\nb:\n  - x\n  - c: {d: 1,\n         e: 2}\nf: &f\n  g: 1\nh:\n  <<: *f\n  i: 2\na: 2\n");
  REQUIRE(places);
  CHECK(
      *places ==
      R"([{"a":2,"b":["x",{"c":{"d":1,"e":2}}],"f":{"g":1},"h":{"g":1,"i":2}},["1:1",{"a":["11:1","11:4"],"b":["2:1",["3:3",["3:5",["4:5",{"c":["4:5",["4:8",)"
      R"({"d":["4:9","4:12"],"e":["5:10","5:13"]}]]}]]]],"f":["6:1",["6:4",{"g":["7:3","7:6"]}]],)"
      R"("h":["8:1",["9:3",{"g":["7:3","7:6"],"i":["10:3","10:6"]}]]},{"a":"11:1"}]])");
}

TEST_CASE("yaml: what cannot be read is said with its line") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i,
                        i - 1);
  }
  const std::string deep(200, '[');
  struct Case {
    std::string_view yaml;
    std::string_view what;
  };
  const std::vector<Case> cases = {
      {"a: 1\nb: [\n", "file.yaml:3:1: end of sequence flow not found"},
      {"a: 1\n---\nb: 2\n", "file.yaml:3:1: more than one document in one file"},
      {"? [a]\n: b\n", "file.yaml:1:3: a key that is not a plain text"},
      {"a:\n  <<: 3\n", "file.yaml:2:7: `<<` needs a mapping, or a list of mappings"},
      {"a: &a [*a]\n", "file.yaml:1:4: nested too deeply"},
      {bomb, "file.yaml:1:16: aliases make this file too large"},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.yaml);
    const Result<std::string> json = host::yaml_to_json("file.yaml", expected.yaml);
    REQUIRE_FALSE(json);
    CHECK(json.problem().what == expected.what);
    CHECK(json.problem().exit == Exit::usage);
  }
  CHECK_FALSE(host::yaml_to_json("file.yaml", deep));
}
