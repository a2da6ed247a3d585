#include "shellcheck/checker.hpp"

#include "base/parallel.hpp"
#include "host/process.hpp"
#include "host/scratch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <utility>

namespace decant::shellcheck {
namespace {

using Clock = std::chrono::steady_clock;

// Below this a second process costs more than it saves.
constexpr std::size_t kFewScripts = 8;
// How often the time of a process may be lost to scripts that it hangs on.
constexpr int kPatience = 30;
constexpr int kSecondsForVersion = 10;
constexpr std::size_t kBytesPerSecond = 4UL << 10U;
constexpr std::size_t kMostOutput = 256UL << 20U;
constexpr int kExitFindings = 1;
constexpr int kExitSignal = 128;

// The user's own settings of ShellCheck are left out: who lints gets the same answer as everybody else.
host::ProcessOptions process_options(const std::string& program, std::size_t seconds) {
  return {.seconds = static_cast<int>(seconds),
          .bytes = kMostOutput,
          .name = program,
          .unset = {"SHELLCHECK_OPTS"}};
}

std::string first_line(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  text = text.substr(0, text.find('\n'));
  return std::string(text.substr(0, kLongest));
}

bool is_executable_format(const std::string& path) {
  std::array<char, 4> begin{};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  return file != nullptr && std::fread(begin.data(), 1, begin.size(), file.get()) == begin.size() &&
         std::string_view(begin.data(), begin.size()) ==
             "\x7f"
             "ELF";
}

constexpr std::string_view kRemedy = "name ShellCheck 0.7 or later, or leave it out with --no-shellcheck";

std::string not_shellcheck(const std::string& program, const host::ProcessOutput& output) {
  const std::string said = first_line(output.error.empty() ? output.out : output.error);
  return fmt::format("`{}` does not answer as ShellCheck does: it ended with {}{}", program, output.code,
                     said.empty() ? std::string() : fmt::format(" and said `{}`", said));
}

}  // namespace

Checker::Checker(std::string program, CheckerOptions options)
    : program_(std::move(program)), options_(std::move(options)), cache_(options_.cache_directory) {}

void Checker::give_up(Problem problem) {
  const std::scoped_lock lock(mutex_);
  if (!problem_) problem_ = std::move(problem);
}

bool Checker::has_given_up() {
  const std::scoped_lock lock(mutex_);
  return problem_.has_value();
}

// For the cache. A program in machine code is known again by its file, without a start of it; what a script
// starts (a container, another version tomorrow) only itself can say.
bool Checker::identify() {
  if (options_.cache_directory.empty()) identity_ = "";
  if (identity_) return true;
  struct stat status {};
  if (::stat(program_.c_str(), &status) == 0 && is_executable_format(program_)) {
    identity_ = fmt::format("{} {} {}.{:09}", program_, status.st_size, status.st_mtim.tv_sec,
                            status.st_mtim.tv_nsec);
    return true;
  }
  const auto output =
      host::run_process({program_, "--version"}, process_options(program_, kSecondsForVersion));
  if (!output) {
    give_up({.what = output.problem().what, .remedy = std::string(kRemedy)});
  } else if (output->out.find("ShellCheck") == std::string::npos) {
    give_up({.what = not_shellcheck(program_, *output), .remedy = std::string(kRemedy)});
  } else {
    identity_ = output->out;
  }
  return identity_.has_value();
}

std::vector<Verdict> Checker::check(std::span<const std::string_view> texts) {
  std::vector<Digest> digests;
  std::vector<Task> tasks;
  std::set<Digest> asked;
  for (const std::string_view text : texts) {
    Digest digest;
    if (text.size() > kMaxScriptBytes) {
      digests.push_back(digest);
      continue;
    }
    if (!identify()) break;
    digests.push_back(digest = digest_of({*identity_, text}));
    if (known_.contains(digest) || !asked.insert(digest).second) continue;
    if (const auto cached = cache_.find(digest)) {
      if (auto comments = from_text(*cached)) {
        known_[digest].comments = std::make_shared<const Comments>(*std::move(comments));
        continue;
      }
    }
    tasks.push_back({.digest = digest, .text = text, .path = {}, .verdict = {}});
  }
  if (!tasks.empty() && !has_given_up()) run(tasks);
  for (Task& task : tasks) {
    if (task.verdict.comments) cache_.add(task.digest, to_text(*task.verdict.comments));
    known_[task.digest] = std::move(task.verdict);
  }
  cache_.save();

  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].size() > kMaxScriptBytes) {
      verdicts.push_back({.comments = {},
                          .why = fmt::format("more than {} KiB would take minutes", kMaxScriptBytes >> 10U),
                          .too_long = true});
    } else {
      const auto known = i < digests.size() ? known_.find(digests[i]) : known_.end();
      verdicts.push_back(known == known_.end() ? Verdict() : known->second);
    }
  }
  return verdicts;
}

