// See golden.hpp. Files are read and written here without src/host, so that its tests do not rest on what
// they test.
#include "support/golden.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

namespace decant {
namespace {

bool rewriting = false;

constexpr std::size_t kLinesBefore = 3;

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool write_whole(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return file.good();
}

// Lines with their line ends, so that a missing final newline is a difference that shows.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

std::string visible(std::string_view line) {
  std::string out;
  const bool ends = line.ends_with('\n');
  if (ends) line.remove_suffix(1);
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  if (!ends) out += "␄ (no newline)";
  return out;
}

}  // namespace

bool rewriting_goldens() {
  return rewriting;
}
void set_rewriting_goldens(bool on) {
  rewriting = on;
}

std::string testdata_path(std::string_view path_below_testdata) {
  return fmt::format("{}/{}", DECANT_TESTDATA, path_below_testdata);
}

std::string read_testdata(std::string_view path_below_testdata, Caller where) {
  std::optional<std::string> text = read_whole(testdata_path(path_below_testdata));
  if (!text) {
    const std::string message = fmt::format("testdata/{} cannot be read", path_below_testdata);
    ADD_FAIL_AT(where.file, where.line, message);
    return {};
  }
  return *std::move(text);
}

std::string first_difference(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  const auto want = lines_of(expected);
  const auto have = lines_of(actual);
  std::size_t at = 0;
  while (at < want.size() && at < have.size() && want[at] == have[at]) ++at;
  std::string out = fmt::format("first difference in line {} (expected {} lines, got {}):\n", at + 1,
                                want.size(), have.size());
  for (std::size_t i = at - std::min(at, kLinesBefore); i < at; ++i)
    out += fmt::format("    {}\n", visible(want[i]));
  out += fmt::format("  - {}\n", at < want.size() ? visible(want[at]) : "(end)");
  out += fmt::format("  + {}", at < have.size() ? visible(have[at]) : "(end)");
  return out;
}

bool check_golden(std::string_view path_below_testdata, std::string_view actual, Caller where) {
  const std::string path = testdata_path(path_below_testdata);
  const std::optional<std::string> expected = read_whole(path);
  if (expected && *expected == actual) {
    CHECK(*expected == actual);  // counts as an assertion
    return true;
  }
  std::string message;
  if (rewriting) {
    if (write_whole(path, actual)) {
      fmt::print("rewrote testdata/{}\n", path_below_testdata);
      return true;
    }
    message = fmt::format("testdata/{} cannot be written", path_below_testdata);
  } else if (!expected) {
    message = fmt::format("testdata/{} does not exist; --rewrite-goldens writes it. Got:\n{}",
                          path_below_testdata, actual);
  } else {
    message = fmt::format("testdata/{}: {}", path_below_testdata, first_difference(*expected, actual));
  }
  ADD_FAIL_CHECK_AT(where.file, where.line, message);
  return false;
}

}  // namespace decant
