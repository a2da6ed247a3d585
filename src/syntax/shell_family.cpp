// See shell_family.hpp. zsh is not read: it splits no variables, and what it does with a glob is its own.
#include "syntax/shell_family.hpp"

#include "syntax/bytes.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace decant::shell {
namespace {

constexpr std::array<std::pair<std::string_view, ShellFamily>, 8> kShells{{
    {"sh", ShellFamily::posix},
    {"dash", ShellFamily::posix},
    {"ash", ShellFamily::posix},
    {"ksh", ShellFamily::posix},
    {"bash", ShellFamily::bash},
    {"cmd", ShellFamily::cmd},
    {"powershell", ShellFamily::powershell},
    {"pwsh", ShellFamily::powershell},
}};

// Options without a value that leave what is run as it is. -l and -i read files, -s reads standard input,
// -r, -n and -a change what runs.
constexpr std::string_view kHarmless = "euxvhfC";

bool is_harmless(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && word.find_first_not_of(kHarmless, 1) == std::string_view::npos;
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty()) return words;
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

}  // namespace

ShellFamily family_of(std::string_view program) {
  const std::size_t slash = program.find_last_of("/\\");
  const std::string_view base = slash == std::string_view::npos ? program : program.substr(slash + 1);
  const auto find = [](std::string_view name) {
    const auto found = std::ranges::find(kShells, name, &std::pair<std::string_view, ShellFamily>::first);
    return found == kShells.end() ? ShellFamily::other : found->second;
  };
  if (const ShellFamily family = find(base); family != ShellFamily::other) return family;
  // Windows minds neither case nor the ending.
  std::string name = lower(base);
  if (name.ends_with(".exe")) name.resize(name.size() - 4);
  const ShellFamily family = find(name);
  return family == ShellFamily::cmd || family == ShellFamily::powershell ? family : ShellFamily::other;
}

ShellFamily family_of_shell(std::span<const std::string> words) {
  if (words.empty()) return ShellFamily::other;
  const ShellFamily family = family_of(words.front());
  if (family == ShellFamily::cmd || family == ShellFamily::powershell) return family;
  return takes_text(words.subspan(1)) ? family : ShellFamily::other;
}

ShellFamily family_of_interpreter(std::string_view line) {
  std::vector<std::string_view> words = split(line);
  if (words.empty()) return ShellFamily::other;
  // The kernel hands on all behind the program as one argument; only `env -S` splits it.
  std::size_t arguments = 1;
  if (words.front().ends_with("/env")) {
    words.erase(words.begin());
    arguments = 0;
    if (!words.empty() && words.front() == "-S") {
      words.erase(words.begin());
      arguments = words.size();
    }
  }
  if (words.empty() || words.size() > 1 + arguments) return ShellFamily::other;
  if (!std::all_of(words.begin() + 1, words.end(), is_harmless)) return ShellFamily::other;
  return family_of(words.front());
}

bool takes_text(std::span<const std::string> words) {
  bool command = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (command || word.size() < 2 || (word[0] != '-' && word[0] != '+')) return false;
    for (std::size_t k = 1; k < word.size(); ++k) {
      const char c = word[k];
      if (c == 'c' && word[0] == '-') {
        command = true;
      } else if (c == 'o') {
        if (++i >= words.size()) return false;
      } else if (kHarmless.find(c) == std::string_view::npos) {
        return false;
      }
    }
  }
  return command;
}

std::string_view name_of(ShellFamily family) {
  switch (family) {
    case ShellFamily::other:
      return "other";
    case ShellFamily::posix:
      return "posix";
    case ShellFamily::bash:
      return "bash";
    case ShellFamily::cmd:
      return "cmd";
    case ShellFamily::powershell:
      return "powershell";
  }
  return "";
}

}  // namespace decant::shell
