// `decant lint` and `decant rules` as a person or a gate sees them.
#include "base/version.hpp"
#include "lint/rule.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace decant;

namespace {

constexpr std::string_view kUpdateAlone =
    "FROM debian:12-slim\nRUN apt-get update\nRUN apt-get install -y curl\n";
constexpr std::string_view kUnusedName =
    "FROM debian:12-slim AS assets\nRUN true\nFROM debian:12-slim\nRUN true\n";

std::string without(std::string text, const std::string& prefix) {
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
    text.erase(at, prefix.size());
  return text;
}

}  // namespace

TEST_CASE("lint: one file, its context, and the exit code of a gate") {
  const TempDirectory directory;
  directory.write("Dockerfile", kUpdateAlone);
  const Ran ran = run_decant({"lint", "--select", "DC", directory / "Dockerfile"});
  CHECK(ran.exit == 1);
  CHECK(ran.error.empty());
  CHECK(
      without(ran.out, directory.path() + "/") ==
      "Dockerfile:2:5: warning DC1004 update-alone\n"
      "    2 | RUN apt-get update\n"
      "      |     ^^^^^^^^^^^^^^\n"
      "   `apt-get update` is cached in a layer of its own, so `apt-get install` in line 3 goes on working\n"
      "   from an old package index. Put both into one RUN: `apt-get update && apt-get install …`.\n"
      "   help: decant rules DC1004\n"
      "\n"
      "1 finding in 1 file: 1 warning\n");
}

TEST_CASE("lint: the level decides about the exit code, not about what is shown") {
  struct Case {
    std::string_view dockerfile, fail_level;
    int exit;
  };
  const std::vector<Case> cases{
      {kUpdateAlone, "error", 0},        {kUpdateAlone, "warning", 1},          {kUpdateAlone, "style", 1},
      {kUpdateAlone, "none", 0},         {kUnusedName, "warning", 0},           {kUnusedName, "info", 1},
      {"FROM a\nFROMM b\n", "error", 1}, {"FROM debian:12-slim\n", "style", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.dockerfile);
    CAPTURE(c.fail_level);
    const Ran ran =
        run_decant({"lint", "--select", "DC", "--fail-level", std::string(c.fail_level), "-"}, c.dockerfile);
    CHECK(ran.exit == c.exit);
    CHECK((ran.out.find("finding in 1 file: ") != std::string::npos) ==
          (c.dockerfile != "FROM debian:12-slim\n"));
  }
}

TEST_CASE("lint: a directory is its Dockerfiles") {
  const TempDirectory directory;
  for (const char* const name : {"Dockerfile", "Dockerfile.dev", "web.Dockerfile", "Containerfile"}) {
    directory.write(name, kUpdateAlone);
  }
  directory.write("Dockerfile.dev.dockerignore", ".git\n");
  directory.write("notes.txt", "none");
  directory.write("sub/Dockerfile", kUpdateAlone);
  directory.write("Dockerfile.d/x", "none");
  const Ran ran = run_decant({"lint", "--select", "DC", "--format", "json", directory.path()});
  CHECK(ran.exit == 1);
  std::vector<std::string> files;
  for (const auto& finding : nlohmann::json::parse(ran.out)) files.push_back(finding["file"]);
  CHECK(files == std::vector<std::string>{directory / "Containerfile", directory / "Dockerfile",
                                          directory / "Dockerfile.dev", directory / "sub/Dockerfile",
                                          directory / "web.Dockerfile"});
}

