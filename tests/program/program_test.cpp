// The whole program, as a person starts it. A case is a directory testdata/program/<case>/:
//
//   command            shell lines, each run in the same fresh directory; `decant` is the program under test
//   files/             copied into that directory; or
//   directory          a file with the name of a directory below testdata/ that is copied instead (`shop`)
//   expected.stdout    what all lines printed; no such file: nothing
//   expected.stderr    what they said; no such file: nothing
//   expected.code      exit codes, one a line
//   expected.changed   files made (+), changed (~) or gone (-); no such file: none
//
// All but `command`, `files` and `directory` are rewritten by --rewrite-goldens. Paths of this machine and
// the program's version stand as <directory> and <version>.
#include "base/version.hpp"
#include "support/golden.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>

using namespace decant;
namespace fs = std::filesystem;

namespace {

struct Outcome {
  std::string out;
  std::string error;
  std::string codes;
  std::string changed;
};

std::string read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Content by path: files by their bytes, links by their targets.
std::map<std::string, std::string> snapshot(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory)) {
    const std::string path = entry.path().lexically_relative(directory).string();
    if (entry.is_symlink()) {
      files[path] = "-> " + fs::read_symlink(entry.path()).string();
    } else if (entry.is_regular_file()) {
      files[path] = read_whole(entry.path());
    }
  }
  return files;
}

std::string changes(const std::map<std::string, std::string>& before,
                    const std::map<std::string, std::string>& after) {
  std::map<std::string, char> signs;
  for (const auto& [path, bytes] : before) {
    if (!after.contains(path)) signs[path] = '-';
  }
  for (const auto& [path, bytes] : after) {
    const auto found = before.find(path);
    if (found == before.end()) signs[path] = '+';
    if (found != before.end() && found->second != bytes) signs[path] = '~';
  }
  std::string out;
  for (const auto& [path, sign] : signs) out += fmt::format("{} {}\n", sign, path);
  return out;
}

// Runs the lines of a case. Nothing of the caller's environment gets in but what sanitizers and the linker
// need.
Outcome run_case(const std::string& name) {
  const TempDirectory temp;
  const std::string work = temp / "work";
  fs::create_directory(work);
  const std::string base = "program/" + name;
  const std::string from = testdata_path(base + "/directory");
  if (fs::exists(from)) {
    temp.copy_testdata(lines_of(read_whole(from)).at(0), "work");
  } else if (fs::exists(testdata_path(base + "/files"))) {
    temp.copy_testdata(base + "/files", "work");
  }
  const auto before = snapshot(work);
  const std::string build = fs::read_symlink("/proc/self/exe").parent_path().string();
  const char* path = std::getenv("PATH");
  const char* asan = std::getenv("ASAN_OPTIONS");

  Outcome outcome;
  for (const std::string& line : lines_of(read_testdata(base + "/command"))) {
    temp.write("script", line + "\n");
    const std::string command = fmt::format(
        "cd '{0}/work' && env -i PATH='{1}:{2}' HOME='{0}' LC_ALL=C.UTF-8 ASAN_OPTIONS='{3}' sh '{0}/script' "
        ">'{0}/out' 2>'{0}/error' </dev/null",
        temp.path(), build, path == nullptr ? "/usr/bin:/bin" : path, asan == nullptr ? "" : asan);
    const int status = std::system(command.c_str());
    outcome.out += temp.read("out");
    outcome.error += temp.read("error");
    outcome.codes += WIFEXITED(status) ? fmt::format("{}\n", WEXITSTATUS(status))
                                       : fmt::format("signal {}\n", WTERMSIG(status));
  }
  outcome.changed = changes(before, snapshot(work));
  for (std::string* text : {&outcome.out, &outcome.error}) {
    *text = replace_all(replace_all(*std::move(text), work, "<directory>"), temp.path(), "<home>");
    *text = replace_all(*std::move(text), version(), "<version>");
  }
  return outcome;
}

// A golden that is not there when there is nothing to say.
void check_optional(const std::string& path, const std::string& actual) {
  if (!actual.empty() || fs::exists(testdata_path(path))) {
    if (actual.empty() && rewriting_goldens()) {
      fs::remove(testdata_path(path));
    } else {
      check_golden(path, actual);
    }
  }
}

}  // namespace

TEST_CASE("program: what a person sees, byte for byte") {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(testdata_path("program"))) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  CHECK(names.size() >= 5);
  for (const std::string& name : names) {
    CAPTURE(name);
    const Outcome outcome = run_case(name);
    const std::string base = "program/" + name;
    check_optional(base + "/expected.stdout", outcome.out);
    check_optional(base + "/expected.stderr", outcome.error);
    check_golden(base + "/expected.code", outcome.codes);
    check_optional(base + "/expected.changed", outcome.changed);
  }
}
