// A configuration file before anybody knows what its keys mean: bounded bytes, then YAML with places. Both
// configurations, decant's own and hadolint's, are opened here. Inner header of config.
#pragma once

#include "base/problem.hpp"
#include "config/node.hpp"

#include <string>
#include <string_view>

namespace decant::config {

// A file that somebody writes by hand is small; one that is not is another file, or meant to do harm (1 MiB
// of YAML takes yaml-cpp seconds).
inline constexpr std::size_t kMaxBytes = std::size_t{256} << 10U;

// Problems: what host::read_file has, and a file over kMaxBytes.
Result<std::string> read_config_file(const std::string& path);

struct Yaml {
  nlohmann::json values;
  nlohmann::json places;

  // The whole file; `what` names it for people. Must not outlive this.
  [[nodiscard]] Node root(std::string what, Mistakes& mistakes) const {
    return {values, places, Place{}, std::move(what), mistakes};
  }
};

// `name` is for messages.
Result<Yaml> read_yaml(const std::string& name, std::string_view text);

}  // namespace decant::config