TEST_CASE("lint: rules are chosen, and wrong choices are told once") {
  const TempDirectory directory;
  const std::string file = directory.write("Dockerfile", kUpdateAlone);
  CHECK(run_decant({"lint", "--select", "DC", "--ignore", "DC1004", file}).out == "No findings in 1 file.\n");
  CHECK(run_decant({"lint", "--select", "DC2,DC3", file}).exit == 0);
  CHECK(run_decant({"lint", "--select", "DC2", "--select", "update-alone", file}).exit == 1);
  const Ran wrong = run_decant({"lint", "--select", "DC1O04", file, file});
  CHECK(wrong.exit == 2);
  CHECK(wrong.out.empty());
  CHECK(wrong.error ==
        "decant: error: --select DC1O04: there is no such rule\n  did you mean DC1004? `decant rules` lists "
        "them all\n");
  CHECK(run_decant({"lint", "--format", "xml", file})
            .error.starts_with(
                "decant: error: --format xml: there is no such format\n  formats are: checkstyle, codacy, "));
  CHECK(run_decant({"lint", "--fail-level", "high", file}).exit == 2);
}

TEST_CASE("lint: --profile buildkit is docker build --check") {
  constexpr std::string_view kOld =
      "ARG TAG\nFROM alpine:${TAG} AS Base\nCOPY \\\n  secret.txt /\nCMD run\nSTOPSIGNAL NOPE\n";
  const TempDirectory directory;
  directory.write("Dockerfile", kOld);
  directory.write(".dockerignore", "secret.txt\n");
  const auto codes = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"lint",     "--profile", "buildkit",
                                   "--format", "json",      directory / "Dockerfile"};
    words.insert(words.end(), more.begin(), more.end());
    std::string text;
    for (const auto& finding : nlohmann::json::parse(run_decant(words).out)) {
      text += fmt::format("{} {}; ", finding["code"].get<std::string>(), finding["instructionLines"].dump());
    }
    return text;
  };
  CHECK(codes({}) == "DL1000 [2,2]; InvalidDefaultArgInFrom [2,2]; StageNameCasing [2,2]; ");
  CHECK(codes({"--build-arg", "TAG=3.20"}) ==
        "InvalidDefaultArgInFrom [2,2]; StageNameCasing [2,2]; CopyIgnoredFile [3,4]; "
        "JSONArgsRecommended [5,5]; DL1000 [6,6]; ");
  CHECK(codes({"--build-arg", "TAG=3.20", "--build-arg", "BUILDKIT_DOCKERFILE_CHECK=skip=all"}) ==
        "DL1000 [6,6]; ");

  const Ran unknown = run_decant({"lint", "--profile", "buildkt", directory / "Dockerfile"});
  CHECK(unknown.exit == 2);
  CHECK(unknown.out.empty());
  CHECK(unknown.error.find("did you mean buildkit?") != std::string::npos);
}

TEST_CASE("lint: --profile hadolint reads hadolint's configuration and takes its options") {
  const TempDirectory directory;
  const std::string file = directory.write("Dockerfile", "FROM debian\nMAINTAINER jo\nRUN cd /x\n");
  const std::string settings = directory.write(
      "hadolint.yaml", "ignored: [DL3003]\noverride: {style: [DL4000]}\nfailure-threshold: error\n");
  const auto lint = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"lint",     "--profile", "hadolint", "--no-shellcheck",
                                   "--format", "json",      file};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run_decant(words);
    if (ran.exit == 2) return ran.error;
    std::string text = fmt::format("{}:", ran.exit);
    for (const auto& finding : nlohmann::json::parse(ran.out))
      text += fmt::format(" {} {}", finding["code"].get<std::string>(), finding["level"].get<std::string>());
    return text;
  };
  CHECK(lint({}) == "1: DL3006 warning DL4000 error DL3003 warning");
  CHECK(lint({"--config", settings}) == "0: DL3006 warning DL4000 style");
  CHECK(lint({"-c", settings, "--error", "DL3006"}) == "1: DL3006 error DL4000 style");
  CHECK(lint({"--no-fail", "--trusted-registry", "ghcr.io", "--require-label", "title:text", "--ignore",
              "DL4,DL3003"}) == "0: DL3026 error DL3049 info DL3006 warning");
  CHECK(lint({"--config", directory / "none.yaml"}).find("none.yaml") != std::string::npos);
  directory.write("wrong.yaml", "ignore: [DL3003]\n");
  CHECK(lint({"--config", directory / "wrong.yaml"}).find("did you mean `ignored`?") != std::string::npos);
  CHECK(run_decant({"lint", "--require-label", "title:texts", file}).exit == 2);
  // Fragments and what hadolint alone accepts are linted; what nobody accepts is an error.
  const auto from_input = [](std::string_view text) {
    return run_decant({"lint", "--profile", "hadolint", "--no-shellcheck", "-"}, text).out;
  };
  CHECK(from_input("RUN true\n").find("DL3061") != std::string::npos);
  CHECK(from_input("FROM a:1\nFROMM b\nRUN cd x\n").find("1 finding in 1 file: 1 error") !=
        std::string::npos);
}

