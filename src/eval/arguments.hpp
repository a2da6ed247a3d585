// Arguments that no Dockerfile declares: those of the platforms, and those that a build always takes. Inner
// header of eval, but for the names.
#pragma once

#include "eval/state.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

using BuildArguments = std::map<std::string, std::string, std::less<>>;

// `linux/arm64`, in one spelling; what cannot be read is a system of that name.
Platform platform_of(std::string_view specifier, const Platform& local);

// TARGETPLATFORM and its like: what an ARG of that name gets.
Environment platform_arguments(const Document& document, const EvalOptions& options, const Platform& build,
                               const Platform& target);

// SOURCE_DATE_EPOCH may name the context or a stage, and is then a time that only the build knows; a number
// is spelled anew. Changes the argument where it is given or declared; returns an error's text, empty when
// all is well.
std::string settle_source_date(const Document& document, BuildArguments& build_args, Environment& globals);

}  // namespace decant
