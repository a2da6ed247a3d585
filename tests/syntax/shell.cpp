// Shell scripts in, the whole tree out; what is not understood says why and where.
#include "syntax/shell.hpp"

#include "syntax/shell_render.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

using namespace decant;
using namespace decant::shell;

namespace {
struct ShellCase {
  std::string_view script;
  std::string_view tree;
};

void check_all(std::span<const ShellCase> cases) {
  for (const ShellCase& each : cases) {
    CAPTURE(each.script);
    CHECK(render(parse_shell(each.script)) == each.tree);
  }
}
}  // namespace

TEST_CASE("shell: install lines") {
  const ShellCase cases[] = {
      {"", "[]"},
      {"  # nothing", "[]"},
      {"pip install -r requirements.txt", "[(pip install -r requirements.txt)]"},
      {"apt-get update && apt-get install -y curl     git && rm -rf /var/lib/apt/lists/*",
       "[(apt-get update) && (apt-get install -y curl git) && (rm -rf u:/var/lib/apt/lists/?*)]"},
      {"cd /app && npm ci --prefix \"$DIR/web\" ; echo done",
       "[(cd /app) && (npm ci --prefix e:{\"$DIR\"}/web) ; (echo done)]"},
      {"PIP_NO_CACHE=1 LANG='C UTF' pip install 'a b' \"c\"d\\ e",
       "[(PIP_NO_CACHE=1 LANG='C UTF' pip install 'a b' 'cd e')]"},
      {"pip install foo[bar] \"baz[x]\" a==1.*", "[(pip install u:foo?[bar] baz[x] u:a==1.?*)]"},
      {"curl -fsSL https://x.y/z?a=1 | bash -", "[<(curl -fsSL u:https://x.y/z??a=1) | (bash -)>]"},
      {"A= B=\"\" c", "[(A='' B='' c)]"},
      {"X=$Y:~/bin Z=a*b", "[(X=u:{$Y}:?~/bin Z=a*b)]"},
      {"export PATH=~/bin:$PATH", "[(export u:PATH=?~/bin:{$PATH})]"},
      {"echo a#b #c", "[(echo a#b)]"},
      {"set -eux; make -j\"$(nproc)\"", "[(set -eux) ; (make u:-j?$(nproc)[(nproc)])]"},
      {"echo \"a\\\"b\\$c\\d\" 'x\\'", "[(echo a\"b$c\\d x\\)]"},
      {"find . -name '*.pyc' -exec rm {} \\; -o -name a{b,c} [ -d x ]",
       "[(find . -name *.pyc -exec rm {} ; -o -name u:a?{b,c} [ -d x ])]"},
      {"[ -f x ] || exit 1", "[([ -f x ]) || (exit 1)]"},
      {"a;b&c&&d||e&", "[(a) ; (b) & (c) && (d) || (e) &]"},
      {"a\\\nb", "[(ab)]"},
      {"a\nb \\\n  c\n\n# x\nd &&\n\ne\n", "[(a) \\n (b c) \\n (d) && (e) \\n]"},
      {"! a && ! ! b | c", "[<! (a)> && <(b) | (c)>]"},
      {"echo $ a$ \"$\"", "[(echo $ a$ $)]"},
      {"foo$", "[(foo$)]"},
      {"time make all", "[(time make all)]"},
      {"in x; echo if then fi }", "[(in x) ; (echo if then fi })]"},
      {"\\if 'if'", "[(if if)]"},
  };
  check_all(cases);
}

