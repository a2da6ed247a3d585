// What the words of a RUN stand for: the state before the instruction, and what the script itself has set
// since.
#pragma once

#include "effects/effects.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decant {

// One field of a command line, after expansion.
struct Field {
  std::string text;  // known: the value; else the word as written, for messages
  bool known = true;
  bool pattern = false;                // not known, but only for wildcards
  std::string front;                   // not known: what stands before the first part that is not
  std::vector<std::string> arguments;  // build arguments whose values went into it
  Span span;
};

class Scope {
 public:
  explicit Scope(const State& state) : state_(&state) {}

  // The value of a variable.
  struct Value {
    enum class Kind : std::uint8_t { set, unset, unknown };
    Kind kind = Kind::unknown;
    std::string text;
    bool argument = false;  // it comes from a build argument
  };
  [[nodiscard]] Value value(std::string_view name) const;

  // The script may have given it a value, known or not.
  [[nodiscard]] bool is_set_by_script(std::string_view name) const {
    return lost_ || overlay_.contains(name);
  }

  void set(std::string_view name, std::optional<std::string> text);  // nullopt: not known
  void unset(std::string_view name);
  // From now on programs that the script starts see it.
  void mark_exported(std::string_view name);
  // What another shell sees that the script starts: what is not exported may be anything there.
  [[nodiscard]] Scope of_child() const;
  // What one of two ways left behind: values that differ are not known any more.
  void merge(const Scope& other);
  // The script ran something that may have set anything (eval, a sourced file).
  void lose_everything();

  // The working directory; nullopt when it is not known.
  std::optional<std::string> directory;
  bool as_root = false;  // sudo

  [[nodiscard]] bool is_root() const;
  // The home directory, and whether it is only what such users have as a rule.
  struct Home {
    std::optional<std::string> path;
    std::string assumed_for;  // not empty: the user for whom it is assumed
  };
  [[nodiscard]] Home home() const;
  [[nodiscard]] bool environment_complete() const { return state_->environment_complete; }
  [[nodiscard]] const State& state() const { return *state_; }

  // The fields that a word gives. `used` takes the names of all variables in it.
  [[nodiscard]] std::vector<Field> expand(const shell::ShellWord& word, std::vector<std::string>& used) const;
  // The one value that a word has where no splitting happens (assignments, redirections); nullopt: not known.
  [[nodiscard]] std::optional<std::string> single(const shell::ShellWord& word,
                                                  std::vector<std::string>& used) const;

 private:
  [[nodiscard]] std::vector<Field> fields_of(const shell::ShellWord& word, bool splits,
                                             std::vector<std::string>& used) const;

  struct Overlay {
    bool known = true;
    std::optional<std::string> text;  // known and nullopt: unset
    bool argument = false;
    bool exported = false;
  };
  // IFS is not what it is at the start: nobody knows where a value is split.
  [[nodiscard]] bool splits_elsewhere() const;

  const State* state_;
  std::map<std::string, Overlay, std::less<>> overlay_;
  bool lost_ = false;
};

}  // namespace decant
