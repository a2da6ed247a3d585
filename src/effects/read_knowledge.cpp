// See read_knowledge.hpp. A mistake is an exception from its place up to read_tools; it leaves this file as a
// Problem.
#include "effects/read_knowledge.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace decant::knowledge {
namespace {

using Json = nlohmann::json;

struct Mistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <typename Enum>
using Words = std::initializer_list<std::pair<std::string_view, Enum>>;

// A value in a file, with the way to it: `npm.json: tools[0].commands[2].role`.
struct Place {
  const Json* value;
  std::string path;

  [[noreturn]] void fail(std::string_view what) const { throw Mistake(fmt::format("{}: {}", path, what)); }
  [[nodiscard]] bool has(const char* key) const { return value->contains(key); }
  [[nodiscard]] Place at(const char* key) const { return {&value->at(key), fmt::format("{}.{}", path, key)}; }
  [[nodiscard]] Place at(std::size_t index) const {
    return {&value->at(index), fmt::format("{}[{}]", path, index)};
  }

  void keys(std::initializer_list<std::string_view> allowed) const {
    if (!value->is_object()) fail("must be an object");
    for (const auto& item : value->items()) {
      if (std::find(allowed.begin(), allowed.end(), item.key()) == allowed.end()) {
        fail(fmt::format("unknown key `{}`; known are {}", item.key(), fmt::join(allowed, ", ")));
      }
    }
  }
  [[nodiscard]] std::string text() const {
    if (!value->is_string() || value->get_ref<const std::string&>().empty())
      fail("must be a text, not empty");
    const std::string& found = value->get_ref<const std::string&>();
    if (std::any_of(found.begin(), found.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      fail("has a control character");
    return found;
  }
  [[nodiscard]] std::string text(const char* key) const { return has(key) ? at(key).text() : std::string(); }
  [[nodiscard]] std::string needed(const char* key) const {
    if (!has(key)) fail(fmt::format("`{}` is missing", key));
    return at(key).text();
  }
  [[nodiscard]] bool flag(const char* key) const {
    if (!has(key)) return false;
    if (!at(key).value->is_boolean()) at(key).fail("must be true or false");
    return at(key).value->get<bool>();
  }
  [[nodiscard]] double number(const char* key) const {
    if (!has(key)) return 0;
    if (!at(key).value->is_number()) at(key).fail("must be a number");
    return at(key).value->get<double>();
  }
  [[nodiscard]] std::vector<Place> list(const char* key) const {
    std::vector<Place> places;
    if (!has(key)) return places;
    const Place inner = at(key);
    if (!inner.value->is_array()) inner.fail("must be a list");
    for (std::size_t i = 0; i < inner.value->size(); ++i) places.push_back(inner.at(i));
    return places;
  }
  [[nodiscard]] std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> result;
    for (const Place& place : list(key)) result.push_back(place.text());
    return result;
  }
  // The value that one of the given words stands for; the first one when the key is absent.
  template <typename Enum>
  [[nodiscard]] Enum word(const char* key, Words<Enum> allowed) const {
    if (!has(key)) return allowed.begin()->second;
    const std::string found = at(key).text();
    std::vector<std::string_view> names;
    for (const auto& [name, value_of_it] : allowed) {
      if (name == found) return value_of_it;
      names.push_back(name);
    }
    at(key).fail(fmt::format("`{}` is none of {}", found, fmt::join(names, ", ")));
  }
};

Shape shape_of(const Place& place, Shape otherwise) {
  if (!place.has("shape")) return otherwise;
  return place.word<Shape>("shape", {{"diffuse", Shape::diffuse}, {"self_contained", Shape::self_contained}});
}

class Reader {
 public:
  explicit Reader(Store& store) : store_(store) {}

