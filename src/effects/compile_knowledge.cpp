// Compiles rules/knowledge/*.json to the tables of knowledge.hpp, while decant is built. The files are
// written by people who know a package manager and no C++, so a mistake in one must end the build with the
// file, the place in it and what is wrong there; nothing that is misspelt may be passed over in silence.
//
//   compile_knowledge OUTPUT.cpp FILE.json…
//
// The output is one C++ file: constant arrays from the inside out, then the table of tools, sorted by name.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using Json = nlohmann::json;

struct Mistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

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
    return value->get<std::string>();
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
  // One of the given words as the enumerator of the same name (`-` and blanks are `_`).
  [[nodiscard]] std::string word(const char* key, std::string_view type, std::string_view otherwise,
                                 std::initializer_list<std::string_view> allowed) const {
    const std::string found = has(key) ? at(key).text() : std::string(otherwise);
    if (std::find(allowed.begin(), allowed.end(), found) == allowed.end()) {
      at(key).fail(fmt::format("`{}` is none of {}", found, fmt::join(allowed, ", ")));
    }
    return fmt::format("{}::{}", type, found);
  }
};

std::string literal(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) throw Mistake(fmt::format("control character in `{}`", text));
    result += c;
  }
  return result + "\"";
}

// Writes arrays as they are met, and gives back the names that stand for them.
class Writer {
 public:
  std::string texts(const std::vector<std::string>& items) {
    std::vector<std::string> values;
    for (const std::string& item : items) values.push_back(literal(item));
    return array("std::string_view", values);
  }
  std::string array(std::string_view type, const std::vector<std::string>& values) {
    if (values.empty()) return "{}";
    const std::string name = fmt::format("k{}", next_++);
    out_ += fmt::format("constexpr std::array<{}, {}> {}{{{{\n    {},\n}}}};\n", type, values.size(), name,
                        fmt::join(values, ",\n    "));
    return name;
  }
  [[nodiscard]] const std::string& out() const { return out_; }

 private:
  std::string out_;
  int next_ = 0;
};

// The options of the tool at hand, to check the conditions and templates that name them.
struct ToolNames {
  std::set<std::string> options;    // first names
  std::set<std::string> with_path;  // those with a value that is a path
};

void check_word(const Place& place, const std::string& word, const ToolNames& names) {
  static const std::set<std::string> kStates{"@root", "@user",    "@operands", "@no-operands", "@prefix",
                                             "@lock", "@no-lock", "@scripts",  "@base-known",  "@module"};
  if (word.starts_with("@")) {
    if (!kStates.contains(word))
      place.fail(fmt::format("unknown state; known are {}", fmt::join(kStates, ", ")));
  } else if (word.starts_with("-")) {
    if (!names.options.contains(word)) place.fail("is not the first name of an option of this tool");
  } else if (!word.starts_with("$") || word.size() < 2) {
    place.fail("must begin with `-`, `$` or `@`");
  }
}

std::string condition(const Place& place, Writer& writer, const ToolNames& names) {
  std::string sides[2];
  const char* const keys[2] = {"when", "unless"};
  for (int i = 0; i < 2; ++i) {
    for (const Place& item : place.list(keys[i])) check_word(item, item.text(), names);
    sides[i] = writer.texts(place.texts(keys[i]));
  }
  return fmt::format("{{.when = {}, .unless = {}}}", sides[0], sides[1]);
}

void check_path(const Place& place, const std::string& path, const ToolNames& names) {
  const std::size_t open = path.find('{');
  if (open == std::string::npos) return;
  const std::size_t close = path.find('}', open);
  if (close == std::string::npos) place.fail("`{` without `}`");
  const std::string inner = path.substr(open + 1, close - open - 1);
  if (inner == "prefix" || inner == "path-prefix" || inner == "operand") return;
  if (!names.with_path.contains(inner)) {
    place.fail(fmt::format(
        "`{{{}}}`: neither prefix, path-prefix, operand, nor an option whose value is a path", inner));
  }
}

// `"/usr/local/**"`, or `{"path": "/usr/local/**", "when": ["--global"]}`.
std::string path_rule(const Place& place, bool optional, std::string_view shape, Writer& writer,
                      const ToolNames& names) {
  const bool plain = place.value->is_string();
  if (!plain) place.keys({"path", "when", "unless", "mode_only", "shape", "source"});
  std::string path = plain ? place.text() : place.needed("path");
  check_path(place, path, names);
  const bool tree = path.ends_with("/**");
  if (tree) path.resize(path.size() - 3);
  const std::string own_shape = plain ? fmt::format("Shape::{}", shape)
                                      : place.word("shape", "Shape", shape, {"self_contained", "diffuse"});
  return fmt::format(
      "{{.path = {}, .tree = {}, .optional = {}, .metadata = {}, .shape = {}, .condition = {}}}",
      literal(path), tree, optional, !plain && place.flag("mode_only"), own_shape,
      plain ? "{}" : condition(place, writer, names));
}

