// What the check-up keeps is read back, and nothing that stands in its place can harm it.
#include "cli/checkup_store.hpp"

#include "base/json.hpp"
#include "context/content_id.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace decant::cli {
namespace {

report::PaidHistory some_history() {
  report::PaidHistory paid{.commits = 200, .builds = 7, .is_cut_off = true, .is_split = true, .unknown = 2};
  paid.as_is = {
      .runs = 9, .needless = 4, .copies = 3, .copied_again = 1, .seconds = 90.5, .needless_seconds = 40};
  paid.split = {
      .runs = 5, .needless = 1, .copies = 6, .copied_again = 2, .seconds = 50, .needless_seconds = 0.25};
  return paid;
}

}  // namespace

TEST_CASE("check-up store: gives back what it kept") {
  const TempDirectory cache;
  const CheckupStore store(cache.path());
  CHECK_FALSE(store.find("a"));
  store.keep("a", some_history());
  const auto found = store.find("a");
  REQUIRE(found);
  CHECK(found->commits == 200);
  CHECK(found->builds == 7);
  CHECK(found->is_cut_off);
  CHECK(found->is_split);
  CHECK(found->unknown == 2);
  CHECK(found->as_is.runs == 9);
  CHECK(found->as_is.seconds == 90.5);
  CHECK(found->split.copied_again == 2);
  CHECK(found->split.needless_seconds == 0.25);
}

TEST_CASE("check-up store: a file with a right checksum and wrong values is not there") {
  const TempDirectory cache;
  const CheckupStore store(cache.path());
  store.keep("a", some_history());
  const std::string name = std::filesystem::directory_iterator(cache.path())->path().filename().string();
  const std::string kept = cache.read(name);
  const std::size_t line = kept.find('\n') + 1;
  const std::string header = kept.substr(0, line - 33);  // 32 digits and the line's end
  const auto with = [&](const std::string& text) {
    const ContentId id = content_id_of(text);
    cache.write(name, fmt::format("{}{:016x}{:016x}\n{}", header, id.high, id.low, text));
    return store.find("a").has_value();
  };
  const nlohmann::json whole = read_json(kept.substr(line));
  REQUIRE(with(dump_json(whole)));
  std::vector<std::string> places;
  const nlohmann::json flat = whole.flatten();
  for (const auto& [path, value] : flat.items()) places.push_back(path);
  places.insert(places.end(), {"", "/as_it_is", "/split"});
  REQUIRE(places.size() > 15);
  for (const std::string& place : places) {
    for (const char* wrong : {"null", "\"x\"", "[]", "[1]", "{}", "-1", "-1.5", "1e300"}) {
      CAPTURE(place);
      CAPTURE(wrong);
      nlohmann::json changed = whole;
      changed[nlohmann::json::json_pointer(place)] = read_json(wrong);
      CHECK_FALSE(with(dump_json(changed)));
    }
    if (place.empty()) continue;
    nlohmann::json changed = whole;
    const nlohmann::json::json_pointer at(place);
    changed[at.parent_pointer()].erase(at.back());
    CHECK_FALSE(with(dump_json(changed)));
  }
  for (const char* text : {"", "{", "[[[[", "{\"commits\": 1e999}", "\xff"}) CHECK_FALSE(with(text));
}

}  // namespace decant::cli
