// See directory.hpp. The record is looked at before anything is written, so that a refusal changes nothing.

#include "emit/directory.hpp"

#include "base/json.hpp"
#include "host/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <dirent.h>

namespace decant::emit {
namespace {

constexpr std::string_view kRecord = "decant.json";

Result<std::vector<std::string>> names_in(const std::string& path) {
  std::vector<std::string> names;
  DIR* opened = opendir(path.c_str());
  if (opened == nullptr) {
    return Problem{fmt::format("{}: {}", path, std::strerror(errno)), "choose a directory that can be read",
                   Exit::usage};
  }
  while (const dirent* entry = readdir(opened)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(opened);
  std::sort(names.begin(), names.end());
  return names;
}

// name → digest of what decant wrote last; empty when there is no record.
std::map<std::string, std::string> recorded(const std::string& path) {
  std::map<std::string, std::string> files;
  const std::string name = fmt::format("{}/{}", path, kRecord);
  if (!host::exists(name)) return files;
  const auto text = host::read_file(name);
  if (!text) return files;
  const auto record = read_json(*text);
  if (!record.is_object() || !record.contains("files") || !record["files"].is_object()) return files;
  for (const auto& [file, digest] : record["files"].items()) {
    if (digest.is_string()) files[file] = digest.get<std::string>();
  }
  files[std::string(kRecord)] = local_digest(*text);
  return files;
}

std::optional<Problem> in_the_way(const OutputDirectory& directory) {
  if (!host::exists(directory.path)) return std::nullopt;
  if (!host::is_directory(directory.path)) {
    return Problem{fmt::format("{} is not a directory", directory.path), "choose another one with -o",
                   Exit::usage};
  }
  const auto names = names_in(directory.path);
  if (!names) return names.problem();
  const auto known = recorded(directory.path);
  for (const std::string& name : *names) {
    const std::string path = fmt::format("{}/{}", directory.path, name);
    const auto digest = known.find(name);
    if (digest == known.end()) {
      return Problem{
          fmt::format("{}: decant did not write this file, and the output directory is kept out of the "
                      "build's context; nothing was written",
                      path),
          "choose a directory of its own with -o, or overwrite with --force", Exit::usage};
    }
    const auto bytes = host::read_file(path);
    if (!bytes || local_digest(*bytes) != digest->second) {
      return Problem{fmt::format("{} was changed since decant wrote it; nothing was written", path),
                     "keep your change elsewhere, or overwrite it with --force", Exit::usage};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string local_digest(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Result<bool> write_directory(const OutputDirectory& directory, bool force) {
  if (!force) {
    if (const auto problem = in_the_way(directory)) return *problem;
  }
  if (const auto made = host::make_directories(directory.path); !made) return made.problem();
  nlohmann::ordered_json record;
  record["decant"] =
      "What decant wrote here, and from what. `decant split` overwrites these files only while they are "
      "as it wrote them.";
  for (const auto& [name, value] : directory.made_from) record["made_from"][name] = value;
  for (const OutputFile& file : directory.files) {
    const auto written =
        host::write_file(fmt::format("{}/{}", directory.path, file.name), file.bytes, file.executable);
    if (!written) return written.problem();
    record["files"][file.name] = local_digest(file.bytes);
  }
  return host::write_file(fmt::format("{}/{}", directory.path, kRecord), dump_json(record, 2) + "\n");
}

std::string ignore_text(std::string_view root_lines, std::string_view inside) {
  std::string text(root_lines);
  if (!text.empty() && text.back() != '\n') text.push_back('\n');
  if (inside.empty()) return text;
  std::string pattern;
  for (const char c : inside) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern.push_back('\\');
    pattern.push_back(c);
  }
  const bool special = pattern.starts_with('#') || pattern.starts_with('!') || pattern.starts_with(' ');
  text += fmt::format("{}{}\n", special ? "/" : "", pattern);
  return text;
}

}  // namespace decant::emit
