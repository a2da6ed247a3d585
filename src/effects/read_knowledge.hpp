// A knowledge file as tables (knowledge.hpp). Files are written by people who know a package manager and no
// C++, so nothing that is misspelt may be passed over in silence: each mistake is told with the place in the
// file. decant's own files are read so while it is built (compile_knowledge.cpp), a user's own at run time.
#pragma once

#include "base/problem.hpp"
#include "effects/knowledge.hpp"

#include <nlohmann/json_fwd.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace decant::knowledge {

// Owns what tables point to.
class Store {
 public:
  std::string_view text(std::string_view text) { return texts_.emplace_back(text); }
  std::span<const std::string_view> list(std::vector<std::string_view> items) { return kept(lists_, items); }
  std::span<const PathRule> list(std::vector<PathRule> items) { return kept(paths_, items); }
  std::span<const AssumptionRule> list(std::vector<AssumptionRule> items) {
    return kept(assumptions_, items);
  }
  std::span<const OptionRule> list(std::vector<OptionRule> items) { return kept(options_, items); }
  std::span<const CommandRule> list(std::vector<CommandRule> items) { return kept(commands_, items); }
  std::span<const SettingRule> list(std::vector<SettingRule> items) { return kept(settings_, items); }
  std::span<const Reason> list(std::vector<Reason> items) { return kept(reasons_, items); }
  std::span<const Waiver> list(std::vector<Waiver> items) { return kept(waivers_, items); }

 private:
  template <typename T>
  std::span<const T> kept(std::deque<std::vector<T>>& where, std::vector<T>& items) {
    if (items.empty()) return {};
    return where.emplace_back(std::move(items));
  }

  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
  std::deque<std::vector<PathRule>> paths_;
  std::deque<std::vector<AssumptionRule>> assumptions_;
  std::deque<std::vector<OptionRule>> options_;
  std::deque<std::vector<CommandRule>> commands_;
  std::deque<std::vector<SettingRule>> settings_;
  std::deque<std::vector<Reason>> reasons_;
  std::deque<std::vector<Waiver>> waivers_;
};

// The tools of one file. The Problem is `name: tools[0].commands[2].role: what`.
Result<std::vector<Tool>> read_tools(std::string_view name, const nlohmann::json& file, Store& store);

}  // namespace decant::knowledge
