// What BuildKit refuses when operands are expanded, in its own words. The rows were seen in its output.
#include "eval/check_operands.hpp"
#include "eval/remote.hpp"
#include "eval/state.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace decant;

namespace {

// The errors of one instruction below `FROM debian`, or below a Windows image, joined.
std::string refused(std::string_view instruction, std::string_view platform = "linux/amd64") {
  const Document document =
      parse_dockerfile("Dockerfile", fmt::format("FROM debian\nENV A=a E=\n{}\n", instruction));
  CHECK_FALSE(document.has_errors());
  std::string errors;
  for (const Diagnostic& each : evaluate(document, {.platform = std::string(platform)}).diagnostics) {
    errors += (errors.empty() ? "" : "; ") + each.message;
  }
  return errors;
}

}  // namespace

TEST_CASE("eval: instructions that a build refuses when it comes to them") {
  struct Row {
    std::string_view instruction;
    std::string_view error;
  };
  const Row rows[] = {
      {"EXPOSE 80 80/tcp 8000-8010/UDP 127.0.0.1:80:80 [::1]:1:2 1-2:3 0 +80 $E", ""},
      {"EXPOSE 70000", "invalid containerPort: 70000"},
      {"EXPOSE $A", "invalid containerPort: a"},
      {"EXPOSE 82-80", "invalid containerPort: 82-80"},
      {"EXPOSE 80/icmp", "invalid port: \"80/icmp\": invalid proto: icmp"},
      {"EXPOSE /tcp", "invalid port: \"/tcp\": no port specified"},
      {"EXPOSE x:1:2", "invalid IP address: x"},
      {"EXPOSE [::1:1:2", "invalid IP address [::1: address [::1:: missing ']' in address"},
      {"EXPOSE [::1]x:1:2", "invalid IP address [::1]x: address [::1]x:: missing port in address"},
      {"EXPOSE [::1]:1:1:2", "invalid IP address [::1]:1: address [::1]:1:: too many colons in address"},
      {"EXPOSE [::1]:1:2 127.0.0.1::80", ""},
      {"EXPOSE a:80", "invalid hostPort: a"},
      {"EXPOSE 1-3:3-4", "invalid ranges specified for container and host Ports: 3-4 and 1-3"},
      {"STOPSIGNAL SIGTERM", ""},
      {"STOPSIGNAL rtmin+15", ""},
      {"STOPSIGNAL 9", ""},
      {"STOPSIGNAL -1", ""},
      {"STOPSIGNAL 0", "invalid signal: 0"},
      {"STOPSIGNAL SIGRTMAX-15", "invalid signal: SIGRTMAX-15"},
      {"STOPSIGNAL SIG$A", "invalid signal: SIGa"},
      {"VOLUME /v/$A", ""},
      {"VOLUME $E", "VOLUME specified can not be an empty string"},
      {"COPY --chmod=$E a /", ""},
      {"COPY --chmod=07777 a /", ""},
      {"COPY --chmod=a=rwX,u+s,go-w+x a /", ""},
      {"COPY --chmod=u+ a /", ""},
      {"COPY --chmod=99 a /",
       "invalid chmod parameter: '99'. it should be octal string and between 0 and 07777"},
      {"COPY --chmod=17777 a /",
       "invalid chmod parameter: '17777'. it should be octal string and between 0 and 07777"},
      {"COPY --chmod=u a /", "invalid syntax"},
      {"COPY --chmod=u+x, a /", "invalid syntax"},
      {"COPY https://example.org/a /", "source can't be a URL for COPY"},
      {"COPY https://example.org/a.git /", "source can't be a git ref for COPY"},
      {"COPY git@example.org:a/b /", "source can't be a git ref for COPY"},
      {"ADD --checksum=x a /", "checksum requires HTTP(S) or Git sources"},
      {"ADD --checksum=x a b /", "checksum can't be specified for multiple sources"},
      {"ADD --checksum=x https://example.org/a /", "invalid checksum digest format"},
      {"ADD --checksum=sha256:x https://example.org/a /", "invalid checksum digest length"},
      {"ADD --checksum=md5:x https://example.org/a /", "unsupported digest algorithm"},
      {"ADD --checksum=x https://example.org/a.git /", ""},
      {"ADD --checksum=x https://example.org/a.git?checksum=y /", "checksum mismatch \"x\" != \"y\""},
      {"ADD --keep-git-dir=false https://example.org/a.git?keep-git-dir /",
       "inconsistent keep-git-dir configuration"},
      {"ADD https://example.org/a.git?what=1 /", "unexpected query \"what\""},
      {"ADD https://example.org/a.git?ref= /", "query \"ref\" has no value"},
      {"ADD https://example.org/a.git?ref=1&ref=2 /", "query \"ref\" has multiple values"},
      {"ADD https://example.org/a.git?submodules=x /", "invalid submodules value: \"x\""},
      {"ADD https://example.org/a.git?tag=1&branch=2 /", "branch conflicts with tag"},
      {"RUN --mount=target=/x --mount=type=cache,target=/c,sharing=locked,id=$A,uid=1,mode=0755 true", ""},
      {"RUN --mount=type=tmpfs,target=/t,size=1.5k --mount=type=ssh,required --mount=type=secret,id=$A true",
       ""},
      {"RUN --mount=type=nothing true", "unsupported mount type \"nothing\""},
      {"RUN --mount=type=cach,target=/c true", "unsupported mount type \"cach\" (did you mean cache?)"},
      {"RUN --mount=type=cache,target=/c,sharing=lockd true",
       "unsupported sharing value \"lockd\" (did you mean locked?)"},
      {"RUN --mount=target=/x,sharing=shared true", "invalid cache sharing set for bind mount"},
      {"RUN --mount=target=/x,ro=$A true", "invalid value for ro: a"},
      {"RUN --mount=target=/x,uid=1 true", "uid not allowed for \"bind\" type mounts"},
      {"RUN --mount=target=/x,required true", "unexpected key 'required' for mount type 'bind'"},
      {"RUN --mount=target=/x,required=true,type=ssh true",
       "unexpected key 'required' for mount type 'bind'"},
      {"RUN --mount=target=/x,size=1 true", "unexpected key 'size' for mount type 'bind'"},
      {"RUN --mount=type=tmpfs,target=/x,size=1q true", "invalid value for size: 1q"},
      {"RUN --mount=type=cache,target=/x,mode=9 true", "invalid value 9 for mode"},
      {"RUN --mount=type=cache,target=/x,gid=4294967296 true", "invalid value 4294967296 for gid"},
      {"RUN --mount=tarkget=/x true", "unexpected key 'tarkget' in 'tarkget=/x' (did you mean target?)"},
      {"RUN --mount=target=/x,bogus true", "invalid field 'bogus' must be a key=value pair"},
      {"RUN --mount=type=secret true", "invalid secret mount. one of source, target required"},
      {"RUN --mount=type=secret,id=a,src=b true", "both source and id can't be set"},
      {"RUN --mount=type=secret,id=a,sharing=shared true", "secret mount should not define sharing"},
      {"RUN --mount=type=ssh,source=a true", "ssh does not support source"},
      {"RUN --mount=target=/ true", "invalid mount target \"/\""},
      {"RUN --mount=type=cache true", "invalid mount target \"/\""},
      {"RUN --mount=\"target=/q\" true", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.instruction);
    CHECK(refused(row.instruction) == row.error);
  }
  const Row on_windows[] = {
      {"COPY a C:/x", ""},
      {"COPY a D:/x", "removing drive letter: The specified path is not on the system drive (C:)"},
      {"COPY D:/x a",
       "removing drive letter: removing drive letter: The specified path is not on the system drive (C:)"},
      {"WORKDIR //host/x",
       "normalizing workdir: normalizing working directory: removing drive letter: UNC paths are not "
       "supported"},
  };
  for (const Row& row : on_windows) {
    CAPTURE(row.instruction);
    CHECK(refused(row.instruction, "windows/amd64") == row.error);
  }
}

