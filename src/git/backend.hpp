// Where objects come from, behind one small interface: libgit2 (libgit2.cpp) or the git program
// (program.cpp).
#pragma once

#include "base/problem.hpp"
#include "git/object.hpp"
#include "git/repository.hpp"

#include <memory>
#include <string>
#include <variant>

namespace decant::git {

struct Missing {};
struct Broken {
  std::string why;
};
using Found = std::variant<Object, Missing, Broken>;

class ObjectSource {
 public:
  virtual ~ObjectSource() = default;
  virtual Found read(const ObjectId& id) = 0;
};

// Problems carry the reason why the other way must be tried.
Result<std::unique_ptr<ObjectSource>> open_libgit2(const Place& place);
Result<std::unique_ptr<ObjectSource>> open_program(const Place& place, bool is_partial);

// What a revision names; Missing: no such revision; Broken: this way cannot tell.
using Resolved = std::variant<ObjectId, Missing, Broken>;
Resolved resolve_by_libgit2(const Place& place, const std::string& revision);
Resolved resolve_by_program(const Place& place, const std::string& revision);

// What runs git there, with the options that keep it from starting other programs and from fetching, and the
// variables to keep from it. The Problem: there is no git.
struct GitCommand {
  std::vector<std::string> words;
  std::vector<std::string> unset;
};
Result<GitCommand> git_command(const Place& place, const std::vector<std::string>& words);

}  // namespace decant::git
