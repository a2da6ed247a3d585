// Knowledge files of users: `.decant.yaml` names them (key `knowledge`), and they are read at run time by the
// reader that decant's own files go through when it is built. A tool of theirs stands before decant's own of
// the same program, for the Dockerfiles that this configuration governs and no others.
#pragma once

#include "base/problem.hpp"
#include "effects/knowledge.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace decant::knowledge {

// What a file says, for people: the names of its tools, and how many commands they have.
struct FileSummary {
  std::vector<std::string> tools;
  std::size_t commands = 0;
};

// Reads the text of a file and keeps nothing. The Problem names the place in the file.
Result<FileSummary> check_file(std::string_view name, std::string_view text);

// What a file on the disk says, read once for each path. `name` is for messages.
Result<const UserTools*> open_file(const std::string& path, std::string_view name);

}  // namespace decant::knowledge
