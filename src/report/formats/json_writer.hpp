// JSON of findings: text of Dockerfiles goes in as it is, and what is no UTF-8 comes out as U+FFFD. Apart
// from writers.hpp, since the library's header is a heavy one.
#pragma once

#include "base/json.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace decant::report {

using JsonObject = nlohmann::ordered_json;

inline std::string json_text(const JsonObject& object) {
  return dump_json(object);
}

}  // namespace decant::report
