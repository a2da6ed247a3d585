// The very top: what must hold before anything runs, and the net below everything. Whatever reaches this file
// as an exception is a defect of decant: exit code 3 and a request to report it, never a crash.
#include "base/known_leaks.hpp"
#include "base/version.hpp"
#include "cli/program.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <new>
#include <system_error>
#include <unistd.h>

namespace {

using decant::Exit;

// A file that is opened while stdout is closed would become stdout.
void keep_standard_streams_open() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) == -1 && errno == EBADF) ::open("/dev/null", O_RDWR);
  }
}

// No allocation: memory may be what is missing.
Exit report_defect(const char* what) {
  std::fprintf(stderr,
               "decant: error: a defect of decant: %s\n"
               "  please report it with the command line, the Dockerfile and this version: %.*s\n",
               what, static_cast<int>(decant::version().size()), decant::version().data());
  return Exit::defect;
}

Exit run(std::span<const char* const> arguments) {
  try {
    return decant::cli::run_program(arguments);
  } catch (const std::bad_alloc&) {
    return report_defect("out of memory");
  } catch (const std::exception& error) {
    return report_defect(error.what());
  } catch (...) {
    return report_defect("an exception without a name");
  }
}

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams_open();
  // A reader that has gone away is a failed write, not the end (src/cli/output.cpp).
  std::signal(SIGPIPE, SIG_IGN);
  const std::span<const char* const> all(argv, static_cast<std::size_t>(argc));
  return static_cast<int>(run(all.empty() ? all : all.subspan(1)));
}
