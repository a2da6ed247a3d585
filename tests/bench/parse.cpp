// build/bench-parse LIST [lines|shell|memory]: how fast, and how large, the reading of Dockerfiles is.
//
// LIST is a file of paths, one a line (`tests/bench/parse` writes the corpus and the list, and runs other
// parsers on the same). All files are in memory before the clock starts. Rounds over the whole corpus are
// timed by processor time, so that other programs on the machine do not count; the best one is printed.
// Memory is counted in operator new: the most that was alive at once while one file was read, its own bytes
// included, over the size of the file.
#include "syntax/document.hpp"
#include "syntax/shell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <malloc.h>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool counts = false;
std::ptrdiff_t live_bytes = 0;
std::ptrdiff_t peak_bytes = 0;

void* counted(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  if (counts) {
    live_bytes += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
    peak_bytes = std::max(peak_bytes, live_bytes);
  }
  return memory;
}

void release(void* memory) {
  if (counts && memory != nullptr) live_bytes -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  release(memory);
}

namespace decant {
namespace {

constexpr int kRounds = 9;

// The shell of all RUNs in shell form, heredocs included, as eval and effects read it.
std::size_t read_shells(const Document& document) {
  std::size_t commands = 0;
  for (const Instruction& instruction : document.instructions) {
    if (instruction.kind != InstructionKind::run || instruction.json || instruction.args.empty()) continue;
    commands += shell::simple_commands(shell::parse_shell(instruction.args[0].text)).size();
    for (const Heredoc& heredoc : instruction.heredocs) {
      commands += shell::simple_commands(shell::parse_shell(heredoc.content)).size();
    }
  }
  return commands;
}

struct Corpus {
  std::vector<std::string> files;
  std::size_t bytes = 0;
};

Corpus read_corpus(const char* list) {
  Corpus corpus;
  std::ifstream lines(list);
  for (std::string path; std::getline(lines, path);) {
    std::ifstream file(path, std::ios::binary);
    corpus.files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    corpus.bytes += corpus.files.back().size();
  }
  return corpus;
}

// MB a second of processor time, best round.
template <typename Work>
double speed(const Corpus& corpus, Work&& work) {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::clock_t begin = std::clock();
    for (const std::string& file : corpus.files) work(file);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = std::max(best, static_cast<double>(corpus.bytes) / 1e6 / std::max(seconds, 1e-9));
  }
  return best;
}

// Most bytes alive while one file is read, over its size; the worst and the mean over the corpus.
struct Memory {
  double worst = 0;
  double mean = 0;
};
Memory memory(const Corpus& corpus) {
  Memory result;
  double total = 0;
  for (const std::string& file : corpus.files) {
    if (file.empty()) continue;
    counts = true;
    live_bytes = peak_bytes = 0;
    { const Document document = parse_dockerfile("Dockerfile", file); }
    counts = false;
    const auto peak = static_cast<double>(peak_bytes);
    result.worst = std::max(result.worst, peak / static_cast<double>(file.size()));
    total += peak;
  }
  result.mean = total / static_cast<double>(std::max<std::size_t>(corpus.bytes, 1));
  return result;
}

int run(const char* list, std::string_view only) {
  const Corpus corpus = read_corpus(list);
  if (corpus.bytes == 0) {
    fmt::print(stderr, "bench-parse: no bytes to read in the files of {}\n", list);
    return 2;
  }
  std::size_t sink = 0;
  if (only.empty() || only == "lines") {
    const double found = speed(corpus, [&](const std::string& file) {
      sink += parse_dockerfile("Dockerfile", file).instructions.size();
    });
    fmt::print("{:<34} {:>8.1f} MB/s\n", "decant, Dockerfile", found);
  }
  if (only.empty() || only == "shell") {
    const double found = speed(
        corpus, [&](const std::string& file) { sink += read_shells(parse_dockerfile("Dockerfile", file)); });
    fmt::print("{:<34} {:>8.1f} MB/s\n", "decant, with the shell of its RUNs", found);
  }
  if (only.empty() || only == "memory") {
    const Memory used = memory(corpus);
    fmt::print("{:<34} {:>8.1f} x input (worst file {:.1f})\n", "decant, memory", used.mean, used.worst);
  }
  return 0;
}

}  // namespace
}  // namespace decant

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    fmt::print(stderr,
               "usage: bench-parse LIST [lines|shell|memory] (LIST is a file of paths, one a line)\n");
    return 2;
  }
  return decant::run(arguments[1], count == 3 ? arguments[2] : "");
}
