// decant verify: whether two Dockerfiles build the same image. It asks a real builder, and looks at every
// path of what comes out. What two builds of one file make differently is told apart by building A again,
// only when something differs that this may explain.

#include "report/verify.hpp"

#include "builders/builder.hpp"
#include "builders/temporary_images.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/verify_sides.hpp"
#include "host/files.hpp"
#include "host/scratch.hpp"
#include "host/watched.hpp"
#include "report/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <unistd.h>

namespace decant::cli {
namespace verifying {
namespace {

struct VerifyOptions {
  ProjectOptions project;
  std::vector<std::string> words;  // A, B, and what stands behind `--`
  std::string builder;
  std::string format = "text";
  bool no_control = false;
  bool all = false;
  bool quiet = false;
};

struct Words {
  std::string a = ".";
  std::string b;
  std::vector<std::string> builder_options;
};

// CLI11 takes `--` out, and gives what stands behind it as more words: the first of them that looks like an
// option is the first of the builder's.
Result<Words> told_apart(const std::vector<std::string>& words) {
  const auto is_option = [](const std::string& word) { return word.size() > 1 && word.starts_with('-'); };
  const auto options = std::ranges::find_if(words, is_option);
  Words found;
  found.builder_options.assign(options, words.end());
  const std::vector<std::string> names(words.begin(), options);
  if (names.size() > 2) {
    return Problem{.what = fmt::format("decant verify: one argument too many: `{}`", names[2]),
                   .remedy = "it compares two; options of the builder stand behind --"};
  }
  if (!names.empty()) found.a = names[0];
  if (names.size() > 1) found.b = names[1];
  for (const std::string& option : found.builder_options) {
    const std::string name = option.substr(0, option.find('='));
    for (const char* ours :
         {"-f", "--file", "-t", "--tag", "-o", "--output", "--push", "--target", "--iidfile"}) {
      if (name != ours) continue;
      return Problem{.what = fmt::format("decant verify gives the builder {} itself", name),
                     .remedy = "leave it out"};
    }
  }
  return found;
}

bool is_wanted() {
  return host::Interruption::signal() == 0;
}

Problem interrupted() {
  return Problem{.what = "interrupted", .remedy = "what was made for the comparison is removed"};
}

// What a program said last, for when it fails; and all of it for people who wait.
class Heard {
 public:
  explicit Heard(bool quiet) : quiet_(quiet) {}

  void hear(std::string_view text) {
    constexpr std::size_t kMost = 8192;
    if (!quiet_) {
      std::fwrite(text.data(), 1, text.size(), stderr);
      std::fflush(stderr);
    }
    last_ += text;
    if (last_.size() > 2 * kMost) last_.erase(0, last_.size() - kMost);
  }

  // One below the other, with an indent.
  [[nodiscard]] std::string last_lines() const {
    constexpr std::size_t kMostLines = 12;
    std::deque<std::string> lines;
    std::string_view rest = last_;
    while (!rest.empty()) {
      const std::size_t newline = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, newline);
      rest.remove_prefix(std::min(newline + 1, rest.size()));
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      lines.push_back(report::printable(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line));
      if (lines.size() > kMostLines) lines.pop_front();
    }
    return fmt::format("{}", fmt::join(lines, "\n    "));
  }

 private:
  bool quiet_ = false;
  std::string last_;
};

class Comparison {
 public:
  Comparison(const VerifySides& sides, const VerifyOptions& options, std::vector<std::string> builder_options,
             host::ScratchDirectory& scratch, std::optional<builders::Builder> builder)
      : sides_(sides),
        options_(options),
        builder_options_(std::move(builder_options)),
        scratch_(scratch),
        builder_(builder),
        temporary_(builder ? builder->name : builders::BuilderName::docker) {}

