// Where a report goes, piece by piece: two million findings are not held as text before the first is written,
// and nothing more is made when nobody reads any longer.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace decant::report {

class Sink {
 public:
  // Gets the report in pieces of some 64 KiB; false: no more is wanted.
  using Take = std::function<bool(std::string_view)>;

  explicit Sink(Take take) : take_(std::move(take)) {}
  ~Sink() { finish(); }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  void add(std::string_view text) {
    pending_ += text;
    if (pending_.size() >= kPiece) pass_on();
  }
  // Passes on what is left; the destructor does it too.
  void finish() { pass_on(); }
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  static constexpr std::size_t kPiece = 64UL << 10U;

  void pass_on() {
    if (!closed_ && !pending_.empty()) closed_ = !take_(pending_);
    pending_.clear();
  }

  Take take_;
  std::string pending_;
  bool closed_ = false;
};

}  // namespace decant::report
