// Laws of image references: every way to write one is the same one.
#include "syntax/image_reference.hpp"

#include "fuzz/targets.hpp"

#include <fmt/format.h>

namespace decant::fuzz {

std::string check_image_reference(std::string_view input) {
  const Result<ImageReference> read = parse_image_reference(input);
  if (!read) return read.problem().what.empty() ? "refused without a reason" : "";
  if (read->path.empty()) return "a reference without a path";
  // `docker.io/a.b/c` is `a.b/c` to people, which is another one, and 64 hexadecimal digits are an image's
  // identifier: the reference's own ambiguity.
  const std::string_view first = std::string_view(read->path).substr(0, read->path.find('/'));
  const std::string familiar = read->familiar();
  const bool identifier =
      familiar.size() == 64 && familiar.find_first_not_of("0123456789abcdef") == std::string::npos;
  const bool ambiguous = first == "localhost" || first.find('.') != std::string_view::npos || identifier;
  for (const std::string& text : {read->text(), ambiguous ? read->text() : familiar}) {
    const Result<ImageReference> again = parse_image_reference(text);
    if (!again) return fmt::format("{} is refused: {}", text, again.problem().what);
    if (!(*again == *read)) return fmt::format("{} is another reference", text);
  }
  const std::string canonical = read->canonical();
  const Result<ImageReference> again = parse_image_reference(canonical);
  if (!again || again->canonical() != canonical) return fmt::format("{} is not canonical", canonical);
  return {};
}

}  // namespace decant::fuzz
