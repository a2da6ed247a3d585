// Looking up the compiled tables (knowledge.hpp). Each command of each RUN is looked up among some hundred
// program names, so these have an index; the few patterns such as `python3.*` are tried one after the other.
#include "effects/knowledge.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

namespace decant::knowledge {
// Tools by the names of their programs; of several with one name the first counts.
class Programs {
 public:
  explicit Programs(std::span<const Tool> tools) {
    for (const Tool& tool : tools) {
      for (const std::string_view name : tool.programs) {
        if (name.find('*') == std::string_view::npos) {
          named_.emplace(name, &tool);
        } else {
          patterns_.emplace_back(name, &tool);
        }
      }
    }
  }

  [[nodiscard]] const Tool* find(std::string_view program) const {
    const auto named = named_.find(program);
    const Tool* found = named == named_.end() ? nullptr : named->second;
    for (const auto& [pattern, tool] : patterns_) {
      if (found != nullptr && found < tool) break;
      if (matches_name(pattern, program)) return tool;
    }
    return found;
  }

 private:
  std::unordered_map<std::string_view, const Tool*> named_;
  std::vector<std::pair<std::string_view, const Tool*>> patterns_;  // in the order of the tools
};

struct UserTools {
  UserTools(std::vector<Tool> added, std::string_view text) : tools(std::move(added)), programs(tools) {
    for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  std::vector<Tool> tools;
  Programs programs;
  std::uint64_t digest = 0xcbf29ce484222325ULL;
};

const UserTools& keep_tools(std::vector<Tool> tools, std::string_view text) {
  static std::deque<UserTools> kept;
  return kept.emplace_back(std::move(tools), text);
}

std::string Library::version() const {
  if (files_.empty()) return std::string(builtin_version());
  std::uint64_t digest = 0;
  for (const UserTools* file : files_) digest = (digest ^ file->digest) * 0x100000001b3ULL;
  return fmt::format("{}+{:016x}", builtin_version(), digest);
}

const Library& builtin_library() {
  static const Library library;
  return library;
}

const Tool* Library::find_program(std::string_view program) const {
  for (const UserTools* file : files_) {
    if (const Tool* tool = file->programs.find(program)) return tool;
  }
  static const Programs programs(tools());
  return programs.find(program);
}

const Tool* Library::find_module(std::string_view module) const {
  const auto among = [&](std::span<const Tool> list) -> const Tool* {
    for (const Tool& tool : list) {
      if (!tool.module.empty() && tool.module == module) return &tool;
    }
    return nullptr;
  };
  for (const UserTools* file : files_) {
    if (const Tool* tool = among(file->tools)) return tool;
  }
  return among(tools());
}

}  // namespace decant::knowledge