TEST_CASE("hadolint: its own command line") {
  const TempDirectory directory;
  const std::string file = directory.write("Dockerfile", "FROM debian\nMAINTAINER jo\n");
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"hadolint", "--no-shellcheck"});
    const Ran ran = run_decant(words);
    return fmt::format("{}: {}{}", ran.exit, without(ran.out, directory.path() + "/"), ran.error);
  };
  const std::string tty = run({"--no-color", file});
  CHECK_MESSAGE(tty.starts_with("1: Dockerfile:1 DL3006 "), tty);
  CHECK_MESSAGE(tty.find("\nDockerfile:2 DL4000 error: ") != std::string::npos, tty);
  CHECK(run({"--ignore", "DL3006", "--ignore", "DL4000", file}) == "0: ");
  CHECK(run({"-t", "error", "--ignore", "DL4000", "-f", "json", file}).starts_with("0: ["));
  CHECK(run({"-f", "codacy", file}).starts_with("0: {"));
  CHECK(run({"-f", "json", "-o", directory / "report.json", file}) == "1: ");
  CHECK(run({"-f", "json", "-f", "gnu", "-o", directory / "report.json", "--no-fail", file})
            .starts_with("0: "));
  // `ignore` and `none` are below every level, so that anything fails.
  CHECK(run({"-t", "ignore", file}).starts_with("1: "));
  CHECK(run({"-t", "none", "--ignore", "DL4000", "--style", "DL3006", file}).starts_with("1: "));
  CHECK(run({"-f", "xml", file}).starts_with("2: "));
  CHECK(run({"-t", "high", file}).starts_with("2: "));
  CHECK(run({}).starts_with("2: decant: error: decant hadolint: no Dockerfile is named\n"));
  for (const std::string option : {"-v", "--version"})
    CHECK(run({option}) == fmt::format("0: decant {} with the rules of hadolint 2.15.1\n", version()));
}

