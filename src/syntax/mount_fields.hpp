// One `--mount` of a RUN, as BuildKit reads it (instructions/commands_runmount.go, parseMount).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace decant::syntax {

struct MountFields {
  std::string type = "bind";
  std::string from;
  std::string source;
  std::string target;
  std::string id;
  std::string sharing;
  std::string size;
  std::optional<bool> readonly;  // as far as it is said
  bool required = false;
  std::optional<std::string> environment;  // `env=`
  std::optional<std::uint64_t> mode, uid, gid;

  [[nodiscard]] bool is_readonly() const { return readonly.value_or(type != "cache" && type != "tmpfs"); }
};

// One field: its key in lower case; no value for `ro` and its like alone.
void read_mount_field(std::string_view key, std::optional<std::string_view> value, MountFields& mount);

// `value` is expanded, where variables count. What BuildKit refuses is passed over: eval says so.
MountFields read_mount_fields(std::string_view value);

}  // namespace decant::syntax