  Tool tool(const Place& place) {
    place.keys({"tool", "about", "programs", "module", "opaque", "variables", "runs", "provided_by",
                "expands", "settings", "options", "commands", "names", "dashless", "source"});
    Tool tool;
    tool.name = store_.text(place.needed("tool"));
    tool.programs = texts(place, "programs");
    if (tool.programs.empty()) place.fail("`programs` is missing");
    tool.module = text(place, "module");
    tool.opaque = text(place, "opaque");
    if (tool.opaque.empty() && place.list("commands").empty())
      place.fail("needs `commands`, or `opaque` to say why there are none");
    tool.names = place.word<Names>("names", {{"plain", Names::plain},
                                             {"system", Names::system},
                                             {"npm", Names::npm},
                                             {"pip", Names::pip},
                                             {"versioned", Names::versioned}});
    tool.dashless = place.flag("dashless");
    note_names(place);
    tool.variables = texts(place, "variables");
    tool.runs = texts(place, "runs");
    tool.provided_by = texts(place, "provided_by");
    tool.expands = texts(place, "expands");
    tool.settings = each<SettingRule>(place, "settings", &Reader::setting);
    tool.options = each<OptionRule>(place, "options", &Reader::option);
    tool.commands = each<CommandRule>(place, "commands", &Reader::command);
    return tool;
  }

 private:
  std::string_view text(const Place& place, const char* key) {
    return place.has(key) ? store_.text(place.at(key).text()) : std::string_view();
  }
  std::span<const std::string_view> texts(const Place& place, const char* key) {
    std::vector<std::string_view> items;
    for (const std::string& item : place.texts(key)) items.push_back(store_.text(item));
    return store_.list(std::move(items));
  }
  template <typename T>
  std::span<const T> each(const Place& place, const char* key, T (Reader::*read)(const Place&)) {
    std::vector<T> items;
    for (const Place& item : place.list(key)) items.push_back((this->*read)(item));
    return store_.list(std::move(items));
  }

  // The commands and options of the tool at hand, for what names them.
  void note_names(const Place& place) {
    commands_.clear();
    options_.clear();
    with_path_.clear();
    for (const Place& command : place.list("commands")) {
      if (command.texts("match").empty() && !command.texts("aliases").empty())
        command.fail("`aliases` without `match`");
      for (const char* const key : {"match", "aliases"}) {
        for (const std::string& spelling : command.texts(key)) {
          if (!commands_.insert(spelling).second) command.fail(fmt::format("`{}` is there twice", spelling));
        }
      }
    }
    std::set<std::string> seen;
    for (const Place& option : place.list("options")) {
      const std::vector<std::string> spellings = option.texts("names");
      for (const std::string& spelling : spellings) {
        if (!spelling.starts_with("-")) option.fail(fmt::format("`{}` does not begin with `-`", spelling));
        if (option.list("commands").empty() && !seen.insert(spelling).second)
          option.fail(fmt::format("`{}` is there twice", spelling));
      }
      if (spellings.empty()) continue;
      options_.insert(spellings[0]);
      const std::string value = option.text("value");
      if (value == "path" || value == "directory") with_path_.insert(spellings[0]);
    }
  }

  static bool is_fact(std::string_view name) {
    return std::find(kFacts.begin(), kFacts.end(), name) != kFacts.end();
  }

  void check_word(const Place& place, const std::string& word) const {
    static const std::set<std::string> kStates{"@root",   "@user",       "@operands", "@no-operands",
                                               "@prefix", "@base-known", "@module"};
    if (word.starts_with("@")) {
      const std::string_view fact = std::string_view(word).substr(word.starts_with("@no-") ? 4 : 1);
      if (!kStates.contains(word) && !is_fact(fact)) {
        place.fail(fmt::format("unknown state; known are {}, and @NAME and @no-NAME with {}",
                               fmt::join(kStates, ", "), fmt::join(kFacts, ", ")));
      }
    } else if (word.starts_with("-")) {
      if (!options_.contains(word)) place.fail("is not the first name of an option of this tool");
    } else if (!word.starts_with("$") || word.size() < 2) {
      place.fail("must begin with `-`, `$` or `@`");
    }
  }
  std::span<const std::string_view> words(const Place& place, const char* key) {
    for (const Place& item : place.list(key)) check_word(item, item.text());
    return texts(place, key);
  }
  Condition condition(const Place& place) {
    return {.when = words(place, "when"), .unless = words(place, "unless")};
  }

  void check_path(const Place& place, const std::string& path) const {
    const std::size_t open = path.find('{');
    if (open == std::string::npos) return;
    const std::size_t close = path.find('}', open);
    if (close == std::string::npos) place.fail("`{` without `}`");
    const std::string inner = path.substr(open + 1, close - open - 1);
    if (inner == "prefix" || inner == "path-prefix" || inner == "operand" || inner == "operand-name" ||
        inner == "up" || inner == "member")
      return;
    if (!with_path_.contains(inner)) {
      place.fail(
          fmt::format("`{{{}}}`: neither prefix, path-prefix, operand, operand-name, up, member, nor an "
                      "option whose value is a path",
                      inner));
    }
  }

