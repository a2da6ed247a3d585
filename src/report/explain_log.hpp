// What a real build did, step by step, with the reason where one is known.
#pragma once

#include "cache/build_log.hpp"
#include "cache/compare.hpp"
#include "report/explain.hpp"

#include <string>
#include <vector>

namespace decant::report {

// One instruction that the log tells of.
struct LoggedLayer {
  std::uint32_t instruction = 0;
  bool cached = false;
  bool failed = false;
  double seconds = 0;
  std::string reason;     // why it ran; empty for what was cached
  bool needless = false;  // it ran for no reason
};

// Puts the log and, where there is a change, the comparison together. `comparison` may be null.
std::vector<LoggedLayer> logged_layers(const std::vector<cache::LoggedStep>& steps,
                                       const std::vector<std::uint32_t>& instructions,
                                       const Document& document, const Evaluation& evaluation,
                                       const cache::Comparison* comparison);

std::string explain_log_text(const Document& document, const std::vector<LoggedLayer>& layers,
                             std::string_view log, std::string_view change, const ExplainStyle& style);
std::string explain_log_json(const Document& document, const std::vector<LoggedLayer>& layers,
                             std::string_view log, std::string_view change);

}  // namespace decant::report
