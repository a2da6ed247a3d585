// The file format of git's configuration (git-config, section "syntax"), which .gitmodules has too. Read
// here, not by libgit2: it decides whether libgit2 can open the repository at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::git {

struct ConfigValue {
  std::string section;     // in lower case
  std::string subsection;  // as it is written
  std::string name;        // in lower case
  std::string value;       // `true` where a name stands alone
};

// What it says, in order; lines that say nothing are passed over. Included files are not read.
std::vector<ConfigValue> read_config(std::string_view text);

// The last value of `section.name`.
std::optional<std::string> config_value(const std::vector<ConfigValue>& all, std::string_view section,
                                        std::string_view name);

}  // namespace decant::git
