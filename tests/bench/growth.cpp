// Hostile sizes: time and memory may grow with the input, and no faster. A program of its own
// (build/bench-growth [NAME…]), since it measures time and the unit tests never do.
//
// Each shape is made at four sizes, each four times the one before, up to one that nobody would send but an
// enemy. What counts is how the time of the last two grows: 1.0 is linear, 2.0 quadratic; sorting and caches
// that no longer fit give up to 1.3. Times are the processor's, best of three; memory is what the heap held
// at most, in bytes for a byte of input.
#include "cache/compare.hpp"
#include "context/context.hpp"
#include "context/manifests.hpp"
#include "context/path.hpp"
#include "effects/effects.hpp"
#include "eval/expand.hpp"
#include "lint/lint.hpp"
#include "plan/plan.hpp"
#include "syntax/document.hpp"
#include "syntax/document_json.hpp"
#include "syntax/image_reference.hpp"
#include "syntax/shell.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <new>

namespace {

std::size_t held = 0;
std::size_t most_held = 0;

void* counted(void* memory) {
  if (memory == nullptr) std::abort();
  held += malloc_usable_size(memory);
  most_held = std::max(most_held, held);
  return memory;
}

void uncounted(void* memory) {
  held -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(std::malloc(size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto to = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(to, (size + to - 1) / to * to));
}
void operator delete(void* memory) noexcept {
  uncounted(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  uncounted(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
  uncounted(memory);
}
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  uncounted(memory);
}

namespace decant {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  out.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// `text` for each number, with the number in place of `#`.
std::string numbered(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    for (const char c : text) {
      if (c == '#') {
        out += number;
      } else {
        out += c;
      }
    }
  }
  return out;
}

// ------------------------------------------------------------------------------------------- what is done

std::shared_ptr<const Context> small_context() {
  std::vector<MemoryFile> files(2);
  files[0].entry.path = "requirements.txt";
  files[0].bytes = "flask\n";
  files[1].entry.path = "app.py";
  auto context = open_context(memory_tree(std::move(files)), "Dockerfile");
  return std::make_shared<const Context>(*std::move(context));
}

void read(const std::string& text) {
  parse_dockerfile("Dockerfile", text);
}

void print_json(const std::string& text) {
  document_json(parse_dockerfile("Dockerfile", text));
}

void print_tree(const std::string& text) {
  render_tree(parse_dockerfile("Dockerfile", text).tree, text);
}

void read_shell(const std::string& text) {
  const shell::Script script = shell::parse_shell(text);
  shell::simple_commands(script);
}

void evaluate_all(const std::string& text) {
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  if (!graph) std::abort();
}

void lint_all(const std::string& text) {
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  if (!graph) std::abort();
  const auto context = small_context();
  const EffectGraph effects = compute_effects(document, evaluation, *graph, context.get());
  lint::Options options;
  options.select = {"ALL"};
  const auto findings = lint::run(
      {document, evaluation, *graph, [&]() -> const EffectGraph& { return effects; }, context.get()},
      options);
  if (!findings) std::abort();
}

// What rebuilds after a change of one file.
void explain(const std::string& text) {
  const auto before = small_context();
  const Context after = before->with_tree(changed_tree(before->tree_pointer(), {"app.py"}));
  const Document document = parse_dockerfile("Dockerfile", text);
  const Evaluation evaluation = evaluate(document, {});
  const auto graph = build_graph(document, evaluation, "");
  if (!graph) std::abort();
  const EffectGraph then = compute_effects(document, evaluation, *graph, before.get());
  const EffectGraph now = compute_effects(document, evaluation, *graph, &after);
  static_cast<void>(cache::compare({document, evaluation, *graph, then, before.get()},
                                   {document, evaluation, *graph, now, &after}));
}

void split(const std::string& text) {
  const auto context = small_context();
  const auto plan = plan::make_plan(parse_dockerfile("Dockerfile", text), *context, {});
}

void expand(const std::string& word) {
  const Lookup lookup = [](std::string_view name) -> std::optional<std::string> {
    if (name == "V") return std::string(100, 'v');
    return std::nullopt;
  };
  expand_word(word, lookup);
}

// The ignore file, `%%`, and the context's files.
void walk(const std::string& text) {
  const std::size_t middle = text.find("%%\n");
  std::vector<MemoryFile> files;
  for (std::size_t at = middle + 3; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    files.emplace_back().entry.path = text.substr(at, end - at);
    at = end + 1;
  }
  const auto context = open_context_with_ignore(memory_tree(std::move(files)), ".dockerignore",
                                                std::string_view(text).substr(0, middle));
  if (!context) std::abort();
  static_cast<void>(context->walk(""));
}

void read_pip(const std::string& text) {
  read_requirements("r.txt", [&](std::string_view path) -> std::optional<std::string> {
    if (path == "r.txt") return text;
    return "-r r.txt\n-r other-" + std::string(path);
  });
}

// `%%` stands between the manifest and the lock file.
void read_node(const std::string& text) {
  const std::size_t middle = text.find("%%");
  read_npm("", [&](std::string_view path) -> std::optional<std::string> {
    if (path == "package.json") return text.substr(0, middle);
    if (path == "package-lock.json") return text.substr(middle + 2);
    return std::nullopt;
  });
}

void read_reference(const std::string& text) {
  static_cast<void>(parse_image_reference(text));
}

// ---------------------------------------------------------------------------------------------- the shapes

struct Shape {
  std::string_view name;
  void (*work)(const std::string& text);
  std::size_t count;  // of the largest
  std::string (*make)(std::size_t count);
};

using Size = std::size_t;

constexpr Shape kShapes[] = {
    // 10 MB in one line
    {"one RUN line", read, 10'000'000, [](Size n) { return "RUN " + repeated("x ", n / 2); }},
    {"one ENV line", read, 10'000'000, [](Size n) { return "ENV " + repeated("A=b ", n / 4); }},
    {"one ENV value", read, 10'000'000, [](Size n) { return "ENV A=" + repeated("x", n); }},
    {"one LABEL line", read, 10'000'000, [](Size n) { return "LABEL " + repeated("a=\"b c\" ", n / 8); }},
    {"one line of flags", read, 10'000'000, [](Size n) { return "RUN " + repeated("--mount=a ", n / 10) + "x\n"; }},
    {"flags of one name", read, 10'000'000,
     [](Size n) { return "FROM a\nRUN " + repeated("--mount=type=a ", n / 15) + "x\n"; }},
    {"one comment", read, 10'000'000, [](Size n) { return "# " + repeated("x ", n / 2) + "\nFROM a\n"; }},
    {"one exec form", read, 10'000'000, [](Size n) { return "CMD [" + repeated("\"\\n\",", n / 5) + "\"\"]\n"; }},
    {"one COPY line", read, 10'000'000, [](Size n) { return "COPY " + repeated("a ", n / 2) + "b\n"; }},
    {"one EXPOSE line", read, 10'000'000, [](Size n) { return "EXPOSE " + repeated("80 ", n / 3) + "\n"; }},
    {"one long unknown keyword", read, 10'000'000, [](Size n) { return repeated("x", n) + " a\n"; }},
    {"carriage returns", read, 10'000'000, [](Size n) { return "RUN a" + repeated("\r", n) + "b"; }},
    {"spaces and an escape", read, 10'000'000, [](Size n) { return "RUN a \\" + repeated(" ", n) + "b"; }},
    {"escapes", read, 10'000'000, [](Size n) { return "RUN a " + repeated("\\", n); }},
    {"nested JSON", read, 10'000'000, [](Size n) { return "CMD " + repeated("[", n); }},
    {"bytes that are not UTF-8", read, 10'000'000, [](Size n) { return "ENV A=" + repeated("\xff", n); }},
    // a million lines
    {"continuation lines", read, 1'000'000,
     [](Size n) { return "FROM a\nRUN b \\\n" + repeated(" c \\\n", n) + "d\n"; }},
    {"comments inside", read, 1'000'000, [](Size n) { return "RUN b \\\n" + repeated("# c\n\n", n / 2) + "d\n"; }},
    {"comments above", read, 1'000'000, [](Size n) { return repeated("# c\n", n) + "RUN d\n"; }},
    {"pairs over lines", read, 1'000'000, [](Size n) { return "ENV " + repeated("A=1 \\\n", n) + "B=2\n"; }},
    {"a keyword in pieces", read, 1'000'000, [](Size n) { return repeated("X\\\n", n) + "\n"; }},
    {"unknown instructions", read, 1'000'000, [](Size n) { return repeated("FRO a\n", n); }},
    {"stages of one name", read, 1'000'000, [](Size n) { return repeated("FROM a AS b\n", n); }},
    {"directives", read, 1'000'000, [](Size n) { return repeated("# escape=`\n", n); }},
    {"directives, all different", read, 1'000'000, [](Size n) { return numbered("# a#=`\n", n); }},
    {"heredocs in one line", read, 100'000,
     [](Size n) { return "RUN" + repeated(" <<E", n) + "\n" + repeated("x\nE\n", n); }},
    {"heredocs, one an instruction", read, 100'000, [](Size n) { return repeated("RUN <<E\nx\nE\n", n); }},
    {"heredocs, never ended", read, 100'000, [](Size n) { return repeated("RUN <<E\nx\n", n); }},
    {"heredocs, a million lines", read, 1'000'000,
     [](Size n) { return "RUN <<E\n" + repeated("x\n", n) + "E\n"; }},
    {"nested ONBUILD", read, 100'000, [](Size n) { return repeated("ONBUILD ", n) + "\n"; }},
    {"nested ONBUILD over lines", read, 100'000, [](Size n) { return repeated("ONBUILD \\\n", n) + "\n"; }},
    {"nested expansions in a heredoc's name", read, 100'000,
     [](Size n) { return "RUN << " + repeated("${a:-", n); }},
    {"JSON of a million instructions", print_json, 1'000'000, [](Size n) { return repeated("RUN x\n", n); }},
    {"JSON of continuation lines", print_json, 1'000'000,
     [](Size n) { return "RUN b \\\n" + repeated(" c \\\n", n) + "d\n"; }},
    {"tree of a million lines", print_tree, 1'000'000, [](Size n) { return repeated("RUN x\n", n); }},
    // the shell: more than a megabyte is refused
    {"sh: one command", read_shell, 1'000'000, [](Size n) { return repeated("x ", n / 2); }},
    {"sh: one word", read_shell, 1'000'000, [](Size n) { return repeated("x", n); }},
    {"sh: one word in many quotes", read_shell, 1'000'000, [](Size n) { return repeated("x\"y\"", n / 4); }},
    {"sh: one word of stars and quotes", read_shell, 1'000'000,
     [](Size n) { return repeated("*\"y\"", n / 4); }},
    {"sh: one word of braces and quotes", read_shell, 1'000'000,
     [](Size n) { return repeated("{''", n / 3) + "a,b}"; }},
    {"sh: one word of tildes", read_shell, 1'000'000, [](Size n) { return "A=" + repeated("~:", n / 2); }},
    {"sh: a chain", read_shell, 1'000'000, [](Size n) { return repeated("a && ", n / 5) + "b"; }},
    {"sh: a pipeline", read_shell, 1'000'000, [](Size n) { return repeated("a | ", n / 4) + "b"; }},
    {"sh: lines", read_shell, 1'000'000, [](Size n) { return repeated("a\n", n / 2); }},
    {"sh: assignments", read_shell, 1'000'000, [](Size n) { return repeated("A=b ", n / 4); }},
    {"sh: redirections", read_shell, 1'000'000, [](Size n) { return "a " + repeated(">b ", n / 3); }},
    {"sh: comments", read_shell, 1'000'000, [](Size n) { return repeated("# a\n", n / 4); }},
    {"sh: an open quote", read_shell, 1'000'000, [](Size n) { return "a '" + repeated("x ", n / 2); }},
    {"sh: many open quotes", read_shell, 1'000'000, [](Size n) { return repeated("'\" ", n / 3); }},
    {"sh: nested $(", read_shell, 10'000, [](Size n) { return repeated("a $(", n) + repeated(")", n); }},
    {"sh: $( side by side", read_shell, 1'000'000, [](Size n) { return repeated("$(a) ", n); }},
    {"sh: nested $( within bounds", read_shell, 100'000,
     [](Size n) { return repeated(repeated("a $(", 40) + repeated(")", 40) + "\n", n / 40); }},
    {"sh: nested ${", read_shell, 10'000, [](Size n) { return repeated("${a:-", n) + repeated("}", n); }},
    {"sh: nested ${ within bounds", read_shell, 100'000,
     [](Size n) { return repeated(repeated("${a:-", 40) + repeated("}", 40) + "\n", n / 40); }},
    {"sh: nested $((", read_shell, 10'000, [](Size n) { return "a " + repeated("$((", n) + repeated("))", n); }},
    {"sh: nested (", read_shell, 10'000, [](Size n) { return repeated("(", n) + "a" + repeated(")", n); }},
    {"sh: nested ( within bounds", read_shell, 100'000,
     [](Size n) { return repeated(repeated("( ", 40) + "a" + repeated(" )", 40) + "\n", n / 40); }},
    {"sh: (( that is two subshells", read_shell, 100'000,
     [](Size n) { return repeated("((", n) + "a" + repeated("))", n); }},
    {"sh: (( within bounds", read_shell, 100'000,
     [](Size n) { return repeated(repeated("((", 15) + "a; b" + repeated("))", 15) + "\n", n / 30); }},
    {"sh: $(( within bounds", read_shell, 100'000,
     [](Size n) { return repeated(repeated("$((", 15) + "a; b" + repeated("))", 15) + "\n", n / 30); }},
    {"sh: (( never closed", read_shell, 1'000'000, [](Size n) { return repeated("((a; ", n / 4); }},
    {"sh: $(( never closed", read_shell, 1'000'000, [](Size n) { return repeated("$((a ", n / 4); }},
    {"sh: nested if", read_shell, 10'000,
     [](Size n) { return repeated("if a; then ", n) + "b; " + repeated("fi; ", n); }},
    {"sh: elif", read_shell, 1'000'000,
     [](Size n) { return "if a; then b; " + repeated("elif a; then b; ", n / 16) + "fi"; }},
    {"sh: case with many patterns", read_shell, 1'000'000,
     [](Size n) { return "case x in " + repeated("a) b;; ", n / 7) + "esac"; }},
    {"sh: backquotes", read_shell, 1'000'000, [](Size n) { return repeated("`a` ", n / 4); }},
    {"sh: backquotes with backslashes", read_shell, 1'000'000,
     [](Size n) { return "`a " + repeated("\\\\", n / 2) + "`"; }},
    {"sh: heredocs", read_shell, 100'000, [](Size n) { return repeated("a <<E\nx\nE\n", n); }},
    {"sh: heredocs in one line", read_shell, 100'000,
     [](Size n) { return "a" + repeated(" <<E", n) + "\n" + repeated("x\nE\n", n); }},
    {"sh: heredocs, never ended", read_shell, 100'000, [](Size n) { return repeated("a <<E\n", n); }},
    {"sh: functions", read_shell, 100'000, [](Size n) { return repeated("f() { a; }\n", n); }},
    {"sh: arrays", read_shell, 1'000'000, [](Size n) { return "A=(" + repeated("b ", n / 2) + ")"; }},
    {"sh: [[ with many operators", read_shell, 1'000'000,
     [](Size n) { return "[[ a " + repeated("&& b ", n / 5) + "]]"; }},
    // expansion
    {"expand: one word", expand, 10'000'000, [](Size n) { return repeated("x", n); }},
    {"expand: variables", expand, 1'000'000, [](Size n) { return repeated("$V", n / 2); }},
    {"expand: different unset variables", expand, 1'000'000, [](Size n) { return numbered("$u#", n / 8); }},
    {"expand: quotes", expand, 10'000'000, [](Size n) { return repeated("\"a\"'b'", n / 6); }},
    {"expand: words", expand, 10'000'000, [](Size n) { return repeated("a ", n / 2); }},
    {"expand: nested ${", expand, 10'000, [](Size n) { return repeated("${a:-", n) + repeated("}", n); }},
    {"expand: nested ${ within bounds", expand, 100'000,
     [](Size n) { return repeated(repeated("${a:-", 40) + repeated("}", 40) + " ", n / 40); }},
    {"expand: ${ never closed", expand, 1'000'000, [](Size n) { return repeated("${a:-", n / 5); }},
    {"expand: patterns", expand, 1'000'000, [](Size n) { return repeated("${V//v/w}", n / 9); }},
    {"expand: not UTF-8", expand, 10'000'000, [](Size n) { return repeated("\xff", n); }},
    // states
    {"states: 100,000 ENV", evaluate_all, 100'000, [](Size n) { return "FROM a\n" + numbered("ENV A#=b\n", n); }},
    {"states: 100,000 ENV of one name", evaluate_all, 100'000,
     [](Size n) { return "FROM a\n" + numbered("ENV A=b#\n", n); }},
    {"states: 100,000 ARG", evaluate_all, 100'000, [](Size n) { return "FROM a\n" + numbered("ARG A#=b\n", n); }},
    {"states: 100,000 global ARG", evaluate_all, 100'000,
     [](Size n) { return numbered("ARG A#=b\n", n) + "FROM a\n"; }},
    {"states: ENV with 100,000 pairs", evaluate_all, 100'000,
     [](Size n) { return "FROM a\nENV " + numbered("A#=$A# ", n) + "\n"; }},
    {"states: ENV that uses the one before", evaluate_all, 100'000,
     [](Size n) { return "FROM a\n" + numbered("ENV A#=$A\nENV A=$A#\n", n / 2); }},
    {"states: ENV that grows", evaluate_all, 10'000,
     [](Size n) { return "FROM a\n" + repeated("ENV PATH=$PATH:/x\n", n); }},
    {"states: ENV that doubles", evaluate_all, 10'000,
     [](Size n) { return "FROM a\nENV A=x\n" + repeated("ENV A=$A$A\n", n); }},
    {"states: 100,000 stages", evaluate_all, 100'000,
     [](Size n) { return numbered("FROM a AS s#\nRUN x\n", n); }},
    {"states: 100,000 stages in a row", evaluate_all, 100'000,
     [](Size n) { return "FROM a AS s\n" + numbered("FROM s AS s#\nENV A#=b\n", n); }},
    {"states: a chain of 100,000 stages", evaluate_all, 100'000,
     [](Size n) {
       std::string text = "FROM a AS s0\n";
       for (Size i = 0; i < n; ++i) text += fmt::format("FROM s{} AS s{}\nENV A{}=b\n", i, i + 1, i);
       return text;
     }},
    {"states: stages with triggers", evaluate_all, 10'000,
     [](Size n) { return "FROM a AS s\n" + repeated("ONBUILD ENV A=b\n", n) + "FROM s\nRUN x\n"; }},
    {"states: triggers many times", evaluate_all, 10'000,
     [](Size n) { return "FROM a AS s\n" + repeated("ONBUILD ENV A=b\n", n) + repeated("FROM s\n", n); }},
    {"states: WORKDIR", evaluate_all, 100'000, [](Size n) { return "FROM a\n" + repeated("WORKDIR a\n", n); }},
    {"states: COPY --from", evaluate_all, 100'000,
     [](Size n) { return "FROM a AS s\n" + numbered("FROM b AS b#\nCOPY --from=s x y\n", n / 2); }},
    // the cache
    {"explain: RUNs that nobody knows", explain, 20'000,
     [](Size n) { return "FROM a\nCOPY app.py /\n" + numbered("RUN x#\n", n); }},
    {"explain: RUNs that read little", explain, 20'000,
     [](Size n) { return "FROM a\nCOPY app.py /\n" + numbered("RUN mkdir -p /d#\n", n); }},
    {"explain: installs", explain, 5'000,
     [](Size n) { return "FROM a\nCOPY app.py /\n" + numbered("RUN apt-get install -y p#\n", n); }},
    {"explain: copies and who reads them", explain, 10'000,
     [](Size n) { return "FROM a\n" + numbered("COPY app.py /f#\nRUN cat /f#\n", n / 2); }},
    // everything behind
    {"lint: RUN lines", lint_all, 10'000, [](Size n) { return "FROM a\n" + repeated("RUN apt-get update\n", n); }},
    {"lint: installs", lint_all, 10'000,
     [](Size n) { return "FROM a\nCOPY . /app\n" + numbered("RUN pip install a#\n", n); }},
    {"lint: one chain", lint_all, 10'000,
     [](Size n) { return "FROM a\nCOPY . /app\nRUN true" + numbered(" && pip install a#", n) + "\n"; }},
    {"lint: copies", lint_all, 10'000, [](Size n) { return "FROM a\n" + numbered("COPY app.py /a#/\n", n); }},
    {"lint: copies and reads", lint_all, 10'000,
     [](Size n) { return "FROM a\n" + numbered("COPY app.py /a#/\nRUN cat /a#/app.py\n", n / 2); }},
    {"lint: stages", lint_all, 10'000, [](Size n) { return numbered("FROM a AS s#\nRUN apt-get update\n", n / 2); }},
    {"lint: a chain of stages", lint_all, 10'000,
     [](Size n) {
       std::string text = "FROM a AS s0\n";
       for (Size i = 0; i < n / 2; ++i) text += fmt::format("FROM s{} AS s{}\nRUN apt-get update\n", i, i + 1);
       return text;
     }},
    {"lint: ENV", lint_all, 10'000, [](Size n) { return "FROM a\n" + numbered("ENV A#=b\n", n) + "RUN x\n"; }},
    {"lint: ARG and RUN", lint_all, 10'000,
     [](Size n) { return "FROM a\n" + numbered("ARG A#=b\nRUN pip install x$A#\n", n / 2); }},
    {"lint: pragmas", lint_all, 10'000,
     [](Size n) { return "FROM a\n" + repeated("# decant ignore=DC1001,DC1004\n", n) + "RUN x\n"; }},
    {"lint: errors", lint_all, 10'000, [](Size n) { return "FROM a\n" + repeated("FRO b\n", n); }},
    {"split: RUN lines", split, 1'000, [](Size n) { return "FROM a\n" + repeated("RUN apt-get update\n", n); }},
    {"split: one chain", split, 1'000,
     [](Size n) { return "FROM a\nCOPY . /app\nRUN true" + numbered(" && pip install a#", n) + "\n"; }},
    {"split: copies", split, 1'000,
     [](Size n) { return "FROM a\n" + numbered("COPY app.py /a#/\nRUN pip install b#\n", n / 2); }},
    {"split: arguments", split, 1'000,
     [](Size n) { return "FROM a\n" + numbered("ARG A#=b\n", n) + "RUN pip install a\n"; }},
    {"split: stages", split, 1'000, [](Size n) { return numbered("FROM a AS s#\nRUN apt-get update\n", n / 2); }},
    // .dockerignore
    {"ignore: 10,000 patterns", walk, 10'000,
     [](Size n) { return numbered("**/a#*\n", n) + "%%\n" + numbered("d/b#\n", 100); }},
    {"ignore: 10,000 patterns with !", walk, 10'000,
     [](Size n) { return "*\n" + numbered("!**/a#/**\n", n) + "%%\n" + numbered("d/e/b#\n", 100); }},
    {"ignore: 10,000 names", walk, 10'000,
     [](Size n) { return numbered("a#\n", n) + "%%\n" + numbered("d/b#\n", n); }},
    {"ignore: 100,000 files", walk, 100'000,
     [](Size n) { return "**/*.log\n*.txt\nd\n!d/a*\n%%\n" + numbered("d/e#/f#.log\n", n); }},
    {"ignore: one directory, 100,000 files", walk, 100'000,
     [](Size n) { return "*\n!**/x\n%%\n" + numbered("d/f#\n", n); }},
    {"ignore: a long pattern", walk, 65'000,
     [](Size n) { return repeated("**/", n / 3) + "x\n%%\n" + repeated("a/", 50) + "b\n"; }},
    {"ignore: a class of many", walk, 65'000, [](Size n) { return "[" + repeated("a-b", n / 3) + "]\n%%\nc\n"; }},
    {"ignore: deep paths", walk, 2'000,
     [](Size n) { return repeated("**/a/", 20) + "x\n%%\n" + repeated("a/", n) + "b\n"; }},
    // manifests
    {"pip: requirements", read_pip, 1'000'000, [](Size n) { return numbered("package-#==1.0\n", n / 16); }},
    {"pip: one line", read_pip, 10'000'000, [](Size n) { return "a" + repeated(" --hash=sha256:00", n / 17); }},
    {"pip: continuation lines", read_pip, 1'000'000, [](Size n) { return "a " + repeated("\\\n", n / 2); }},
    {"pip: files in a circle", read_pip, 100'000, [](Size n) { return numbered("-r a#.txt\n", n / 10); }},
    {"pip: variables never closed", read_pip, 1'000'000, [](Size n) { return "-r " + repeated("${A", n / 3); }},
    {"npm: dependencies", read_node, 1'000'000,
     [](Size n) { return "{\"dependencies\":{" + numbered("\"a#\":\"1\",", n / 10) + "\"b\":\"1\"}}%%{}"; }},
    {"npm: a lock file", read_node, 10'000'000,
     [](Size n) {
       return "{}%%{\"packages\":{" +
              numbered("\"node_modules/a#\":{\"version\":\"1.0.0\",\"hasInstallScript\":true},", n / 60) +
              "\"\":{}}}";
     }},
    {"npm: workspaces", read_node, 100'000,
     [](Size n) {
       return "{\"workspaces\":[" + numbered("\"p/a#*\",", n / 8) + "\"q\"]}%%{\"packages\":{" +
              numbered("\"r/a#\":{},", n / 8) + "\"\":{}}}";
     }},
    {"npm: nested JSON", read_node, 1'000'000, [](Size n) { return "{}%%" + repeated("{\"a\":", n / 5); }},
    {"image reference", read_reference, 10'000'000, [](Size n) { return repeated("a/", n / 2) + "a"; }},
    {"image reference, a host", read_reference, 10'000'000, [](Size n) { return repeated("a.", n / 2) + "/b"; }},
    {"image reference, separators", read_reference, 1'000'000, [](Size n) { return "a" + repeated("-", n); }},
    {"image reference, tag", read_reference, 1'000'000, [](Size n) { return "a:" + repeated("b", n); }},
};

// --------------------------------------------------------------------------------------------- the measure

constexpr double kMostGrowth = 1.45;
constexpr double kTooShort = 0.02;  // seconds: too little to say anything about
constexpr double kTooLong = 20;

struct Measured {
  std::size_t size = 0;
  double seconds = 0;
  double memory = 0;  // bytes a byte of input
};

Measured measure(const Shape& shape, std::size_t count) {
  const std::string text = shape.make(count);
  Measured result{text.size(), 1e9, 0};
  for (int round = 0; round < 3; ++round) {
    const std::size_t before = held;
    most_held = held;
    const std::clock_t begin = std::clock();
    shape.work(text);
    result.seconds = std::min(result.seconds, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    result.memory = static_cast<double>(most_held - before) / static_cast<double>(text.size());
    if (result.seconds > 1) break;
  }
  return result;
}

bool passes(const Shape& shape) {
  Measured small;
  Measured large;
  double growth = 0;
  bool failed = false;
  for (const std::size_t part : {64U, 16U, 4U, 1U}) {
    small = large;
    large = measure(shape, shape.count / part);
    const bool measurable = small.seconds > 0 && large.seconds > kTooShort;
    growth = measurable ? std::log(large.seconds / std::max(small.seconds, 1e-6)) /
                              std::log(static_cast<double>(large.size) / static_cast<double>(small.size))
                        : 0;
    // Small sizes may lie: what grows fast there may be what a process does once.
    failed = growth > kMostGrowth && large.seconds > 10 * kTooShort;
    if (large.seconds > kTooLong / 4 && part != 1) {
      failed = true;
      break;
    }
  }
  fmt::print("{:<8}{:<42}{:>9.2f} MB {:>9.3f} s  growth {:>4.2f}  memory {:>7.1f}\n",
             failed ? "failed" : "ok", shape.name, static_cast<double>(large.size) / 1e6, large.seconds,
             growth, large.memory);
  std::fflush(stdout);
  return !failed;
}

}  // namespace
}  // namespace decant

int main(int argc, char** argv) {
  int passed = 0;
  int failed = 0;
  for (const decant::Shape& shape : decant::kShapes) {
    const bool wanted = argc == 1 || std::any_of(argv + 1, argv + argc, [&](const char* name) {
                          return shape.name.find(name) != std::string_view::npos;
                        });
    if (!wanted) continue;
    (decant::passes(shape) ? passed : failed) += 1;
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
