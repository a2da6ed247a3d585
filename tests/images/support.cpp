#include "images/support.hpp"

#include <fmt/format.h>

namespace decant {

std::string tar_entry(std::string_view name, std::string_view bytes, char type) {
  return tar_entry({.name = std::string(name), .bytes = std::string(bytes), .type = type});
}

std::string tar_entry(const TarFields& fields) {
  std::string before;
  if (!fields.records.empty()) {
    std::string records;
    for (const auto& [key, value] : fields.records) {
      const std::string rest = fmt::format(" {}={}\n", key, value);
      std::size_t size = rest.size() + 1;  // the number counts its own digits
      while (std::to_string(size).size() + rest.size() != size) ++size;
      records += fmt::format("{}{}", size, rest);
    }
    before = tar_entry("pax", records, 'x');
  }
  const std::string_view bytes = fields.bytes;
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
  put(0, std::string_view(fields.name).substr(0, 100));
  put(100, fmt::format("{:07o}", fields.mode));
  put(108, fmt::format("{:07o}", fields.user));
  put(116, fmt::format("{:07o}", fields.group));
  put(124, fmt::format("{:011o}", bytes.size()));
  put(148, "        ");
  header[156] = fields.type;
  put(157, std::string_view(fields.link).substr(0, 100));
  put(257, "ustar");
  put(263, "00");
  if (fields.type == '3' || fields.type == '4') {
    put(329, fmt::format("{:07o}", fields.device_major));
    put(337, fmt::format("{:07o}", fields.device_minor));
  }
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum));
  header[154] = '\0';
  std::string entry = header + std::string(bytes);
  entry.resize((entry.size() + 511) / 512 * 512, '\0');
  return before + entry;
}

std::string tar_file(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string all;
  for (const auto& [name, bytes] : files) all += tar_entry(name, bytes);
  return all + std::string(1024, '\0');
}

}  // namespace decant
