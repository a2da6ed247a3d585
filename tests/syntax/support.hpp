// Inputs for the laws of the parser: every conformance input, and bytes that nobody would write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// The `dockerfile` of every case in conformance/parser.jsonl and syntax/buildkit.jsonl.
const std::vector<std::string>& conformance_inputs();

// A small generator with a fixed seed: the same inputs on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  // Below `limit`, which is not 0.
  std::size_t below(std::size_t limit);

 private:
  std::uint64_t state_;
};

// Up to `size` bytes of what Dockerfiles are made of: keywords, escapes, quotes, heredocs, line ends, broken
// UTF-8.
std::string random_dockerfile(Random& random, std::size_t size);
// `text` with a few bytes removed, doubled, replaced, or cut off.
std::string mutated(Random& random, std::string text);

}  // namespace decant