TEST_CASE("eval: what is not known is refused by nobody") {
  const Document document = parse_dockerfile(
      "Dockerfile",
      "FROM unknown\nEXPOSE $P\nSTOPSIGNAL $S\nCOPY --chmod=$M https://$H/a /\nADD --checksum=$C a b /\n"
      "RUN --mount=type=$T true\nVOLUME $V\nRUN --mount=type=cache true\n");
  CHECK(evaluate(document, {}).diagnostics.empty());
}

TEST_CASE("eval: sources that are fetched") {
  struct Row {
    std::string_view source;
    SourceKind kind;
  };
  const Row rows[] = {
      {"a", SourceKind::path},
      {"./https://example.org/a", SourceKind::path},
      {"ftp://example.org/a", SourceKind::path},
      {"github.com/team/a", SourceKind::path},
      {"http://example.org/a.tar", SourceKind::file},
      {"https://example.org/a.git/b", SourceKind::file},
      {"https://example.org/%zz.git", SourceKind::file},
      {"https://example.org/a.git", SourceKind::repository},
      {"https://example.org/a%2Egit", SourceKind::repository},
      {"https://example.org/a.git#main:sub", SourceKind::repository},
      {"HTTPS://example.org/a.git?ref=x", SourceKind::repository},
      {"git://example.org/a", SourceKind::repository},
      {"ssh://git@example.org:22/a", SourceKind::repository},
      {"ssh://git@example.org:team/a", SourceKind::path},  // no port
      {"git@example.org:team/a", SourceKind::repository},
      {"me@host:a?ref=b#c", SourceKind::repository},
      {"me@ho st:a", SourceKind::path},
      {"@host:a", SourceKind::path},
      {"", SourceKind::path},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(source_kind(row.source) == row.kind);
  }
}
