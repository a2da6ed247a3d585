// See image_layers.hpp.
#include "cli/image_layers.hpp"

#include "host/process.hpp"
#include "host/scratch.hpp"

#include <fmt/format.h>

namespace decant::cli {

Result<std::vector<images::LayerHistory>> image_layers(const std::string& image, const std::string& engine) {
  if (engine.empty()) return images::read_layers(image);
  auto scratch = host::ScratchDirectory::make();
  if (!scratch) return scratch.problem();
  const Result<std::string> file = scratch->add("");  // so that it goes away with the directory
  if (!file) return file.problem();
  const auto output = host::run_process({engine, "save", "-o", *file, image}, {.seconds = 600});
  if (!output) return output.problem();
  if (output->code != 0) {
    return Problem{.what = fmt::format("`{} save` failed: {}", engine,
                                       output->error.substr(0, output->error.find('\n'))),
                   .remedy = "name an image that it has"};
  }
  return images::read_layers(*file);
}

}  // namespace decant::cli
