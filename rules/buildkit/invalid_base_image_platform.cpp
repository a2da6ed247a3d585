// InvalidBaseImagePlatform: the base image is for another platform than the build.
//
// Only an image whose platform is known can be told; decant asks no registry.
#include "rules/buildkit/checks.hpp"
#include "rules/rules.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

namespace decant::rules::invalid_base_image_platform_rule {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "InvalidBaseImagePlatform",
    .name = "invalid-base-image-platform",
    .family = lint::Family::buildkit,
    .level = lint::Level::warning,
    .summary = "the base image is for another platform",
    .why =
        R"(An image that exists for one platform only is pulled whatever platform is asked for; the build then runs it in emulation,
or not at all. BuildKit sees this when it has pulled the image, decant where somebody told it what the image is
for.)",
    .bad = R"(FROM only-arm64.example/base:1
)",
    .good = R"(FROM debian:12-slim
)",
    .depends_on_machine = true};

void check(const lint::Subject& subject, lint::Report& report) {
  for (const lint::ResolvedImage& image : subject.trace->images) {
    if (!image.found) continue;
    if (image.found->os == image.expected.os && image.found->architecture == image.expected.architecture)
      continue;
    report_check(subject, kInfo, file_place(subject, image.place),
                 fmt::format("Base image {} was pulled with platform {}, expected {} for current build",
                             image.name, go_quote(normalized(*image.found).full_text()),
                             go_quote(normalized(image.expected).full_text())),
                 report);
  }
}

}  // namespace
}  // namespace decant::rules::invalid_base_image_platform_rule

namespace decant::rules {

constinit const lint::Rule invalid_base_image_platform{&invalid_base_image_platform_rule::kInfo,
                                                       invalid_base_image_platform_rule::check};

}  // namespace decant::rules
