// Names and places in tar files: plain, long names in both spellings, large sizes, and what is no tar file.
#include "images/tar.hpp"

#include "images/support.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace decant;

namespace {

std::string listed(const TempDirectory& temp, std::string_view bytes) {
  const std::string path = temp.write("file.tar", bytes);
  const auto file = host::RandomAccessFile::open(path);
  REQUIRE(file);
  const auto entries = images::read_tar(*file, "file.tar");
  if (!entries) return entries.problem().what;
  std::string text;
  for (const auto& [name, entry] : *entries)
    text += fmt::format("{}={}\n", name, file->read(entry.offset, entry.size_bytes));
  return text;
}

}  // namespace

TEST_CASE("tar: files by name") {
  const TempDirectory temp;
  const std::string end(1024, '\0');
  CHECK(listed(temp, tar_file({{"a", "1"}, {"./b/c", "22"}, {"a", "3"}})) == "a=3\nb/c=22\n");
  CHECK(listed(temp, tar_entry("directory/", "", '5') + tar_entry("link", "", '2') + tar_entry("f", "x") +
                         end) == "f=x\n");
  CHECK(listed(temp, tar_entry("f", "x")) == "f=x\n");  // no end: some writers leave it out

  const std::string long_name = "blobs/" + std::string(120, 'n');
  CHECK(listed(temp, tar_entry("././@LongLink", long_name + '\0', 'L') + tar_entry("cut", "x") + end) ==
        long_name + "=x\n");
  const std::string record = fmt::format(" path={}\n", long_name);
  const std::string pax = fmt::format("{}{}", record.size() + 3, record);
  CHECK(listed(temp, tar_entry("pax", pax + "10 size=1\n", 'x') + tar_entry("cut", "x") +
                         tar_entry("g", "y") + end) == long_name + "=x\ng=y\n");
}

TEST_CASE("tar: what cannot be read is said") {
  const TempDirectory temp;
  std::string damaged = tar_file({{"a", "1"}});
  damaged[0] = 'b';
  CHECK(listed(temp, damaged) == "file.tar is no image archive: it is no tar file");
  CHECK(listed(temp, "") == "file.tar is no image archive: it is empty");
  CHECK(listed(temp, std::string(600, 'x')) == "file.tar is no image archive: it is no tar file");
  CHECK(listed(temp, tar_entry("a", std::string(600, 'x')).substr(0, 1024)) ==
        "file.tar is no image archive: it is cut off");
  CHECK(listed(temp, "\x1f\x8b\x08 and so on") == "file.tar is compressed with gzip");
  CHECK(listed(temp, tar_entry("pax", "99 path=x\n", 'x') + tar_entry("a", "1")) == "a=1\n");
  CHECK(listed(temp, tar_entry("pax", "12 size=9x9\n", 'x') + tar_entry("a", "1")) ==
        "file.tar is no image archive: a header is damaged");
}
