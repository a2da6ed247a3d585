// See temp_directory.hpp.
#include "support/temp_directory.hpp"

#include "support/golden.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fs = std::filesystem;

namespace decant {

TempDirectory::TempDirectory() {
  std::string name = (fs::canonical(fs::temp_directory_path()) / "decant-test-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempDirectory::operator/(std::string_view relative) const {
  return fmt::format("{}/{}", path_, relative);
}

std::string TempDirectory::write(std::string_view relative, std::string_view bytes) const {
  const std::string path = *this / relative;
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  REQUIRE(file.good());
  return path;
}

std::string TempDirectory::read(std::string_view relative) const {
  std::ifstream file(*this / relative, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

void TempDirectory::copy_testdata(std::string_view directory_below_testdata, std::string_view into) const {
  fs::create_directories(fs::path(path_) / into);
  fs::copy(testdata_path(directory_below_testdata), fs::path(path_) / into,
           fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

InDirectory::InDirectory(const std::string& path) : before_(fs::current_path().string()) {
  fs::current_path(path);
}

InDirectory::~InDirectory() {
  std::error_code ignored;
  fs::current_path(before_, ignored);
}

}  // namespace decant
