// A place in a configuration file, counted from 1.
#pragma once

#include <compare>
#include <cstdint>

namespace decant::config {

struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  auto operator<=>(const Place&) const = default;
};

}  // namespace decant::config
