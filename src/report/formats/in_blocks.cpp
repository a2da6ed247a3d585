// Writing ten thousand files' findings takes as long as linting a thousand: all processors do it, some
// thousand findings at once, so that neither the whole text nor that of one file with a million findings is
// in memory.
#include "base/parallel.hpp"
#include "report/formats/writers.hpp"

namespace decant::report {
namespace {

constexpr std::size_t kFindingsAtOnce = 4096;
constexpr std::size_t kFilesPerThread = 64;

}  // namespace

void add_findings(const Findings& findings, Sink& out, const FindingText& text) {
  const std::span<const FileFindings> files = findings.files;
  for (std::size_t begin = 0; begin < files.size() && !out.closed();) {
    std::size_t end = begin;
    std::size_t count = 0;
    while (end < files.size() && count + files[end].findings.size() <= kFindingsAtOnce)
      count += files[end++].findings.size();
    if (end == begin) {
      for (const lint::Finding& finding : files[begin].findings) {
        if (out.closed()) return;
        out.add(text(files[begin], finding));
      }
      ++begin;
      continue;
    }
    std::vector<std::string> texts(end - begin);
    for_each_number(texts.size(), 0, kFilesPerThread, [&](std::size_t i) {
      for (const lint::Finding& finding : files[begin + i].findings)
        texts[i] += text(files[begin + i], finding);
    });
    for (const std::string& each : texts) out.add(each);
    begin = end;
  }
}

}  // namespace decant::report
