// Sources of ADD that are fetched: a URL of a file, or a git repository, as BuildKit tells them from paths
// (dfgitutil.ParseGitRef, gitutil.ParseURL, sshutil.ParseSCPStyleURL; dockerfile2llb/convert_copy.go,
// isHTTPSource).
//
//   https://example.org/a.tar     file          https://example.org/a.git#main:sub   repository
//   git://…, ssh://…              repository    git@example.org:team/a               repository
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace decant {

enum class SourceKind : std::uint8_t { path, file, repository };

// Of an expanded operand.
SourceKind source_kind(std::string_view source);

// The `?key=value&…` of a repository.
struct RepositoryOptions {
  std::optional<bool> keep_git_dir;
  std::string checksum;
  std::string error;  // in BuildKit's words; empty when all is well
};
RepositoryOptions repository_options(std::string_view source);

}  // namespace decant
