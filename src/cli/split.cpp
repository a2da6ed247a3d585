// decant split: the rewrite. Without more it shows; with -o it writes a directory that is built from the same
// context, with --write it takes the Dockerfile's place, and with --check it says whether it would be worth
// it.

#include "base/text.hpp"
#include "cli/built_project.hpp"
#include "cli/cached_build.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "cli/split_lint.hpp"
#include "cli/split_measured.hpp"
#include "cli/split_output.hpp"
#include "cli/split_saving.hpp"
#include "effects/knowledge.hpp"
#include "emit/dockerfile.hpp"
#include "emit/script.hpp"
#include "report/diff.hpp"
#include "report/plan.hpp"
#include "report/printable.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace decant::cli {
namespace {

struct SplitOptions {
  ProjectOptions project;
  std::string output;
  std::string image;
  std::string measured;  // an image, or where one lies
  std::vector<std::string> without;
  std::vector<std::string> with;
  std::string format = "text";
  double min_saving = 20;
  bool diff = false;
  bool explain = false;
  bool strict = false;
  bool force = false;
  bool check = false;
  bool write = false;
};

// A plan with all that it stands on.
struct Split {
  const SplitOptions& options;
  const Project& project;
  Context context;  // without the output directory
  Place place;
  std::string lines;  // of the ignore file
  cache::Costs costs;
  plan::Plan plan;
};

// What decides the plan besides the files, in one spelling.
std::string decisive(const SplitOptions& options) {
  std::vector<std::string> words;
  if (options.strict) words.emplace_back("--strict");
  std::vector<std::string> without = options.without;
  std::ranges::sort(without);
  for (const std::string& kind : without) words.push_back("--without " + kind);
  const std::set<std::string> with(options.with.begin(), options.with.end());
  for (const std::string& kind : with) words.push_back("--with " + kind);
  if (!options.measured.empty()) words.emplace_back("--measure");
  if (!options.image.empty()) words.push_back("--image " + options.image);
  if (!options.project.target.empty()) words.push_back("--target " + options.project.target);
  if (options.project.platform != kDefaultPlatform) words.push_back("--platform " + options.project.platform);
  // Values may be secret.
  for (const auto& [name, value] : options.project.build_args)
    words.push_back(fmt::format("--build-arg {} ({:.8})", name, emit::local_digest(value)));
  return fmt::format("{}", fmt::join(words, " "));
}

std::optional<Problem> contradiction(const SplitOptions& options) {
  const auto both = [](std::string_view what, std::string_view remedy) {
    return Problem{std::string(what), std::string(remedy), Exit::usage};
  };
  if (options.write && !options.output.empty())
    return both("--write and -o are two ways to live with a split",
                "--write replaces the Dockerfile; -o DIR keeps it as the source, and generates");
  if (options.write && options.check) return both("--check writes nothing", "leave --write out");
  return std::nullopt;
}

// With the kinds of steps that were chosen: without them the plan would be another one.
std::string command_with(const SplitOptions& options, std::string_view what) {
  const std::string& file = options.project.dockerfile;
  const bool is_plain = file.empty() || file == "." || file == "Dockerfile" || file == "./Dockerfile";
  std::string chosen;
  if (options.strict) chosen += " --strict";
  for (const std::string& kind : options.with) chosen += " --with " + kind;
  for (const std::string& kind : options.without) chosen += " --without " + kind;
  return fmt::format("decant split {}{}{}", what, chosen, is_plain ? "" : " " + emit::quote_sh(file));
}

// --------------------------------------------------------------------------------------------- the gate

report::Checked check_saving(const Split& split, const report::Saving& saving) {
  report::Checked checked;
  if (split.plan.steps.empty()) {
    checked.reasons.emplace_back("nothing to split");
    return checked;
  }
  checked.fails = saving.percent() > split.options.min_saving;
  checked.reasons.push_back(
      fmt::format("split would save {:.0f} % of the time that RUNs take again, from {} to {} minutes {}; "
                  "{} --min-saving {:g} %",
                  std::max(saving.percent(), 0.0), fmt::format("{:.1f}", saving.as_is.seconds / 60),
                  fmt::format("{:.1f}", saving.split.seconds / 60), saving.rests_on(),
                  checked.fails ? "that is above" : "that is not above", split.options.min_saving));
  if (checked.fails) {
    checked.remedy =
        fmt::format("`{}` takes it over, `{}` generates it beside; `{}` says what it does",
                    command_with(split.options, "--write"), command_with(split.options, "-o DIR"),
                    command_with(split.options, "--explain"));
  }
  return checked;
}

Result<emit::OutputDirectory> directory_of(const Split& split) {
  return output_directory({.path = split.options.output,
                           .image = split.options.image,
                           .options = decisive(split.options),
                           .costs = split.costs},
                          split.project, split.plan, split.place, split.lines);
}

Result<report::Checked> check_generated(const Split& split) {
  const auto wanted = directory_of(split);
  if (!wanted) return wanted.problem();
  const auto stale = staleness_of(*wanted, split.project);
  if (!stale) return stale.problem();
  report::Checked checked{.fails = !stale->reasons.empty(), .reasons = stale->reasons, .remedy = {}};
  const std::string again =
      command_with(split.options, fmt::format("-o {}", emit::quote_sh(split.options.output)));
  if (!checked.fails) {
    checked.reasons.push_back(fmt::format("{} is what decant would write now", split.options.output));
  } else if (stale->by_hand) {
    checked.remedy =
        fmt::format("make the change in {}, then run `{} --force`", split.project.dockerfile, again);
  } else {
    checked.remedy = fmt::format("run `{}` and commit what it writes", again);
  }
  return checked;
}

Result<Exit> check(const Split& split) {
  std::optional<report::Saving> saving;
  Result<report::Checked> checked = report::Checked{};
  if (!split.options.output.empty()) {
    checked = check_generated(split);
    if (!checked) return checked.problem();
  } else {
    saving = saving_of(split.project, split.plan, split.costs, {.by_step = false, .prefers_costs = true});
    checked = check_saving(split, *saving);
  }
  if (split.options.format == "json") {
    print(report::plan_json(split.plan, saving ? &*saving : nullptr, &*checked));
  } else {
    for (const std::string& reason : checked->reasons)
      print(fmt::format("{}: {}\n", report::printable(split.project.dockerfile), report::printable(reason)));
    if (!checked->remedy.empty()) print(fmt::format("  {}\n", report::printable(checked->remedy)));
  }
  return checked->fails ? Exit::findings : Exit::ok;
}

// ---------------------------------------------------------------------------------------------- writing

Result<Exit> generate(const Split& split) {
  const auto directory = directory_of(split);
  if (!directory) return directory.problem();
  const auto written = emit::write_directory(*directory, split.options.force);
  if (!written) return written.problem();
  if (split.options.format == "json") return Exit::ok;
  const std::string& output = split.options.output;
  print(fmt::format("{}: {}\n", output,
                    split.plan.steps.empty() ? "the Dockerfile as it was, with its script (no step applies)"
                                             : fmt::format("{} steps, {} stages", split.plan.steps.size(),
                                                           split.plan.layout.stages.size())));
  print(fmt::format("  build it:          {}/build.sh            (REGISTRY=host:port to share stages)\n",
                    output));
  print(fmt::format("  or without keys:   docker build -f {}/Dockerfile {}\n", output,
                    split.project.context->tree().describe()));
  if (!split.place.inside.empty() && !split.project.context->ignore().matches(split.place.inside)) {
    print(fmt::format(
        "  add `{}` to .dockerignore: only BuildKit reads Dockerfile.dockerignore, and the original would "
        "copy the output\n",
        split.place.inside));
  }
  return Exit::ok;
}

Result<Exit> take_over(const Split& split) {
  // Said before anything else, whatever the plan is.
  const bool is_file = split.project.dockerfile != kStandardInput && !split.project.options.text;
  if (split.plan.steps.empty() && is_file) {
    if (split.options.format != "json")
      print(fmt::format("{}: nothing to split, and nothing was written\n",
                        report::printable(split.project.dockerfile)));
    return Exit::ok;
  }
  // The lines first: they alone do no more than was asked for, the Dockerfile without them may.
  if (is_file) {
    const auto ignored = adopt_ignored(split.project, split.plan, split.lines);
    if (!ignored) return ignored.problem();
  }
  const auto written = adopt(split.project, emit::print(split.plan, split.project.document));
  if (!written) return written.problem();
  if (split.options.format != "json") {
    print(fmt::format("{}: {}, {}\n", report::printable(split.project.dockerfile),
                      counted(split.plan.steps.size(), "step"),
                      counted(split.plan.layout.stages.size(), "stage")));
    if (!split.plan.ignored.empty()) {
      const std::string& name = split.project.context->ignore_name();
      print(fmt::format("{}: {} added\n", name.empty() ? ".dockerignore" : report::printable(name),
                        counted(split.plan.ignored.size(), "line")));
    }
  }
  return Exit::ok;
}

Result<Exit> show(const Split& split) {
  const SplitOptions& options = split.options;
  const std::string rewritten = emit::print(split.plan, split.project.document);
  std::optional<report::Saving> saving;
  if (options.format == "json" || options.explain)
    saving = saving_of(split.project, split.plan, split.costs, {.by_step = true});
  if (options.format == "json") print(report::plan_json(split.plan, &*saving));
  if (options.diff) {
    const auto diff =
        report::unified_diff(split.project.dockerfile, split.project.document.source->bytes(), rewritten);
    if (!diff) return diff.problem();
    print(*diff);
    if (!split.plan.ignored.empty()) {
      const std::string& name = split.project.context->ignore_name();
      const auto lines = report::unified_diff(name.empty() ? ".dockerignore" : name, split.lines,
                                              lines_with(split.lines, split.plan.ignored));
      if (!lines) return lines.problem();
      print(*lines);
    }
  }
  const bool is_written = options.write || !options.output.empty();
  if (options.explain && options.format == "text")
    print(
        fmt::format("{}{}", options.diff || is_written ? "\n" : "", report::plan_text(split.plan, &*saving)));
  const bool nothing_asked = !is_written && !options.diff && !options.explain && options.format == "text";
  if (nothing_asked) print(rewritten);
  if (nothing_asked && !split.plan.ignored.empty()) {
    warn(fmt::format("this Dockerfile needs the lines {} in the ignore file; `--write` writes both",
                     fmt::join(split.plan.ignored, ", ")));
  }
  return Exit::ok;
}

Result<Exit> run(const SplitOptions& options) {
  if (const auto problem = contradiction(options)) return *problem;
  const auto loaded = load_built_project(options.project);
  if (!loaded) return loaded.problem();
  const Project& project = **loaded;
  warn_of_effects(project);
  if (project.context == nullptr) {
    return Problem{"split needs a context: which files a copy brings decides what may move",
                   "give the directory that the build is started with: --context DIR", Exit::usage};
  }
  Split split{options, project, *project.context, {}, {}, {}, {}};
  const auto lines = ignore_lines(*project.context);
  if (!lines) return lines.problem();
  split.lines = *lines;
  if (!options.output.empty()) {
    const auto found = place_of(options.output, project.context->tree().describe());
    if (!found) return found.problem();
    split.place = *found;
    auto narrowed = without_output(split.context, split.lines, split.place.inside);
    if (!narrowed) return narrowed.problem();
    split.context = std::move(*narrowed);
  }
  auto costs = load_costs(costs_path(project));
  if (!costs) return costs.problem();
  split.costs = std::move(*costs);
  std::optional<Measurement> measurement;
  if (!options.measured.empty()) {
    auto measured = measure_build(project, options.measured, options.project.image_sources.engine);
    if (!measured) return measured.problem();
    measurement = std::move(*measured);
  }
  plan::Options planned = plan_options(project.options, split.costs);
  planned.strict = options.strict;
  planned.without = options.without;
  planned.with = options.with;
  // Without a script that pulls them, more stages would only be more to read.
  planned.stages = !options.output.empty();
  planned.measured = measurement ? &*measurement : nullptr;
  auto plan = make_clean_plan(project, split.context, planned);
  if (!plan) return plan.problem();
  split.plan = std::move(*plan);

  if (options.check) return check(split);
  if (options.write) {
    const auto written = take_over(split);
    if (!written) return written.problem();
  }
  if (!options.output.empty()) {
    const auto written = generate(split);
    if (!written) return written.problem();
  }
  return show(split);
}

}  // namespace

