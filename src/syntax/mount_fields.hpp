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
  bool readonly = true;
  bool required = false;
  std::optional<std::string> environment;  // `env=`
  std::optional<std::uint64_t> mode, uid, gid;
};

// `value` is expanded, where variables count. What BuildKit refuses is passed over: eval says so.
MountFields read_mount_fields(std::string_view value);

}  // namespace decant::syntax