std::string path_rules(const Place& command, std::initializer_list<std::pair<const char*, bool>> lists,
                       Writer& writer, const ToolNames& names) {
  const std::string shape = command.has("shape") ? command.at("shape").text() : "diffuse";
  std::vector<std::string> values;
  for (const auto& [key, optional] : lists) {
    for (const Place& place : command.list(key))
      values.push_back(path_rule(place, optional, shape, writer, names));
  }
  return writer.array("PathRule", values);
}

std::string assumption_rule(const Place& place, Writer& writer, const ToolNames& names) {
  place.keys({"id", "text", "when", "unless", "source"});
  const std::string id = place.needed("id");
  const std::string text = place.needed("text");
  return fmt::format("{{.id = {}, .text = {}, .condition = {}}}", literal(id), literal(text),
                     condition(place, writer, names));
}

std::string option_rule(const Place& place, Writer& writer, const std::set<std::string>& commands) {
  place.keys({"names", "value", "needs_source", "opaque", "commands", "source"});
  if (place.texts("names").empty()) place.fail("`names` is missing");
  for (const Place& command : place.list("commands")) {
    if (!commands.contains(command.text())) command.fail("is no command of this tool");
  }
  const std::string value =
      place.word("value", "Value", "none",
                 {"none", "boolean", "optional", "text", "path", "read", "requirements", "directory"});
  return fmt::format("{{.names = {}, .value = {}, .needs_source = {}, .opaque = {}, .commands = {}}}",
                     writer.texts(place.texts("names")), value, literal(place.text("needs_source")),
                     literal(place.text("opaque")), writer.texts(place.texts("commands")));
}

std::string command_rule(const Place& place, Writer& writer, const ToolNames& names) {
  place.keys({"match", "aliases", "role", "shape", "operands", "network", "any_option", "cost_seconds",
              "opaque", "manifest", "reads", "optional_reads", "writes", "deletes", "caches", "assumptions",
              "clean_below", "source"});
  const std::string source = place.needed("source");
  const std::string role =
      place.word("role", "Role", "neutral",
                 {"install", "refresh_index", "clean", "accounts", "files", "neutral", "build"});
  const std::string shape = place.word("shape", "Shape", "diffuse", {"self_contained", "diffuse"});
  const std::string operands = place.word("operands", "Operands", "ignored",
                                          {"ignored", "none", "packages", "read", "read_optional", "write",
                                           "deletes", "mode_modify", "script", "copy", "move", "link"});
  std::string manifest;
  std::string manifest_condition = "{}";
  if (place.has("manifest")) {
    const Place inner = place.at("manifest");
    inner.keys({"of", "when", "unless"});
    manifest = inner.needed("of");
    if (manifest != "npm") inner.at("of").fail("must be `npm`: nothing else is read by directory yet");
    manifest_condition = condition(inner, writer, names);
  }
  std::vector<std::string> assumptions;
  for (const Place& item : place.list("assumptions"))
    assumptions.push_back(assumption_rule(item, writer, names));
  const std::string assumed = writer.array("AssumptionRule", assumptions);
  const std::string match = writer.texts(place.texts("match"));
  const std::string aliases = writer.texts(place.texts("aliases"));
  const std::string reads = path_rules(place, {{"reads", false}, {"optional_reads", true}}, writer, names);
  const std::string writes = path_rules(place, {{"writes", false}}, writer, names);
  const std::string deletes = path_rules(place, {{"deletes", false}}, writer, names);
  const std::string caches = path_rules(place, {{"caches", false}}, writer, names);
  const std::string clean = writer.texts(place.texts("clean_below"));
  return fmt::format(
      "{{.match = {}, .aliases = {}, .role = {}, .shape = {}, .operands = {}, .network = {}, .any_option = "
      "{}, "
      ".cost_seconds = {:.1f}, "
      ".opaque = {}, .manifest = {}, .manifest_condition = {}, .reads = {}, .writes = {}, .deletes = {}, "
      ".caches = {}, "
      ".assumptions = {}, .clean_below = {}, .source = {}}}",
      match, aliases, role, shape, operands, place.flag("network"), place.flag("any_option"),
      place.number("cost_seconds"), literal(place.text("opaque")), literal(manifest), manifest_condition,
      reads, writes, deletes, caches, assumed, clean, literal(source));
}

std::string setting_rule(const Place& place, Writer& writer) {
  place.keys({"variables", "opaque", "source"});
  const std::string why = place.needed("opaque");
  if (place.texts("variables").empty()) place.fail("`variables` is missing");
  return fmt::format("{{.variables = {}, .opaque = {}}}", writer.texts(place.texts("variables")),
                     literal(why));
}

