// What a COPY takes, and where it lands.
#include "context/context.hpp"
#include "context/wildcard.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

namespace decant {

namespace {

struct Copy {
  std::vector<std::string> sources;
  std::string destination;
  std::vector<std::string> excludes{};
  bool parents = false;
  bool known_directory = false;
};

// `source => destination` a line, then what is missing, then a problem.
std::string selected(const Context& context, const Copy& copy) {
  const CopySelection selection = select_copied(context, copy.sources, copy.destination, "/app",
                                                copy.excludes, copy.parents, copy.known_directory);
  std::string text;
  for (const CopiedFile& file : selection.files) {
    text += fmt::format("{}{} => {}\n", file.from.path, file.from.type == FileType::directory ? "/" : "",
                        file.to);
  }
  for (const std::string& source : selection.missing) text += "missing " + source + '\n';
  if (!selection.problem.empty()) text += "problem " + selection.problem + '\n';
  return text;
}

const std::vector<std::string> kTree = {"a.txt",     "b.txt",        "c.md",  "dir/x",
                                        "dir/sub/y", "dir/sub/z.md", "empty/"};

}  // namespace

TEST_CASE("copy: files and directories") {
  struct Row {
    Copy copy;
    const char* expected;
  };
  const std::string dir_in_app =
      "dir/ => /app\ndir/sub/ => /app/sub\ndir/sub/y => /app/sub/y\ndir/sub/z.md => /app/sub/z.md\ndir/x => "
      "/app/x\n";
  const std::vector<Row> rows = {
      {{{"a.txt"}, "."}, "a.txt => /app/a.txt\n"},
      {{{"a.txt"}, ""}, "a.txt => /app/a.txt\n"},
      {{{"a.txt"}, "./"}, "a.txt => /app/a.txt\n"},
      {{{"a.txt"}, "/app"}, "a.txt => /app/a.txt\n"},
      {{{"a.txt"}, "/"}, "a.txt => /a.txt\n"},
      {{{"a.txt"}, "new"}, "a.txt => /app/new\n"},
      {{{"a.txt"}, "/new"}, "a.txt => /new\n"},
      {{{"a.txt"}, "/new", {}, false, true}, "a.txt => /new/a.txt\n"},
      {{{"a.txt"}, "/new/"}, "a.txt => /new/a.txt\n"},
      {{{"a.txt"}, "/new/."}, "a.txt => /new/a.txt\n"},
      {{{"/a.txt"}, "/x/"}, "a.txt => /x/a.txt\n"},
      {{{"./a.txt"}, "/x/"}, "a.txt => /x/a.txt\n"},
      {{{"a.txt/"}, "/x/"}, "a.txt => /x/a.txt\n"},
      {{{"../a.txt"}, "/x/"}, "a.txt => /x/a.txt\n"},
      {{{"dir/../a.txt"}, "/x/"}, "a.txt => /x/a.txt\n"},
      {{{"a.txt", "b.txt"}, "/x/"}, "a.txt => /x/a.txt\nb.txt => /x/b.txt\n"},
      {{{"dir"}, "/app"}, dir_in_app.c_str()},
      {{{"dir/"}, "/app"}, dir_in_app.c_str()},
      {{{"dir/."}, "."}, dir_in_app.c_str()},
      {{{"/dir/"}, "/app/"}, dir_in_app.c_str()},
      {{{"dir/sub"}, "out"},
       "dir/sub/ => /app/out\ndir/sub/y => /app/out/y\ndir/sub/z.md => /app/out/z.md\n"},
      {{{"empty"}, "/e"}, "empty/ => /e\n"},
      // A directory makes the destination one for what comes after it, not for what came before.
      {{{"empty", "a.txt"}, "/e"}, "empty/ => /e\na.txt => /e/a.txt\n"},
      // The last one of the same name stays.
      {{{"dir/sub", "dir/sub/y"}, "/o/"}, "dir/sub/ => /o\ndir/sub/y => /o/y\ndir/sub/z.md => /o/z.md\n"},
      {{{"nothing"}, "/x/"}, "missing nothing\n"},
      {{{"a.txt", "nothing/deep"}, "/x/"}, "a.txt => /x/a.txt\nmissing nothing/deep\n"},
      {{{"a.txt/x"}, "/x/"}, "missing a.txt/x\n"},
  };
  const Context context = context_of("", kTree);
  for (const Row& row : rows) {
    CAPTURE(row.copy.sources[0]);
    CAPTURE(row.copy.destination);
    CHECK(selected(context, row.copy) == row.expected);
  }
}

TEST_CASE("copy: the whole context, less what is ignored") {
  const Context context = context_of("*.txt\ndir/sub\n", kTree);
  const char* const all =
      "/ => /app\nc.md => /app/c.md\ndir/ => /app/dir\ndir/x => /app/dir/x\nempty/ => /app/empty\n";
  for (const char* source : {".", "./", "/", "/."}) CHECK(selected(context, {{source}, "."}) == all);
  CHECK(selected(context, {{"a.txt"}, "."}) == "missing a.txt\n");
  CHECK(selected(context, {{"dir/sub"}, "."}) == "missing dir/sub\n");
  CHECK(selected(context, {{"*.txt"}, "."}) == "");
}

TEST_CASE("copy: wildcards") {
  const Context context = context_of("", {"package.json", "package-lock.json", "p/a/package.json",
                                          "p/b/package.json", "p/b/x", "p/c/d/package.json", "q", "[z]"});
  CHECK(selected(context, {{"package*.json"}, "./"}) ==
        "package-lock.json => /app/package-lock.json\npackage.json => /app/package.json\n");
  // All matches have one name here, so the last one stays.
  CHECK(selected(context, {{"p/*/package.json"}, "./"}) == "p/b/package.json => /app/package.json\n");
  // A matched directory gives its contents.
  CHECK(selected(context, {{"p/[ab]"}, "/o"}) ==
        "p/b/ => /o\np/b/package.json => /o/package.json\np/b/x => /o/x\n");
  CHECK(selected(context, {{"p*"}, "/o/"}) ==
        "p/ => /o\np/a/ => /o/a\np/a/package.json => /o/a/package.json\np/b/ => /o/b\np/b/package.json => "
        "/o/b/package.json\n"
        "p/b/x => /o/b/x\np/c/ => /o/c\np/c/d/ => /o/c/d\np/c/d/package.json => /o/c/d/package.json\n"
        "package-lock.json => /o/package-lock.json\npackage.json => /o/package.json\n");
  CHECK(selected(context, {{"none*", "q"}, "./"}) == "q => /app/q\n");
  CHECK(selected(context, {{"nowhere/*"}, "./"}) == "missing nowhere/*\n");
  CHECK(selected(context, {{"[[]z]"}, "./"}) == "[z] => /app/[z]\n");
  CHECK(selected(context, {{"[z"}, "./"}) == "");
  CHECK(selected(context, {{"**/package.json"}, "./"}) == "");
  CHECK(selected(context, {{"q", "pack?ge.json"}, "/file"}) == "package.json => /file\n");
}

TEST_CASE("copy: a wildcard opens only directories that could hold a match") {
  const Context context = context_of("", {"a/x/1", "b/y/2", "c/z/3"});
  CHECK(selected(context, {{"a/*/1"}, "/o/"}) == "a/x/1 => /o/1\n");
  CHECK(selected(context, {{"?/y/*"}, "/o/"}) == "b/y/2 => /o/2\n");
  CHECK(selected(context, {{"[a-b]/[xy]/?"}, "/o/"}) == "a/x/1 => /o/1\nb/y/2 => /o/2\n");
}

TEST_CASE("copy: --exclude is relative to each source, and never excludes a source itself") {
  const Context context = context_of("", kTree);
  CHECK(selected(context, {{"."}, "/o", {"*.txt", "dir/sub"}}) ==
        "/ => /o\nc.md => /o/c.md\ndir/ => /o/dir\ndir/x => /o/dir/x\nempty/ => /o/empty\n");
  CHECK(selected(context, {{"dir"}, "/o", {"sub/*.md"}}) ==
        "dir/ => /o\ndir/sub/ => /o/sub\ndir/sub/y => /o/sub/y\ndir/x => /o/x\n");
  CHECK(selected(context, {{"dir"}, "/o", {"sub", "!sub/y"}}) ==
        "dir/ => /o\ndir/sub/ => /o/sub\ndir/sub/y => /o/sub/y\ndir/x => /o/x\n");
  CHECK(selected(context, {{"dir"}, "/o", {"*", "!sub/none"}}) == "dir/ => /o\n");
  CHECK(selected(context, {{"dir"}, "/o", {"*"}}) == "dir/ => /o\n");
  CHECK(selected(context, {{"*.txt"}, "/o/", {"b.txt"}}) == "a.txt => /o/a.txt\nb.txt => /o/b.txt\n");
  CHECK(selected(context, {{"a.txt"}, "/o/", {"["}}) == "problem `[` is no valid pattern\n");
}

TEST_CASE("copy: --parents") {
  const Context context = context_of("", {"package.json", "p/a/package.json", "p/a/i.js", "p/b/package.json",
                                          "p/b/c/d", "x/y/z.txt", "l -> p"});
  CHECK(selected(context, {{"package.json", "p/*/package.json"}, "./", {}, true}) ==
        "/ => /app\np/ => /app/p\np/a/ => /app/p/a\np/a/package.json => /app/p/a/package.json\np/b/ => "
        "/app/p/b\n"
        "p/b/package.json => /app/p/b/package.json\npackage.json => /app/package.json\n");
  CHECK(selected(context, {{"./x/./y/*.txt"}, "/o/", {}, true}) ==
        "x/ => /o\nx/y/ => /o/y\nx/y/z.txt => /o/y/z.txt\n");
  CHECK(selected(context, {{"p/b/./c"}, "/o", {}, true}) ==
        "p/b/ => /o\np/b/c/ => /o/c\np/b/c/d => /o/c/d\n");
  CHECK(selected(context, {{"p/*/./c"}, "/o", {}, true}) ==
        "p/b/ => /o\np/b/c/ => /o/c\np/b/c/d => /o/c/d\n");
  CHECK(selected(context, {{"**/package.json"}, "/o", {"p/b"}, true}) ==
        "/ => /o\np/ => /o/p\np/a/ => /o/p/a\np/a/package.json => /o/p/a/package.json\npackage.json => "
        "/o/package.json\n");
  CHECK(selected(context, {{"l"}, "/o", {}, true}) == "/ => /o\nl => /o/l\n");
  CHECK(selected(context, {{"nothing"}, "/o", {}, true}) == "/ => /o\nmissing nothing\n");
  CHECK(selected(context, {{"l/a"}, "/o", {}, true}) == "/ => /o\nmissing l/a\n");
  CHECK(selected(context, {{"nothing*"}, "/o", {}, true}) == "/ => /o\n");
}

TEST_CASE("copy: a source that is a link is followed inside the context, links below it are copied") {
  const Context context = context_of(
      "hidden\n", {"real/f", "real/in -> f", "l -> real", "abs -> /real/f", "up -> ../../../real/f",
                   "chain -> l/f", "loop -> loop", "dead -> gone", "hidden", "h -> hidden"});
  CHECK(selected(context, {{"l"}, "/o/"}) == "real/ => /o\nreal/f => /o/f\nreal/in => /o/in\n");
  CHECK(selected(context, {{"l/f"}, "/o/"}) == "real/f => /o/f\n");
  CHECK(selected(context, {{"real/in"}, "/o/"}) == "real/f => /o/in\n");
  CHECK(selected(context, {{"abs"}, "/o/"}) == "real/f => /o/abs\n");
  CHECK(selected(context, {{"up"}, "/o/"}) == "real/f => /o/up\n");
  CHECK(selected(context, {{"chain"}, "/o/"}) == "real/f => /o/chain\n");
  CHECK(selected(context, {{"l/*"}, "/o/"}) == "real/f => /o/f\nreal/f => /o/in\n");
  CHECK(selected(context, {{"loop"}, "/o/"}) == "missing loop\n");
  CHECK(selected(context, {{"dead"}, "/o/"}) == "missing dead\n");
  CHECK(selected(context, {{"h"}, "/o/"}) == "missing h\n");
}

TEST_CASE("wildcards: Go's filepath.Match") {
  struct Row {
    std::string pattern;
    std::string name;
    bool matches;
  };
  const std::vector<Row> rows = {{"abc", "abc", true},
                                 {"*", "abc", true},
                                 {"*c", "abc", true},
                                 {"a*", "a", true},
                                 {"a*", "ab/c", false},
                                 {"a*/b", "abc/b", true},
                                 {"a*/b", "a/c/b", false},
                                 {"a*b*c*d*e*/f", "axbxcxdxe/f", true},
                                 {"a*b*c*d*e*/f", "axbxcxdxexxx/fff", false},
                                 {"a*b?c*x", "abxbbxdbxebxczzx", true},
                                 {"ab[c]", "abc", true},
                                 {"ab[b-d]", "abc", true},
                                 {"ab[^c]", "abc", false},
                                 {"ab[^e-g]", "abc", true},
                                 {"a\\*b", "a*b", true},
                                 {"a\\*b", "ab", false},
                                 {"a?b",
                                  "a\xE2\x98\xBA"
                                  "b",
                                  true},
                                 {"a???b",
                                  "a\xE2\x98\xBA"
                                  "b",
                                  false},
                                 {"a[^a]b",
                                  "a\xE2\x98\xBA"
                                  "b",
                                  true},
                                 {"[a-\xCE\xB6]*", "\xCE\xB1", true},
                                 {"a?b", "a/b", false},
                                 {"a*b", "a/b", false},
                                 {"[\\]a]", "]", true},
                                 {"[\\-x]", "-", true},
                                 {"[x-]", "x", false},
                                 {"[]a]", "]", false},
                                 {"[a-b-c]", "a", false},
                                 {"[", "a", false},
                                 {"[^", "a", false},
                                 {"a[", "a", false},
                                 {"*x", "xxx", true},
                                 {"a[/]b", "a/b", true},
                                 {"\\", "a", false},
                                 {"", "", true},
                                 {"", "a", false}};
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.name);
    CHECK(wildcard_match(row.pattern, row.name) == row.matches);
  }
  CHECK(has_wildcards("a*"));
  CHECK_FALSE(has_wildcards("a\\*"));
}

}  // namespace decant
