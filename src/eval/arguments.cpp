// See arguments.hpp. Sources: BuildKit frontend/dockerfile/dockerfile2llb/platform.go, convert.go
// (proxyEnvFromBuildArgs) and epoch.go; frontend/dockerui/config.go for BUILDKIT_*.
#include "eval/arguments.hpp"

#include "base/ascii.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace decant {

Platform platform_of(std::string_view specifier, const Platform& local) {
  const Result<Platform> platform = parse_platform(specifier, local);
  return platform ? normalized(*platform) : Platform{.os = std::string(specifier)};
}

Environment platform_arguments(const Document& document, const EvalOptions& options, const Platform& build,
                               const Platform& target) {
  std::string stage = options.target;
  if (stage.empty() && !document.stages.empty()) stage = document.stages.back().name;
  if (stage.empty()) stage = "default";
  Environment arguments;
  const auto add = [&](std::string_view name, std::string value) {
    const auto given = options.build_args.find(name);
    const bool has_given = given != options.build_args.end();
    arguments.set({std::string(name), has_given ? given->second : std::move(value), true,
                   has_given ? Origin::build_arg : Origin::platform, UINT32_MAX});
  };
  const auto add_all = [&](const std::string& side, const Platform& platform, std::string text) {
    add(side + "PLATFORM", std::move(text));
    add(side + "OS", platform.os);
    add(side + "OSVERSION", platform.os_version);
    add(side + "ARCH", platform.architecture);
    add(side + "VARIANT", platform.variant);
  };
  add_all("BUILD", build, build.text());
  add_all("TARGET", target, target.full_text());
  add("TARGETSTAGE", stage);
  return arguments;
}

bool is_predefined_argument(std::string_view name) {
  for (const std::string_view proxy : {"http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"}) {
    if (ascii::equal_in_any_case(name, proxy)) return true;
  }
  if (name == "SOURCE_DATE_EPOCH" || name == "TARGETSTAGE" || name.starts_with("BUILDKIT_")) return true;
  for (const std::string_view side : {"BUILD", "TARGET"}) {
    if (!name.starts_with(side)) continue;
    const std::string_view rest = name.substr(side.size());
    for (const std::string_view part : {"PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT"}) {
      if (rest == part) return true;
    }
  }
  return false;
}

std::string settle_source_date(const Document& document, BuildArguments& build_args, Environment& globals) {
  const std::string name = "SOURCE_DATE_EPOCH";
  const auto given = build_args.find(name);
  const Variable* global = globals.find(name);
  const bool has_global = global != nullptr && global->value && !global->value->empty();
  if (given == build_args.end() && !has_global) return {};
  const std::string value = given != build_args.end() ? given->second : *global->value;
  if (value.empty()) return {};

  if (const auto seconds = go_integer(value)) {
    if (given != build_args.end()) given->second = std::to_string(*seconds);
    if (has_global) {
      Variable mended = *global;
      mended.value = std::to_string(*seconds);
      globals.set_in_place(std::move(mended));
    }
    return {};
  }
  const bool names_source =
      value == "context" || std::ranges::any_of(document.stages, [&](const Stage& each) {
        return !each.name.empty() && each.name == lower(value);
      });
  build_args.erase(name);
  Variable unknown = global != nullptr ? *global : Variable{.name = name, .origin = Origin::build_arg};
  unknown.value = std::nullopt;
  unknown.known = false;
  globals.set_in_place(std::move(unknown));
  return names_source ? std::string() : fmt::format("invalid SOURCE_DATE_EPOCH: {}", value);
}

}  // namespace decant
