// Image references: see image_reference.hpp. A short name is made a full one first, by the reference's rule
// of thumb: what stands before the first slash is a host when it has a dot, a colon or a capital letter, or
// is `localhost`.
#include "syntax/image_reference.hpp"

#include "base/ascii.hpp"

#include <array>
#include <image_reference.hpp>

namespace decant {

namespace {

namespace grammar_image = grammar::image_reference;
namespace pegtl = tao::pegtl;

constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::string_view kOfficial = "library/";
constexpr std::size_t kLongestPath = 255;

template <typename Rule>
struct PartAction : pegtl::nothing<Rule> {};

template <std::string ImageReference::*Part>
struct SetPart {
  template <typename Input>
  static void apply(const Input& in, ImageReference& reference) {
    reference.*Part = in.string();
  }
};
template <>
struct PartAction<grammar_image::domain> : SetPart<&ImageReference::domain> {};
template <>
struct PartAction<grammar_image::path> : SetPart<&ImageReference::path> {};
template <>
struct PartAction<grammar_image::tag> : SetPart<&ImageReference::tag> {};
template <>
struct PartAction<grammar_image::digest> : SetPart<&ImageReference::digest> {};

bool has_upper(std::string_view text) {
  return std::ranges::any_of(text, ascii::is_upper);
}

bool is_host(std::string_view text) {
  return text == "localhost" || text.find_first_of(".:") != std::string_view::npos || has_upper(text);
}

struct Completed {
  std::string_view domain = kDefaultDomain;
  std::string rest;
};

Completed complete(std::string_view text) {
  Completed name{.rest = std::string(text)};
  if (const std::size_t slash = text.find('/');
      slash != std::string_view::npos && is_host(text.substr(0, slash))) {
    name.domain = text.substr(0, slash);
    name.rest = text.substr(slash + 1);
    if (name.domain == "index.docker.io") name.domain = kDefaultDomain;
  }
  if (name.domain == kDefaultDomain && name.rest.find('/') == std::string::npos)
    name.rest.insert(0, kOfficial);
  return name;
}

// The reason why a digest of the right form is refused; empty when it is good.
std::string_view refuse_digest(std::string_view digest) {
  struct Algorithm {
    std::string_view name;
    std::size_t digits;
  };
  constexpr std::array kAlgorithms = {Algorithm{"sha256", 64}, Algorithm{"sha384", 96},
                                      Algorithm{"sha512", 128}};
  const std::size_t colon = digest.find(':');
  const std::string_view name = digest.substr(0, colon);
  const std::string_view encoded = digest.substr(colon + 1);
  const auto* const known = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  if (known == kAlgorithms.end())
    return has_upper(name) ? "invalid checksum digest format" : "unsupported digest algorithm";
  if (encoded.size() != known->digits) return "invalid checksum digest length";
  return has_upper(encoded) ? "invalid checksum digest format" : "";
}

}  // namespace

std::string ImageReference::familiar() const {
  ImageReference shown = *this;
  if (domain == kDefaultDomain) {
    shown.domain.clear();
    const bool official =
        path.starts_with(kOfficial) && path.find('/', kOfficial.size()) == std::string::npos;
    if (official) shown.path.erase(0, kOfficial.size());
  }
  return shown.text();
}

std::string ImageReference::canonical() const {
  ImageReference full = *this;
  if (tag.empty() && digest.empty()) full.tag = "latest";
  return full.text();
}

std::string ImageReference::text() const {
  return fmt::format("{}{}{}{}{}{}{}", domain, domain.empty() ? "" : "/", path, tag.empty() ? "" : ":", tag,
                     digest.empty() ? "" : "@", digest);
}

Result<ImageReference> parse_image_reference(std::string_view text) {
  pegtl::memory_input alone(text, "");
  if (pegtl::parse<grammar_image::identifier>(alone)) {
    return Problem{.what = fmt::format(
                       "invalid repository name ({}), cannot specify 64-byte hexadecimal strings", text)};
  }
  const Completed name = complete(text);
  const std::string_view remote = std::string_view(name.rest).substr(0, name.rest.find(':'));
  if (has_upper(remote)) {
    return Problem{
        .what = fmt::format("invalid reference format: repository name ({}) must be lowercase", remote)};
  }
  const std::string full = fmt::format("{}/{}", name.domain, name.rest);
  ImageReference reference;
  pegtl::memory_input in(full, "");
  if (!pegtl::parse<grammar_image::reference, PartAction>(in, reference))
    return Problem{.what = "invalid reference format"};
  if (reference.path.size() > kLongestPath) {
    return Problem{.what = fmt::format("repository name must not be more than {} characters", kLongestPath)};
  }
  if (reference.digest.empty()) return reference;
  if (const std::string_view refusal = refuse_digest(reference.digest); !refusal.empty()) {
    return Problem{.what = std::string(refusal)};
  }
  return reference;
}

}  // namespace decant
