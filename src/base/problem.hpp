// Errors are values at the edges. A Problem is what a person must be told: what is wrong, where, and what to
// do. Commands print it once, in main, and end with its exit code; nothing below src/cli throws on input.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace decant {

// Exit codes of the program (docs/exit-codes, design: Commands).
enum class Exit : int { ok = 0, findings = 1, usage = 2, defect = 3 };

// One message for a person: `file:line: what` and, on a line of its own, what to do about it.
struct Problem {
  std::string what;      // one sentence, no final newline; begins with the file and line where there is one
  std::string remedy{};  // what to do; may be empty
  Exit exit = Exit::usage;
};

// A value or the Problem that stood in its way.
template <typename T>
class Result {
 public:
  Result(T value) : value_(std::move(value)) {}            // NOLINT(google-explicit-constructor)
  Result(Problem problem) : value_(std::move(problem)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return std::holds_alternative<T>(value_); }
  T& operator*() & { return std::get<T>(value_); }
  const T& operator*() const& { return std::get<T>(value_); }
  T&& operator*() && { return std::get<T>(std::move(value_)); }
  T* operator->() { return &std::get<T>(value_); }
  const T* operator->() const { return &std::get<T>(value_); }
  [[nodiscard]] const Problem& problem() const { return std::get<Problem>(value_); }

 private:
  std::variant<T, Problem> value_;
};

}  // namespace decant
