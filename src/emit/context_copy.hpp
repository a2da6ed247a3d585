// A copy of what a build gets, with the permission bits that git has, for builds whose keys count these
// (`--normalize-modes`): the same image from every machine, whatever its umask, and the files of the checkout
// stay as they are.
#pragma once

#include "base/problem.hpp"
#include "context/context.hpp"

#include <optional>
#include <string>

namespace decant::emit {

// Into a directory that is made, or is there and empty. Times, links and extended attributes go with the
// files; sockets and their like do not. Problems: the directory holds something; a file that cannot be read
// or written.
std::optional<Problem> copy_context(const Context& context, const std::string& directory);

}  // namespace decant::emit
