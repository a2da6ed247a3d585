// The rows of the profile `default`. What gates by default (warning and above) is what makes a build fail,
// the image another one than was meant, or every rebuild slower; advice about size is `info`; what is a
// matter of taste, or true for some teams only, is off and one `--select` away.
#include "lint/default_profile.hpp"

#include <array>

namespace decant::lint {
namespace {

constexpr std::optional<Level> kOff = std::nullopt;
constexpr std::string_view kDistributionPins =
    "Exact versions of distribution packages vanish from mirrors and age: a choice, not a defect.";
constexpr std::string_view kLanguagePins =
    "Exact versions in the command are one way to pin; a lock file is a better one.";
constexpr std::string_view kCleaning =
    "The package index or cache stays in the layer: size only, so only in what is shipped. A cache mount "
    "counts "
    "as cleaning.";
constexpr std::string_view kSchema = "Says something only where a label schema is configured.";
constexpr std::string_view kRefused = "A build refuses it: DL1000 says so.";
constexpr std::string_view kStyle = "Pure style.";
constexpr std::string_view kStops = "The build stops and asks, or fails.";
constexpr std::string_view kTomorrow = "The same Dockerfile gives another image tomorrow.";

// Concerns the size of the image, to which stages that are copied from add nothing.
constexpr DefaultRow size_only(std::string_view code, std::string_view why) {
  return {.code = code, .level = Level::info, .why = why, .shipped = true};
}

// Off, since `other` says the same.
constexpr DefaultRow same(std::string_view code, std::string_view other,
                          InstructionKind only = InstructionKind::unknown) {
  return {.code = code, .level = kOff, .why = {}, .same_as = other, .only = only};
}

constexpr std::array kRows{
    DefaultRow{"ConsistentInstructionCasing", kOff, kStyle},
    DefaultRow{"CopyIgnoredFile", Level::warning, "The build fails, or copies less than it seems to."},
    DefaultRow{"DC0001", Level::info, "An ignore that matches nothing hides the next true finding."},
    DefaultRow{"DC1001", Level::warning, "Every change of the source installs everything again."},
    DefaultRow{"DC1002", Level::warning, "A change of one manifest installs the other's packages again."},
    DefaultRow{"DC1003", Level::info, "Costs time only where the variable really changes."},
    DefaultRow{"DC1004", Level::warning,
               "The index is cached for ever; the install below fails one day, or takes old packages."},
    DefaultRow{"DC2001", Level::warning,
               "Where the stage is surely dead; `info` where somebody may build it by `--target`."},
    DefaultRow{"DC3001", Level::warning,
               "What is on one machine only ends up in the image, and busts the cache."},
    DefaultRow{"DL1000", Level::error, "Nothing else counts until the file builds."},
    DefaultRow{"DL1001", kOff, "Forbids hadolint's pragmas: for those who want that."},
    same("DL3000", "WorkdirRelativePath"),
    DefaultRow{"DL3001", kOff, "Some of these commands have a use in a build (`mount`, `kill`, `ps`)."},
    DefaultRow{"DL3002", Level::info,
               "Often the intermediate stage of something, or changed when the container starts."},
    DefaultRow{"DL3003", kOff, kStyle},
    DefaultRow{"DL3004", Level::warning,
               "A build is root already; `sudo` brings a surprising environment and, often, a package more."},
    DefaultRow{"DL3006", Level::warning, kTomorrow},
    DefaultRow{"DL3007", Level::warning, kTomorrow},
    DefaultRow{"DL3008", kOff, kDistributionPins},
    size_only("DL3009", kCleaning),
    DefaultRow{"DL3010", Level::info, "One layer instead of two."},
    DefaultRow{"DL3011", Level::error, "There is no such port; a build refuses it."},
    same("DL3012", "MultipleInstructionsDisallowed", InstructionKind::healthcheck),
    DefaultRow{"DL3013", kOff, kLanguagePins},
    DefaultRow{"DL3014", Level::warning, kStops},
    size_only("DL3015", "Size only, so only in what is shipped; some packages need what they recommend."),
    DefaultRow{"DL3016", kOff, kLanguagePins},
    DefaultRow{"DL3018", kOff, kDistributionPins},
    size_only("DL3019", kCleaning),
    DefaultRow{"DL3020", Level::info, "`ADD` of a file that is no archive does what `COPY` does."},
    DefaultRow{"DL3021", Level::error, "The build fails."},
    DefaultRow{"DL3022", kOff,
               "An image is as good a source as a stage; a name with a slip makes the build fail at once."},
    DefaultRow{"DL3023", Level::error, "A build refuses it."},
    same("DL3024", "DuplicateStageName"),
    same("DL3025", "JSONArgsRecommended"),
    DefaultRow{"DL3026", Level::error, "Says something only where trusted registries are configured."},
    DefaultRow{"DL3027", Level::info, "`apt` says itself that its command line may change."},
    DefaultRow{"DL3028", kOff, kLanguagePins},
    same("DL3029", "FromPlatformFlagConstDisallowed"),
    DefaultRow{"DL3030", Level::warning, kStops},
    size_only("DL3032", kCleaning),
    DefaultRow{"DL3033", kOff, kDistributionPins},
    DefaultRow{"DL3034", Level::warning, kStops},
    DefaultRow{"DL3035", Level::warning,
               "The image is another distribution than its base says, and another one every day."},
    size_only("DL3036", kCleaning),
    DefaultRow{"DL3037", kOff, kDistributionPins},
    DefaultRow{"DL3038", Level::warning, kStops},
    size_only("DL3040", kCleaning),
    DefaultRow{"DL3041", kOff, kDistributionPins},
    size_only("DL3042", kCleaning),
    DefaultRow{"DL3043", kOff, kRefused},
    DefaultRow{"DL3044", Level::warning,
               "The value is that from before the instruction, not the one beside it."},
    DefaultRow{"DL3045", Level::warning, "Where the file goes depends on the base image."},
    DefaultRow{"DL3046", Level::info,
               "A large number of a user makes a large, sparse file in the layer; numbers from variables are "
               "counted by their letters."},
    DefaultRow{"DL3047", kOff, "Size of the log only."},
    DefaultRow{"DL3048", kOff, kStyle},
    DefaultRow{"DL3049", Level::info, kSchema},
    DefaultRow{"DL3050", Level::info, kSchema},
    DefaultRow{"DL3051", Level::warning, kSchema},
    DefaultRow{"DL3052", Level::warning, kSchema},
    DefaultRow{"DL3053", Level::warning, kSchema},
    DefaultRow{"DL3054", Level::warning, kSchema},
    DefaultRow{"DL3055", Level::warning, kSchema},
    DefaultRow{"DL3056", Level::warning, kSchema},
    DefaultRow{"DL3057", kOff, "Orchestrators have checks of their own, and ignore those of images."},
    DefaultRow{"DL3058", Level::warning, kSchema},
    DefaultRow{"DL3059", kOff,
               "A layer costs nothing to speak of, and two of them are cached apart: DC1002 asks for that."},
    size_only("DL3060", kCleaning),
    DefaultRow{"DL3061", kOff, kRefused},
    DefaultRow{"DL3062", kOff, kLanguagePins},
    same("DL3063", "ReservedStageName"),
    same("DL3064", "SecretsUsedInArgOrEnv"),
    same("DL3065", "RedundantTargetPlatform"),
    DefaultRow{"DL3066", kOff, "Concerns Kubernetes with `runAsNonRoot` only."},
    DefaultRow{"DL3067", Level::info, "Sometimes on purpose: it makes one layer of many."},
    same("DL4000", "MaintainerDeprecated"),
    DefaultRow{"DL4001", kOff, "Two programs for one thing: size only, and often the base image has both."},
    same("DL4003", "MultipleInstructionsDisallowed", InstructionKind::cmd),
    same("DL4004", "MultipleInstructionsDisallowed", InstructionKind::entrypoint),
    DefaultRow{"DL4005", Level::info,
               "`SHELL` changes what `RUN` uses; the link changes what all programs use."},
    DefaultRow{"DL4006", Level::info,
               "A failure in front of the pipe goes unseen; and often it is meant to."},
    DefaultRow{"DuplicateStageName", Level::warning, "Which stage is meant depends on where it is asked."},
    DefaultRow{"ExposeInvalidFormat", Level::warning,
               "Part of it is thrown away; BuildKit will refuse it one day."},
    DefaultRow{"ExposeProtoCasing", kOff, kStyle},
    DefaultRow{"FromAsCasing", kOff, kStyle},
    DefaultRow{"FromPlatformFlagConstDisallowed", Level::info,
               "Often on purpose: some images exist for one platform only."},
    DefaultRow{"InvalidBaseImagePlatform", Level::warning, "The build runs in emulation, or not at all."},
    DefaultRow{"InvalidDefaultArgInFrom", Level::info,
               "Many files are only ever built with their arguments."},
    DefaultRow{"InvalidDefinitionDescription", kOff,
               "Experimental; most comments above a stage are not meant as its description."},
    DefaultRow{"JSONArgsRecommended", Level::warning, "`docker stop` waits ten seconds and kills."},
    DefaultRow{"LegacyKeyValueFormat", Level::info, "Works, and is on its way out."},
    DefaultRow{"MaintainerDeprecated", Level::info, "Works, and few tools show it."},
    DefaultRow{"MultipleInstructionsDisallowed", Level::warning, "All but the last do nothing."},
    DefaultRow{"NoEmptyContinuation", Level::warning,
               "The next instruction may be swallowed; BuildKit will refuse it one day."},
    DefaultRow{"RedundantTargetPlatform", kOff, "Says nothing and harms nothing."},
    DefaultRow{"ReservedStageName", Level::warning,
               "Such a stage is found in some places and not in others."},
    DefaultRow{"SecretsUsedInArgOrEnv", Level::warning,
               "Whoever can pull the image can read it. Looks at names only."},
    DefaultRow{"StageNameCasing", kOff,
               "Style, as long as every stage is found; where one is not, the build says so."},
    DefaultRow{"UndefinedArgInFrom", Level::warning, "The name is empty there, most often by a slip."},
    DefaultRow{"UndefinedVar", Level::warning,
               "The name is empty there, most often by a slip. Silent where the base image may set it."},
    DefaultRow{"WorkdirRelativePath", Level::warning,
               "Where files are depends on what the authors of the base image do next."},
};

}  // namespace

std::span<const DefaultRow> default_profile() {
  return kRows;
}

}  // namespace decant::lint
