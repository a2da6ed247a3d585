// See user_knowledge.hpp.
#include "effects/user_knowledge.hpp"

#include "context/manifest_support.hpp"
#include "effects/read_knowledge.hpp"
#include "host/files.hpp"

#include <nlohmann/json.hpp>

#include <deque>
#include <map>
#include <mutex>

namespace decant::knowledge {
namespace {

// What was read stays until the program ends: tables point into it.
struct Kept {
  std::mutex mutex;
  std::map<std::string, const UserTools*> files;  // by path
  std::deque<Store> stores;
};

Result<std::vector<Tool>> read_text(std::string_view name, std::string_view text, Store& store) {
  const Result<nlohmann::json> json = parse_json(name, text);
  if (!json) return json.problem();
  return read_tools(name, *json, store);
}

}  // namespace

Result<FileSummary> check_file(std::string_view name, std::string_view text) {
  Store store;
  const Result<std::vector<Tool>> tools = read_text(name, text, store);
  if (!tools) return tools.problem();
  FileSummary summary;
  for (const Tool& tool : *tools) {
    summary.tools.emplace_back(tool.name);
    summary.commands += tool.commands.size();
  }
  return summary;
}

Result<const UserTools*> open_file(const std::string& path, std::string_view name) {
  static Kept kept;
  const std::scoped_lock lock(kept.mutex);
  if (const auto known = kept.files.find(path); known != kept.files.end()) return known->second;
  const Result<std::string> text = host::read_file(path);
  if (!text) return text.problem();
  Result<std::vector<Tool>> tools = read_text(name, *text, kept.stores.emplace_back());
  if (!tools) return tools.problem();
  const UserTools& file = keep_tools(*std::move(tools), *text);
  kept.files.emplace(path, &file);
  return &file;
}

}  // namespace decant::knowledge
