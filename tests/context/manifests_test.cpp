// Manifests, opened: pip's requirements files and npm's package.json.
#include "context/manifests.hpp"

#include "../support/golden.hpp"

#include <doctest/doctest.h>
#include <tao/pegtl/contrib/analyze.hpp>

#include <requirements.hpp>

namespace decant {

namespace {

using Files = std::map<std::string, std::string>;

ReadFile reader_of(const Files& files) {
  return [files](std::string_view path) -> std::optional<std::string> {
    const auto found = files.find(std::string(path));
    return found == files.end() ? std::nullopt : std::optional(found->second);
  };
}

// One line a list that is not empty.
std::string text_of(const ManifestInfo& info) {
  std::string text;
  const auto add = [&text](std::string_view title, const std::vector<std::string>& list) {
    for (const std::string& item : list) text += fmt::format("{}: {}\n", title, item);
  };
  add("file", info.files);
  add("missing", info.missing);
  add("package", info.packages);
  add("source", info.needs_source);
  add("script", info.install_scripts);
  add("problem", info.problems);
  return text;
}

struct Row {
  std::string what;
  Files files;
  std::string expected;
};

}  // namespace

TEST_CASE("requirements: the grammar makes progress") {
  namespace grammar_pip = grammar::requirements;
  CHECK(tao::pegtl::analyze<grammar_pip::file>(1) == 0);
  CHECK(tao::pegtl::analyze<grammar_pip::logical_line>(1) == 0);
  CHECK(tao::pegtl::analyze<grammar_pip::named>(1) == 0);
}

TEST_CASE("requirements: names of packages") {
  const Files files = {{"r.txt",
                        "\xEF\xBB\xBF# a comment\n"
                        "Flask==2.2.2  # with a reason\n"
                        "  zope.interface >= 5 ; python_version < \"3.12\"\r\n"
                        "ruamel_yaml--x\n"
                        "requests [security,socks] ~= 2.8\n"
                        "pip-tools (>=1.0)\n"
                        "urllib3 @ https://example.invalid/u.zip\n"
                        "git+https://example.invalid/x.git@v1#egg=Some_Egg&subdirectory=y\n"
                        "-e git+ssh://git@example.invalid/x.git#egg=other\n"
                        "https://example.invalid/w-1.0-py3-none-any.whl\n"
                        "joi\\\nned==1\n"
                        "numpy==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb \\\n    # via scipy\n"
                        "scipy==2 # a comment that goes on \\\nnot-a-package\n"
                        "Flask\n"
                        "--index-url https://example.invalid/simple --no-binary :all:\n"
                        "-i https://example.invalid/simple\n"
                        "--pre\n--require-hashes\n--trusted-host=example.invalid\n"
                        "last\\"}};
  CHECK(
      text_of(read_requirements("r.txt", reader_of(files))) ==
      "file: r.txt\n"
      "package: flask\npackage: zope-interface\npackage: ruamel-yaml-x\npackage: requests\npackage: "
      "pip-tools\n"
      "package: urllib3\npackage: some-egg\npackage: other\npackage: joined\npackage: numpy\npackage: scipy\n"
      "package: last\n");
}

TEST_CASE("requirements: includes") {
  const std::vector<Row> rows = {
      {"relative to the including file, in all spellings",
       {{"r.txt",
         "-r base.txt\n--requirement sub/a.txt\n-rsub/b.txt\n--requirement=sub/../c.txt\n--requirem 'd "
         "e.txt'\n"},
        {"base.txt", "a\n"},
        {"sub/a.txt", "-r ../base.txt\n-r a2.txt\nb\n"},
        {"sub/a2.txt", "c\n"},
        {"sub/b.txt", "d\n"},
        {"c.txt", "e\n"},
        {"d e.txt", "f\n"}},
       "file: r.txt\nfile: base.txt\nfile: sub/a.txt\nfile: sub/a2.txt\nfile: sub/b.txt\nfile: c.txt\nfile: "
       "d e.txt\n"
       "package: a\npackage: c\npackage: b\npackage: d\npackage: e\npackage: f\n"},
      {"constraints ask for nothing",
       {{"r.txt", "-c c.txt\na\n"}, {"c.txt", "b==1\n-r more.txt\n"}, {"more.txt", "d\n"}},
       "file: r.txt\nfile: c.txt\nfile: more.txt\npackage: a\n"},
      {"a cycle is read once",
       {{"r.txt", "-r s.txt\na\n"}, {"s.txt", "-r r.txt\n-r s.txt\nb\n"}},
       "file: r.txt\nfile: s.txt\npackage: b\npackage: a\n"},
      {"what does not exist is missing",
       {{"r.txt", "-r no.txt\n-r no.txt\na\n"}},
       "file: r.txt\nmissing: no.txt\npackage: a\n"},
      {"pip takes the first file of a line",
       {{"r.txt", "-r a.txt -r b.txt\n"}, {"a.txt", "a"}, {"b.txt", "b"}},
       "file: r.txt\nfile: a.txt\npackage: a\n"},
      {"a URL is no file", {{"r.txt", "-r https://example.invalid/r.txt\n"}}, "file: r.txt\n"},
      {"no manifest at all", {}, "missing: r.txt\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(text_of(read_requirements("r.txt", reader_of(row.files))) == row.expected);
  }
  const Files up = {{"/app/requirements/prod.txt", "-r ../base.txt\n-r /etc/all.txt\n"},
                    {"/app/base.txt", "a"},
                    {"/etc/all.txt", "b"}};
  CHECK(
      text_of(read_requirements("/app/requirements/prod.txt", reader_of(up))) ==
      "file: /app/requirements/prod.txt\nfile: /app/base.txt\nfile: /etc/all.txt\npackage: a\npackage: b\n");
}

TEST_CASE("requirements: what reads the project") {
  const std::vector<Row> rows = {
      {"editable",
       {{"r.txt", "-e .\n"}},
       "file: r.txt\nsource: `-e .` in r.txt installs a directory of the project\n"},
      {"editable, attached",
       {{"r.txt", "--editable=./pkg[dev]\n"}},
       "file: r.txt\nsource: `-e ./pkg[dev]` in r.txt installs a directory of the project\n"},
      {"a path",
       {{"r.txt", "./downloads/n.whl ; python_version < '3'\n"}},
       "file: r.txt\nsource: `./downloads/n.whl` in r.txt is a local path\n"},
      {"an archive beside",
       {{"r.txt", "n-1.0-py3-none-any.whl\nlibs/x\n"}},
       "file: r.txt\nsource: `n-1.0-py3-none-any.whl` in r.txt is a local path\nsource: `libs/x` in r.txt is "
       "a local path\n"},
      {"a file URL",
       {{"r.txt", "x @ file:///app/x\nfile:./y\ngit+file:///repo#egg=z\n"}},
       "file: r.txt\npackage: x\nsource: `file:///app/x` in r.txt is a local path\nsource: `file:./y` in "
       "r.txt is a local path\n"
       "source: `git+file:///repo#egg=z` in r.txt is a local path\n"},
      {"find-links",
       {{"r.txt", "--find-links wheels\n-f https://example.invalid/l\nx\n"}},
       "file: r.txt\npackage: x\nsource: `--find-links wheels` in r.txt takes packages from a directory\n"},
      {"variables",
       {{"r.txt",
         "x @ git+https://${TOKEN}@example.invalid/x\n-r ${WHICH}.txt\n--index-url "
         "https://${T}@example.invalid\ny==$V ${lower}\n"}},
       "file: r.txt\npackage: x\npackage: y\n"
       "source: r.txt:1: the value of the variable in `git+https://${TOKEN}@example.invalid/x` is not known\n"
       "source: r.txt:2: the value of the variable in `${WHICH}.txt` is not known\n"
       "problem: r.txt:1: the value of the variable in `git+https://${TOKEN}@example.invalid/x` is not "
       "known\n"
       "problem: r.txt:2: the value of the variable in `${WHICH}.txt` is not known\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(text_of(read_requirements("r.txt", reader_of(row.files))) == row.expected);
  }
}

TEST_CASE("requirements: what cannot be read says where") {
  const std::vector<Row> rows = {
      {"an option",
       {{"r.txt", "a\n\n--no-such x\n"}},
       "file: r.txt\npackage: a\nsource: r.txt:3: `--no-such` is no option of a requirements file that "
       "decant knows\n"
       "problem: r.txt:3: `--no-such` is no option of a requirements file that decant knows\n"},
      {"no value",
       {{"r.txt", "a\\\n\\\n\n-r\n"}},
       "file: r.txt\npackage: a\nsource: r.txt:4: `-r` has no value\nproblem: r.txt:4: `-r` has no value\n"},
      {"no requirement",
       {{"r.txt", "two words\n<<<<<<< HEAD\n"}},
       "file: r.txt\nsource: r.txt:1: `two words` is no requirement that decant can read\n"
       "source: r.txt:2: `<<<<<<< HEAD` is no requirement that decant can read\n"
       "problem: r.txt:1: `two words` is no requirement that decant can read\n"
       "problem: r.txt:2: `<<<<<<< HEAD` is no requirement that decant can read\n"},
      {"UTF-16",
       {{"r.txt",
         "\xFF\xFE"
         "a"}},
       "file: r.txt\nsource: r.txt: is not UTF-8\nproblem: r.txt: is not UTF-8\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(text_of(read_requirements("r.txt", reader_of(row.files))) == row.expected);
  }
}

TEST_CASE("requirements: hostile files end") {
  const ReadFile deeper = [](std::string_view path) -> std::optional<std::string> {
    return fmt::format("-r {}x\n-r {}y\n", path, path);
  };
  const ManifestInfo deep = read_requirements("r", deeper);
  CHECK(deep.files.size() <= 1000);
  CHECK_FALSE(deep.needs_source.empty());
  for (const std::string& text :
       {std::string(1000000, '\\'), std::string(1000000, '#'), std::string(1000000, ' '),
        std::string("-r '") + std::string(1000000, '"'), std::string("a[") + std::string(1000000, '['),
        std::string("\0\xFF\n-", 4)}) {
    read_requirements("r", reader_of({{"r", text}}));
  }
}

TEST_CASE("requirements: the shop") {
  const ReadFile read = [](std::string_view path) -> std::optional<std::string> {
    return read_testdata("shop/" + std::string(path));
  };
  const ManifestInfo info = read_requirements("requirements/production.txt", read);
  CHECK(info.files == std::vector<std::string>{"requirements/production.txt", "requirements/base.txt"});
  CHECK(info.packages == std::vector<std::string>{"flask", "werkzeug", "jinja2", "markupsafe", "itsdangerous",
                                                  "click", "gunicorn"});
  CHECK(info.needs_source.empty());
  CHECK(info.problems.empty());
}

TEST_CASE("npm: package.json and its lock file") {
  const std::vector<Row> rows = {
      {"plain",
       {{"package.json",
         R"({"dependencies": {"A": "^1", "b": "user/repo"}, "devDependencies": {"c": "npm:d@1", "e": "https://example.invalid/e.tgz"},
                 "scripts": {"build": "x", "preinstall": ""}})"}},
       "file: package.json\npackage: a\npackage: b\npackage: c\npackage: e\n"},
      {"lifecycle scripts",
       {{"package.json", R"({"scripts": {"postinstall": "node x", "prepare": "tsc"}})"}},
       "file: package.json\nsource: `postinstall` in package.json runs code of the project\n"
       "source: `prepare` in package.json runs code of the project\n"},
      {"husky, where there is no repository",
       {{"package.json", R"({"scripts": {"prepare": "husky"}})"}},
       "file: package.json\n"},
      {"husky, in a repository",
       {{"package.json", R"({"scripts": {"prepare": "husky"}})"}, {".git/HEAD", "ref: refs/heads/main"}},
       "file: package.json\nsource: `prepare` in package.json runs code of the project\n"},
      {"binding.gyp",
       {{"package.json", "{}"}, {"binding.gyp", "{}"}},
       "file: package.json\nsource: binding.gyp is built on install\n"},
      {"binding.gyp, turned off",
       {{"package.json", R"({"gypfile": false})"}, {"binding.gyp", "{}"}},
       "file: package.json\n"},
      {"local packages",
       {{"package.json",
         R"({"dependencies": {"a": "file:../a", "b": "./b", "c": "x.tgz", "d": "link:d"}, "overrides": {"z": {".": "file:z"}}})"}},
       "file: package.json\npackage: a\npackage: b\npackage: c\npackage: d\n"
       "source: `a` in package.json is a local path, `file:../a`\nsource: `b` in package.json is a local "
       "path, `./b`\n"
       "source: `c` in package.json is a local path, `x.tgz`\nsource: `d` in package.json is a local path, "
       "`link:d`\n"
       "source: `.` in package.json is a local path, `file:z`\n"},
      {"a lock file of version 3",
       {{"package.json", "{}"},
        {"package-lock.json", R"({"lockfileVersion": 3, "packages": {"": {"hasInstallScript": true},
          "node_modules/esbuild": {"hasInstallScript": true, "resolved": "https://example.invalid/x.tgz"},
          "node_modules/a/node_modules/@s/b": {"hasInstallScript": true},
          "node_modules/c": {"resolved": "../c", "link": true}, "../c": {"name": "c"},
          "node_modules/d": {"resolved": "file:vendor/d.tgz"}}})"}},
       "file: package.json\nfile: package-lock.json\n"
       "source: package-lock.json says that `../c` is a package of the project\n"
       "source: `c` in package-lock.json is a local path, `../c`\n"
       "source: `d` in package-lock.json is a local path, `file:vendor/d.tgz`\nscript: @s/b\nscript: "
       "esbuild\n"},
      {"a lock file of version 1",
       {{"package.json", "{}"},
        {"package-lock.json",
         R"({"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0", "dependencies": {"b": {"version": "file:b"}}}}})"}},
       "file: package.json\nfile: package-lock.json\nsource: `b` in package-lock.json is a local path, "
       "`file:b`\n"},
      {"npm-shrinkwrap.json wins",
       {{"package.json", "{}"}, {"npm-shrinkwrap.json", "{}"}, {"package-lock.json", "["}},
       "file: package.json\nfile: npm-shrinkwrap.json\n"},
      {"a broken npm-shrinkwrap.json wins too",
       {{"package.json", "{}"}, {"npm-shrinkwrap.json", "{"}, {"package-lock.json", "{}"}},
       "file: package.json\nfile: npm-shrinkwrap.json\n"
       "source: npm-shrinkwrap.json:1: is not valid JSON: syntax error while parsing object key - unexpected "
       "end of input; expected string literal\n"
       "problem: npm-shrinkwrap.json:1: is not valid JSON: syntax error while parsing object key - "
       "unexpected end of input; expected string literal\n"},
      {"none", {}, "missing: package.json\n"},
      {"broken",
       {{"package.json", "{\n  \"name\": \"x\",\n  oops\n}\n"}},
       "file: package.json\n"
       "source: package.json:3: is not valid JSON: syntax error while parsing object key - invalid literal; "
       "last read: '\"x\",<U+000A>  o'; expected string literal\n"
       "problem: package.json:3: is not valid JSON: syntax error while parsing object key - invalid literal; "
       "last read: '\"x\",<U+000A>  o'; expected string literal\n"},
      {"no object",
       {{"package.json", "[]"}},
       "file: package.json\nsource: package.json:1: is no JSON object\nproblem: package.json:1: is no JSON "
       "object\n"},
      {"other types than expected",
       {{"package.json",
         R"({"scripts": [1], "dependencies": "x", "workspaces": 3, "overrides": null, "gypfile": "no"})"},
        {"package-lock.json",
         R"({"packages": {"node_modules/a": 3, "node_modules/b": {"link": "yes", "resolved": 4}}})"}},
       "file: package.json\nfile: package-lock.json\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(text_of(read_npm("", reader_of(row.files))) == row.expected);
  }
}

TEST_CASE("npm: workspaces") {
  const char* const lock = R"({"packages": {"": {}, "packages/a": {}, "packages/b": {}, "tools/t": {},
      "node_modules/a": {"resolved": "packages/a", "link": true}, "node_modules/b": {"resolved": "packages/b", "link": true},
      "packages/a/node_modules/x": {}}})";
  const std::vector<Row> rows = {
      {"patterns by the lock file",
       {{"web/package.json", R"({"workspaces": ["./packages/*", "tools/t"]})"},
        {"web/package-lock.json", lock},
        {"web/packages/a/package.json", R"({"dependencies": {"x": "1"}})"},
        {"web/packages/b/package.json", R"({"scripts": {"install": "make"}, "bin": "cli.js"})"},
        {"web/packages/b/binding.gyp", ""}},
       "file: web/package.json\nfile: web/package-lock.json\nfile: web/packages/a/package.json\nfile: "
       "web/packages/b/package.json\n"
       "missing: web/tools/t/package.json\npackage: x\n"
       "source: `install` in web/packages/b/package.json runs code of the project\n"
       "source: web/packages/b/binding.gyp is built on install\n"
       "source: `bin` in web/packages/b/package.json: npm makes these files of the project executable\n"},
      {"an object, and no lock file",
       {{"web/package.json", R"({"workspaces": {"packages": ["packages/*", "!packages/c", "one"]}})"},
        {"web/one/package.json", "{}"}},
       "file: web/package.json\nfile: web/one/package.json\n"
       "source: which directories workspace `packages/*` in web/package.json means is not known without a "
       "lock file of version 2 or later\n"},
      {"`**` and braces",
       {{"web/package.json", R"({"workspaces": ["{packages,tools}/**"]})"},
        {"web/package-lock.json", lock},
        {"web/packages/a/package.json", "{}"},
        {"web/packages/b/package.json", "{}"},
        {"web/tools/t/package.json", "{}"}},
       "file: web/package.json\nfile: web/package-lock.json\nfile: web/packages/a/package.json\nfile: "
       "web/packages/b/package.json\n"
       "file: web/tools/t/package.json\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(text_of(read_npm("web", reader_of(row.files))) == row.expected);
    CHECK(text_of(read_npm("./web/", reader_of(row.files))) == row.expected);
  }
}

TEST_CASE("npm: who runs scripts is known from a lock file of version 2 on") {
  CHECK_FALSE(read_npm("", reader_of({{"package.json", "{}"}})).install_scripts_known);
  CHECK_FALSE(
      read_npm("", reader_of({{"package.json", "{}"}, {"package-lock.json", "{}"}})).install_scripts_known);
  CHECK(read_npm("", reader_of({{"package.json", "{}"}, {"package-lock.json", R"({"packages": {}})"}}))
            .install_scripts_known);
}

TEST_CASE("npm: hostile files end") {
  for (const std::string& text :
       {std::string(1000000, '['), "{\"a\":" + std::string(1000000, '{'), std::string(1000000, '"'),
        std::string(1000000, '\\'), std::string("\0\xFF", 2), std::string()}) {
    CHECK_FALSE(read_npm("", reader_of({{"package.json", text}})).problems.empty());
  }
  CHECK(read_npm("", reader_of({{"package.json", std::string(1000, '[')}})).problems ==
        std::vector<std::string>{"package.json: has more than 200 levels"});
}

TEST_CASE("npm: the shops") {
  const auto read_from = [](const std::string& shop) {
    return [shop](std::string_view path) -> std::optional<std::string> {
      if (path != "package.json" && path != "package-lock.json") return std::nullopt;
      return read_testdata(shop + "/" + std::string(path));
    };
  };
  const ManifestInfo shop = read_npm("", read_from("shop"));
  CHECK(text_of(shop) ==
        "file: package.json\nfile: package-lock.json\n"
        "package: htm\npackage: mitt\npackage: preact\npackage: esbuild-wasm\npackage: servor\n");
  CHECK(shop.install_scripts_known);
  CHECK(read_npm("", read_from("shop-hard")).needs_source ==
        std::vector<std::string>{"`postinstall` in package.json runs code of the project"});
}

}  // namespace decant
