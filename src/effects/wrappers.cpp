// See wrappers.hpp. An option that is not in the table may change what is run (`sudo -u`, `env -C`), so it is
// a problem.
#include "effects/wrappers.hpp"

#include "context/path.hpp"

#include <array>

namespace decant {
namespace {

struct Wrapper {
  std::string_view program;
  std::string_view flags;       // short options without a value
  std::string_view with_value;  // short options with one
  std::size_t operands = 0;     // words before the command
  bool assignments = false;     // `A=b` before the command
};

constexpr std::array<Wrapper, 11> kWrappers{{
    {.program = "command", .flags = "p", .with_value = ""},
    {.program = "exec", .flags = "", .with_value = ""},
    {.program = "env", .flags = "i", .with_value = "u", .assignments = true},
    {.program = "sudo", .flags = "EHnS", .with_value = "p", .assignments = true},
    {.program = "time", .flags = "pv", .with_value = ""},
    {.program = "nice", .flags = "0123456789", .with_value = "n"},
    {.program = "ionice", .flags = "", .with_value = "cn"},
    {.program = "nohup", .flags = "", .with_value = ""},
    {.program = "stdbuf", .flags = "", .with_value = "ioe"},
    {.program = "timeout", .flags = "fv", .with_value = "ks", .operands = 1},
    {.program = "busybox", .flags = "", .with_value = ""},
}};

// Shells that are known by name, but not read.
constexpr std::array<std::string_view, 5> kOtherShells{"zsh", "fish", "csh", "tcsh", "mksh"};

const Wrapper* find_wrapper(const Field& field) {
  if (!field.known) return nullptr;
  const std::string_view name = name_of_path(field.text);
  for (const Wrapper& wrapper : kWrappers) {
    if (wrapper.program == name) return &wrapper;
  }
  return nullptr;
}

bool contains(std::string_view letters, char c) {
  return letters.find(c) != std::string_view::npos;
}

// The number of words that the wrapper itself takes, its name included; 0 when they are not understood.
std::size_t own_words(const Wrapper& wrapper, std::span<const Field> fields, Scope& scope) {
  std::size_t at = 1;
  std::size_t operands = wrapper.operands;
  for (; at < fields.size(); ++at) {
    const Field& field = fields[at];
    if (!field.known && field.front.empty()) return 0;
    const std::string& text = field.known ? field.text : field.front;
    if (text == "--") {
      ++at;
      break;
    }
    if (text.size() > 1 && text[0] == '-') {
      if (!field.known) return 0;
      bool takes_next = false;
      for (std::size_t i = 1; i < text.size(); ++i) {
        if (contains(wrapper.flags, text[i])) continue;
        if (!contains(wrapper.with_value, text[i])) return 0;
        takes_next = i + 1 == text.size();
        break;
      }
      if (takes_next) ++at;
      continue;
    }
    const std::size_t equals = text.find('=');
    if (wrapper.assignments && equals != std::string::npos && equals > 0) {
      scope.set(std::string_view(text).substr(0, equals),
                field.known ? std::optional(text.substr(equals + 1)) : std::nullopt);
      continue;
    }
    if (operands == 0) break;
    --operands;
  }
  return std::min(at, fields.size());
}

// `corepack yarn install`, `npx --yes pnpm install`: the number of words before the package manager; 0 where
// another thing is run.
std::size_t before_package_manager(std::span<const Field> fields) {
  if (!fields[0].known) return 0;
  const std::string_view name = name_of_path(fields[0].text);
  if (name != "corepack" && name != "npx") return 0;
  std::size_t at = 1;
  if (name == "npx" && fields.size() > 1 && (fields[1].text == "--yes" || fields[1].text == "-y")) ++at;
  if (at >= fields.size() || !fields[at].known) return 0;
  const std::string_view run = fields[at].text;
  return run == "yarn" || run == "yarnpkg" || run == "pnpm" || (run == "npm" && name == "corepack") ? at : 0;
}

}  // namespace

Unwrapped unwrap(std::span<const Field> fields, Scope& scope) {
  while (!fields.empty()) {
    if (const std::size_t words = before_package_manager(fields); words > 0) {
      fields = fields.subspan(words);
      break;
    }
    const Wrapper* wrapper = find_wrapper(fields[0]);
    if (wrapper == nullptr) break;
    if (wrapper->program == "command" && fields.size() > 1 &&
        (fields[1].text == "-v" || fields[1].text == "-V"))
      return {};
    const std::size_t count = own_words(*wrapper, fields, scope);
    if (count == 0)
      return {.fields = fields,
              .problem = fmt::format("{}: an option that decant does not know", fields[0].text)};
    if (wrapper->program == "sudo") scope.as_root = true;
    fields = fields.subspan(count);
  }
  return {.fields = fields, .problem = {}};
}

std::optional<InnerScript> inner_script(std::span<const Field> fields) {
  if (fields.empty() || !fields[0].known) return std::nullopt;
  const std::string_view name = name_of_path(fields[0].text);
  const shell::ShellFamily family = shell::family_of(name);
  const bool is_read = family == shell::ShellFamily::posix || family == shell::ShellFamily::bash;
  const bool is_shell = is_read || std::ranges::find(kOtherShells, name) != kOtherShells.end();
  if (!is_shell) return std::nullopt;
  std::vector<std::string> words;
  for (const Field& field : fields.subspan(1)) {
    if (field.known && field.text.size() > 1 && (field.text[0] == '-' || field.text[0] == '+')) {
      words.push_back(field.text);
    } else if (!words.empty() && words.back().ends_with('o') && field.known && !shell::takes_text(words)) {
      words.push_back(field.text);
    } else {
      break;
    }
  }
  const bool has_text = fields.size() > words.size() + 1;
  if (is_read && shell::takes_text(words) && has_text) {
    const Field& text = fields[words.size() + 1];
    if (text.known) return InnerScript{.text = text.text, .family = family, .problem = {}};
    return InnerScript{
        .text = {}, .family = family, .problem = fmt::format("{} -c: its text is not known", name)};
  }
  return InnerScript{.text = {},
                     .family = family,
                     .problem = fmt::format("{}: runs a script that decant does not read", name)};
}

}  // namespace decant
