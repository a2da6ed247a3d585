// The names in a tar file and where their bytes lie, for image archives: `docker save`, `skopeo copy
// oci-archive:`.
//
// Looked at: libarchive (what everybody else uses; not among the libraries that decant may have, and its
// readers of a dozen formats are surface that a hostile archive could use), microtar (no long names), and
// Go's archive/tar, which writes these files. What those programs write is small: POSIX ustar, pax headers
// for long names and sizes, GNU's long names. That is what is read here; contents are never unpacked.
//
//   | header 512 | content, padded to 512 | header 512 | … | 1024 zero bytes
//   name 0..99  size 124..135 (octal, or base 256)  type 156  magic 257  prefix 345..499
#pragma once

#include "base/problem.hpp"
#include "host/random_access.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace decant::images {

struct TarEntry {
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
};

// One member, as its header and the pax records before it say.
struct TarMember {
  std::string name;  // without a leading `./`
  char type = '0';   // as the header has it: `0` a file, `5` a directory, `1` a hard link …
  TarEntry content;
  std::uint32_t mode = 0;
  std::uint64_t user = 0;
  std::uint64_t group = 0;
  std::uint64_t device_major = 0;
  std::uint64_t device_minor = 0;
  std::string link;                           // where a symbolic or a hard link leads
  std::map<std::string, std::string> xattrs;  // `SCHILY.xattr.…`, by what stands behind that
};

// Bytes of the tar file, asked forward only; fewer at its end, nullopt for what lies behind that.
using TarBytes = std::function<std::optional<std::string>(std::uint64_t offset, std::size_t count)>;

// Called for each member; its content may be read while it is called.
using TarVisitor = std::function<void(const TarMember& member, const TarBytes& bytes)>;

// All members of the tar file that lies in `whole` of `file`; an empty one has none. One that is compressed
// is put through the program that made it, and the bytes of its members are told by where they would lie.
// Problems as for read_tar, or there is no such program.
Result<bool> walk_tar(const host::RandomAccessFile& file, TarEntry whole, const std::string& path,
                      const TarVisitor& visit);

// Regular files by name, without a leading `./`; the last of equal names; and under their own names links to
// one, as `docker save` writes layers that are there twice. Problems name `path`: it is
// compressed, no tar file, or cut off.
Result<std::map<std::string, TarEntry, std::less<>>> read_tar(const host::RandomAccessFile& file,
                                                              const std::string& path);

}  // namespace decant::images
