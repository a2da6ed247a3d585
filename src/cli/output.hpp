// The terminal, in one place: where text goes, what the other end can show, and how a Problem looks. Commands
// print through here and never to stdout themselves: a reader that goes away (`decant lint | head`) is no
// error, a full disk is.
#pragma once

#include "base/problem.hpp"

#include <string>
#include <string_view>

namespace decant::cli {

// What the reader of a stream can show.
struct Terminal {
  bool terminal = false;  // a person looks at it, as far as we can tell
  bool color = false;     // a terminal, not a dumb one, and no NO_COLOR
  bool unicode = true;    // box drawing, arrows; a file or pipe is UTF-8, a terminal what its locale says
  bool emoji =
      false;  // wide pictures too: a UTF-8 terminal other than the Linux console; never into a file or pipe
  bool links = false;  // OSC 8 hyperlinks: a terminal that says who it is, and is known to have them
  int columns = 80;
};

// The variables that decide; empty where not set.
struct TerminalEnvironment {
  std::string_view no_color;
  std::string_view term;
  std::string_view locale;  // the first of LC_ALL, LC_CTYPE, LANG that is set
  std::string_view columns;
  std::string_view term_program;  // TERM_PROGRAM
  bool knows_links = false;       // a variable is set that only such terminals set
};

// The decision itself. `columns` is what the terminal says, 0 when it does not.
Terminal describe_terminal(bool is_terminal, int columns, const TerminalEnvironment& environment);

// The program's stdout and stderr; asked once.
const Terminal& out_terminal();
const Terminal& error_terminal();

// Prints to stdout as it is (no newline is added). A failed write is remembered for `finish_output`.
void print(std::string_view text);
// True when a write has failed: nobody reads what else would be printed.
bool output_is_lost();

// Prints a Problem to stderr: `decant: error: …`, then the remedy on a line of its own. Returns its exit
// code.
Exit fail(const Problem& problem);
// What `fail` prints.
std::string render_problem(const Problem& problem, bool color);

// Prints `decant: warning: …` to stderr.
void warn(std::string_view what);
// Prints `decant: note: …` to stderr: nothing is wrong, but less was done than might be.
void note(std::string_view what);

// Flushes stdout. Gives `exit` back, or complains when output was lost for another reason than that nobody
// reads it.
Exit finish_output(Exit exit);

}  // namespace decant::cli
