// The walk over a script's tree. Inner header: walk.cpp has the ways that part and join (lists, conditions,
// loops), walk_commands.cpp what a simple command is and does.
#pragma once

#include "effects/walk.hpp"
#include "effects/wrappers.hpp"

#include <deque>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace decant {

class Walker {
 public:
  Walker(const State& state, const WalkSite& site) : state_(state), site_(site), family_(site.family) {}

  void script(const shell::Script& script);
  void words(const std::vector<std::string>& words);
  Walked take() { return std::move(out_); }

 private:
  // A command's own place; inside an inner script it is the command that holds it.
  struct Place {
    const shell::Command* command = nullptr;
    bool conditional = false;
  };
  [[nodiscard]] Scope start() const;
  [[nodiscard]] Place place(const shell::Command& command, bool conditional) const;

  // walk.cpp
  void note_conditions(const shell::Script& script);
  void list(const shell::Command& list, Scope& scope, bool conditional);
  void chain(const shell::Command& list, std::size_t begin, std::size_t last, Scope& scope, bool conditional);
  void in_background(const shell::Command& list, std::size_t begin, std::size_t last, const Scope& scope);
  void branches(const shell::Command& command, Scope& scope);
  void bodies(const shell::Command& command, Scope& scope);
  void loop(const shell::Command& command, Scope& scope);
  void pipeline(const shell::Command& command, Scope& scope, bool conditional);
  void walk(const shell::Command& command, Scope& scope, bool conditional);
  void word_substitution(const shell::ShellWord& word, const Scope& scope);
  void word_substitutions(const shell::Command& command, const Scope& scope);

  // walk_commands.cpp
  void test(const shell::Command& command, Scope& scope, bool conditional);
  void simple(const shell::Command& command, Scope& scope, bool conditional);
  std::vector<Field> fields_of(const shell::Command& command, const Scope& scope);
  void assign(const shell::Command& command, Scope& scope, bool exported);
  void run_fields(std::span<const Field> fields, Scope& scope, Place where, bool fed);
  void run_inner(const InnerScript& script, const Scope& scope, Place where, const std::string& label);
  void redirect(const shell::Command& command, const Scope& scope, CommandEffect& effect);
  void redirections_alone(const shell::Command& command, Scope& scope, bool conditional);
  void hide_mounted(CommandEffect& effect);
  void add_neutral(Place where, std::string label, const Scope& scope);
  void add_opaque(Place where, std::string label, std::string why, const Scope& scope);

  const State& state_;
  const WalkSite& site_;
  shell::ShellFamily family_;  // of the script that is walked
  Walked out_;
  std::set<std::string, std::less<>> functions_;  // aliases too
  std::unordered_set<const shell::Command*> may_not_run_;
  std::deque<shell::Script> inner_scripts_;  // may_not_run_ points into them
  Place outer_;
  int inner_ = 0;
  bool piped_ = false;
  bool lost_ = false;
};

void make_opaque(CommandEffect& effect, std::string why);

}  // namespace decant
