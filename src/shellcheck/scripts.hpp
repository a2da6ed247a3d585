// The scripts of a Dockerfile for ShellCheck: each RUN in shell form, those behind ONBUILD too.
#pragma once

#include "eval/state.hpp"
#include "lint/hadolint/options.hpp"
#include "shellcheck/script.hpp"
#include "syntax/document.hpp"

#include <vector>

namespace decant::shellcheck {

// As a build runs them: what BuildKit gives to the shell, the shell of the state there (or of a pragma
// `# hadolint shell=…`), the variables of the state. What runs in another shell than sh, bash, dash, ash or
// ksh is left out: ShellCheck reads no other. Only for documents without errors.
std::vector<Script> scripts_of(const Document& document, const Evaluation& evaluation);

// As hadolint gives them to ShellCheck, with what it knows of shells and variables and what it does not.
std::vector<Script> scripts_of_hadolint(const Document& document, const lint::HadolintOptions& options);

}  // namespace decant::shellcheck
