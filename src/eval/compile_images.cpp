// Compiles rules/images.json to the table of image_table.hpp, while decant is built. A mistake in the file
// ends the build and says where.
//
//   compile_images OUTPUT.cpp images.json
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using Json = nlohmann::json;

constexpr std::string_view kUsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

void check(bool good, const std::string& where, std::string_view what) {
  if (!good) throw std::runtime_error(fmt::format("{}: {}", where, what));
}

std::string literal(std::string_view text) {
  return Json(text).dump();
}

// `{"NAME", "value", true}, …`
std::string variables(const Json& image, const std::string& where) {
  std::string text;
  std::set<std::string> seen;
  const auto add = [&](const std::string& name, const Json& value) {
    check(seen.insert(name).second, where, fmt::format("{} stands twice", name));
    text += fmt::format("  {{{}, {}, {}}},\n", literal(name),
                        value.is_null() ? "\"\"" : literal(value.get<std::string>()), !value.is_null());
  };
  if (image.contains("path")) add("PATH", image["path"].get<std::string>() + std::string(kUsualPath));
  for (const Json& variable : image.at("env")) {
    check(variable.is_array() && variable.size() == 2, where, "a variable is [name, value]");
    add(variable[0].get<std::string>(), variable[1]);
  }
  return text;
}

std::string compiled(const Json& file) {
  std::string arrays;
  std::map<std::string, std::string> rows;
  int index = 0;
  for (const Json& image : file.at("images")) {
    const std::string where = fmt::format("images[{}]", index);
    for (const auto& item : image.items()) {
      static const std::set<std::string> kKeys = {"names", "user",     "workdir", "path",
                                                  "env",   "complete", "windows"};
      check(kKeys.contains(item.key()), where, "unknown key " + item.key());
    }
    const std::string text = variables(image, where);
    if (!text.empty()) arrays += fmt::format("constexpr ImageVariable kEnv{}[] = {{\n{}}};\n", index, text);
    for (const Json& name : image.at("names")) {
      const std::string row =
          fmt::format("  {{{}, {}, {}, {}, {}, {}, {}}},\n", literal(name.get<std::string>()),
                      literal(image.value("user", "")), literal(image.value("workdir", "")),
                      text.empty() ? "{}" : fmt::format("kEnv{}", index), image.contains("user"),
                      image.value("complete", false), image.value("windows", false));
      check(rows.emplace(name.get<std::string>(), row).second, where,
            name.get<std::string>() + " stands twice");
    }
    ++index;
  }
  std::string tags;
  for (const Json& tag : file.at("windows_tags")) tags += literal(tag.get<std::string>()) + ", ";
  std::string all;
  for (const auto& [name, row] : rows) all += row;
  return fmt::format(
      "// Made from rules/images.json by compile_images.\n#include \"eval/image_table.hpp\"\n\nnamespace "
      "decant {{\n"
      "namespace {{\n{}constexpr ImageRow kRows[] = {{\n{}}};\nconstexpr std::string_view kTags[] = "
      "{{{}}};\n}}\n"
      "std::span<const ImageRow> image_table() {{ return kRows; }}\n"
      "std::span<const std::string_view> windows_tags() {{ return kTags; }}\n}}\n",
      arrays, all, tags);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  try {
    std::ifstream input(arguments[2]);
    const std::string text = compiled(Json::parse(input));
    std::ofstream output(arguments[1]);
    output << text;
    return output.good() ? 0 : 1;
  } catch (const std::exception& mistake) {
    fmt::print(stderr, "{}: {}\n", arguments[2], mistake.what());
    return 1;
  }
}
