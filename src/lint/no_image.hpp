// Findings of hadolint's rules about images where a name is none: the rules see the text of one file, and
// hadolint's profile tells what they say; the other profiles know better.
#pragma once

#include "lint/finding.hpp"
#include "lint/rule.hpp"

namespace decant::lint {

// Whether the finding takes something for an image that is
//   another context, by a name that the build gives it;
//   a stage, though a variable has a part in its name: `FROM binary-$TARGETOS` below `FROM … AS
//   binary-linux`.
bool is_about_no_image(const Subject& subject, const Finding& finding);

}  // namespace decant::lint
