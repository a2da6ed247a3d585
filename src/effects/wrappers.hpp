// Programs that run another one: `sudo -E pip install x` is `pip install x` as root.
#pragma once

#include "effects/scope.hpp"
#include "syntax/shell_family.hpp"

#include <span>
#include <string>
#include <vector>

namespace decant {

struct Unwrapped {
  std::span<const Field> fields;  // what is run in the end; empty: nothing
  std::string problem;            // not empty: what is run is not known
};

// Takes the wrappers off and does to `scope` what they do to the environment.
Unwrapped unwrap(std::span<const Field> fields, Scope& scope);

// What `sh -c TEXT` runs; nullopt when `fields` call no shell. `problem` when they call one and what it runs
// is not known.
struct InnerScript {
  std::string text;
  shell::ShellFamily family = shell::ShellFamily::posix;
  std::string problem;
};
std::optional<InnerScript> inner_script(std::span<const Field> fields);

}  // namespace decant
