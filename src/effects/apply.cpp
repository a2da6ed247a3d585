// A recognised command by its rule: what it opens, what its words do, and the rule's own paths and
// assumptions.
#include "effects/apply.hpp"

#include "base/ascii.hpp"
#include "effects/manifest_files.hpp"
#include "effects/operands.hpp"
#include "effects/paths.hpp"
#include "effects/rule_terms.hpp"

#include <algorithm>
#include <numeric>

namespace decant {
namespace {

using knowledge::CommandRule;
using knowledge::Operands;
using knowledge::PathRule;
using knowledge::Role;

// Lists of up to this length are compared as they stand: sorting costs more.
constexpr std::size_t kFew = 16;

// `${NAME}`, `${env.NAME}`, `$NAME` and `%NAME%`: what may stand for a variable, whatever else it may be.
void add_variables_in(std::string_view text, std::vector<std::string>& names) {
  const auto is_name = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  for (std::size_t at = text.find_first_of("$%"); at != std::string_view::npos;
       at = text.find_first_of("$%", at + 1)) {
    std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('{')) rest.remove_prefix(1);
    if (rest.starts_with("env.")) rest.remove_prefix(4);
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_name);
    const std::string name(rest.begin(), end);
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
}

class Applying {
 public:
  Applying(const Invocation& invocation, const Scope& scope, const Site& site)
      : found_(invocation),
        rule_(*invocation.rule),
        scope_(scope),
        site_(site),
        terms_(invocation, scope, effect_) {}

  CommandEffect run() {
    const knowledge::Tool& tool = *found_.tool;
    effect_.tool = tool.name;
    effect_.label = found_.label;
    if (std::ranges::any_of(found_.options, [](const GivenOption& given) { return given.rule->prints; }))
      return prints();
    effect_.role = rule_.role;
    effect_.network = rule_.network;
    effect_.cost_seconds = rule_.cost_seconds;
    add_prefetch(found_, effect_);
    terms_.change_directory();
    effect_.directory = terms_.directory().value_or("");
    effect_.programs.push_back(found_.program);
    if (rule_.role == Role::install || !tool.runs.empty()) {
      effect_.programs.insert(effect_.programs.end(), tool.runs.begin(), tool.runs.end());
      effect_.provided_by.assign(tool.provided_by.begin(), tool.provided_by.end());
    }
    effect_.variables.add_list(tool.variables);
    terms_.check_settings();
    effect_.variables.any = rule_.any_variable;
    open_manifests();
    rule_reasons();
    apply_operands(found_, scope_, site_, terms_, effect_);
    remove_twins(effect_.packages);
    rule_paths();
    variables_of_settings();
    rule_assumptions();
    terms_.add_assumptions();
    remove_twins(effect_.reads);
    remove_twins(effect_.writes);
    if (!found_.prefix.empty())
      effect_.reads.push_back(
          {.path = canonical_image_path(found_.prefix + "/pyvenv.cfg"), .optional = true});
    return std::move(effect_);
  }

 private:
  // `yarn --version`: whatever it would do else.
  CommandEffect prints() {
    effect_.role = Role::neutral;
    effect_.directory = terms_.directory().value_or("");
    effect_.programs.push_back(found_.program);
    effect_.provided_by.assign(found_.tool->provided_by.begin(), found_.tool->provided_by.end());
    effect_.variables.add_list(found_.tool->variables);
    return std::move(effect_);
  }