  Result<report::Verified> run() {
    // What exists first: a name that is wrong is told before anything is built.
    std::optional<images::ImageTree> a;
    std::optional<images::ImageTree> b;
    if (auto problem = take(sides_.a, {}, !sides_.a.is_built, a)) return *std::move(problem);
    if (auto problem = take(sides_.b, {}, !sides_.b.is_built, b)) return *std::move(problem);
    std::string image_a;
    std::string image_b;
    if (auto problem = build(sides_.a, 'A', "a", image_a)) return *std::move(problem);
    if (auto problem = build(sides_.b, 'B', "b", image_b)) return *std::move(problem);
    if (auto problem = take(sides_.a, image_a, sides_.a.is_built, a)) return *std::move(problem);
    if (auto problem = take(sides_.b, image_b, sides_.b.is_built, b)) return *std::move(problem);
    report::Verified verified{.a = described(sides_.a, *a),
                              .b = described(sides_.b, *b),
                              .differences = images::compare_images(*a, *b, sides_.caches),
                              .control = report::Control::not_needed,
                              .forgiven = 0};
    if (!verified.differences.may_be_noise()) return verified;
    if (auto problem = control(*a, verified)) return *std::move(problem);
    return verified;
  }

 private:
  static report::ComparedImage described(const VerifySide& side, const images::ImageTree& tree) {
    return {.name = side.shown,
            .paths = tree.files.size(),
            .fields = tree.configuration.size(),
            .size_bytes = tree.size_bytes};
  }

  void say(std::string_view what) const {
    if (options_.quiet) return;
    std::fputs(fmt::format("decant: {}\n", what).c_str(), stderr);
    std::fflush(stderr);
  }

  // `image` becomes the name of what was built.
  std::optional<Problem> build(const VerifySide& side, char letter, std::string_view end, std::string& image,
                               bool fresh = false) {
    if (!side.is_built) return std::nullopt;
    const std::string_view program = builders::text_of(builder_->name);
    const std::string shown = report::printable(side.shown);
    say(fresh
            ? fmt::format("building {} again without a cache, to see what varies from build to build", letter)
            : fmt::format("building {}, {}, with {}", letter, shown, program));
    builders::BuildRequest request = side.request;
    request.dockerfile = scratch_.room(fmt::format("Dockerfile-{}", end));
    request.tag = temporary_.add(end);
    request.options = builder_options_;
    request.fresh = fresh;
    const std::string ignore = scratch_.room(fmt::format("Dockerfile-{}.dockerignore", end));
    if (auto written = host::write_file(request.dockerfile, side.dockerfile); !written)
      return written.problem();
    if (auto written = host::write_file(ignore, side.ignore); !written) return written.problem();
    image = request.tag;
    return run_builder(builders::build_words(*builder_, request), builder_->name,
                       fmt::format("{} cannot build {}, {}", program, letter, shown), options_.quiet);
  }

  static std::optional<Problem> run_builder(const std::vector<std::string>& words, builders::BuilderName name,
                                            const std::string& failure, bool quiet) {
    Heard heard(quiet);
    const Result<int> code =
        host::run_watched(words, {.set = builders::variables_of(name),
                                  .hear = [&heard](std::string_view text) { heard.hear(text); },
                                  .ends_by_failing = name != builders::BuilderName::docker});
    if (!is_wanted()) return interrupted();
    if (!code) return code.problem();
    if (*code == 0) return std::nullopt;
    const std::string last = heard.last_lines();
    return Problem{.what = fmt::format("{}: exit code {}", failure, *code),
                   .remedy = last.empty() ? "it says nothing" : fmt::format("it said last:\n    {}", last)};
  }

  // Reads the side where `now`.
  std::optional<Problem> take(const VerifySide& side, const std::string& built, bool now,
                              std::optional<images::ImageTree>& into) {
    if (!now) return std::nullopt;
    Result<images::ImageTree> tree = read(side, built);
    if (!tree) return tree.problem();
    into = *std::move(tree);
    return std::nullopt;
  }

  Result<images::ImageTree> read(const VerifySide& side, const std::string& built) {
    std::string archive = side.image;
    const bool is_saved = side.is_built || side.engine;
    if (is_saved) {
      const builders::BuilderName engine = side.is_built ? builder_->name : *side.engine;
      const std::string& image = side.is_built ? built : side.image;
      archive = scratch_.room("image.tar");
      if (auto problem = run_builder(
              builders::save_words(engine, image, archive), engine,
              fmt::format("{} cannot save {}", builders::text_of(engine), report::printable(side.shown)),
              true))
        return *std::move(problem);
    }
    Result<images::ImageTree> tree = reader_.read(archive, is_wanted);
    if (is_saved) ::unlink(archive.c_str());  // the next one needs the room
    if (!is_wanted()) return interrupted();
    return tree;
  }

