// What nearly every file includes, compiled once. Nothing of ours: a change here rebuilds everything.
#ifndef DECANT_BASE_PCH_HPP  // not `#pragma once`: g++ warns of it in a file that it compiles by itself
#define DECANT_BASE_PCH_HPP

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#endif
