// Compiles rules/knowledge/*.json to the tables of knowledge.hpp, while decant is built. A mistake in a file
// ends the build with the file, the place in it and what is wrong there (read_knowledge.cpp finds it).
//
//   compile_knowledge OUTPUT.cpp FILE.json…
//
// The output is one C++ file: constant arrays from the inside out, then the table of tools, sorted by name.
#include "effects/read_knowledge.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace decant::knowledge;

struct Mistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string literal(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

template <typename Enum>
std::string enumerator(std::string_view type, Enum value) {
  return fmt::format("static_cast<{}>({})", type, static_cast<int>(value));
}

// Writes arrays as they are met, and gives back the names that stand for them. Equal ones are written once.
class Writer {
 public:
  std::string tools(const std::vector<Tool>& tools) {
    std::vector<std::string> values;
    for (const Tool& tool : tools) values.push_back(one(tool));
    return array("Tool", values);
  }
  [[nodiscard]] const std::string& out() const { return out_; }

 private:
  std::string array(std::string_view type, const std::vector<std::string>& values) {
    if (values.empty()) return "{}";
    const std::string text = fmt::format("{}", fmt::join(values, ",\n    "));
    const auto [known, added] =
        known_.emplace(fmt::format("{} {}", type, text), fmt::format("k{}", known_.size()));
    if (added) {
      out_ += fmt::format("constexpr std::array<{}, {}> {}{{{{\n    {},\n}}}};\n", type, values.size(),
                          known->second, text);
    }
    return known->second;
  }

  std::string texts(std::span<const std::string_view> items) {
    std::vector<std::string> values;
    for (const std::string_view item : items) values.push_back(literal(item));
    return array("std::string_view", values);
  }
  template <typename T>
  std::string list(std::string_view type, std::span<const T> items) {
    std::vector<std::string> values;
    for (const T& item : items) values.push_back(one(item));
    return array(type, values);
  }

  std::string one(const Condition& condition) {
    if (condition.when.empty() && condition.unless.empty()) return "{}";
    const std::string when = texts(condition.when);
    return fmt::format("{{{}, {}}}", when, texts(condition.unless));
  }
  std::string one(const PathRule& rule) {
    return fmt::format("{{{}, {}, {}, {}, {}, {}}}", literal(rule.path), rule.tree, rule.optional,
                       rule.metadata, enumerator("Shape", rule.shape), one(rule.condition));
  }
  std::string one(const AssumptionRule& rule) {
    return fmt::format("{{{}, {}, {}}}", literal(rule.id), literal(rule.text), one(rule.condition));
  }
  std::string one(const Reason& reason) {
    return fmt::format("{{{}, {}}}", literal(reason.why), one(reason.condition));
  }
  std::string one(const Waiver& waiver) {
    return fmt::format("{{{}, {}}}", literal(waiver.need), texts(waiver.when));
  }
  std::string one(const OptionRule& option) {
    const std::string names = texts(option.names);
    return fmt::format("{{{}, {}, {}, {}, {}, {}}}", names, enumerator("Value", option.value),
                       literal(option.needs_source), literal(option.opaque), texts(option.commands),
                       option.prints);
  }
  std::string one(const SettingRule& setting) {
    return fmt::format("{{{}, {}}}", texts(setting.variables), literal(setting.opaque));
  }
  std::string one(const ManifestRule& manifest) {
    if (manifest.of.empty()) return "{}";
    const std::string condition = one(manifest.condition);
    const std::string files = texts(manifest.files);
    const std::string optional_files = texts(manifest.optional_files);
    return fmt::format("{{{}, {}, {}, {}, {}}}", literal(manifest.of), condition, files, optional_files,
                       list("Waiver", manifest.waivers));
  }
  std::string one(const PrefetchRule& rule) {
    return fmt::format("{{{}, {}, {}, {}, {}}}", literal(rule.run), literal(rule.add), texts(rule.unless),
                       literal(rule.assumption), rule.with_operands);
  }
  std::string one(const CommandRule& rule) {
    std::string fields = fmt::format(".match = {}", texts(rule.match));
    const auto add = [&](std::string_view name, const std::string& value) {
      if (value != "{}") fields += fmt::format(", .{} = {}", name, value);
    };
    add("aliases", texts(rule.aliases));
    add("role", enumerator("Role", rule.role));
    add("shape", enumerator("Shape", rule.shape));
    add("operands", enumerator("Operands", rule.operands));
    add("network", fmt::format("{}", rule.network));
    add("any_option", fmt::format("{}", rule.any_option));
    add("cost_seconds", fmt::format("{:.1f}", rule.cost_seconds));
    if (!rule.prefetch.run.empty() || !rule.prefetch.add.empty()) add("prefetch", one(rule.prefetch));
    add("opaque", literal(rule.opaque));
    add("any_variable", fmt::format("{}", rule.any_variable));
    add("manifest", one(rule.manifest));
    add("needs_source", list("Reason", rule.needs_source));
    add("refusals", list("Reason", rule.refusals));
    add("reads", list("PathRule", rule.reads));
    add("writes", list("PathRule", rule.writes));
    add("deletes", list("PathRule", rule.deletes));
    add("caches", list("PathRule", rule.caches));
    add("assumptions", list("AssumptionRule", rule.assumptions));
    add("clean_below", texts(rule.clean_below));
    add("source", literal(rule.source));
    return fmt::format("{{{}}}", fields);
  }
  std::string one(const Tool& tool) {
    std::string fields = fmt::format(".name = {}", literal(tool.name));
    const auto add = [&](std::string_view name, const std::string& value) {
      if (value != "{}") fields += fmt::format(", .{} = {}", name, value);
    };
    add("programs", texts(tool.programs));
    add("module", literal(tool.module));
    add("opaque", literal(tool.opaque));
    add("names", enumerator("Names", tool.names));
    add("dashless", fmt::format("{}", tool.dashless));
    add("variables", texts(tool.variables));
    add("runs", texts(tool.runs));
    add("provided_by", texts(tool.provided_by));
    add("expands", texts(tool.expands));
    add("settings", list("SettingRule", tool.settings));
    add("options", list("OptionRule", tool.options));
    add("commands", list("CommandRule", tool.commands));
    return fmt::format("{{{}}}", fields);
  }

  std::string out_;
  std::map<std::string, std::string> known_;  // name by type and content
};

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
  Store store;
  std::vector<Tool> tools;
  std::map<std::string_view, std::string_view> programs;
  std::uint64_t version = 0xcbf29ce484222325ULL;
  for (const std::string& file : files) {
    const std::string text = read_file(file);
    const std::string name = file.substr(file.rfind('/') + 1);
    version = digest(text, digest(name, version));
    nlohmann::json json;
    try {
      json = nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
      throw Mistake(fmt::format("{}: {}", name, error.what()));
    }
    const auto read = read_tools(name, json, store);
    if (!read) throw Mistake(read.problem().what);
    for (const Tool& tool : *read) {
      for (const std::string_view program : tool.programs) {
        const auto [other, added] = programs.emplace(program, tool.name);
        if (!added)
          throw Mistake(fmt::format("{}: `{}` is a program of {} too", name, program, other->second));
      }
      tools.push_back(tool);
    }
  }
  std::ranges::sort(tools, {}, &Tool::name);
  const auto twin = std::ranges::adjacent_find(tools, {}, &Tool::name);
  if (twin != tools.end()) throw Mistake(fmt::format("{} is there twice", twin->name));
  Writer writer;
  const std::string table = writer.tools(tools);
  std::ofstream out(output, std::ios::binary);
  out << "// Made from rules/knowledge/*.json by compile_knowledge.\n#include <array>\n\n#include "
         "\"effects/knowledge.hpp\"\n\nnamespace decant::knowledge {\nnamespace {\n"
      << writer.out() << "}  // namespace\n\nstd::span<const Tool> tools() { return " << table
      << "; }\nstd::string_view builtin_version() { return \"" << fmt::format("{:016x}", version)
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