std::string tool(const Place& place, Writer& writer) {
  place.keys({"tool", "about", "programs", "module", "opaque", "variables", "runs", "provided_by", "settings",
              "options", "commands", "source"});
  const std::string name = place.needed("tool");
  if (place.texts("programs").empty()) place.fail("`programs` is missing");
  const std::string opaque = place.text("opaque");
  if (opaque.empty() && place.list("commands").empty())
    place.fail("needs `commands`, or `opaque` to say why there are none");

  std::set<std::string> commands;
  for (const Place& command : place.list("commands")) {
    if (command.texts("match").empty() && !command.texts("aliases").empty()) {
      command.fail("`aliases` without `match`");
    }
    for (const char* const key : {"match", "aliases"}) {
      for (const std::string& spelling : command.texts(key)) {
        if (!commands.insert(spelling).second) command.fail(fmt::format("`{}` is there twice", spelling));
      }
    }
  }
  ToolNames names;
  std::set<std::string> seen;
  for (const Place& option : place.list("options")) {
    const std::vector<std::string> spellings = option.texts("names");
    for (const std::string& spelling : spellings) {
      if (!spelling.starts_with("-")) option.fail(fmt::format("`{}` does not begin with `-`", spelling));
      if (option.list("commands").empty() && !seen.insert(spelling).second) {
        option.fail(fmt::format("`{}` is there twice", spelling));
      }
    }
    if (spellings.empty()) continue;
    names.options.insert(spellings[0]);
    const std::string value = option.text("value");
    if (value == "path" || value == "directory") names.with_path.insert(spellings[0]);
  }
  std::vector<std::string> options;
  for (const Place& option : place.list("options")) options.push_back(option_rule(option, writer, commands));
  std::vector<std::string> settings;
  for (const Place& setting : place.list("settings")) settings.push_back(setting_rule(setting, writer));
  std::vector<std::string> rules;
  for (const Place& command : place.list("commands")) rules.push_back(command_rule(command, writer, names));

  const std::string programs = writer.texts(place.texts("programs"));
  const std::string variables = writer.texts(place.texts("variables"));
  const std::string runs = writer.texts(place.texts("runs"));
  const std::string providers = writer.texts(place.texts("provided_by"));
  const std::string setting_table = writer.array("SettingRule", settings);
  const std::string option_table = writer.array("OptionRule", options);
  const std::string command_table = writer.array("CommandRule", rules);
  return fmt::format(
      "{{.name = {}, .programs = {}, .module = {}, .opaque = {}, .variables = {}, .runs = {}, .provided_by = "
      "{}, "
      ".settings = {}, .options = {}, .commands = {}}}",
      literal(name), programs, literal(place.text("module")), literal(opaque), variables, runs, providers,
      setting_table, option_table, command_table);
}

// FNV-1a: a name for this state of the files, not a defence against anybody.
std::uint64_t digest(std::string_view text, std::uint64_t value) {
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return value;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Mistake(fmt::format("{}: cannot be read", path));
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void compile(const std::string& output, std::vector<std::string> files) {
  std::sort(files.begin(), files.end());
  Writer writer;
  std::map<std::string, std::string> tools;  // by name
  std::map<std::string, std::string> programs;
  std::uint64_t version = 0xcbf29ce484222325ULL;
  for (const std::string& file : files) {
    const std::string text = read_file(file);
    const std::string name = file.substr(file.rfind('/') + 1);
    version = digest(text, digest(name, version));
    Json json;
    try {
      json = Json::parse(text);
    } catch (const Json::parse_error& error) {
      throw Mistake(fmt::format("{}: {}", name, error.what()));
    }
    const Place root{&json, fmt::format("{}: file", name)};
    root.keys({"about", "tools"});
    static_cast<void>(root.needed("about"));
    for (const Place& place : root.list("tools")) {
      const std::string tool_name = place.needed("tool");
      if (!tools.emplace(tool_name, tool(place, writer)).second) place.fail("this tool is there twice");
      for (const std::string& program : place.texts("programs")) {
        if (!programs.emplace(program, tool_name).second) {
          place.fail(fmt::format("`{}` is a program of {} too", program, programs[program]));
        }
      }
    }
  }
  std::vector<std::string> values;
  for (const auto& [name, value] : tools) values.push_back(value);
  const std::string table = writer.array("Tool", values);
  std::ofstream out(output, std::ios::binary);
  out << "// Made from rules/knowledge/*.json by compile_knowledge.\n#include <array>\n\n#include "
         "\"effects/knowledge.hpp\"\n\nnamespace decant::knowledge {\nnamespace {\n"
      << writer.out() << "}  // namespace\n\nstd::span<const Tool> tools() { return " << table
      << "; }\nstd::string_view version() { return \"" << fmt::format("{:016x}", version)
      << "\"; }\n\n}  // namespace decant::knowledge\n";
  out.close();
  if (!out) throw Mistake(fmt::format("{}: cannot be written", output));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.size() < 2) throw Mistake("compile_knowledge OUTPUT.cpp FILE.json…");
    compile(arguments[0], {arguments.begin() + 1, arguments.end()});
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "rules/knowledge/{}\n", error.what());
    return 1;
  }
}
