#include "fuzz/targets.hpp"

#include <algorithm>
#include <array>

namespace decant::fuzz {
namespace {

constexpr std::array kTargets{
    Target{"dockerfile", check_dockerfile},
    Target{"dockerignore", check_dockerignore},
    Target{"evaluation", check_evaluation},
    Target{"expansion", check_expansion},
    Target{"explain", check_explain},
    Target{"image-reference", check_image_reference},
    Target{"json-form", check_json_form},
    Target{"lint", check_lint},
    Target{"npm", check_npm},
    Target{"requirements", check_requirements},
    Target{"shell", check_shell},
    Target{"split", check_split},
};
static_assert(std::ranges::is_sorted(kTargets, {}, &Target::name));

}  // namespace

std::span<const Target> targets() {
  return kTargets;
}

const Target* find_target(std::string_view name) {
  const auto found = std::ranges::find(kTargets, name, &Target::name);
  return found == kTargets.end() ? nullptr : &*found;
}

std::vector<std::string_view> parts_of(std::string_view input) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t end = std::min(input.find('\n', at), input.size());
    if (input.substr(at, end - at) == "%%") {
      parts.push_back(input.substr(begin, at - begin));
      begin = std::min(end + 1, input.size());
    }
    at = end + 1;
  }
  parts.push_back(input.substr(begin));
  return parts;
}

}  // namespace decant::fuzz