TEST_CASE("hadolint: each format goes to the output at its place, and lines are those of instructions") {
  const TempDirectory directory;
  const std::string file = directory.write("Dockerfile", "FROM debian:12\nRUN true && \\\n    cd /x\n");
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"hadolint", "--no-shellcheck", "--no-fail", file});
    const Ran ran = run_decant(words);
    CHECK(ran.error.empty());
    return without(ran.out, directory.path() + "/");
  };
  constexpr std::string_view kSays =
      "warning: Use WORKDIR to switch to a directory: `cd` holds for this RUN alone.\n";
  const std::string tty = fmt::format("Dockerfile:2 DL3003 {}", kSays);
  const std::string gnu = fmt::format("hadolint:Dockerfile:2: DL3003 {}", kSays);
  CHECK(run({}) == tty);
  CHECK(run({"-f", "gnu", "-f", "tty", "-f", "gnu"}) == gnu + tty + gnu);
  CHECK(run({"-o", "-", "-o", directory / "second", "-f", "gnu"}) == gnu);
  CHECK(without(directory.read("second"), directory.path() + "/") == tty);
  const auto finding = nlohmann::json::parse(run({"-f", "json"}))[0];
  CHECK(finding["line"] == 2);
  CHECK(finding["column"] == 1);
  const auto issue = nlohmann::json::parse(run({"-f", "sonarqube"}))["issues"][0];
  CHECK(issue["engineId"] == "Hadolint");
  CHECK(issue["primaryLocation"]["textRange"].dump() ==
        R"({"endColumn":1,"endLine":2,"startColumn":0,"startLine":2})");
  const std::pair<std::string, std::string_view> places[] = {
      {"checkstyle", R"(line="2" column="1")"},       {"codacy", R"("line":2)"},
      {"codeclimate", R"("begin":2,"end":2)"},        {"gcc", "Dockerfile:2:1: "},
      {"gitlab_codeclimate", R"("begin":2,"end":2)"}, {"junit", "DL3003 in line 2"},
      {"sarif", R"("startLine":2,"startColumn":1)"},
  };
  for (const auto& each : places) {
    CAPTURE(each.first);
    CHECK(run({"-f", each.first}).find(each.second) != std::string::npos);
  }

  // People are shown the place in the instruction.
  CHECK(run_decant({"lint", "--profile", "hadolint", file}).out.find("Dockerfile:3:5: warning DL3003") !=
        std::string::npos);
  CHECK(run_decant({"lint", "--profile", "hadolint", "-f", "gnu", file}).out.find("Dockerfile:2: DL3003") !=
        std::string::npos);
}

TEST_CASE("lint: what cannot be read is told, and the rest is linted all the same") {
  const TempDirectory directory;
  const std::string good = directory.write("good/Dockerfile", kUpdateAlone);
  directory.write("empty/Dockerfile", "");
  directory.write("none/README", "");
  const Ran ran = run_decant(
      {"lint", "--select", "DC", directory / "missing", directory / "empty", directory / "none", good});
  CHECK(ran.exit == 2);
  CHECK(ran.out.find("DC1004") != std::string::npos);
  const std::string error = without(ran.error, directory.path());
  CHECK(error.find("/missing") != std::string::npos);
  CHECK(error.find("/empty/Dockerfile is empty") != std::string::npos);
  CHECK(error.find("the directory /none holds no Dockerfile\n  name the Dockerfile itself") !=
        std::string::npos);
}

TEST_CASE("lint: standard input has no context unless one is given") {
  const TempDirectory directory;
  directory.write(".git/HEAD", "ref: refs/heads/main\n");
  directory.write("main.c", "");
  constexpr std::string_view kWide = "FROM debian:12-slim\nCOPY . /src\n";
  CHECK(run_decant({"lint", "--select", "DC", "-"}, kWide).out == "No findings in 1 file.\n");
  const Ran ran = run_decant({"lint", "--select", "DC", "--context", directory.path(), "-"}, kWide);
  CHECK(ran.exit == 1);
  CHECK(ran.out.find("DC3001") != std::string::npos);
}

TEST_CASE("lint: the shops") {
  for (const std::string shop : {"shop", "shop-hard"}) {
    const TempDirectory directory;
    directory.copy_testdata(shop, shop);
    const Ran ran = run_decant({"lint", "--select", "DC", directory / shop});
    CHECK(ran.exit == 1);
    CHECK(ran.error.empty());
    check_golden("lint/" + shop + ".txt", without(ran.out, directory.path() + "/"));
  }
}

TEST_CASE("lint: many files on all cores are told in their order") {
  const TempDirectory directory;
  for (int i = 0; i < 200; ++i) {
    directory.write(fmt::format("{:03}/Dockerfile", i), i % 50 == 7 ? std::string_view() : kUpdateAlone);
  }
  const Ran ran = run_decant({"lint", "--select", "DC1004", "-f", "json", directory.path()});
  CHECK(ran.exit == 2);
  const auto array = nlohmann::json::parse(ran.out);
  REQUIRE(array.size() == 196);
  CHECK(std::ranges::is_sorted(array, {},
                               [](const auto& each) { return each["file"].template get<std::string>(); }));
  const std::string error = without(ran.error, directory.path() + "/");
  CHECK(error.find("007/Dockerfile is empty") < error.find("057/Dockerfile is empty"));
  CHECK(error.find("157/Dockerfile is empty") != std::string::npos);
}

