#include "effects/support.hpp"

#include <doctest/doctest.h>

namespace decant {
namespace {

std::string with_line_ends(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\\n")) {
      result += '\n';
      ++i;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::shared_ptr<const FileTree> listed_tree(const std::vector<std::string>& files) {
  std::vector<MemoryFile> entries;
  for (const std::string& file : files) {
    const std::size_t equals = file.find('=');
    REQUIRE(equals != std::string::npos);
    MemoryFile entry;
    entry.entry.path = file.substr(0, equals);
    entry.bytes = with_line_ends(std::string_view(file).substr(equals + 1));
    entry.entry.size_bytes = entry.bytes.size();
    entries.push_back(std::move(entry));
  }
  return memory_tree(std::move(entries));
}

}  // namespace

Worked work_out(std::string dockerfile, const std::vector<std::string>& files, bool context) {
  Worked worked{.document = parse_dockerfile("Dockerfile", std::move(dockerfile)),
                .evaluation = {},
                .effects = {},
                .context = {}};
  REQUIRE_FALSE(worked.document.has_errors());
  worked.evaluation = evaluate(worked.document, {});
  const Result<BuildGraph> graph = build_graph(worked.document, worked.evaluation, "");
  REQUIRE(graph);
  if (!context) {
    worked.effects = compute_effects(worked.document, worked.evaluation, *graph, nullptr);
    return worked;
  }
  Result<Context> opened = open_context(listed_tree(files), "Dockerfile");
  REQUIRE(opened);
  worked.context = std::make_shared<Context>(*std::move(opened));
  worked.effects = compute_effects(worked.document, worked.evaluation, *graph, worked.context.get());
  return worked;
}

}  // namespace decant