TEST_CASE("shell: expansions") {
  const ShellCase cases[] = {
      {"echo $A ${B} ${C:-x} ${D#*/} ${E%%.*} \"${F:+ $G}\"",
       "[(echo e:{$A} e:{${B}} e:{${C:-x}} e:{${D#*/}} e:{${E%%.*}} e:{\"${F:+ $G}\"})]"},
      {"echo $1 $@ ${10} ${#A} ${A[0]} ${!A} ${A:=x} ${A/x/y} ${A:1:2} ${A:-$(id)}",
       "[(echo u:?$1 u:?$@ u:?${10} u:?${#A} u:?${A[0]} u:?${!A} u:?${A:=x} u:?${A/x/y} u:?${A:1:2} "
       "u:?${A:-$(id)}[(id)])]"},
      {"echo $((1 + (2*3))) $(( $(nproc) + 1 ))",
       "[(echo u:?$((1 + (2*3))) u:?$(( $(nproc) + 1 ))[(nproc)])]"},
      {"echo $((a); (b))", "[(echo u:?$((a); (b))[subshell[[(a)]] ; subshell[[(b)]]])]"},
      {"echo `uname -r` `echo \\`id\\``",
       "[(echo u:?`uname -r`[(uname -r)] u:?`echo \\`id\\``[(echo u:?`id`[(id)])])]"},
      {"echo \"$(cat \"a b\" | sort)\"x", "[(echo u:?$(cat \"a b\" | sort)[<(cat 'a b') | (sort)>]x)]"},
      {"echo $'a\\n' $\"b\"", "[(echo u:?$'a\\n' u:?$\"b\")]"},
      {"diff <(sort a) >(tee b)", "[(diff u:?<(sort a)[(sort a)] u:?>(tee b)[(tee b)])]"},
      {"echo $[x+1]y \"$[ a[1] ]\" $[ $(id) * 2 ]",
       "[(echo u:?$[x+1]y u:?$[ a[1] ] u:?$[ $(id) * 2 ][(id)])]"},
      {"echo \"${a:-'b'}\" \"${a:+--b='${B}'}\" ${a:-'b'}",
       "[(echo u:?${a:-'b'} u:?${a:+--b='${B}'} e:{${a:-'b'}})]"},
      {"echo \"${a#'b}'}\" \"${a//$'\\n'/\"x\"}\" \"${a[0]%'}'}\" \"${!a/'}'/b}\"",
       "[(echo e:{\"${a#'b}'}\"} u:?${a//$'\\n'/\"x\"} u:?${a[0]%'}'} u:?${!a/'}'/b})]"},
      {"echo ~ ~bob/x a~ http://h/~u", "[(echo u:?~ u:?~bob/x a~ http://h/~u)]"},
      {"echo {1..3} {a} ${A}{b,c}", "[(echo u:?{1..3} {a} u:{${A}}?{b,c})]"},
      {"declare -a X=(1 $(id) ) Y=2", "[(declare -a u:X=?(1 $(id) )[(id)] Y=2)]"},
      {"X=(a \"b c\"\n #x\n d) X+=(e) X[1]=f Y+=g", "[(X=u:?(a \"b c\"\n #x\n d) X+=u:?(e) X=u:f Y+=g)]"},
  };
  check_all(cases);
}

TEST_CASE("shell: redirections and here-documents") {
  const ShellCase cases[] = {
      {"a >b 2>&1 <c >>d 3<>e >|f &>g &>>h <<<i 2>/dev/null",
       "[(a >b 2>&1 <c >>d 3<>e >|f &>g &>>h <<<i 2>/dev/null)]"},
      {"a>b2 c 2 >d", "[(a c 2 >b2 >d)]"},
      {">x", "[(>x)]"},
      {"cat <<EOF > /x && b\nhello $A $(id) \"q\" \\$z\nEOF\nc",
       "[(cat <<EOF{u:hello {$A} ?$(id)[(id)] \"q\" $z\n} >/x) && (b) \\n (c)]"},
      {"cat <<'E F'\n$A\nE F\n", "[(cat <<'E F'{'$A\n'}) \\n]"},
      {"cat <<-A <<B\n\tx\n\tA\ny\nB\nz", "[(cat <<-A{'x\n'} <<B{'y\n'}) \\n (z)]"},
      {"cat <<EOF", "[(cat <<EOF)]"},
      {"cat <<EOF\nabc", "[(cat <<EOF{abc}) \\n]"},
      {"if a; then cat <<E; fi\nx\nE\nb", "[if[[(a) ;] [(cat <<E{'x\n'}) ;]] \\n (b)]"},
      {"echo $(cat <<E\nx\nE\n)", "[(echo u:?$(cat <<E\nx\nE\n)[(cat <<E{'x\n'}) \\n])]"},
      {"while read l; do a; done < f | b", "[<while[[(read l) ;] [(a) ;] <f] | (b)>]"},
      {"{ a; b; } > f 2>&1", "[group[[(a) ; (b) ;] >f 2>&1]]"},
      {"a |& b", "[<(a) |& (b)>]"},
      {"exec {fd}>x {a}<&1 {} > y", "[(exec {} {fd}>x {a}<&1 >y)]"},
  };
  check_all(cases);
}

