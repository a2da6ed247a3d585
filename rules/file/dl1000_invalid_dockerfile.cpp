// DL1000: a Dockerfile that a build refuses.
//
// What the reader of the file has to say, at the line where BuildKit says it. The code is hadolint's. While
// it stands, no other rule looks at the file: what they would say of half a file may be wrong.
#include "rules/rules.hpp"

namespace decant::rules::dl1000 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DL1000",
    .name = "invalid-dockerfile",
    .family = lint::Family::file,
    .level = lint::Level::error,
    .summary = "a build refuses this Dockerfile",
    .why =
        R"(`docker build` fails before it runs anything: an instruction that does not exist, a flag that the
instruction does not know, a heredoc without an end. decant goes on reading behind the error and reports all of them, but
no other rule looks at the file until they are gone. No pragma silences an error.)",
    .bad = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
COPPY . /app
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
COPY . /app
)"};

}  // namespace
}  // namespace decant::rules::dl1000

namespace decant::rules {

constinit const lint::Rule invalid_dockerfile{&dl1000::kInfo, nullptr};

}  // namespace decant::rules
