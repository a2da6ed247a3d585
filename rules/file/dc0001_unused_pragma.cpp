// DC0001: a pragma without effect.
//
// An ignore that matches nothing hides the next true finding, and one with a slip of the fingers ignores
// nothing while somebody counts on it. The engine finds them (src/lint/lint.cpp), since it alone knows what
// was silenced.
#include "rules/rules.hpp"

namespace decant::rules::dc0001 {
namespace {

constexpr lint::RuleInfo kInfo{
    .code = "DC0001",
    .name = "unused-pragma",
    .family = lint::Family::file,
    .level = lint::Level::info,
    .summary = "a pragma that ignores nothing",
    .why = R"(`# decant ignore=CODE reason` silences a rule for the instruction below it, and
`# decant global ignore=CODE reason` above the first `FROM` for the whole file. One that matches nothing hides the next
true finding; one that names no rule, or stands where no instruction is below it, ignores nothing though somebody counts
on it.

A rule whose findings come and go with files of one machine (DC3001) is never said to be ignored for nothing, and
neither is any rule when the context is not known.)",
    .bad = R"(FROM debian:12-slim
# decant ignore=DC1004 the base image brings the index
RUN apt-get update && apt-get install -y curl
)",
    .good = R"(FROM debian:12-slim
RUN apt-get update && apt-get install -y curl
)",
    .files = "main.c\n"};

}  // namespace
}  // namespace decant::rules::dc0001

namespace decant::rules {

constinit const lint::Rule unused_pragma{&dc0001::kInfo, nullptr};

}  // namespace decant::rules
