// Which Dockerfiles hadolint lints though a build refuses them. People lint fragments that others include,
// and triggers that no build takes; for some of it hadolint has a rule of its own. Everything else that
// BuildKit refuses is DL1000, and nothing else is said then.
#pragma once

#include "syntax/document.hpp"

namespace decant::lint::hadolint {

// True when the document has no error that hadolint would stop at.
bool accepts(const Document& document);

}  // namespace decant::lint::hadolint