TEST_CASE("lint: several reports in one run, and hadolint's names for them") {
  const TempDirectory directory;
  const std::string file = directory.write("Dockerfile", kUpdateAlone);
  const Ran ran = run_decant(
      {"lint", "--select", "DC", "-f", "tty", "--output", "json=" + directory / "report.json", "--output",
       "sarif=" + directory / "report.sarif", "--file-path-in-report", "web/Dockerfile", file});
  CHECK(ran.exit == 1);
  CHECK(ran.error.empty());
  CHECK(ran.out.starts_with("web/Dockerfile:2 DC1004 warning: `apt-get update` is cached"));
  CHECK(nlohmann::json::parse(directory.read("report.json"))[0]["file"] == "web/Dockerfile");
  const auto sarif = nlohmann::json::parse(directory.read("report.sarif"));
  CHECK(sarif["runs"][0]["results"][0]["ruleId"] == "DC1004");

  struct Case {
    std::string output, error;
  };
  const std::vector<Case> cases{
      {"json", "--output json: there is no file to write to"},
      {"json=", "--output json=: there is no file to write to"},
      {"jsn=x", "--output jsn=x: there is no such format\n  did you mean json?"},
      {"json=" + file, "/Dockerfile is a file that is linted: no report is written over it"},
      {"json=" + directory / "none/report.json", "/none/report.json: No such file or directory"},
      {"json=" + directory.path(), "Is a directory"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.output);
    const Ran wrong = run_decant({"lint", "--output", c.output, file});
    CHECK(wrong.exit == 2);
    CHECK(wrong.error.find(c.error) != std::string::npos);
    CHECK(directory.read("Dockerfile") == kUpdateAlone);
  }
  CHECK(run_decant(
            {"lint", "--output", "json=" + directory / "x", "--output", "sarif=" + directory / "x", file})
            .error.find("another report goes into that file") != std::string::npos);
}

TEST_CASE("lint: reports are whole when nothing could be read") {
  const TempDirectory directory;
  const Ran ran = run_decant({"lint", "--select", "DC", "-f", "json", directory / "gone"});
  CHECK(ran.exit == 2);
  CHECK(ran.out == "[]\n");
  CHECK(ran.error.find("/gone: No such file or directory") != std::string::npos);
  CHECK(run_decant({"lint", "--select", "DC", directory / "gone"}).out.empty());
}

TEST_CASE("lint: a baseline lets known findings pass, wherever their lines have gone") {
  const TempDirectory directory;
  const std::string file = directory.write("app/Dockerfile", kUpdateAlone);
  const std::string baseline = directory / "baseline.json";
  const auto lint = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"lint", "--select", "DC", file};
    words.insert(words.end(), more.begin(), more.end());
    return run_decant(words);
  };
  const Ran written = lint({"--write-baseline", baseline});
  CHECK(written.exit == 0);
  CHECK(written.out == "No findings in 1 file.\n");
  CHECK(without(written.error, directory.path() + "/") ==
        "decant: warning: baseline.json holds 1 finding now\n");
  CHECK(directory.read("baseline.json") ==
        "{\n\"version\": 1,\n\"findings\": [\n{\"file\": \"app/Dockerfile\", \"code\": \"DC1004\", "
        "\"lines\": \"RUN apt-get update\"}\n]\n}\n");
  CHECK(lint({"--baseline", baseline}).exit == 0);

  // Moved and spaced anew it is known; a second one is not.
  directory.write("app/Dockerfile",
                  "FROM debian:12-slim\n\nLABEL a=b\nRUN  apt-get update\nRUN apt-get install -y curl\n");
  CHECK(lint({"--baseline", baseline}).exit == 0);
  directory.write(
      "app/Dockerfile",
      std::string(kUpdateAlone) + "FROM debian:12-slim\nRUN apt-get update\nRUN apt-get install -y git\n");
  const Ran second = lint({"--baseline", baseline, "--ignore", "DC2001"});
  CHECK(second.exit == 1);
  CHECK(second.out.find("1 finding in 1 file") != std::string::npos);

  // What is gone is told; another file is not asked for.
  directory.write("app/Dockerfile", "FROM debian:12-slim\n");
  const Ran gone = lint({"--baseline", baseline});
  CHECK(gone.exit == 0);
  CHECK(without(gone.error, directory.path() + "/") ==
        "decant: warning: baseline.json: app/Dockerfile has no DC1004 any more at `RUN apt-get update`; "
        "write the "
        "baseline again\n");
  const std::string other = directory.write("other/Dockerfile", kUpdateAlone);
  const Ran elsewhere = run_decant({"lint", "--select", "DC", "--baseline", baseline, other});
  CHECK(elsewhere.exit == 1);
  CHECK(elsewhere.error.empty());
}