TEST_CASE("shell: compound commands") {
  const ShellCase cases[] = {
      {"if [ -f a ]; then b; elif c; then d; else e; fi",
       "[if[[([ -f a ]) ;] [(b) ;] [(c) ;] [(d) ;] [(e) ;]]]"},
      {"for f in a $B *.c; do rm $f; done", "[for[f a e:{$B} u:?*.c [(rm e:{$f}) ;]]]"},
      {"for f; do a; done; for f do b; done", "[for[f [(a) ;]] ; for[f [(b) ;]]]"},
      {"for f\nin a b\ndo c\ndone", "[for[f a b [(c) \\n]]]"},
      {"for ((i=0; i<3; i++)); do a; done", "[for[u:?((i=0; i<3; i++)) [(a) ;]]]"},
      {"while ! a; do b; done; until c; do d; done", "[while[[<! (a)> ;] [(b) ;]] ; until[[(c) ;] [(d) ;]]]"},
      {"case $(uname -m) in x86_64|amd64) A=1 ;; (arm*) B=2;; *) exit 1 ; esac",
       "[case[u:?$(uname -m)[(uname -m)] x86_64 amd64 u:arm?* u:?* [(A=1)] [(B=2)] [(exit 1) ;]]]"},
      {"case a in b) ;; esac", "[case[a b []]]"},
      {"(a; b) && { c; }", "[subshell[[(a) ; (b)]] && group[[(c) ;]]]"},
      {"f() { a; }; function g { b; }; function h() (c) >x",
       "[function[f group[[(a) ;]]] ; function[g group[[(b) ;]]] ; function[h subshell[[(c)] >x]]]"},
      {"[[ -n $A && $B =~ ^(a|b)$ ]] && c", "[test[-n e:{$A} && e:{$B} =~ ^(a|b)$] && (c)]"},
      {"((i++)) || (( x > (3) ))", "[arithmetic[u:?((i++))] || arithmetic[u:?(( x > (3) ))]]"},
      {"f() a b >c; g() x=1 d", "[function[f (a b >c)] ; function[g (x=1 d)]]"},
      {"time { a; }; time -p (b) | c; time ! d; time\tfor x in y; do z; done",
       "[group[[(a) ;]] ; <subshell[[(b)]] | (c)> ; <! (d)> ; for[x y [(z) ;]]]"},
      {"time -p a | b", "[<(time -p a) | (b)>]"},
      {"((a); b)", "[subshell[[subshell[[(a)]] ; (b)]]]"},
      {"select x in a b; do c; done", "[select[x a b [(c) ;]]]"},
      {"if a; then (b) fi", "[if[[(a) ;] [subshell[[(b)]]]]]"},
  };
  check_all(cases);
}