  // `"/usr/local/**"`, or `{"path": "/usr/local/**", "when": ["--global"]}`.
  PathRule path(const Place& place, bool optional, Shape shape) {
    const bool plain = place.value->is_string();
    if (!plain) place.keys({"path", "when", "unless", "mode_only", "shape", "source"});
    std::string written = plain ? place.text() : place.needed("path");
    check_path(place, written);
    PathRule rule;
    rule.tree = written.ends_with("/**");
    if (rule.tree) written.resize(written.size() - 3);
    rule.path = store_.text(written);
    rule.optional = optional;
    rule.shape = shape;
    if (plain) return rule;
    rule.metadata = place.flag("mode_only");
    rule.shape = shape_of(place, shape);
    rule.condition = condition(place);
    return rule;
  }
  std::span<const PathRule> paths(const Place& command, Words<bool> lists, Shape shape) {
    std::vector<PathRule> rules;
    for (const auto& [key, optional] : lists) {
      for (const Place& place : command.list(key.data())) rules.push_back(path(place, optional, shape));
    }
    return store_.list(std::move(rules));
  }

  AssumptionRule assumption(const Place& place) {
    place.keys({"id", "text", "when", "unless", "source"});
    const std::string id = place.needed("id");
    return {.id = store_.text(id), .text = store_.text(place.needed("text")), .condition = condition(place)};
  }

  Reason reason(const Place& place) {
    place.keys({"why", "when", "unless", "source"});
    return {.why = store_.text(place.needed("why")), .condition = condition(place)};
  }

  Waiver waiver(const Place& place) {
    place.keys({"need", "when", "source"});
    const std::string need = place.needed("need");
    if (std::find(kNeeds.begin(), kNeeds.end(), need) == kNeeds.end())
      place.at("need").fail(fmt::format("`{}` is none of {}", need, fmt::join(kNeeds, ", ")));
    return {.need = store_.text(need), .when = words(place, "when")};
  }

  ManifestRule manifest(const Place& place) {
    place.keys({"of", "when", "unless", "files", "optional_files", "waive", "source"});
    const std::string of = place.needed("of");
    if (std::find(kManifests.begin(), kManifests.end(), of) == kManifests.end())
      place.at("of").fail(fmt::format("`{}` is none of {}", of, fmt::join(kManifests, ", ")));
    return {.of = store_.text(of),
            .condition = condition(place),
            .files = texts(place, "files"),
            .optional_files = texts(place, "optional_files"),
            .waivers = each<Waiver>(place, "waive", &Reader::waiver)};
  }

  OptionRule option(const Place& place) {
    place.keys({"names", "value", "needs_source", "opaque", "commands", "prints", "source"});
    if (place.texts("names").empty()) place.fail("`names` is missing");
    for (const Place& command : place.list("commands")) {
      if (!commands_.contains(command.text())) command.fail("is no command of this tool");
    }
    const auto value = place.word<Value>("value", {{"none", Value::none},
                                                   {"boolean", Value::boolean},
                                                   {"optional", Value::optional},
                                                   {"text", Value::text},
                                                   {"path", Value::path},
                                                   {"read", Value::read},
                                                   {"url", Value::url},
                                                   {"requirements", Value::requirements},
                                                   {"manifest", Value::manifest},
                                                   {"directory", Value::directory}});
    return {.names = texts(place, "names"),
            .value = value,
            .needs_source = text(place, "needs_source"),
            .opaque = text(place, "opaque"),
            .commands = texts(place, "commands"),
            .prints = place.flag("prints")};
  }

  SettingRule setting(const Place& place) {
    place.keys({"variables", "opaque", "source"});
    const std::string why = place.needed("opaque");
    if (place.texts("variables").empty()) place.fail("`variables` is missing");
    return {.variables = texts(place, "variables"), .opaque = store_.text(why)};
  }

  PrefetchRule prefetch(const Place& place) {
    place.keys({"run", "add", "unless", "assumption", "with_operands", "source"});
    if (place.has("run") == place.has("add")) place.fail("either `run` or `add` says what is run");
    static_cast<void>(place.needed("source"));
    return {.run = text(place, "run"),
            .add = text(place, "add"),
            .unless = words(place, "unless"),
            .assumption = text(place, "assumption"),
            .with_operands = place.flag("with_operands")};
  }

