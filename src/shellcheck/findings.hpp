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

// As hadolint has them: of each RUN one, the last in ShellCheck's order, since hadolint keeps them in a set
// ordered by line and all have the line of the RUN. What is said of the head counts too.
std::vector<lint::Finding> hadolint_findings_of(const Script& script, const Comments& comments);

}  // namespace decant::shellcheck
