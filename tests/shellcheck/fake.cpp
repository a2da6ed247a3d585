#include "tests/shellcheck/fake.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>

namespace decant {
namespace {

constexpr std::string_view kProgram = R"sh(#!/bin/sh
if [ "$1" = --version ]; then
  echo version >>"$(dirname "$0")/starts"
  echo 'ShellCheck - shell script analysis tool, not the real one'
  exit 0
fi
[ "$1 $2" = '--norc --format=json1' ] || exit 3
[ -z "$SHELLCHECK_OPTS" ] || exit 4
shift 2
echo $# >>"$(dirname "$0")/starts"
if grep -q HANG "$@"; then exec sleep 60; fi
if grep -q DIE "$@"; then kill -9 $$; fi
awk 'BEGIN { printf "{\"comments\":[" }
/BAD/ {
  at = index($0, "BAD")
  printf "%s{\"file\":\"%s\",\"line\":%d,\"endLine\":%d,\"column\":%d,\"endColumn\":%d,", more, FILENAME, FNR, FNR, at, at + 3
  printf "\"level\":\"info\",\"code\":9999,\"message\":\"This is bad.\",\"fix\":null,\"news\":[{}]}"
  more = ","
}
END { print "],\"news\":1}" }' "$@"
)sh";

}  // namespace

FakeShellcheck::FakeShellcheck() : path_(directory_ / "shellcheck") {
  replace(kProgram);
}

void FakeShellcheck::replace(std::string_view script) const {
  directory_.write("shellcheck", script);
  std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
}

std::vector<std::size_t> FakeShellcheck::starts() const {
  std::vector<std::size_t> starts;
  if (!std::filesystem::exists(directory_ / "starts")) return starts;
  const std::string text = directory_.read("starts");
  for (const std::string_view line : split(text, '\n')) {
    std::size_t count = 0;
    if (std::from_chars(line.data(), line.data() + line.size(), count).ec == std::errc())
      starts.push_back(count);
  }
  return starts;
}

std::size_t FakeShellcheck::versions() const {
  if (!std::filesystem::exists(directory_ / "starts")) return 0;
  const std::string text = directory_.read("starts");
  std::size_t count = 0;
  for (const std::string_view line : split(text, '\n')) count += line == "version" ? 1U : 0U;
  return count;
}

WithVariable::WithVariable(std::string name, const std::string& value) : name_(std::move(name)) {
  const char* const before = std::getenv(name_.c_str());
  was_set_ = before != nullptr;
  before_ = was_set_ ? before : "";
  ::setenv(name_.c_str(), value.c_str(), 1);
}

WithVariable::~WithVariable() {
  if (was_set_) {
    ::setenv(name_.c_str(), before_.c_str(), 1);
  } else {
    ::unsetenv(name_.c_str());
  }
}

}  // namespace decant
