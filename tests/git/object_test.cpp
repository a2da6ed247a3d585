// Objects as bytes: what is read from them, and that broken ones are told as such.
#include "git/object.hpp"

#include <doctest/doctest.h>

using namespace decant;
using git::ObjectId;
using namespace std::string_literals;

namespace {

const std::string kRaw = "aaaaaaaaaaaaaaaaaaaa";

// Names of a tree, with `!` at the end where it is broken.
std::string names(std::string_view bytes) {
  git::TreeReader reader(bytes, 20);
  std::string out;
  while (const auto entry = reader.next()) out += std::string(entry->name) + ' ';
  if (reader.broken()) out += '!';
  return out;
}

}  // namespace

TEST_CASE("git: an id is read from hex and raw bytes, and from nothing else") {
  const std::string hex = "0123456789abcdef0123456789abcdef01234567";
  const auto id = ObjectId::from_hex(hex);
  REQUIRE(id);
  CHECK(id->hex() == hex);
  CHECK(ObjectId::from_raw(id->raw()) == *id);
  CHECK(ObjectId::from_hex(hex + hex.substr(0, 24))->size == 32);
  CHECK_FALSE(ObjectId::from_hex("0123"));
  CHECK_FALSE(ObjectId::from_hex("0123456789ABCDEF0123456789abcdef01234567"));
  CHECK(ObjectId{}.is_null());
}

TEST_CASE("git: a tree's entries, and where a broken tree ends") {
  const std::string file = "100644 a\0"s + kRaw;
  const std::string directory = "40000 b\0"s + kRaw;
  CHECK(names("") == "");
  CHECK(names(file + directory) == "a b ");
  CHECK(names(file + "100644 b\0short"s) == "a !");
  CHECK(names("100644 a") == "!");
  CHECK(names("x a\0"s + kRaw) == "!");
  CHECK(names("100644 a/b\0"s + kRaw) == "!");
  CHECK(names("100644 ..\0"s + kRaw) == "!");
  CHECK(names("100644 \0"s + kRaw) == "!");
  CHECK(names("99999999999 a\0"s + kRaw) == "!");
}

TEST_CASE("git: a commit's tree, parents and time") {
  const std::string id(40, 'a');
  const auto commit =
      git::read_commit("tree " + id + "\nparent " + id + "\nparent " + id +
                       "\nauthor A <a@b> 1 +0000\ncommitter A B <a b> 1600000000 -0530\n\nx\n");
  REQUIRE(commit);
  CHECK(commit->tree.hex() == id);
  CHECK(commit->parents.size() == 2);
  CHECK(commit->time_seconds == 1'600'000'000);
  CHECK_FALSE(git::read_commit("tree 12\n"));
  CHECK_FALSE(git::read_commit(""));
  CHECK_FALSE(git::read_commit("tree " + id + "\nparent x\n"));
}
