// COPY --from does not expand arguments (BuildKit: frontend/dockerfile/instructions, CopyCommand.From), so a
// stage that is copied from gets an alias, `FROM ${NODE_DEPS} AS node-deps-image`, and the COPY names that.

#include "emit/link.hpp"

#include "base/ascii.hpp"
#include "syntax/image_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace decant::emit {
namespace {

using plan::Layout;
using plan::LayoutInstruction;
using plan::LayoutStage;

std::string argument_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    name.push_back(ascii::is_alphanumeric(c) ? ascii::upper(c) : '_');
  }
  if (name.empty() || ascii::is_digit(name.front())) name.insert(0, "_");
  return name;
}

// `python` of `docker.io/library/python:3.11-slim@sha256:…`.
std::string_view repository_name(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const std::size_t slash = reference.rfind('/');
  if (slash != std::string_view::npos) reference.remove_prefix(slash + 1);
  return reference.substr(0, reference.find(':'));
}

// What is no image reference (`COPY --from=-1`) is left as it is: no build finds it, and no script can pin
// it.
bool is_image(const std::string& reference) {
  return static_cast<bool>(parse_image_reference(reference));
}

// `X` of `$X` or `${X}` and nothing else; empty otherwise.
std::string_view single_variable(std::string_view text) {
  if (!text.starts_with('$')) return {};
  text.remove_prefix(1);
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  const bool name = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c == '_' || ascii::is_alphanumeric(c);
  });
  return name ? text : std::string_view{};
}

class Linker {
 public:
  Linker(const Layout& layout, const Document& document, const Evaluation& evaluation,
         const BuildGraph& graph)
      : layout_(layout), document_(document), evaluation_(evaluation), graph_(graph) {
    for (const Instruction& instruction : document.instructions) {
      if (instruction.kind != InstructionKind::arg) continue;
      for (const KeyValue& pair : instruction.pairs) taken_.insert(std::string(pair.name));
    }
    for (const LayoutStage& stage : layout.stages) names_.insert(stage.name);
  }

  Linked run() {
    name_target();
    number_instructions();
    Layout result = layout_;
    result.stages.clear();
    for (std::uint32_t stage = 0; stage < layout_.stages.size(); ++stage) {
      LayoutStage linked = layout_.stages[stage];
      std::vector<LayoutStage> aliases;
      link_from(stage, linked.instructions.front());
      for (std::size_t at = 1; at < linked.instructions.size(); ++at) {
        link_copy(stage, at, linked.instructions[at], aliases);
      }
      // A blank line between stages, where the alias now stands above one that had none.
      auto& comments = linked.instructions.front().comments;
      if (!aliases.empty() && (comments.empty() || !comments.front().empty()))
        comments.insert(comments.begin(), "");
      std::move(aliases.begin(), aliases.end(), std::back_inserter(result.stages));
      result.stages.push_back(std::move(linked));
    }
    if (!added_.empty() && result.globals.empty()) {
      LayoutInstruction& first = added_.front();
      first.comments.insert(first.comments.begin(),
                            "# build.sh puts images in the place of these when they are there.");
    }
    const bool had_globals = !result.globals.empty();
    for (LayoutInstruction& argument : added_) result.globals.push_back(std::move(argument));
    if (!added_.empty() && !had_globals && !result.stages.empty()) {
      auto& comments = result.stages.front().instructions.front().comments;
      if (comments.empty() || !comments.front().empty()) comments.insert(comments.begin(), "");
    }
    fill_script();
    return {std::move(result), std::move(script_)};
  }

 private:
  void name_target() {
    LayoutStage& target = layout_.stages[graph_.target];
    if (target.name.empty()) {
      target.name = names_.contains("final") ? "final-image" : "final";
      while (names_.contains(target.name)) target.name += "-2";
      names_.insert(target.name);
      LayoutInstruction& from = target.instructions.front();
      from.text += fmt::format(" AS {}", target.name);
    }
    script_.target = target.name;
  }

  void number_instructions() {
    std::uint32_t index = static_cast<std::uint32_t>(layout_.globals.size());
    for (const LayoutStage& stage : layout_.stages) {
      first_.push_back(index);
      index += static_cast<std::uint32_t>(stage.instructions.size());
    }
  }

  std::string free_argument(std::string name) {
    const std::string stem = name;
    for (int number = 2; taken_.contains(name); ++number) name = fmt::format("{}_{}", stem, number);
    taken_.insert(name);
    return name;
  }

  void add_argument(const std::string& name, std::string_view value) {
    LayoutInstruction argument;
    argument.kind = InstructionKind::arg;
    argument.provenance = plan::Provenance::made;
    argument.text = fmt::format("ARG {}={}", name, value);
    added_.push_back(std::move(argument));
  }

  // The argument that stands for a stage; made when it is asked for first.
  std::string stage_argument(std::uint32_t stage) {
    const auto known = stage_arguments_.find(stage);
    if (known != stage_arguments_.end()) return known->second;
    const std::string& name = layout_.stages[stage].name;
    const std::string argument = free_argument(argument_name(name));
    add_argument(argument,
                 ascii::lower(name));  // BuildKit keeps it so, and looks for a FROM as it is written
    return stage_arguments_[stage] = argument;
  }

  std::string base_argument(const std::string& reference) {
    const auto known = base_arguments_.find(reference);
    if (known != base_arguments_.end()) return known->second;
    const std::string argument = free_argument("BASE_" + argument_name(repository_name(reference)));
    add_argument(argument, reference);
    script_.bases.push_back({reference, argument});
    return base_arguments_[reference] = argument;
  }

