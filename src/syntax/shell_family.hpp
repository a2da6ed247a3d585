// Which program reads a script. decant reads the POSIX shells; what bash has beyond POSIX is understood too,
// but means something else, or nothing, to the others. cmd and PowerShell are known by name and left alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace decant::shell {

enum class ShellFamily : std::uint8_t {
  other,  // no shell, or one that decant does not read
  posix,  // sh, dash, ash, ksh: a form that only bash has (Script::bash_form) is not to be believed
  bash,
  cmd,
  powershell,
};

// From the name or path of a program: `/bin/sh`, `bash`, `C:\Windows\System32\cmd.exe`.
ShellFamily family_of(std::string_view program);

// Of a SHELL's words, the text to run behind them: `/bin/bash -o pipefail -c`. `other` when the words are not
// those of a shell that only reads that text (`bash -l -c` reads files first).
ShellFamily family_of_shell(std::span<const std::string> words);

// Of a `#!` line without these two bytes: `/bin/sh -e`, `/usr/bin/env bash`.
ShellFamily family_of_interpreter(std::string_view line);

// The arguments of a shell in front of its text: -c, -ec, -o pipefail -c …; false for those that change what
// it runs.
bool takes_text(std::span<const std::string> words);

// `posix`, `bash`, `cmd`, `powershell`; `other`.
std::string_view name_of(ShellFamily family);

}  // namespace decant::shell
