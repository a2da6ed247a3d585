// Laws of the manifests' readers: they end, read no file twice, and say of each file that they name whether
// it was there.
//
// Input: files, each `name` on a line of its own and then its text, with `%%` between them. `requirements`
// reads the first one, `npm` what lies in the root.
#include "context/manifests.hpp"

#include "context/path.hpp"
#include "fuzz/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace decant::fuzz {
namespace {

struct Files {
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, int, std::less<>> asked;
  std::string first;

  explicit Files(std::string_view input) {
    for (const std::string_view part : parts_of(input)) {
      const std::size_t end = std::min(part.find('\n'), part.size());
      const std::string name(part.substr(0, end));
      if (first.empty()) first = name;
      texts.emplace(name, part.substr(std::min(end + 1, part.size())));
    }
  }

  ReadFile reader() {
    return [this](std::string_view path) -> std::optional<std::string> {
      ++asked[std::string(path)];
      const auto found = texts.find(path);
      return found == texts.end() ? std::nullopt : std::optional(found->second);
    };
  }
};

std::string broken_in(const ManifestInfo& info, const Files& files) {
  std::set<std::string_view> seen;
  for (const std::string& file : info.files) {
    if (!seen.insert(file).second) return fmt::format("{} is listed twice", file);
    if (!files.texts.contains(file)) return fmt::format("{} was read and does not exist", file);
  }
  for (const std::string& file : info.missing) {
    if (files.texts.contains(file)) return fmt::format("{} is missing and exists", file);
  }
  for (const std::string& script : info.scripts) {
    if (std::ranges::find(info.needs_source, script) == info.needs_source.end())
      return "a script that is no reason to need the source";
  }
  for (const std::vector<std::string>* list : {&info.packages, &info.needs_source, &info.problems}) {
    if (std::ranges::find(*list, "") != list->end()) return "an empty line in a list";
  }
  return {};
}

}  // namespace

std::string check_requirements(std::string_view input) {
  Files files(input);
  // Once for its requirements, and once for its constraints.
  const ManifestInfo info = read_requirements(files.first, files.reader());
  for (const auto& [name, times] : files.asked) {
    if (times > 2) return fmt::format("{} is read {} times", name, times);
  }
  return broken_in(info, files);
}

std::string check_npm(std::string_view input) {
  Files files(input);
  return broken_in(read_npm("", files.reader()), files);
}

}  // namespace decant::fuzz