TEST_CASE("shell: what is not understood") {
  const ShellCase cases[] = {
      {"echo 'a", "not understood at 7: the single quote is not closed"},
      {"echo \"a", "not understood at 7: the double quote is not closed"},
      {"echo `a", "not understood at 7: the backquote is not closed"},
      {"echo $(a", "not understood at 8: `$(` is not closed here"},
      {"echo ${a", "not understood at 8: `${` is not closed here"},
      {"echo \"${a:-it's}\"", "not understood at 15: where this quote ends depends on the shell"},
      {"echo \"${a:-'}'}\"", "not understood at 12: where this quote ends depends on the shell"},
      {"echo \"${a:-'${b:-'}'}\"", "not understood at 18: where this quote ends depends on the shell"},
      {"a ; ; b", "not understood at 4: a command is missing before this"},
      {"; a", "not understood at 0: a command is missing before this"},
      {"a &&", "not understood at 4: a command is missing behind `&&` or `||`"},
      {"a | | b", "not understood at 4: a command is missing behind `|`"},
      {"a )", "not understood at 2: this cannot stand here"},
      {"echo (a)", "not understood at 5: this cannot stand here"},
      {"if a; then b", "not understood at 12: `fi` is missing"},
      {"if a; b; fi", "not understood at 9: `then` is missing"},
      {"if ; then b; fi", "not understood at 3: a command is missing before this"},
      {"while a; do done", "not understood at 11: a command is missing"},
      {"fi", "not understood at 0: this cannot stand here"},
      {"{ a }", "not understood at 5: `{` is not closed here"},
      {"case a b", "not understood at 7: `in` is missing"},
      {"a >", "not understood at 3: the redirection has no target"},
      {"a <<", "not understood at 4: `<<` has no delimiter"},
      {"coproc a", "not understood at 0: `coproc` is not supported"},
      {"((echo a))", "not understood at 0: `((` is two subshells or arithmetic, by shell"},
      {"echo `echo 'a`", "not understood at 13: the single quote is not closed"},
      {"f() fi", "not understood at 4: the function has no body"},
      {"a <#b", "not understood at 3: the redirection has no target"},
      {"a <<#b", "not understood at 4: `<<` has no delimiter"},
      {"case #a in b) c;; esac", "not understood at 5: this is not understood"},
      {"case a in b|#c\n) d;; esac", "not understood at 12: this is not understood"},
      {"[[ a = #b ]]", "not understood at 7: `[[` is not closed here"},
      {"echo $[1", "not understood at 8: `$[` is not closed here"},
      {"for 1 in a; do b; done", "not understood at 4: the loop's variable is missing"},
  };
  check_all(cases);
}

TEST_CASE("shell: spans are offsets into the script") {
  const std::string_view text = "A=1 pip  install 'x y' >log && `run  me` # end";
  const Script script = parse_shell(text);
  REQUIRE(script.understood);
  std::string seen;
  const auto show = [&](Span span) { seen += fmt::format("<{}>", text.substr(span.begin, span.size())); };
  show(script.root.span);
  for (const FlatCommand& flat : simple_commands(script)) {
    show(flat.command->span);
    for (const Assignment& each : flat.command->assignments) show(each.span);
    for (const ShellWord& each : flat.command->words) show(each.span);
    for (const Redirection& each : flat.command->redirections) show(each.span);
  }
  CHECK(seen ==
        "<A=1 pip  install 'x y' >log && `run  me`>"
        "<A=1 pip  install 'x y' >log><A=1><pip><install><'x y'><>log>"
        "<run  me><run><me>"
        "<`run  me`><`run  me`>");
}

TEST_CASE("shell: depth is bounded, and time is linear in deep and in long scripts") {
  const auto repeat = [](std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  for (const std::string_view opening :
       {"$(", "(", "{ ", "\"$(", "if a; then ", "${A:-", "$((", "((", "<(", "$(( (", "f() {", "case a in b) ",
        "\"${A:-", "! (", "while a; do ", "a=(", "[[ $("}) {
    CAPTURE(opening);
    const Script script = parse_shell("echo; " + repeat(opening, 10'000));
    CHECK_FALSE(script.understood);
    CHECK(script.problem.size() > 5);
  }
  CHECK(parse_shell(repeat("$(", 10'000)).problem == "nested too deep");
  CHECK(parse_shell(repeat("(a;", 90) + repeat(")", 90)).understood);
  const auto heredocs = [](int count) {
    std::string all = "a";
    for (int i = 0; i < count; ++i) all = fmt::format("$(cat <<E{}\n{}\nE{}\n)", i, all, i);
    return all;
  };
  CHECK(parse_shell(heredocs(9)).understood);
  CHECK(parse_shell(heredocs(500)).problem == "nested too deep");

  for (const std::string_view part :
       {"word ", "a && ", "\"$A\"", "a;", "a\n", "`a`", "$((1))", "{a,b}", "[", "~", "\\ ", "a=b ", ">x ",
        "# ", "((", "[[ a ]] && ", "cat <<E\n$(a)\nE\n"}) {
    CAPTURE(part);
    const Script script = parse_shell(repeat(part, 100'000 / part.size()) + "a");
    CHECK(script.understood == (part != "(("));
  }

  CHECK(parse_shell(repeat("a ", 500'000)).understood);
  CHECK(parse_shell(repeat("a ", 600'000)).problem == "the script is longer than 1 MiB");
}
