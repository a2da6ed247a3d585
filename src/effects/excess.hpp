// What a wide copy takes along though nobody wants it: the repository's history, packages of the machine that
// the Dockerfile installs itself, caches and build output. Only what is recognised surely; DC3001 says how.
#pragma once

#include "context/context.hpp"
#include "effects/effects.hpp"
#include "syntax/document.hpp"

#include <string>
#include <vector>

namespace decant {

class Excess {
 public:
  // Both must live as long.
  Excess(const Document& document, const Context& context);

  // Of a COPY or ADD whose selection is known: the topmost directories of the context that should have stayed
  // behind. One of which no file is taken (all of it is ignored) does not count.
  [[nodiscard]] std::vector<std::string> of(const Effect& copy) const;

  // What the commands of the file do, as far as their words tell. In doubt a command installs (then a
  // directory of packages is the build's own) and asks git (then history is wanted).
  struct Doings {
    bool node_installs = false;
    bool node_builds = false;
    bool python_installs = false;
    bool ruby_installs = false;
    bool rust_builds = false;
    bool asks_git = false;
  };

 private:
  const Context& context_;
  Doings doings_;
};

// Lines for .dockerignore: the path itself, or `**/name` where several have one name.
std::vector<std::string> lines_that_ignore(const std::vector<std::string>& paths);

}  // namespace decant
