// See directory.hpp. The record is looked at before anything is written, so that a refusal changes nothing.

#include "emit/directory.hpp"

#include "base/json.hpp"
#include "emit/words.hpp"
#include "host/files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <dirent.h>

namespace decant::emit {
namespace {

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

Result<Staleness> staleness(const OutputDirectory& wanted, const std::map<std::string, std::string>& names) {
  Staleness stale;
  const auto known = recorded(wanted.path);
  if (known.empty()) {
    stale.reasons.push_back(fmt::format("{} holds nothing that decant has written", wanted.path));
    return stale;
  }
  const auto text = host::read_file(fmt::format("{}/{}", wanted.path, kRecord));
  if (!text) return text.problem();
  const auto record = read_json(*text);
  bool is_other = false;
  for (const OutputFile& file : wanted.files) {
    const std::string path = fmt::format("{}/{}", wanted.path, file.name);
    const auto digest = known.find(file.name);
    if (!host::exists(path) || digest == known.end()) {
      stale.reasons.push_back(fmt::format("{} is not there", path));
      continue;
    }
    const auto bytes = host::read_file(path);
    if (!bytes) return bytes.problem();
    if (local_digest(*bytes) != digest->second) {
      stale.reasons.push_back(fmt::format("{} was changed by hand since decant wrote it", path));
      stale.by_hand = true;
    }
    is_other = is_other || local_digest(file.bytes) != digest->second;
  }
  std::map<std::string, std::string> made_from;
  if (const auto* member = json_member(record, "made_from"); member != nullptr && member->is_object()) {
    for (const auto& [name, value] : member->items()) {
      if (value.is_string()) made_from[name] = value.get<std::string>();
    }
  }
  std::vector<std::string> changed;
  for (const auto& [name, called] : names) {
    const auto now = wanted.made_from.find(name);
    const auto then = made_from.find(name);
    const bool is_same = (now == wanted.made_from.end()) == (then == made_from.end()) &&
                         (now == wanted.made_from.end() || now->second == then->second);
    if (!is_same && (name != "knowledge" || is_other)) changed.push_back(called);
  }
  for (const std::string& name : changed)
    stale.reasons.push_back(fmt::format("{} changed since {} was written", name, wanted.path));
  if (is_other && changed.empty())
    stale.reasons.push_back(
        fmt::format("{} would be another one now: the files of the context give another plan", wanted.path));
  return stale;
}

std::string ignore_text(std::string_view root_lines, std::string_view inside) {
  std::string text(root_lines);
  if (!text.empty() && text.back() != '\n') text.push_back('\n');
  if (inside.empty()) return text;
  text += ignore_pattern(inside) + "\n";
  return text;
}

}  // namespace decant::emit