void declare_split(CLI::App& app, Exit& exit) {
  const auto options = std::make_shared<SplitOptions>();
  add_project_options(app, options->project);
  app.add_option("-o,--output", options->output,
                 "write Dockerfile, build.sh and Dockerfile.dockerignore to this directory")
      ->type_name("DIR");
  app.add_option("--image", options->image,
                 "repository name in build.sh (default: the context's directory name)")
      ->type_name("NAME");
  app.add_flag("--write", options->write, "replace the Dockerfile by its rewrite");
  app.add_flag(
      "--check", options->check,
      "write nothing; exit with 1 when a split would save more than --min-saving, or with -o DIR when "
      "DIR is not what would be written now");
  app.add_option("--min-saving", options->min_saving, "what --check lets pass, in percent of the time")
      ->type_name("PERCENT")
      ->check(CLI::Range(0.0, 100.0))
      ->capture_default_str();
  app.add_flag("--diff", options->diff, "show what changes");
  app.add_flag("--explain", options->explain,
               "show the steps with reasons, savings and assumptions, and what was left alone");
  app.add_flag("--strict", options->strict, "take no step that needs an assumption");
  app.add_option("--without", options->without,
                 fmt::format("leave a kind of step out: {}", fmt::join(plan::kKinds, ", ")))
      ->check(CLI::IsMember(std::vector<std::string>(plan::kKinds.begin(), plan::kKinds.end())))
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);  // else it takes the words behind its value too
  app.add_option("--with", options->with,
                 fmt::format("take a kind of step that changes the image or the context, too: {}",
                             fmt::join(plan::kRequested, ", ")))
      ->check(CLI::IsMember(std::vector<std::string>(plan::kRequested.begin(), plan::kRequested.end())))
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option(
         "--measure", options->measured,
         "an image that was built of this Dockerfile, as `docker save` writes it or as an OCI layout (with "
         "--engine its name): what it wrote shows assumptions, or refutes what decant knows")
      ->type_name("IMAGE");
  app.add_flag("--force", options->force,
               "overwrite files in the output directory that decant did not write");
  app.add_option("--format", options->format, "text or json (the plan)")
      ->check(CLI::IsMember({"text", "json"}));
  app.callback([options, &exit] {
    const Result<Exit> result = run(*options);
    exit = result ? *result : fail(result.problem());
  });
}

}  // namespace decant::cli
