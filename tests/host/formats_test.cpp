// TOML and XML as JSON, and where a file is none.
#include "host/formats.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace decant;

TEST_CASE("formats: TOML as JSON") {
  const auto json = host::toml_to_json(
      "pyproject.toml",
      "a = 1\nb.c = 'x'\n[[d]]\ne = [true, 1.5]\nwhen = 1979-05-27T07:32:00Z\n[[d]]\n\"f g\" = {h = 2}\n");
  REQUIRE(json);
  CHECK(*json ==
        R"({"a":1,"b":{"c":"x"},"d":[{"e":[true,1.5],"when":"1979-05-27T07:32:00Z"},{"f g":{"h":2}}]})");
  CHECK(*host::toml_to_json("empty.toml", "") == "{}");
}

TEST_CASE("formats: XML as JSON") {
  const auto json = host::xml_to_json(
      "pom.xml",
      "<?xml version=\"1.0\"?>\n<!-- c --><a x=\"1 &amp; 2\"> t <b/><![CDATA[<u>]]><c:d>v</c:d></a>");
  REQUIRE(json);
  CHECK(*json ==
        R"({"attributes":{"x":"1 & 2"},"children":[{"attributes":{},"children":[],"name":"b","text":""},)"
        R"({"attributes":{},"children":[],"name":"c:d","text":"v"}],"name":"a","text":"t <u>"})");
}

TEST_CASE("formats: the place of a mistake") {
  const auto toml = host::toml_to_json("a.toml", "x = 1\ny = \n");
  REQUIRE_FALSE(toml);
  CHECK(toml.problem().what.starts_with("a.toml:2:"));
  const auto twice = host::toml_to_json("a.toml", "x = 1\nx = 2\n");
  REQUIRE_FALSE(twice);
  CHECK(twice.problem().what.starts_with("a.toml:2:"));
  const auto xml = host::xml_to_json("a.xml", "<a>\n  <b></a>\n");
  REQUIRE_FALSE(xml);
  CHECK(xml.problem().what.starts_with("a.xml:2:"));
  CHECK_FALSE(host::xml_to_json("a.xml", ""));
}

TEST_CASE("formats: hostile depth is refused") {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  for (int i = 0; i < 5000; ++i) deep += "</a>";
  const auto xml = host::xml_to_json("a.xml", deep);
  REQUIRE_FALSE(xml);
  CHECK(xml.problem().what.ends_with("nested too deeply"));
  CHECK_FALSE(host::toml_to_json("a.toml", "x = " + std::string(5000, '[')));
  // A key's parts are tables in tables.
  std::string key = "a";
  for (int i = 0; i < 100'000; ++i) key += ".a";
  for (const std::string& text :
       {key + " = 1", "[" + key + "]", "[[" + key + "]]", "x = {" + key + " = 1}"}) {
    const auto toml = host::toml_to_json("a.toml", "# ...\n" + text);
    REQUIRE_FALSE(toml);
    CHECK(toml.problem().what.starts_with("a.toml:2:"));
    CHECK(toml.problem().what.ends_with("a key with too many parts"));
  }
  // Dots elsewhere are none of a key's.
  const std::string dots(1000, '.');
  std::string numbers;
  for (int i = 0; i < 300; ++i) numbers += "1.5, ";
  CHECK(host::toml_to_json("a.toml", fmt::format(R"(# {0}
a = "\"{0}"
b = '{0}'
c = """\"
""{0}
"""
d = '''
'{0}'''
"{0}" = [{1}]
)",
                                                 dots, numbers)));
  // A document type's entities stay as they are written.
  const auto entity = host::xml_to_json("a.xml", "<!DOCTYPE a [<!ENTITY e \"eee\">]><a>&e;</a>");
  REQUIRE(entity);
  CHECK(entity->find("&e;") != std::string::npos);
}
