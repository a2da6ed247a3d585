// The state before an instruction (`decant parse --state`), as facts, for people and for programs: what holds
// there, where each value is from, and what is not known and why.
#pragma once

#include "base/problem.hpp"
#include "eval/state.hpp"
#include "syntax/document.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant::report {

struct StateSubject {
  const Document& document;
  const Evaluation& evaluation;
  const EvalOptions& options;
};

// Where a value is from. Lines count from 1; 0 is none.
struct OriginFact {
  std::string kind;               // base-image, env, arg, build-arg, global-arg, platform, builder
  std::uint32_t line = 0;         // the instruction that set it last
  std::uint32_t global_line = 0;  // global-arg: the ARG above the first FROM
};

struct VariableFact {
  std::string name;
  std::optional<std::string> value;  // nullopt: no value, or not known
  bool known = true;
  OriginFact origin;
};

struct ArgumentFact {
  VariableFact variable;
  std::string scope;      // stage, global, platform, predefined
  bool declared = false;  // by an ARG that holds here: a RUN sees it, and it is expanded
};

struct OperandFact {
  std::string written;
  std::string name;  // ENV, LABEL, ARG: `value` is its value
  std::string value;
  bool complete = true;
  std::vector<VariableFact> used;
  std::vector<std::string> unset;
  std::string error;
};

// One step of what a stage stands on.
struct BaseFact {
  std::string kind;  // stage, image, scratch, unknown
  std::string name;  // of the stage, or the image's reference
  std::string platform;
  std::string source;      // image: who knows its configuration; empty when nobody does
  std::uint32_t line = 0;  // the FROM
};

struct TriggerFact {
  std::string text;
  std::uint32_t line = 0;  // 0: of the base image
};

struct UnknownFact {
  std::string what;
  std::string why;
};

struct StateFacts {
  std::string file;
  std::string keyword;  // empty: behind the last instruction
  std::string text;     // of the instruction, on one line
  std::uint32_t line = 0;
  std::uint32_t end_line = 0;
  std::optional<std::uint32_t> stage;
  std::string stage_name;
  std::vector<BaseFact> bases;            // nearest first
  bool in_stage = false;                  // false at a FROM and above the first: there are only arguments
  std::vector<VariableFact> environment;  // what a RUN sees, in BuildKit's order
  std::vector<VariableFact> kept;         // what of it the image keeps, in its order
  std::vector<ArgumentFact> arguments;
  std::optional<std::string> workdir;
  std::uint32_t workdir_line = 0;
  std::optional<std::string> user;
  bool root = false;
  std::uint32_t user_line = 0;
  std::vector<std::string> shell;
  bool shell_known = true;
  std::uint32_t shell_line = 0;
  std::vector<TriggerFact> ran;      // ONBUILD instructions that ran behind this stage's FROM
  std::vector<TriggerFact> pending;  // those that wait for a stage FROM this one
  std::vector<OperandFact> operands;
  std::vector<std::string> errors;  // why the build fails here
  std::vector<UnknownFact> unknown;
};

// The instruction that holds the line, heredocs included; the next one for blank lines and comments; nullopt
// behind the last. A line outside of the file is a Problem.
Result<std::optional<std::uint32_t>> instruction_at_line(const Document& document, std::uint32_t line);

// nullopt: the state behind the last instruction.
StateFacts state_facts(const StateSubject& subject, std::optional<std::uint32_t> instruction);

std::string state_text(const StateFacts& facts);
// One object on one line.
std::string state_json(const StateFacts& facts);

}  // namespace decant::report
