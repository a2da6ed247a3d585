// The options of a build as far as keys care: `decant keys … -- OPTION…` is given what `docker build` gets,
// and an option that can change the image must change the key. What is not known to be harmless counts, as it
// is written.
#pragma once

#include "base/problem.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace decant::keys {

struct BuildOptions {
  std::map<std::string, std::string, std::less<>> build_args;
  std::string platform;            // empty when not given
  std::vector<std::string> keyed;  // sorted
};

// Problems: an option that makes what is built unknowable here (named contexts, another file or target), and
// `--build-arg NAME` without a value.
Result<BuildOptions> read_build_options(std::span<const std::string> words);

}  // namespace decant::keys
