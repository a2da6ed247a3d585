#include "tests/syntax/support.hpp"

#include "tests/support/jsonl.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace decant {

const std::vector<std::string>& conformance_inputs() {
  static const std::vector<std::string> inputs = [] {
    std::vector<std::string> all;
    for (const char* const file : {"conformance/parser.jsonl", "syntax/buildkit.jsonl"}) {
      for (const nlohmann::json& row : read_jsonl(file)) all.push_back(text_of(row.at("dockerfile")));
    }
    return all;
  }();
  return inputs;
}

std::size_t Random::below(std::size_t limit) {
  state_ = state_ * 6364136223846793005U + 1442695040888963407U;
  return static_cast<std::size_t>(state_ >> 33U) % limit;
}

std::string random_dockerfile(Random& random, std::size_t size) {
  static constexpr std::array<std::string_view, 48> kParts{"FROM ",
                                                           "RUN ",
                                                           "COPY ",
                                                           "ADD ",
                                                           "ENV ",
                                                           "LABEL ",
                                                           "ARG ",
                                                           "ONBUILD ",
                                                           "HEALTHCHECK ",
                                                           "CMD ",
                                                           "SHELL ",
                                                           "run",
                                                           " ",
                                                           " ",
                                                           "\t",
                                                           "\n",
                                                           "\n",
                                                           "\n",
                                                           "\r\n",
                                                           "\r",
                                                           "\\",
                                                           "\\\n",
                                                           "\\\\",
                                                           "`",
                                                           "`\n",
                                                           "#",
                                                           "# escape=`\n",
                                                           "# syntax=a\n",
                                                           "'",
                                                           "\"",
                                                           "--",
                                                           "--a=",
                                                           "=",
                                                           "[",
                                                           "]",
                                                           "[\"a\", 1]",
                                                           "{",
                                                           "<<",
                                                           "<<-E",
                                                           "<<E",
                                                           "E\n",
                                                           "$",
                                                           "${",
                                                           "}",
                                                           "a",
                                                           "\xC2\xA0",
                                                           "\xEF\xBB\xBF",
                                                           "\x80"};
  std::string out;
  while (out.size() < size) {
    if (random.below(8) == 0) {
      out += static_cast<char>(static_cast<unsigned char>(random.below(256)));
    } else {
      out += kParts[random.below(kParts.size())];
    }
  }
  return out;
}

std::string mutated(Random& random, std::string text) {
  for (std::size_t changes = 1 + random.below(3); changes > 0 && !text.empty(); --changes) {
    const std::size_t at = random.below(text.size());
    switch (random.below(4)) {
      case 0:
        text.resize(at);
        break;
      case 1:
        text.erase(at, 1 + random.below(4));
        break;
      case 2:
        text.insert(at, random_dockerfile(random, 1));
        break;
      default:
        text.insert(at, text.substr(at, random.below(20)));
        break;
    }
  }
  return text;
}

}  // namespace decant