TEST_CASE("lint: a baseline that is none, and one that would lose entries") {
  const TempDirectory directory;
  const std::string file = directory.write("Dockerfile", kUpdateAlone);
  for (const std::string_view bytes :
       {"", "[]", "{}", R"({"version": 2, "findings": []})", R"({"version": 1})",
        R"({"version": 1, "findings": [1]})", R"({"version": 1, "findings": [{"file": "a"}]})"}) {
    CAPTURE(bytes);
    const Ran ran = run_decant({"lint", "--baseline", directory.write("baseline.json", bytes), file});
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK(ran.error.find("write it with `decant lint --write-baseline FILE`") != std::string::npos);
  }
  CHECK(run_decant({"lint", "--baseline", directory / "nowhere.json", file}).exit == 2);
  const Ran lost =
      run_decant({"lint", "--write-baseline", directory / "new.json", file, directory / "nowhere"});
  CHECK(lost.exit == 2);
  CHECK(lost.error.find("new.json is not written: some files could not be linted") != std::string::npos);
  // What a build refuses is never known.
  const std::string broken = directory.write("broken/Dockerfile", "FROM a:1\nFROMM b\n");
  CHECK(run_decant({"lint", "--write-baseline", directory / "new.json", broken}).exit == 1);
  CHECK(directory.read("new.json") == "{\n\"version\": 1,\n\"findings\": [\n]\n}\n");
}

TEST_CASE("rules: the table, a page by code or name, and the nearest one") {
  const Ran table = run_decant({"rules"});
  CHECK(table.exit == 0);
  for (const lint::Rule& rule : lint::rules()) {
    CHECK(table.out.find(fmt::format("{}  ", rule.info->code)) != std::string::npos);
  }
  const Ran page = run_decant({"rules", "DC1004"});
  CHECK(page.exit == 0);
  CHECK(page.out.starts_with("# DC1004 update-alone\n\nPackage index refreshed in a layer of its own.\n"));
  CHECK(run_decant({"rules", "update-alone"}).out == page.out);
  const Ran wrong = run_decant({"rules", "DC1O04"});
  CHECK(wrong.exit == 2);
  CHECK(wrong.error ==
        "decant: error: decant rules DC1O04: there is no such rule\n  did you mean DC1004? `decant rules` "
        "lists them all\n");
}

TEST_CASE("rules: the manual is written from the table") {
  const TempDirectory directory;
  CHECK(run_decant({"rules", "--write-manual", directory / "docs/rules"}).exit == 0);
  CHECK(directory.read("docs/rules/DC1004.md") == run_decant({"rules", "DC1004"}).out);
  CHECK(directory.read("docs/rules/README.md").find("[DC3001](DC3001.md)") != std::string::npos);
}
