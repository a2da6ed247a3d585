// The JSON schema of `.decant.yaml`, for editors: made from the reader's own tables of keys, and from those
// of rules and profiles, so that it knows what the reader knows (docs/decant.schema.json).
#pragma once

#include <string>

namespace decant::report {

// Draft 07, which editors have.
std::string config_schema();

}  // namespace decant::report