  CommandRule command(const Place& place) {
    place.keys({"match",        "aliases",      "role",         "shape",          "operands", "network",
                "any_option",   "any_variable", "cost_seconds", "prefetch",       "opaque",   "manifest",
                "needs_source", "refuse",       "reads",        "optional_reads", "writes",   "deletes",
                "caches",       "assumptions",  "clean_below",  "source"});
    CommandRule rule;
    rule.source = store_.text(place.needed("source"));
    rule.role = place.word<Role>("role", {{"neutral", Role::neutral},
                                          {"install", Role::install},
                                          {"refresh_index", Role::refresh_index},
                                          {"clean", Role::clean},
                                          {"accounts", Role::accounts},
                                          {"files", Role::files},
                                          {"build", Role::build}});
    rule.shape = shape_of(place, Shape::diffuse);
    rule.operands = place.word<Operands>("operands", {{"ignored", Operands::ignored},
                                                      {"none", Operands::none},
                                                      {"packages", Operands::packages},
                                                      {"read", Operands::read},
                                                      {"read_optional", Operands::read_optional},
                                                      {"requirements", Operands::requirements},
                                                      {"manifest", Operands::manifest},
                                                      {"urls", Operands::urls},
                                                      {"clone", Operands::clone},
                                                      {"write", Operands::write},
                                                      {"deletes", Operands::deletes},
                                                      {"mode_modify", Operands::mode_modify},
                                                      {"script", Operands::script},
                                                      {"copy", Operands::copy},
                                                      {"move", Operands::move},
                                                      {"link", Operands::link}});
    if (place.has("manifest")) rule.manifest = manifest(place.at("manifest"));
    if (rule.operands == Operands::manifest && rule.manifest.of.empty())
      place.fail("`operands` is manifest, and there is no `manifest`");
    rule.match = texts(place, "match");
    rule.aliases = texts(place, "aliases");
    rule.network = place.flag("network");
    rule.any_option = place.flag("any_option");
    rule.any_variable = place.flag("any_variable");
    rule.cost_seconds = place.number("cost_seconds");
    if (place.has("prefetch")) rule.prefetch = prefetch(place.at("prefetch"));
    rule.opaque = text(place, "opaque");
    rule.needs_source = each<Reason>(place, "needs_source", &Reader::reason);
    rule.refusals = each<Reason>(place, "refuse", &Reader::reason);
    rule.assumptions = each<AssumptionRule>(place, "assumptions", &Reader::assumption);
    rule.reads = paths(place, {{"reads", false}, {"optional_reads", true}}, rule.shape);
    rule.writes = paths(place, {{"writes", false}}, rule.shape);
    rule.deletes = paths(place, {{"deletes", false}}, rule.shape);
    rule.caches = paths(place, {{"caches", false}}, rule.shape);
    rule.clean_below = texts(place, "clean_below");
    return rule;
  }

  Store& store_;
  std::set<std::string> commands_;   // spellings
  std::set<std::string> options_;    // first names
  std::set<std::string> with_path_;  // of options with a value that is a path
};

}  // namespace

Result<std::vector<Tool>> read_tools(std::string_view name, const nlohmann::json& file, Store& store) {
  try {
    const Place root{&file, fmt::format("{}: file", name)};
    root.keys({"$schema", "about", "tools"});
    static_cast<void>(root.needed("about"));
    std::vector<Tool> tools;
    std::map<std::string_view, std::string_view> programs;
    std::set<std::string_view> names;
    Reader reader(store);
    for (const Place& place : root.list("tools")) {
      const Tool& tool = tools.emplace_back(reader.tool(place));
      if (!names.insert(tool.name).second) place.fail("this tool is there twice");
      for (const std::string_view program : tool.programs) {
        const auto [other, added] = programs.emplace(program, tool.name);
        if (!added) place.fail(fmt::format("`{}` is a program of {} too", program, other->second));
      }
    }
    return tools;
  } catch (const Mistake& mistake) {
    return Problem{.what = mistake.what(), .remedy = "docs/knowledge.md says what a knowledge file holds"};
  }
}

}  // namespace decant::knowledge
