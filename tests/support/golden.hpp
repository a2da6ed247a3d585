// Whole outputs as tests. A golden is a file below testdata/ with the exact text that a test expects; running
// the tests with `--rewrite-goldens` writes what came out instead of comparing, and the review of that diff
// is the review.
#pragma once

#include "support/caller.hpp"

#include <string>
#include <string_view>

namespace decant {

// Compares `actual` with testdata/`path_below_testdata`. A failure is reported at the caller, with the first
// line that differs. Returns whether they were equal (always true when goldens are being rewritten).
bool check_golden(std::string_view path_below_testdata, std::string_view actual,
                  Caller where = Caller::here());

// Set by tests/main.cpp from `--rewrite-goldens`.
bool rewriting_goldens();
void set_rewriting_goldens(bool on);

// The first line in which two texts differ, with the lines before it, for people; empty when they are equal.
// Bytes that do not print are escaped.
std::string first_difference(std::string_view expected, std::string_view actual);

// Absolute path of a file below testdata/.
std::string testdata_path(std::string_view path_below_testdata);

// A file below testdata/, whole. One that cannot be read fails the test case at once.
std::string read_testdata(std::string_view path_below_testdata, Caller where = Caller::here());

}  // namespace decant
