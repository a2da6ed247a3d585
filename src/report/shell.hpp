// What decant reads in the shell of a Dockerfile, as JSON for programs.
#pragma once

#include "eval/state.hpp"

#include <string>

namespace decant::report {

// One object on one line for each RUN, CMD, ENTRYPOINT and HEALTHCHECK in shell form (below ONBUILD too):
//
//   file, line, instruction
//   shell, family   the words of SHELL (or the text behind `#!`), and who reads it: posix, bash, cmd, …
//   text            what the shell is given; spans are ranges of bytes in the Dockerfile all the same
//   script          the tree (syntax/shell_json.hpp), when it was understood
//   opaque, at      else why not, and where
//   bashForm        the first form that only bash has: the tree is bash's reading, not that of another shell
std::string shell_json(const Document& document, const Evaluation& evaluation);

}  // namespace decant::report
