// The commands of the scenarios, run on a snapshot: enough of a shell, and of busybox, to say which bytes a
// step leaves. Programs that it does not know are pure functions of their words and of the files that they
// name.
#pragma once

#include "cache/snapshot.hpp"

#include <map>
#include <string>
#include <vector>

namespace decant::scenarios {

struct Machine {
  Snapshot& files;
  std::map<std::string, std::string> environment;
  std::string directory;
  std::string user;
  std::uint64_t& clock;  // what differs each time: /proc/uptime, date
};

// Runs a command. False: it failed.
bool run_words(Machine& machine, const std::vector<std::string>& words);

}  // namespace decant::scenarios
