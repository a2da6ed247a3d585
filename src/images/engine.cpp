// See engine.hpp.
#include "images/engine.hpp"

#include "base/json.hpp"
#include "host/process.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace decant::images {
namespace {

// The words of docker and podman, old and new.
bool says_no_such_image(const std::string& error) {
  const std::string small = lower(error);
  for (const char* words : {"no such image", "no such object", "image not known", "no image with"}) {
    if (small.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Result<std::optional<DescribedImage>> inspect_image(const std::string& engine, const std::string& reference) {
  const auto output = host::run_process({engine, "image", "inspect", reference});
  if (!output) return output.problem();
  if (output->code != 0) {
    if (says_no_such_image(output->error)) return std::optional<DescribedImage>();
    const std::string line = output->error.substr(0, output->error.find('\n'));
    return Problem{.what = fmt::format("`{} image inspect {}` failed: {}", engine, reference,
                                       line.empty() ? fmt::format("exit code {}", output->code) : line),
                   .remedy = fmt::format("start {}, or leave --engine out", engine)};
  }
  const nlohmann::json json = read_json(output->out);
  if (!json.is_array() || json.empty()) {
    return Problem{.what = fmt::format("`{} image inspect {}` printed no image", engine, reference)};
  }
  return read_image(json.front());
}

}  // namespace decant::images