  // Takes out what two builds of A make differently.
  std::optional<Problem> control(const images::ImageTree& a, report::Verified& verified) {
    if (!sides_.a.is_built) {
      verified.control = report::Control::impossible;
      return std::nullopt;
    }
    if (options_.no_control) {
      verified.control = report::Control::declined;
      return std::nullopt;
    }
    std::string image;
    if (auto problem = build(sides_.a, 'A', "control", image, true)) return problem;
    const Result<images::ImageTree> again = read(sides_.a, image);
    if (!again) return again.problem();
    verified.control = report::Control::built;
    verified.forgiven =
        images::forgive(verified.differences, images::compare_images(a, *again, sides_.caches));
    return std::nullopt;
  }

  const VerifySides& sides_;
  const VerifyOptions& options_;
  std::vector<std::string> builder_options_;
  host::ScratchDirectory& scratch_;
  std::optional<builders::Builder> builder_;
  builders::TemporaryImages temporary_;
  images::TreeReader reader_;
};

Result<report::Verified> compare(const VerifySides& sides, const VerifyOptions& options,
                                 std::vector<std::string> builder_options) {
  std::optional<builders::Builder> builder;
  if (sides.a.is_built || sides.b.is_built) {
    const Result<builders::Builder> found = builders::find_builder(options.builder);
    if (!is_wanted()) return interrupted();
    if (!found) return found.problem();
    builder = *found;
  }
  auto scratch = host::ScratchDirectory::make();
  if (!scratch) return scratch.problem();
  return Comparison(sides, options, std::move(builder_options), *scratch, builder).run();
}

Result<Exit> run(const VerifyOptions& options) {
  const Result<Words> words = told_apart(options.words);
  if (!words) return words.problem();
  const Result<VerifySides> sides = find_verify_sides(words->a, words->b, options.project);
  if (!sides) return sides.problem();
  const bool is_json = options.format == "json";
  if (sides->split_changes_nothing) {
    print(is_json ? "{\n  \"same\": true,\n  \"compared\": false\n}\n"
                  : fmt::format("split leaves {} as it is: there is nothing to compare\n",
                                report::printable(sides->a.shown)));
    return Exit::ok;
  }
  const host::Interruption interruption;
  const Result<report::Verified> verified = compare(*sides, options, words->builder_options);
  if (!is_wanted()) {
    fail(interrupted());
    host::Interruption::end_by_signal();
  }
  if (!verified) return verified.problem();
  print(is_json ? report::verify_json(*verified)
                : report::verify_text(*verified, {.unicode = out_terminal().unicode, .all = options.all}));
  return verified->differences.none() ? Exit::ok : Exit::findings;
}

}  // namespace
}  // namespace verifying

void declare_verify(CLI::App& app, Exit& exit) {
  const auto options = std::make_shared<verifying::VerifyOptions>();
  app.add_option(
         "images", options->words,
         "A and B: Dockerfiles, directories that hold one, or images that exist: docker:NAME, "
         "podman:NAME, buildah:NAME, archive:FILE. Without B it is what split makes of A. What stands "
         "behind -- is given to the builder: -- --network=host")
      ->type_name("A [B] [-- OPTION...]");
  add_build_options(app, options->project);
  app.add_option("--builder", options->builder,
                 "docker, podman or buildah (default: the first of them that answers)")
      ->check(CLI::IsMember({"docker", "podman", "buildah"}));
  app.add_flag("--no-control", options->no_control,
               "do not build A a second time when contents differ, to see what varies from build to build");
  app.add_flag("--all", options->all, "list every path that differs, not the first 50");
  app.add_flag("-q,--quiet", options->quiet, "do not show what the builder says");
  app.add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  app.callback([options, &exit] {
    const Result<Exit> result = verifying::run(*options);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli
