// See keys.hpp.
#include "report/keys.hpp"

#include "base/ascii.hpp"
#include "base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace decant::report {
namespace {

// What `--target` takes.
std::string target_name(const Document& document, std::uint32_t stage) {
  const std::string& name = document.stages[stage].name;
  return name.empty() ? fmt::format("{}", stage) : name;
}

bool is_published(const keys::StageKeys& stage, std::uint32_t target) {
  return !stage.alias || stage.stage == target;
}

std::string note(const keys::StageKeys& stage, std::uint32_t target) {
  if (!is_published(stage, target)) return "a FROM alone: nothing to publish";
  return stage.shipped ? "files and configuration" : "files alone";
}

}  // namespace

std::string keys_lines(const Document& document, const std::vector<keys::StageKeys>& stages,
                       std::uint32_t target) {
  std::string out;
  for (const keys::StageKeys& stage : stages) {
    if (!is_published(stage, target)) continue;
    out += fmt::format("{}\t{}\t", target_name(document, stage.stage), stage.key());
    std::string_view separator;
    for (const std::uint32_t need : stage.needs) {
      out += fmt::format("{}{}", separator, target_name(document, need));
      separator = " ";
    }
    out += '\n';
  }
  return out;
}

std::string keys_sh(const Document& document, const std::vector<keys::StageKeys>& stages,
                    std::uint32_t target) {
  std::string out;
  std::set<std::string> taken;
  for (const keys::StageKeys& stage : stages) {
    if (stage.stage == target) out += fmt::format("DECANT_KEY='{}'\n", stage.key());
    if (!is_published(stage, target)) continue;
    std::string name;
    for (const char c : target_name(document, stage.stage))
      name += ascii::is_alphanumeric(c) ? ascii::upper(c) : '_';
    while (!taken.insert(name).second) name += fmt::format("_STAGE{}", stage.stage);
    out += fmt::format("DECANT_KEY_{}='{}'\n", name, stage.key());
  }
  return out;
}

std::string keys_text(const Document& document, const std::vector<keys::StageKeys>& stages,
                      std::uint32_t target, bool explain) {
  std::size_t width = 0;
  for (const keys::StageKeys& stage : stages)
    width = std::max(width, target_name(document, stage.stage).size());
  std::string out;
  for (const keys::StageKeys& stage : stages) {
    out += fmt::format("{:<{}}  {}  {}\n", target_name(document, stage.stage), width, stage.key(),
                       note(stage, target));
    if (!explain) continue;
    const std::string pieces = keys::render_pieces(stage.pieces);
    for (std::size_t at = 0; at < pieces.size();) {
      const std::size_t end = pieces.find('\n', at) + 1;
      out += "  " + pieces.substr(at, end - at);
      at = end;
    }
  }
  return out;
}

std::string keys_json(const std::vector<keys::StageKeys>& stages, std::uint32_t target, bool explain) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const keys::StageKeys& stage : stages) {
    nlohmann::ordered_json one{{"stage", stage.stage},
                               {"name", stage.name},
                               {"key", stage.key()},
                               {"files", stage.files},
                               {"image", stage.image},
                               {"target", stage.stage == target},
                               {"published", is_published(stage, target)},
                               {"needs", stage.needs},
                               {"unpinned", stage.unpinned}};
    if (explain) {
      nlohmann::ordered_json pieces = nlohmann::ordered_json::array();
      for (const keys::Piece& piece : stage.pieces) {
        pieces.push_back(
            {{"tag", piece.tag}, {"value", piece.value}, {"configuration", piece.configuration}});
      }
      one["pieces"] = std::move(pieces);
    }
    all.push_back(std::move(one));
  }
  const nlohmann::ordered_json root{{"stages", std::move(all)}};
  return dump_json(root, 2) + "\n";
}

}  // namespace decant::report
