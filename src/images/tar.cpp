// See tar.hpp. Sources: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Header Block"; GNU tar manual,
// "Basic Tar Format".
#include "images/tar.hpp"

#include "base/number.hpp"
#include "host/filtered_file.hpp"
#include "host/process.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

namespace decant::images {
namespace {

constexpr std::uint64_t kBlock = 512;
// A layer of an image is one entry; more than this is not an image.
constexpr std::size_t kMaxEntries = 1'000'000;
// Of a file that is unpacked on the way. A petabyte is no layer.
constexpr std::uint64_t kUnknownEnd = std::uint64_t{1} << 50U;
// Links that lead to links.
constexpr int kMaxLinks = 10;
constexpr std::uint64_t kMaxHeaderText = std::uint64_t{1} << 20U;

std::string_view field(std::string_view header, std::size_t at, std::size_t size) {
  const std::string_view text = header.substr(at, size);
  return text.substr(0, text.find('\0'));
}

// Octal with blanks round it, or base 256 with the highest bit set.
std::optional<std::uint64_t> number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if ((static_cast<unsigned char>(text.front()) & 0x80U) != 0) {
    std::uint64_t value = static_cast<unsigned char>(text.front()) & 0x7FU;
    for (const char c : text.substr(1)) {
      if (value >> 55U != 0) return std::nullopt;
      value = value << 8U | static_cast<unsigned char>(c);
    }
    return value;
  }
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (failed != std::errc()) return std::nullopt;
  if (end != text.data() + text.size() && *end != ' ' && *end != '\0') return std::nullopt;
  return value;
}

bool checksum_agrees(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool of_sum = i >= 148 && i < 156;
    sum += static_cast<unsigned char>(of_sum ? ' ' : header[i]);
  }
  return number(header.substr(148, 8)) == sum;
}

// Calls `take` for each `<length> <key>=<value>\n` record, up to the first that is damaged.
template <typename Take>
void each_record(std::string_view records, const Take& take) {
  while (!records.empty()) {
    std::size_t length = 0;
    const auto [end, failed] = std::from_chars(records.data(), records.data() + records.size(), length);
    const auto digits = static_cast<std::size_t>(end - records.data());
    if (failed != std::errc() || length > records.size() || length < digits + 2) return;
    const std::string_view record = records.substr(digits + 1, length - digits - 2);
    records.remove_prefix(length);
    const std::size_t equals = record.find('=');
    if (equals != std::string_view::npos) take(record.substr(0, equals), record.substr(equals + 1));
  }
}

// What stands before a header and speaks of its member.
struct Before {
  std::optional<std::string> name;
  std::optional<std::string> link;
  std::optional<std::uint64_t> user;
  std::optional<std::uint64_t> group;
  // Not an optional: g++ 12 at -O2 believes that one may be read uninitialised.
  std::uint64_t size = 0;
  bool has_size = false;
  bool is_damaged = false;
  std::map<std::string, std::string> xattrs;
};

void take_records(std::string_view records, Before& before) {
  constexpr std::string_view kXattr = "SCHILY.xattr.";
  each_record(records, [&](std::string_view key, std::string_view value) {
    if (key == "path") before.name = value;
    if (key == "linkpath") before.link = value;
    if (key == "uid") before.user = number_of<std::uint64_t>(value);
    if (key == "gid") before.group = number_of<std::uint64_t>(value);
    if (key == "size") {
      const auto told = number_of<std::uint64_t>(value);
      before.is_damaged = before.is_damaged || !told;
      before.size = told.value_or(0);
      before.has_size = true;
    }
    if (key.starts_with(kXattr))
      before.xattrs.insert_or_assign(std::string(key.substr(kXattr.size())), value);
  });
}

std::string plain_name(std::string_view name) {
  while (name.starts_with("./")) name.remove_prefix(2);
  return std::string(name);
}

std::string name_of(std::string_view header) {
  const std::string_view name = field(header, 0, 100);
  const std::string_view prefix = field(header, 345, 155);
  if (!field(header, 257, 6).starts_with("ustar") || prefix.empty() || header[263] == ' ')
    return std::string(name);
  return fmt::format("{}/{}", prefix, name);
}

// A compressed file by its first bytes; empty for others.
std::string_view compression(std::string_view bytes) {
  if (bytes.starts_with("\x1f\x8b")) return "gzip";
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  if (bytes.starts_with("BZh")) return "bzip2";
  if (bytes.starts_with("\xfd"
                        "7zXZ"))
    return "xz";
  return {};
}

TarMember member_of(std::string_view header, Before&& before, TarEntry content) {
  const auto told = [&](std::size_t at, std::size_t size) {
    return number(header.substr(at, size)).value_or(0);
  };
  TarMember member{.name = plain_name(before.name ? *before.name : name_of(header)),
                   .type = header[156],
                   .content = content,
                   .mode = static_cast<std::uint32_t>(told(100, 8) & 07777U),
                   .user = before.user.value_or(told(108, 8)),
                   .group = before.group.value_or(told(116, 8)),
                   .device_major = 0,
                   .device_minor = 0,
                   .link = before.link ? *std::move(before.link) : std::string(field(header, 157, 100)),
                   .xattrs = std::move(before.xattrs)};
  if (member.type == '3' || member.type == '4') {
    member.device_major = told(329, 8);
    member.device_minor = told(337, 8);
  }
  return member;
}

