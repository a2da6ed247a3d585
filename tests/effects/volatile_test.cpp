// Which names are stamps. Pins must not be: a version that is written in the file changes with the file.
#include "effects/volatile.hpp"

#include <doctest/doctest.h>

TEST_CASE("volatile: names of stamps") {
  for (const char* name : {"GIT_SHA", "git_sha", "COMMIT", "CI_COMMIT_SHA", "BUILD_DATE", "APP_BUILD_NUMBER",
                           "VCS_REF", "SOURCE_COMMIT", "CACHEBUST"}) {
    CAPTURE(name);
    CHECK(decant::is_stamp_name(name));
  }
  for (const char* name : {"VERSION", "PYTHON_VERSION", "NODE_ENV", "COMMITTER", "DATE_FORMAT", "BUILD_TYPE",
                           "SHARED", "", "GIT_SHA256SUM_TOOL", "RELEASE"}) {
    CAPTURE(name);
    CHECK_FALSE(decant::is_stamp_name(name));
  }
}
