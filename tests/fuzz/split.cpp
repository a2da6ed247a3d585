// Laws of the rewrite: a Dockerfile without errors gives one without errors, the plan never argues itself
// into a defect, and what comes out is left alone when it is split again.
#include "emit/dockerfile.hpp"
#include "emit/link.hpp"
#include "fuzz/project.hpp"
#include "fuzz/targets.hpp"
#include "plan/plan.hpp"
#include "report/plan.hpp"
#include "syntax/shell.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace decant::fuzz {
namespace {

struct Written {
  std::string dockerfile;
  std::string script;
  std::string broken;
};

// The Dockerfile with links, as `split -o` writes it.
Written written(const plan::Layout& layout) {
  const std::string text = emit::print(layout);
  const Document document = parse_dockerfile("Dockerfile", text);
  if (document.has_errors())
    return {text, {}, fmt::format("it has errors: {}\n{}", document.diagnostics.front().message, text)};
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  if (!graph) return {text, {}, graph.problem().what};
  emit::Linked linked = emit::link(layout, document, evaluation, *graph);
  linked.script.dockerfile = "Dockerfile";
  linked.script.context = "..";
  linked.script.image = "a";
  return {emit::print(linked.layout), emit::build_script(linked.script), {}};
}

std::string broken_in_script(const std::string& script) {
  const shell::Script read = shell::parse_shell(script);
  if (!read.understood) return fmt::format("build.sh is not understood: {}\n{}", read.problem, script);
  if (!read.bash_form.empty()) return fmt::format("build.sh has {}, which is bash's", read.bash_form);
  return {};
}

}  // namespace

std::string check_split(std::string_view input) {
  const auto project = project_of(input);
  if (project == nullptr) return {};
  auto plan = plan::make_plan(project->document, *project->context, {});
  if (!plan) {
    const bool defect = plan.problem().exit == Exit::defect;
    return defect ? fmt::format("{}\n{}", plan.problem().what, plan.problem().remedy) : "";
  }
  if (project->document.has_errors()) return "a file with errors was rewritten";
  report::plan_text(*plan);
  if (!nlohmann::json::accept(report::plan_json(*plan))) return "the JSON is none";
  const Written out = written(plan->layout);
  if (!out.broken.empty()) return out.broken;
  if (std::string broken = broken_in_script(out.script); !broken.empty()) return broken;

  const Document document = parse_dockerfile("Dockerfile", out.dockerfile);
  const auto again = plan::make_plan(document, *project->context, {});
  if (!again) return fmt::format("what was written is refused: {}\n{}", again.problem().what, out.dockerfile);
  if (!again->steps.empty())
    return fmt::format("split again: {}\n{}", again->steps.front().what, out.dockerfile);
  const Written twice = written(again->layout);
  if (twice.dockerfile != out.dockerfile)
    return fmt::format("written again it differs:\n{}\n---\n{}", out.dockerfile, twice.dockerfile);
  return {};
}

}  // namespace decant::fuzz
