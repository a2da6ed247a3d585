// What nearly every test includes, compiled once (src/base/pch.hpp is the same for decant itself).
#ifndef DECANT_TESTS_SUPPORT_PCH_HPP  // not `#pragma once`: g++ warns of it in a file that it compiles by itself
#define DECANT_TESTS_SUPPORT_PCH_HPP

#include "base/pch.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#endif
