#include "images/support.hpp"

#include <fmt/format.h>

namespace decant {

std::string tar_entry(std::string_view name, std::string_view bytes, char type) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
  put(0, name.substr(0, 100));
  put(100, "0000644");
  put(124, fmt::format("{:011o}", bytes.size()));
  put(148, "        ");
  header[156] = type;
  put(257, "ustar");
  put(263, "00");
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum));
  header[154] = '\0';
  std::string entry = header + std::string(bytes);
  entry.resize((entry.size() + 511) / 512 * 512, '\0');
  return entry;
}

std::string tar_file(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string all;
  for (const auto& [name, bytes] : files) all += tar_entry(name, bytes);
  return all + std::string(1024, '\0');
}

}  // namespace decant