  void link_from(std::uint32_t stage, LayoutInstruction& from) {
    const Instruction& written = document_.instructions[first_[stage]];
    const Base& base = evaluation_.stages[stage].base;
    const std::string_view operand = written.args.front().text;
    if (operand.find('$') != std::string_view::npos) {
      const std::string_view variable = single_variable(operand);
      if (variable.empty()) return;
      if (base.kind == Base::Kind::stage) stage_arguments_.emplace(base.stage, std::string(variable));
      if (base.kind == Base::Kind::image &&
          base_arguments_.emplace(base.reference, std::string(variable)).second) {
        script_.bases.push_back({base.reference, std::string(variable)});
      }
      return;
    }
    std::string argument;
    if (base.kind == Base::Kind::stage && !layout_.stages[base.stage].name.empty())
      argument = stage_argument(base.stage);
    if (base.kind == Base::Kind::image && is_image(base.reference)) argument = base_argument(base.reference);
    if (argument.empty()) return;
    const std::size_t begin = written.args.front().span.begin - written.span.begin;
    from.text.replace(begin, written.args.front().span.size(), fmt::format("${{{}}}", argument));
  }

  bool is_alias(std::uint32_t stage) const {
    return layout_.stages[stage].instructions.size() == 1 &&
           document_.instructions[first_[stage]].args.front().text.find('$') != std::string_view::npos;
  }

  void link_copy(std::uint32_t stage, std::size_t at, LayoutInstruction& copy,
                 std::vector<LayoutStage>& aliases) {
    const std::uint32_t index = first_[stage] + static_cast<std::uint32_t>(at);
    const Instruction& written = document_.instructions[index];
    if (written.kind != InstructionKind::copy) return;
    const auto flag = std::find_if(written.flags.begin(), written.flags.end(),
                                   [](const Flag& candidate) { return candidate.name == "from"; });
    if (flag == written.flags.end() || flag->value.find('$') != std::string_view::npos) return;
    if (flag->value.find_first_not_of("0123456789") == std::string_view::npos) return;
    for (const Edge& edge : graph_.edges) {
      if (edge.instruction != index || edge.kind != EdgeKind::copy) continue;
      if (edge.needs && (is_alias(*edge.needs) || layout_.stages[*edge.needs].name.empty())) return;
      if (!edge.needs && !is_image(edge.image)) return;
      const std::string argument = edge.needs ? stage_argument(*edge.needs) : base_argument(edge.image);
      const std::string stem =
          edge.needs ? layout_.stages[*edge.needs].name : std::string(repository_name(edge.image));
      const std::string alias = alias_for(argument, stem, aliases);
      const std::size_t begin = flag->span.begin - written.span.begin;
      copy.text.replace(begin, flag->span.size(), fmt::format("--from={}", alias));
      return;
    }
  }

  std::string alias_for(const std::string& argument, const std::string& stem,
                        std::vector<LayoutStage>& aliases) {
    const auto known = aliases_.find(argument);
    if (known != aliases_.end()) return known->second;
    // The name of a stage begins with a letter, that of an image may begin with a digit.
    const bool digit = ascii::is_digit(stem.front());
    std::string name = digit ? "image-" + stem : stem + "-image";
    name = ascii::lower(name);
    while (names_.contains(name)) name += "-2";
    names_.insert(name);
    LayoutStage alias;
    alias.name = name;
    LayoutInstruction from;
    from.kind = InstructionKind::from;
    from.provenance = plan::Provenance::made;
    from.text = fmt::format("FROM ${{{}}} AS {}", argument, name);
    from.comments.emplace_back();
    alias.instructions.push_back(std::move(from));
    aliases.push_back(std::move(alias));
    return aliases_[argument] = name;
  }

  void fill_script() {
    for (std::uint32_t stage = 0; stage < layout_.stages.size(); ++stage) {
      const auto argument = stage_arguments_.find(stage);
      const bool target = stage == graph_.target;
      if (!graph_.reachable[stage] || (argument == stage_arguments_.end() && !target)) continue;
      script_.stages.push_back({layout_.stages[stage].name,
                                argument == stage_arguments_.end() ? std::string{} : argument->second});
    }
    std::set<std::string> links;
    for (const auto& [stage, name] : stage_arguments_) links.insert(name);
    for (const auto& [reference, name] : base_arguments_) links.insert(name);
    std::set<std::string> seen;
    for (const Instruction& instruction : document_.instructions) {
      if (instruction.kind != InstructionKind::arg) continue;
      for (const KeyValue& pair : instruction.pairs) {
        const std::string name(pair.name);
        if (!links.contains(name) && seen.insert(name).second) script_.build_arguments.push_back(name);
      }
    }
  }

  Layout layout_;
  const Document& document_;
  const Evaluation& evaluation_;
  const BuildGraph& graph_;
  std::vector<std::uint32_t> first_;          // index of each stage's FROM in the document
  std::set<std::string, std::less<>> taken_;  // names of arguments
  std::set<std::string, std::less<>> names_;  // names of stages
  std::map<std::uint32_t, std::string> stage_arguments_;
  std::map<std::string, std::string> base_arguments_;
  std::map<std::string, std::string> aliases_;
  std::vector<LayoutInstruction> added_;
  ScriptInput script_;
};

}  // namespace

Linked link(const Layout& layout, const Document& document, const Evaluation& evaluation,
            const BuildGraph& graph) {
  return Linker(layout, document, evaluation, graph).run();
}

}  // namespace decant::emit
