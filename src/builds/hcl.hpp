// HCL as far as bake files need it: attributes and blocks with texts, numbers, lists and maps. What has to be
// computed (functions, conditions, loops, operators) is an unknown value.
#pragma once

#include "base/problem.hpp"
#include "builds/value.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::builds {

// A text is kept with its `${NAME}`, a name alone is the text `${NAME}`, and `$${` stays as it is: variables
// are the reader's business. A block `target "x" { … }` is the field `x` of the field `target`.
// Problems: what is no HCL, with its place.
Result<Value> read_hcl(const std::string& name, std::string_view text);

// Puts variables into such a text. nullopt: it has something else than names in it, or one that nobody knows.
std::optional<std::string> expand_template(
    std::string_view text, const std::function<std::optional<std::string>(const std::string&)>& variable);

}  // namespace decant::builds
