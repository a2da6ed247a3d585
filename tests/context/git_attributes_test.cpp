// Attributes that change bytes on checkout; that git itself does the same is checked in git_tree_test.cpp.
#include "context/git_attributes.hpp"

#include <doctest/doctest.h>

using namespace decant;

namespace {

std::string signature(std::string_view file, std::string_view path) {
  AttributeFile::Macros macros;
  const AttributeFile parsed = AttributeFile::parse(file, macros, true);
  AttributeFile::Values values;
  parsed.apply(path, values);
  return conversion_of(values).signature();
}

}  // namespace

TEST_CASE("git attributes: which file is converted how") {
  const std::string none = Conversion{}.signature();
  const std::string crlf = Conversion{.lines = Conversion::Lines::crlf}.signature();
  const std::string text = Conversion{.lines = Conversion::Lines::crlf_where_text}.signature();
  struct Row {
    std::string_view file;
    std::string_view path;
    std::string expected;
  };
  for (const Row& row : {
           Row{"* text=auto\n", "a", none},
           Row{"* text eol=lf\n", "a", none},
           Row{"* eol=crlf\n", "d/a", crlf},
           Row{"*.txt text eol=crlf\n", "d/a.txt", crlf},
           Row{"*.txt text eol=crlf\n", "d/a.c", none},
           Row{"* text=auto eol=crlf\n", "a", text},
           Row{"/a eol=crlf\n", "a", crlf},
           Row{"/a eol=crlf\n", "d/a", none},
           Row{"d/* eol=crlf\n", "d/a", crlf},
           Row{"d/** eol=crlf\n", "d/e/a", crlf},
           Row{"d/ eol=crlf\n", "d/a", none},
           Row{"* eol=crlf\n*.bin binary\n", "a.bin", none},
           Row{"* eol=crlf\n*.bin -text\n", "a.bin", none},
           Row{"* eol=crlf\na !eol\n", "a", none},
           Row{"[attr]win text eol=crlf\n* win\n", "a", crlf},
           Row{"\"a b\" eol=crlf\n", "a b", crlf},
           Row{"# * eol=crlf\n!a eol=crlf\n", "a", none},
           Row{"* crlf=input\n", "a", none},
           Row{"* filter=lfs diff=lfs merge=lfs -text\n", "a", Conversion{.filter = "lfs"}.signature()},
           Row{"* working-tree-encoding=utf-16\n", "a", Conversion{.encoding = "UTF-16"}.signature()},
           Row{"* working-tree-encoding=UTF-8 ident\n", "a", Conversion{.ident = true}.signature()},
       }) {
    CAPTURE(row.file);
    CHECK(signature(row.file, row.path) == row.expected);
  }
}

TEST_CASE("git attributes: a pointer of Git LFS, and what is none") {
  const std::string id(64, '7');
  const std::string head = "version https://git-lfs.github.com/spec/v1\n";
  CHECK(lfs_object(head + "oid sha256:" + id + "\nsize 12\n") == id);
  CHECK_FALSE(lfs_object(head + "oid sha256:../../../etc/passwd" + id + "\nsize 12\n"));
  CHECK_FALSE(lfs_object(head + "oid md5:" + id + "\nsize 12\n"));
  CHECK_FALSE(lfs_object("oid sha256:" + id));
  CHECK_FALSE(lfs_object(""));
}