// `end_of_all`: behind the last byte, or kUnknownEnd.
Result<bool> walk(const TarBytes& bytes, std::uint64_t begin, std::uint64_t end_of_all,
                  const std::string& path, const TarVisitor& visit) {
  const auto no_tar = [&](std::string_view why) {
    return Problem{.what = fmt::format("{} is no image archive: {}", path, why),
                   .remedy = "give what `docker save -o FILE IMAGE` writes, or an OCI layout"};
  };
  Before before;
  std::size_t count = 0;
  for (std::uint64_t at = begin; at + kBlock <= end_of_all;) {
    const std::optional<std::string> block = bytes(at, kBlock);
    if (!block) return no_tar("it is cut off");
    const std::string& header = *block;
    if (header.empty() && end_of_all == kUnknownEnd && at > begin) break;  // some leave out the zeros
    if (header.size() < kBlock) return no_tar("it cannot be read to its end");
    if (header.find_first_not_of('\0') == std::string::npos) break;
    if (!checksum_agrees(header)) return no_tar(at == begin ? "it is no tar file" : "a header is damaged");
    const std::optional<std::uint64_t> written = number(std::string_view(header).substr(124, 12));
    if (!written) return no_tar("a header is damaged");
    const std::uint64_t size = before.has_size ? before.size : *written;
    const std::uint64_t content = at + kBlock;
    if (size > end_of_all - content) return no_tar("it is cut off");
    if (++count > kMaxEntries) return no_tar("it has too many entries");
    const char type = header[156];
    if (type == 'x' || type == 'L' || type == 'K') {
      if (size > kMaxHeaderText) return no_tar("a header is damaged");
      const std::string text = bytes(content, size).value_or(std::string());
      if (type == 'L') {
        before.name = text.substr(0, text.find('\0'));
      } else if (type == 'K') {
        before.link = text.substr(0, text.find('\0'));
      } else {
        take_records(text, before);
        if (before.is_damaged) return no_tar("a header is damaged");
      }
    } else if (type != 'g') {
      visit(member_of(header, std::move(before), {content, size}), bytes);
      before = Before();
    }
    at = content + (size + kBlock - 1) / kBlock * kBlock;
  }
  return true;
}

}  // namespace

Result<bool> walk_tar(const host::RandomAccessFile& file, TarEntry whole, const std::string& path,
                      const TarVisitor& visit) {
  const std::string how(compression(file.read(whole.offset, 8)));
  if (how.empty()) {
    const auto bytes = [&file](std::uint64_t offset, std::size_t count) { return file.read(offset, count); };
    return walk(bytes, whole.offset, whole.offset + whole.size_bytes, path, visit);
  }
  const Result<std::string> program = host::find_program(how);
  if (!program)
    return Problem{.what = fmt::format("{} is compressed, and {}", path, program.problem().what),
                   .remedy = program.problem().remedy};
  const auto unpacked = host::FilteredFile::start({*program, "-dc"}, file, whole.offset, whole.size_bytes);
  if (!unpacked) return unpacked.problem();
  const auto bytes = [&](std::uint64_t offset, std::size_t count) {
    return (*unpacked)->read(offset, count);
  };
  Result<bool> walked = walk(bytes, 0, kUnknownEnd, path, visit);
  if ((*unpacked)->failed())
    return Problem{.what = fmt::format("{} is damaged: {} cannot unpack it", path, how)};
  return walked;
}

Result<std::map<std::string, TarEntry, std::less<>>> read_tar(const host::RandomAccessFile& file,
                                                              const std::string& path) {
  std::map<std::string, TarEntry, std::less<>> entries;
  if (const std::string_view how = compression(file.read(0, 8)); !how.empty()) {
    return Problem{.what = fmt::format("{} is compressed with {}", path, how),
                   .remedy = fmt::format("take that off first: {} -d", how)};
  }
  std::size_t count = 0;
  std::map<std::string, std::string> links;
  const auto take = [&](const TarMember& member, const TarBytes&) {
    ++count;
    const bool regular = member.type == '0' || member.type == '\0' || member.type == '7';
    if (regular) entries[member.name] = member.content;
    if (member.type == '1') links[member.name] = plain_name(member.link);
    if (member.type == '2') {
      const std::filesystem::path beside = std::filesystem::path(member.name).parent_path() / member.link;
      links[member.name] = beside.lexically_normal().string();
    }
  };
  const auto walked = walk_tar(file, {0, file.size_bytes()}, path, take);
  if (!walked) return walked.problem();
  if (count == 0) {
    return Problem{.what = fmt::format("{} is no image archive: {}", path,
                                       file.size_bytes() == 0 ? "it is empty" : "it is no tar file"),
                   .remedy = "give what `docker save -o FILE IMAGE` writes, or an OCI layout"};
  }
  for (const auto& [name, leads_to] : links) {
    std::string target = leads_to;
    for (int step = 0; step < kMaxLinks && links.contains(target); ++step) target = links[target];
    if (const auto found = entries.find(target); found != entries.end())
      entries.emplace(name, TarEntry(found->second));
  }
  return entries;
}

}  // namespace decant::images
