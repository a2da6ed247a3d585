// ONBUILD as text that is read again in the stage where it runs, since that is what BuildKit does with it: an
// image keeps it as text. Inner header of eval.
#pragma once

#include "syntax/document.hpp"

#include <memory>
#include <string>

namespace decant {

// The text that BuildKit keeps of an ONBUILD instruction: heredocs included, comments and line breaks not.
std::string trigger_text(const Instruction& onbuild);

// The trigger as a Dockerfile of its own, below a `FROM scratch`: see Trigger::inner.
std::shared_ptr<const Document> trigger_document(const std::string& text);

}  // namespace decant