  // Keeps the first of equal ones, in their order.
  template <typename T>
  static void remove_twins(std::vector<T>& list) {
    if (list.size() <= kFew) {
      for (std::size_t i = 1; i < list.size();) {
        const bool twin = std::find(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), list[i]) !=
                          list.begin() + static_cast<std::ptrdiff_t>(i);
        if (twin) list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
        if (!twin) ++i;
      }
      return;
    }
    std::vector<std::size_t> order(list.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t at) -> const T& { return list[at]; });
    std::vector<bool> twin(list.size());
    for (std::size_t i = 1; i < order.size(); ++i) twin[order[i]] = list[order[i]] == list[order[i - 1]];
    std::size_t at = 0;
    std::erase_if(list, [&](const T&) { return twin[at++]; });
  }

  void open_manifests() {
    std::vector<std::string> requirements;
    std::vector<std::string> named;
    for (const GivenOption& given : found_.options) {
      if (!given.rule->needs_source.empty() && effect_.needs_source.empty()) {
        effect_.needs_source = given.rule->needs_source;
      }
      using knowledge::Value;
      const Value value = given.rule->value;
      if (value == Value::url && effect_.needs_source.empty() &&
          (!given.value.known || given.value.text.find("://") == std::string::npos))
        effect_.needs_source = fmt::format("`{}` may be a directory of packages", given.value.text);
      if (value != Value::requirements && value != Value::read && value != Value::manifest) continue;
      const std::optional<std::string> path = file_of(given.value);
      if (!path) continue;
      if (value == Value::read) effect_.reads.push_back({.path = *path});
      if (value == Value::requirements) take_requirements(requirements, *path);
      if (value == Value::manifest) named.push_back(*path);
    }
    if (rule_.operands == Operands::requirements || rule_.operands == Operands::manifest) {
      for (const Field& field : found_.operands) {
        const std::optional<std::string> path = file_of(field);
        if (path && rule_.operands == Operands::manifest) named.push_back(*path);
        if (path && rule_.operands == Operands::requirements) take_requirements(requirements, *path);
      }
    }
    if (!effect_.opaque) open_requirements(site_, requirements, effect_);
    if (!effect_.opaque) open_manifest(std::move(named));
    if (rule_.operands == Operands::packages && rule_.role == Role::install && found_.operands.empty() &&
        requirements.empty() && effect_.needs_source.empty() && found_.tool->names == knowledge::Names::pip) {
      terms_.fail("it names nothing to install");
    }
    if (rule_.operands == Operands::requirements && requirements.empty()) terms_.fail("it names no file");
  }

  // uv and pip-tools take requirements from other manifests too.
  void take_requirements(std::vector<std::string>& requirements, const std::string& path) {
    if (path.ends_with(".toml") || path.ends_with(".py") || path.ends_with(".cfg")) {
      return terms_.fail(fmt::format("requirements in {} are not modelled", path));
    }
    requirements.push_back(path);
  }

  std::optional<std::string> file_of(const Field& field) {
    if (field.known && (field.text == "-" || field.text.find("://") != std::string::npos)) {
      terms_.fail(fmt::format("`{}` is not a file of this image", field.text));
      return std::nullopt;
    }
    return terms_.path_of(field);
  }

  void open_manifest(std::vector<std::string> named) {
    const knowledge::ManifestRule& manifest = rule_.manifest;
    if (manifest.of.empty() || !terms_.holds(manifest.condition)) return;
    if (!terms_.directory()) return terms_.fail("its working directory is not known");
    const auto waived = [&](std::string_view need) {
      return std::ranges::any_of(manifest.waivers, [&](const knowledge::Waiver& waiver) {
        return waiver.need == need && terms_.any_holds(waiver.when);
      });
    };
    terms_.set_project(open_project(site_, manifest, *terms_.directory(), std::move(named), waived, effect_));
  }

  void rule_reasons() {
    for (const knowledge::Reason& reason : rule_.refusals) {
      if (!effect_.opaque && terms_.holds(reason.condition)) terms_.fail(reason.why);
    }
    for (const knowledge::Reason& reason : rule_.needs_source) {
      if (effect_.needs_source.empty() && terms_.holds(reason.condition)) effect_.needs_source = reason.why;
    }
  }

  void rule_paths() {
    for (const PathRule& rule : rule_.reads) {
      for (PathEffect& path :
           terms_.expand(rule, rule.optional ? RuleTerms::Need::may : RuleTerms::Need::must)) {
        if (path.optional) check_configuration(path);
        effect_.reads.push_back(std::move(path));
      }
    }
    for (const PathRule& rule : rule_.writes) {
      for (PathEffect& path : terms_.expand(rule, RuleTerms::Need::must))
        effect_.writes.push_back({std::move(path), rule.shape});
    }
    for (const PathRule& rule : rule_.deletes) {
      for (PathEffect& path : terms_.expand(rule, RuleTerms::Need::must))
        effect_.deletes.push_back(std::move(path));
    }
    for (const PathRule& rule : rule_.caches) {
      for (const PathEffect& path : terms_.expand(rule, RuleTerms::Need::may))
        effect_.caches.push_back(path.path);
    }
  }

  // Files in which variables may stand. One that is made in the image, or comes by a secret, may name any.
  void variables_of_settings() {
    if (found_.tool->expands.empty() || site_.context == nullptr) return;
    ManifestFiles files(site_);
    for (const PathEffect& path : effect_.reads) {
      const std::string_view name = std::string_view(path.path).substr(path.path.rfind('/') + 1);
      if (path.tree || std::ranges::find(found_.tool->expands, name) == found_.tool->expands.end()) continue;
      const std::optional<std::string> text = files.read(path.path);
      if (text) {
        add_variables_in(*text, effect_.variables.names);
      } else if (!files.problem(path.path).empty()) {
        effect_.variables.any = true;
      }
    }
  }

  // A file that matters when it appears, and does appear: its content is not read, so what it may say is
  // assumed away.
  void check_configuration(const PathEffect& path) {
    if (path.tree || rule_.role != Role::install || site_.context == nullptr) return;
    const ImageView::Found there = site_.view.find(path.path, site_.so_far);
    if (there.kind == ImageView::Found::Kind::nothing) return;
    if (there.kind == ImageView::Found::Kind::copied) effect_.manifests.push_back(path.path);
    add_assumption(effect_.assumptions,
                   {"tool-configuration", fmt::format("{} changes neither what {} reads nor where it writes",
                                                      path.path, found_.label)});
  }

  void rule_assumptions() {
    for (const knowledge::AssumptionRule& rule : rule_.assumptions) {
      if (terms_.holds(rule.condition))
        add_assumption(effect_.assumptions, {std::string(rule.id), std::string(rule.text)});
    }
  }

  const Invocation& found_;
  const CommandRule& rule_;
  const Scope& scope_;
  const Site& site_;
  CommandEffect effect_;
  RuleTerms terms_;
};

}  // namespace

CommandEffect apply_rule(const Invocation& invocation, const Scope& scope, const Site& site) {
  return Applying(invocation, scope, site).run();
}

void add_prefetch(const Invocation& invocation, CommandEffect& effect) {
  if (invocation.rule == nullptr) return;
  const knowledge::PrefetchRule& rule = invocation.rule->prefetch;
  if ((rule.run.empty() && rule.add.empty()) || !invocation.is_read || !invocation.prefix.empty()) return;
  const auto given = [&](std::string_view word) { return invocation.option(word) != nullptr; };
  if (std::ranges::any_of(rule.unless, given)) return;
  std::string operands;
  for (const Field& operand : invocation.operands) {
    if (!rule.with_operands) break;
    const auto is_plain = [](char c) {
      return ascii::is_alphanumeric(c) || std::string_view("._-/").find(c) != std::string_view::npos;
    };
    if (!operand.known || !std::ranges::all_of(operand.text, is_plain)) return;
    operands += " " + operand.text;
  }
  if (!rule.run.empty()) effect.prefetch_run = fmt::format("{} {}{}", invocation.program, rule.run, operands);
  effect.prefetch_add = rule.add;
  effect.prefetch_assumption = rule.assumption;
}

}  // namespace decant
