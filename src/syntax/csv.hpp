// One line of comma-separated values, as BuildKit reads the value of `--mount` and `--device` (its own
// one-line reader, go-csvvalue).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace decant::syntax {

struct CsvFields {
  std::vector<std::string> fields;  // quotes taken off
  std::string error;                // empty when all is well
};

CsvFields read_csv(std::string_view line);

// A field as it is written: in quotes where it holds a comma or a quote.
std::string csv_field(std::string_view field);

}  // namespace decant::syntax
