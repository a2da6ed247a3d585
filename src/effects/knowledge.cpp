// Looking up the compiled tables (knowledge.hpp). Each command of each RUN is looked up among some hundred
// program names, so these have an index; the few patterns such as `python3.*` are tried one after the other.
#include "effects/knowledge.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

namespace decant::knowledge {
namespace {

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

// Tools of one file of a user's. The list grows at its head, and nothing in it ever goes away: who walks
// along it while another file is added sees the one list or the other.
struct UserTools {
  UserTools(std::span<const Tool> added, const UserTools* others)
      : tools(added.begin(), added.end()), programs(tools), next(others) {}
  std::vector<Tool> tools;
  Programs programs;
  const UserTools* next;
};

std::atomic<const UserTools*> user_tools{nullptr};
std::atomic<std::uint64_t> user_digest{0};

}  // namespace

// Called by one thread at a time (user_knowledge.cpp).
void add_tools(std::span<const Tool> tools, std::string_view text) {
  static std::deque<UserTools> kept;
  std::uint64_t digest = user_digest.load();
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  user_digest.store(digest);
  user_tools.store(&kept.emplace_back(tools, user_tools.load()));
}

std::string version() {
  const std::uint64_t users = user_digest.load();
  if (users == 0) return std::string(builtin_version());
  return fmt::format("{}+{:016x}", builtin_version(), users);
}

bool matches_name(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

const Tool* find_program(std::string_view program) {
  for (const UserTools* user = user_tools.load(std::memory_order_acquire); user != nullptr;
       user = user->next) {
    if (const Tool* tool = user->programs.find(program)) return tool;
  }
  static const Programs programs(tools());
  return programs.find(program);
}

const Tool* find_module(std::string_view module) {
  for (const UserTools* user = user_tools.load(std::memory_order_acquire); user != nullptr;
       user = user->next) {
    for (const Tool& tool : user->tools) {
      if (!tool.module.empty() && tool.module == module) return &tool;
    }
  }
  for (const Tool& tool : tools()) {
    if (!tool.module.empty() && tool.module == module) return &tool;
  }
  return nullptr;
}

}  // namespace decant::knowledge
