// See platform.hpp. Source: github.com/containerd/platforms, Parse, Format, FormatAll, Normalize.
#include "eval/platform.hpp"

#include "base/ascii.hpp"
#include "syntax/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace decant {
namespace {

constexpr std::array<std::string_view, 17> kSystems{
    "aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios", "js",
    "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "windows", "zos"};
constexpr std::array<std::string_view, 24> kArchitectures{
    "386",     "amd64",   "amd64p32", "arm",    "armbe",  "arm64",    "arm64be",   "ppc64",
    "ppc64le", "loong64", "mips",     "mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le",
    "ppc",     "riscv",   "riscv64",  "s390",   "s390x",  "sparc",    "sparc64",   "wasm"};

constexpr std::string_view kSpecifierPattern = "^[A-Za-z0-9_.-]+$";
constexpr std::string_view kSystemPattern =
    R"(^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$)";

bool all_of_class(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return ascii::is_alphanumeric(c) || c == '_' || c == '-' || more.find(c) != std::string_view::npos;
  });
}

// `%2B` and its like; nullopt where the escape is none.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto high = i + 1 < text.size() ? ascii::hex_value(text[i + 1]) : std::nullopt;
    const auto low = i + 2 < text.size() ? ascii::hex_value(text[i + 2]) : std::nullopt;
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("%+()/").find(c) == std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string system_name(std::string_view os, const Platform& local) {
  if (os.empty()) return local.os;
  std::string name = lower(os);
  return name == "macos" ? "darwin" : name;
}

void normalize_architecture(std::string& architecture, std::string& variant) {
  architecture = lower(architecture);
  variant = lower(variant);
  const auto is = [](const std::string& text, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), text) != names.end();
  };
  if (architecture == "i386") {
    architecture = "386";
    variant.clear();
  } else if (is(architecture, {"x86_64", "x86-64", "amd64"})) {
    architecture = "amd64";
    if (variant == "v1") variant.clear();
  } else if (is(architecture, {"aarch64", "arm64"})) {
    architecture = "arm64";
    if (is(variant, {"8", "v8", "v8.0"})) variant.clear();
    if (is(variant, {"9", "9.0", "v9.0"})) variant = "v9";
  } else if (architecture == "armhf") {
    architecture = "arm";
    variant = "v7";
  } else if (architecture == "armel") {
    architecture = "arm";
    variant = "v6";
  } else if (architecture == "arm") {
    if (is(variant, {"", "7"})) variant = "v7";
    if (is(variant, {"5", "6", "8"})) variant = "v" + variant;
  }
}

Problem refusal(std::string what) {
  return {.what = std::move(what) + ": invalid argument"};
}

// The first part: `<os>[(<version>[+<feature>]*)]`.
std::optional<Problem> read_system(std::string_view part, std::string_view specifier, const Platform& local,
                                   Platform& platform) {
  const auto invalid = [&] {
    return refusal(
        fmt::format("{} is an invalid OS component of {}: OSAndVersion specifier component must match {}",
                    go_quote(part), go_quote(specifier), go_quote(kSystemPattern)));
  };
  const std::size_t open = part.find('(');
  const std::string_view name = part.substr(0, open);
  if (name.empty() || !all_of_class(name, "")) return invalid();
  platform.os = system_name(name, local);
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view options = part.substr(open + 1);
  if (!options.ends_with(')')) return invalid();
  options.remove_suffix(1);
  if (!all_of_class(options, ".%+") || options.ends_with('+') ||
      options.find("++") != std::string_view::npos) {
    return invalid();
  }
  for (bool version = true;; version = false) {
    const std::size_t plus = options.find('+');
    const std::string_view option = options.substr(0, plus);
    const std::optional<std::string> value = decoded(option);
    if (!value) {
      return refusal(
          version ? fmt::format("{} has an invalid OS version {}", go_quote(specifier), go_quote(option))
                  : fmt::format("{} has invalid OS features", go_quote(specifier)));
    }
    if (version) platform.os_version = *value;
    if (!version && !value->empty()) platform.os_features.push_back(*value);
    if (plus == std::string_view::npos) return std::nullopt;
    options.remove_prefix(plus + 1);
  }
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t slash = text.find('/'); slash != std::string_view::npos && parts.size() < 3;
       slash = text.find('/')) {
    parts.push_back(text.substr(0, slash));
    text.remove_prefix(slash + 1);
  }
  parts.push_back(text);
  return parts;
}

std::string joined(std::string_view os, const Platform& platform) {
  std::string text(os);
  for (const std::string& part : {platform.architecture, platform.variant}) {
    if (!part.empty()) text += "/" + part;
  }
  return text;
}

}  // namespace

std::string Platform::text() const {
  return os.empty() ? "unknown" : joined(os, *this);
}

std::string Platform::full_text() const {
  if (os.empty()) return "unknown";
  std::vector<std::string> features = os_features;
  std::sort(features.begin(), features.end());
  features.erase(std::unique(features.begin(), features.end()), features.end());
  std::string options = encoded(os_version);
  for (const std::string& feature : features) options += "+" + encoded(feature);
  return joined(options.empty() ? os : fmt::format("{}({})", os, options), *this);
}

Result<Platform> parse_platform(std::string_view specifier, const Platform& local) {
  // What nearly everybody builds for: each file of many asks several times.
  if (specifier == "linux/amd64") return Platform{.os = "linux", .architecture = "amd64"};
  if (specifier.find('*') != std::string_view::npos) {
    return refusal(go_quote(specifier) + ": wildcards not yet supported");
  }
  const std::vector<std::string_view> parts = split(specifier);
  Platform platform;
  if (std::optional<Problem> problem = read_system(parts[0], specifier, local, platform))
    return *std::move(problem);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!parts[i].empty() && all_of_class(parts[i], ".")) continue;
    return refusal(fmt::format("{} is an invalid component of {}: platform specifier component must match {}",
                               go_quote(parts[i]), go_quote(specifier), go_quote(kSpecifierPattern)));
  }
  const auto known = [](const auto& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (parts.size() == 1) {
    if (known(kSystems, platform.os)) {
      platform.architecture = local.architecture;
      return platform;
    }
    platform.architecture = parts[0];
    normalize_architecture(platform.architecture, platform.variant);
    if (platform.architecture == "arm" && platform.variant == "v7") platform.variant.clear();
    if (!known(kArchitectures, platform.architecture)) {
      return refusal(go_quote(specifier) + ": unknown operating system or architecture");
    }
    platform.os = local.os;
    return platform;
  }
  if (parts.size() > 3) return refusal(go_quote(specifier) + ": cannot parse platform specifier");
  platform.architecture = parts[1];
  if (parts.size() == 3) platform.variant = parts[2];
  normalize_architecture(platform.architecture, platform.variant);
  if (parts.size() == 2 && platform.architecture == "arm" && platform.variant == "v7")
    platform.variant.clear();
  if (parts.size() == 3 && platform.architecture == "arm64" && platform.variant.empty())
    platform.variant = "v8";
  return platform;
}

Platform normalized(Platform platform) {
  platform.os = system_name(platform.os, {.os = "linux"});
  normalize_architecture(platform.architecture, platform.variant);
  std::sort(platform.os_features.begin(), platform.os_features.end());
  platform.os_features.erase(std::unique(platform.os_features.begin(), platform.os_features.end()),
                             platform.os_features.end());
  return platform;
}

}  // namespace decant
