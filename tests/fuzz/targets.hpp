// What holds for every input, valid or not, one function a language. libFuzzer calls them with what it makes
// up (main.cpp, built with -Dfuzz=true by tests/fuzz/run), the unit tests with what was once found and kept
// (replay_test.cpp: testdata/fuzz/TARGET/), so that a defect that fuzzing found stays found.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace decant::fuzz {

struct Target {
  std::string_view name;
  // One sentence about the first law that the input breaks, with what is needed to see it; empty when it
  // breaks none.
  std::string (*check)(std::string_view input);
};

// Sorted by name.
std::span<const Target> targets();
// nullptr: there is no such target.
const Target* find_target(std::string_view name);

// Inputs of several files: split at lines that are `%%`. At least one part; the last keeps what follows.
std::vector<std::string_view> parts_of(std::string_view input);

// A byte that no report may hold.
inline bool drives_terminal(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == '\x7f';
}

std::string check_dockerfile(std::string_view input);
std::string check_dockerignore(std::string_view input);
std::string check_evaluation(std::string_view input);
std::string check_expansion(std::string_view input);
std::string check_explain(std::string_view input);
std::string check_image_reference(std::string_view input);
std::string check_json_form(std::string_view input);
std::string check_lint(std::string_view input);
std::string check_npm(std::string_view input);
std::string check_requirements(std::string_view input);
std::string check_shell(std::string_view input);
std::string check_split(std::string_view input);

}  // namespace decant::fuzz
