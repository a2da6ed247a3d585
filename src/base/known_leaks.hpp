// Leaks of others that the sanitizer build is not to report. For the files with a `main` alone: it defines a
// function that LeakSanitizer looks for.
#pragma once

#if defined(__SANITIZE_ADDRESS__)

// NOLINTBEGIN: the names are theirs
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_options();

// libgit2 1.5 (src/util/regexp.c, git_regexp_match) forgets PCRE2's match data where nothing matches: once
// for each revision that does not exist.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpcre2\n";
}

extern "C" const char* __lsan_default_options() {
  return "print_suppressions=0";
}
// NOLINTEND

#endif