void Checker::run(std::vector<Task>& tasks) {
  auto directory = host::ScratchDirectory::make();
  if (!directory) return give_up(directory.problem());
  for (Task& task : tasks) {
    auto path = directory->add(task.text);
    if (!path) return give_up(path.problem());
    task.path = std::move(*path);
  }

  // The long ones first, dealt round, so that all processes end at about the same time.
  std::vector<Task*> by_size;
  for (Task& task : tasks) by_size.push_back(&task);
  std::ranges::stable_sort(by_size, std::greater(), [](const Task* task) { return task->text.size(); });
  const std::size_t processes =
      options_.processes != 0 ? options_.processes : std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t useful = std::min(processes, tasks.size() / kFewScripts + 1);
  const std::size_t rounds = (tasks.size() - 1) / (useful * kMaxScriptsPerProcess) + 1;
  std::vector<std::vector<Task*>> batches(useful * rounds);
  for (std::size_t i = 0; i < by_size.size(); ++i) batches[i % batches.size()].push_back(by_size[i]);

  for_each_number(batches.size(), static_cast<unsigned>(useful), 1,
                  [&](std::size_t i) { run_batch(batches[i]); });
}

void Checker::run_batch(const std::vector<Task*>& batch) {
  if (batch.empty() || has_given_up()) return;
  const Clock::time_point begin = Clock::now();
  const std::string why = attempt(batch);
  if (why.empty() || !can_check_anything()) return;
  add_lost_time(Clock::now() - begin, why);
  if (batch.size() == 1) {
    batch.front()->verdict.why = why;
    return;
  }
  const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
  run_batch({batch.begin(), middle});
  run_batch({middle, batch.end()});
}

void Checker::add_lost_time(Clock::duration time, const std::string& why) {
  const std::scoped_lock lock(mutex_);
  lost_time_ += time;
  if (problem_ || lost_time_ < kPatience * std::chrono::seconds(options_.seconds)) return;
  problem_ = Problem{.what = why + ", with too many scripts; what is left is not checked",
                     .remedy = "leave ShellCheck out with --no-shellcheck"};
}

// Whether the program checks a script that there is nothing to say about; asked once.
bool Checker::can_check_anything() {
  {
    const std::scoped_lock lock(mutex_);
    if (can_check_anything_) return *can_check_anything_;
  }
  std::string why;
  auto directory = host::ScratchDirectory::make();
  auto path = directory ? directory->add("#!/bin/sh\ntrue\n") : Result<std::string>(directory.problem());
  if (path) {
    Task task{.digest = {}, .text = {}, .path = *path, .verdict = {}};
    why = attempt({&task});
  } else {
    why = path.problem().what;
  }
  if (!why.empty()) give_up({.what = why, .remedy = std::string(kRemedy)});
  const std::scoped_lock lock(mutex_);
  can_check_anything_ = why.empty();
  return why.empty();
}

// Empty, or why it is not done.
std::string Checker::attempt(const std::vector<Task*>& batch) {
  std::vector<std::string> words{program_, "--norc", "--format=json1"};
  std::size_t bytes = 0;
  for (const Task* task : batch) {
    words.push_back(task->path);
    bytes += task->text.size();
  }
  const std::size_t seconds = static_cast<std::size_t>(options_.seconds) + bytes / kBytesPerSecond;
  const auto output = host::run_process(words, process_options(program_, seconds));
  if (!output) return output.problem().what;
  if (output->code > kExitSignal)
    return fmt::format("`{}`: it was ended by signal {}", program_, output->code - kExitSignal);
  auto by_path = output->code <= kExitFindings ? read_output(output->out) : std::nullopt;
  if (!by_path) return not_shellcheck(program_, *output);
  for (Task* task : batch)
    task->verdict.comments = std::make_shared<const Comments>(std::move((*by_path)[task->path]));
  return {};
}

}  // namespace decant::shellcheck
