// Comments of ShellCheck as findings: mapped to where the script lies in the Dockerfile.
#pragma once

#include "lint/finding.hpp"
#include "shellcheck/comment.hpp"
#include "shellcheck/script.hpp"

#include <vector>

namespace decant::shellcheck {

// Codes are `SC2086`, in the order of the comments. Left out are those that ask for what a Dockerfile cannot
// have: other files to look into, another shell for ash. What ShellCheck says of the head is left out as
// well.
std::vector<lint::Finding> findings_of(const Script& script, const Comments& comments);

// As hadolint has them: what is said of the head counts too, and what is said twice of a RUN is said once.
std::vector<lint::Finding> hadolint_findings_of(const Script& script, const Comments& comments);

}  // namespace decant::shellcheck
