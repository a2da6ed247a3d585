// What changes a key and what does not, as a table; the law that pieces read back; and the options of a
// build.
#include "keys/keys.hpp"

#include "context/git_tree.hpp"
#include "keys/canonical.hpp"
#include "keys/options.hpp"
#include "support/git_repository.hpp"
#include "support/golden.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

namespace decant::keys {
namespace {

// One build: the file, its context, and what the command line says.
struct World {
  std::string dockerfile;
  std::vector<MemoryFile> files;
  std::map<std::string, std::string, std::less<>> build_args{};
  std::string target{};
  Options options{.keep_pieces = true};
};

MemoryFile file(std::string path, std::string bytes, std::uint32_t mode = 0644) {
  const std::uint64_t size = bytes.size();
  return {.entry = {.path = std::move(path),
                    .type = FileType::file,
                    .mode = mode,
                    .size_bytes = size,
                    .link_target = {}},
          .bytes = std::move(bytes)};
}

constexpr std::string_view kDockerfile =
    "ARG BASE=python:3.11\n"
    "FROM ${BASE} AS trunk\n"
    "RUN apt-get update && apt-get install -y gettext\n"
    "WORKDIR /app\n"
    "FROM trunk AS python-deps\n"
    "COPY requirements.txt ./\n"
    "RUN pip install -r requirements.txt\n"
    "FROM trunk AS node-deps\n"
    "COPY package.json ./\n"
    "RUN npm ci\n"
    "LABEL which=node\n"
    "FROM node-deps AS node-deps-image\n"
    "FROM python-deps AS app\n"
    "ARG REVISION=dev\n"
    "COPY --from=node-deps-image /app /app\n"
    "COPY src ./src/\n"
    "RUN npm run build\n"
    "LABEL title=\"the shop\"\n"
    "CMD [\"serve\"]\n";

World example() {
  return {.dockerfile = std::string(kDockerfile),
          .files = {file("requirements.txt", "flask\n"), file("package.json", "{}\n"),
                    file("src/main.py", "print()\n"), file("src/run.sh", "#!/bin/sh\n", 0755),
                    file("README.md", "read me\n")}};
}

Result<std::vector<StageKeys>> keys_of(const World& world) {
  const Document document = parse_dockerfile("Dockerfile", world.dockerfile);
  REQUIRE_FALSE(document.has_errors());
  const Evaluation evaluation = evaluate(
      document, {.build_args = world.build_args, .platform = world.options.platform, .target = world.target});
  const auto graph = build_graph(document, evaluation, world.target);
  REQUIRE(graph);
  const auto context = open_context(memory_tree(world.files), "Dockerfile");
  REQUIRE(context);
  const EffectGraph effects = compute_effects(document, evaluation, *graph, &*context);
  return stage_keys(document, evaluation, *graph, effects, *context, world.options);
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

MemoryFile& entry(World& world, std::string_view path) {
  const auto found = std::find_if(world.files.begin(), world.files.end(),
                                  [&](const MemoryFile& candidate) { return candidate.entry.path == path; });
  REQUIRE(found != world.files.end());
  return *found;
}

// By index, since stages may be renamed: those whose key differs, `trunk python-deps …` after the example's
// names.
std::string changed_stages(const World& before, const World& after) {
  const auto a = keys_of(before);
  const auto b = keys_of(after);
  REQUIRE(a);
  REQUIRE(b);
  REQUIRE_EQ(a->size(), b->size());
  std::string out;
  for (std::size_t i = 0; i < a->size(); ++i) {
    if ((*a)[i].key() != (*b)[i].key()) out += (out.empty() ? "" : " ") + (*a)[i].name;
  }
  return out;
}

struct Change {
  std::string what;
  std::function<void(World&)> apply;
  std::string stages;  // whose keys change
};

std::function<void(World&)> text(std::string from, std::string to) {
  return [from, to](World& world) { world.dockerfile = replaced(world.dockerfile, from, to); };
}

constexpr std::string_view kAll = "trunk python-deps node-deps node-deps-image app";

std::vector<Change> changes() {
  return {
      // what is not in the key
      {"a comment", text("RUN apt-get", "# why\nRUN apt-get"), ""},
      {"blank lines and spacing outside RUN",
       text("COPY requirements.txt ./", "\n\nCOPY   requirements.txt   ./"), ""},
      {"keyword case", text("COPY requirements.txt", "copy requirements.txt"), ""},
      {"a stage's name",
       [](World& world) {
         world.dockerfile = replaced(world.dockerfile, "AS python-deps", "AS py");
         world.dockerfile = replaced(world.dockerfile, "FROM python-deps AS", "FROM py AS");
       },
       ""},
      {"an alias's name",
       [](World& world) {
         world.dockerfile = replaced(world.dockerfile, "AS node-deps-image", "AS other");
         world.dockerfile = replaced(world.dockerfile, "from=node-deps-image", "from=other");
       },
       ""},
      {"a file that nobody copies", [](World& world) { entry(world, "README.md").bytes = "other"; }, ""},
      {"an ignored file in a copied directory",
       [](World& world) {
         world.files.push_back(file("src/x.log", "log"));
         world.files.push_back(file(".dockerignore", "**/*.log\n"));
       },
       ""},
      {"an argument that is not declared", [](World& world) { world.build_args["OTHER"] = "1"; }, ""},
      {"the same build argument as the default", [](World& world) { world.build_args["REVISION"] = "dev"; },
       ""},
      {"the reference, not the digest",
       [](World& world) {
         world.build_args["BASE"] = "registry.example/python:3.11";
         world.options.base_digests["registry.example/python:3.11"] = "sha256:aa";
       },
       ""},
      // what is
      {"a byte of a manifest", [](World& world) { entry(world, "package.json").bytes = "[]\n"; },
       "node-deps node-deps-image app"},
      {"a byte of the source", [](World& world) { entry(world, "src/main.py").bytes = "Print()\n"; }, "app"},
      {"a mode", [](World& world) { entry(world, "src/main.py").entry.mode = 0755; }, "app"},
      {"a name in a copied directory",
       [](World& world) { entry(world, "src/main.py").entry.path = "src/n.py"; }, "app"},
      {"a new file in a copied directory", [](World& world) { world.files.push_back(file("src/new", "")); },
       "app"},
      {"a file becomes a link",
       [](World& world) {
         MemoryFile& it = entry(world, "src/main.py");
         it.entry.type = FileType::symlink;
         it.entry.link_target = "run.sh";
         it.bytes.clear();
       },
       "app"},
      {"spacing inside RUN", text("npm ci", "npm  ci"), "node-deps node-deps-image app"},
      {"an argument that a command may read", [](World& world) { world.build_args["REVISION"] = "1"; },
       "app"},
      {"the base's digest", [](World& world) { world.options.base_digests["python:3.11"] = "sha256:bb"; },
       std::string(kAll)},
      {"a base that is only on the engine",
       [](World& world) { world.options.base_digests["python:3.11"] = "id:sha256:aa"; }, std::string(kAll)},
      {"the platform", [](World& world) { world.options.platform = "linux/arm64"; }, std::string(kAll)},
      {"an option of the build", [](World& world) { world.options.build_options = {"--network=host"}; },
       std::string(kAll)},
      {"a directory above", text("WORKDIR /app", "WORKDIR /App"), std::string(kAll)},
      {"ENV", text("RUN npm ci", "ENV NODE_ENV=production\nRUN npm ci"), "node-deps node-deps-image app"},
      {"--chmod", text("COPY src", "COPY --chmod=755 src"), "app"},
      {"the syntax directive",
       [](World& world) { world.dockerfile.insert(0, "# syntax=docker/dockerfile:1\n"); }, std::string(kAll)},
      // configuration: the image's affair, not the files'
      {"a label of a stage that is only copied from", text("which=node", "which=other"), ""},
      {"a label of the target", text("the shop", "a shop"), "app"},
      {"CMD of the target", text("serve", "run"), "app"},
  };
}

}  // namespace

TEST_CASE("what changes a key, and what does not") {
  World before = example();
  before.options.base_digests["python:3.11"] = "sha256:aa";
  for (const Change& change : changes()) {
    CAPTURE(change.what);
    World after = before;
    change.apply(after);
    CHECK_EQ(changed_stages(before, after), change.stages);
    CHECK_EQ(changed_stages(after, after), "");
  }
}

TEST_CASE("with an octal --chmod the mode in the context does not count") {
  World before = example();
  before.dockerfile = replaced(before.dockerfile, "COPY src", "COPY --chmod=755 src");
  World after = before;
  entry(after, "src/main.py").entry.mode = 0600;
  CHECK_EQ(changed_stages(before, after), "");
  before.dockerfile = replaced(before.dockerfile, "--chmod=755", "--chmod=u+x");
  after.dockerfile = before.dockerfile;
  CHECK_EQ(changed_stages(before, after), "app");
}

TEST_CASE("stages know what they take, and which of their keys is published") {
  const auto keys = keys_of(example());
  REQUIRE(keys);
  REQUIRE_EQ(keys->size(), 5);
  const auto& [trunk, python, node, alias, app] =
      std::tie((*keys)[0], (*keys)[1], (*keys)[2], (*keys)[3], (*keys)[4]);
  CHECK(trunk.shipped);
  CHECK(python.shipped);
  CHECK_FALSE(node.shipped);  // only copied from
  CHECK(app.shipped);
  CHECK(alias.alias);
  CHECK_FALSE(node.alias);
  CHECK_EQ(alias.files, node.files);
  CHECK_EQ(app.needs, std::vector<std::uint32_t>{1, 2});
  CHECK_EQ(node.needs, std::vector<std::uint32_t>{0});
  CHECK_EQ(trunk.unpinned, std::vector<std::string>{"python:3.11"});
  CHECK_NE(node.files, node.image);
  CHECK_EQ(app.key().size(), 3 + 64);
}

TEST_CASE("an argument counts only where a command may read it") {
  World before{
      .dockerfile =
          "FROM debian:12\nARG A=1\nRUN apt-get update\nRUN apt-get install -y $B\nARG C=1\nCOPY f /\n",
      .files = {file("f", "")}};
  World after = before;
  after.build_args = {{"A", "2"}, {"C", "2"}};
  CHECK_EQ(changed_stages(before, after), "");  // a closed list of variables has neither
  for (const std::string_view command : {"RUN make", "RUN echo $A", "RUN <<E\nmake\nE"}) {
    before.dockerfile = fmt::format("FROM debian:12\nARG A=1\n{}\n", command);
    after.dockerfile = before.dockerfile;
    CAPTURE(command);
    CHECK_EQ(changed_stages(before, after), "stage 0");
  }
  before.dockerfile = "FROM debian:12\nARG A=1\nCOPY <<E /x\n$A\nE\n";
  after.dockerfile = before.dockerfile;
  CHECK_EQ(changed_stages(before, after), "stage 0");
}

TEST_CASE("mounts count by what they bring") {
  World before{.dockerfile =
                   "FROM debian:12 AS tools\nCOPY f /f\n"
                   "FROM debian:12\n"
                   "RUN --mount=type=bind,source=g,target=/g --mount=from=tools,target=/t "
                   "--mount=type=secret,id=s make\n",
               .files = {file("f", "1"), file("g", "1"), file("h", "1")}};
  World after = before;
  entry(after, "f").bytes = "2";
  CHECK_EQ(changed_stages(before, after), "tools stage 1");
  after = before;
  entry(after, "g").bytes = "2";
  CHECK_EQ(changed_stages(before, after), "stage 1");
  after = before;
  entry(after, "h").bytes = "2";
  CHECK_EQ(changed_stages(before, after), "");
  after = before;
  after.dockerfile = replaced(after.dockerfile, "id=s", "id=t");
  CHECK_EQ(changed_stages(before, after), "stage 1");
}

TEST_CASE("ONBUILD of a base stage may take any file") {
  World before{.dockerfile = "FROM debian:12 AS base\nONBUILD COPY . /src\nFROM base AS final\n",
               .files = {file("f", "1")}};
  World after = before;
  entry(after, "f").bytes = "2";
  CHECK_EQ(changed_stages(before, after), "final");
}

TEST_CASE("ONBUILD of a base stage may copy from another stage and use arguments") {
  World before{.dockerfile =
                   "FROM debian:12 AS from\nCOPY f /f\nFROM debian:12 AS base\nARG A=1\n"
                   "ONBUILD COPY --from=from /f /f\nFROM base AS final\n",
               .files = {file("f", "1")}};
  World after = before;
  after.dockerfile = replaced(after.dockerfile, "COPY f", "RUN make /");
  CHECK_EQ(changed_stages(before, after), "from final");
  after = before;
  after.build_args["A"] = "2";
  CHECK_EQ(changed_stages(before, after), "final");
}

TEST_CASE("names that an argument decides are in the key") {
  const std::string file = "FROM debian:12\nARG A=a\n";
  for (const char* instruction : {"LABEL $A=1\n", "ENV $A=1\n"}) {
    World before{.dockerfile = file + instruction, .files = {}};
    World after = before;
    after.build_args["A"] = "b";
    CHECK_EQ(changed_stages(before, after), "stage 0");
  }
}

TEST_CASE("what cannot be known has no key") {
  struct Case {
    std::string dockerfile;
    std::string problem;
  };
  for (const Case& test : std::vector<Case>{
           {"FROM debian:12\nADD https://example.org/x /x\n",
            "Dockerfile:2: what `ADD https://example.org/x` brings is not known before it is fetched"},
           {"FROM debian:12\nCOPY nothing /x\n", "Dockerfile:2: nothing: no such file in "},
       }) {
    const auto keys = keys_of({.dockerfile = test.dockerfile, .files = {file("f", "")}});
    REQUIRE_FALSE(keys);
    CHECK_EQ(keys.problem().what.substr(0, test.problem.size()), test.problem);
  }
  CHECK(keys_of({.dockerfile = "FROM debian:12\nADD --checksum=sha256:" + std::string(64, '0') +
                               " https://example.org/x /x\n",
                 .files = {}}));
}

TEST_CASE("pieces as text read back, and no two lists digest alike") {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  const std::vector<Piece> pieces{{"run", all_bytes}, {"file", ""}, {"label", "\\n\n", true}, {"x", " ~ "}};
  const auto read = parse_pieces(render_pieces(pieces));
  REQUIRE(read);
  CHECK_EQ(*read == pieces, true);
  for (const std::string_view broken : {"run", "run x", " x\n", "run \\q\n", "run \\x0\n"}) {
    CAPTURE(broken);
    CHECK_FALSE(parse_pieces(broken));
  }

  const auto digest = [](const std::vector<Piece>& list, bool configuration) {
    const auto key = digest_pieces(list, configuration);
    REQUIRE(key);
    return *key;
  };
  CHECK_NE(digest({{"a", "bc"}}, true), digest({{"ab", "c"}}, true));
  CHECK_NE(digest({{"a", "b"}, {"c", "d"}}, true), digest({{"a", "b1:c1:d"}}, true));
  CHECK_NE(digest({{"a", "b"}}, true), digest({{"a", "b"}}, false));
  CHECK_EQ(digest({{"a", "b"}, {"c", "d", true}}, false), digest({{"a", "b"}}, false));
  CHECK_NE(digest({{"a", "b"}, {"c", "d", true}}, true), digest({{"a", "b"}}, true));
}

TEST_CASE("words are quoted so that no two lists look alike") {
  CHECK_EQ(quote_words({"a b", "c\"\\\n"}), R"("a b" "c\"\\\x0a")");
  CHECK_NE(quote_words({"a", "b"}), quote_words({"a\" \"b"}));
}

TEST_CASE("a mount without its source's name") {
  const MountText mount = read_mount("type=bind,from=deps,source=/x,\"target=/a,b\"");
  CHECK_EQ(mount.without_from, "type=bind,source=/x,\"target=/a,b\"");
  CHECK_EQ(mount.from, "deps");
  CHECK_EQ(mount.source, "/x");
  CHECK_EQ(read_mount("target=/x").type, "bind");
}

TEST_CASE("options of a build: what counts") {
  const auto read = [](std::vector<std::string> words) {
    auto options = read_build_options(words);
    REQUIRE(options);
    return *options;
  };
  using Words = std::vector<std::string>;
  CHECK_EQ(
      read({"--progress=plain", "-t", "x", "--pull", "--cache-from", "y", "-q", "--network=default"}).keyed,
      Words{});
  CHECK_EQ(read({"--network", "host", "--add-host=a:1"}).keyed, Words{"--add-host=a:1", "--network=host"});
  CHECK_EQ(read({"--frobnicate", "x"}).keyed, Words{"--frobnicate", "x"});
  CHECK_EQ(read({"--secret", "id=a,src=/p", "--secret=src=/q,id=b", "--ssh=default=/s"}).keyed,
           Words{"--secret=a", "--secret=b", "--ssh=default"});
  CHECK_EQ(read({"--platform", "linux/arm64"}).platform, "linux/arm64");
  CHECK_EQ(read({"--build-arg", "A=1=2", "--build-arg=B="}).build_args,
           std::map<std::string, std::string, std::less<>>{{"A", "1=2"}, {"B", ""}});
  for (const Words& refused :
       {Words{"--build-context=a=b"}, Words{"-f", "x"}, Words{"--target"}, Words{"--build-arg", "A"}}) {
    CHECK_FALSE(read_build_options(refused));
  }
}

}  // namespace decant::keys

namespace decant::keys {

// The scheme's version is in the prefix: whoever changes what these say changes the prefix too.
TEST_CASE("golden keys pin the scheme") {
  World world = example();
  world.options.base_digests["python:3.11"] = "sha256:aa";
  std::string out;
  for (const DigestKind kind : {DigestKind::sha256, DigestKind::xxh3}) {
    for (const bool normalize : {false, true}) {
      world.options.digest = kind;
      world.options.normalize_modes = normalize;
      const auto stages = keys_of(world);
      REQUIRE(stages);
      for (const StageKeys& stage : *stages)
        out += fmt::format("{} {} {}\n", stage.name, stage.files, stage.image);
      out += '\n';
      if (kind == DigestKind::sha256 && !normalize) out += render_pieces(stages->back().pieces) + '\n';
    }
  }
  check_golden("keys/scheme.txt", out);
}

TEST_CASE("a key's prefix says its digest") {
  World world = example();
  const auto sha256 = keys_of(world);
  world.options.digest = DigestKind::xxh3;
  const auto xxh3 = keys_of(world);
  REQUIRE(sha256);
  REQUIRE(xxh3);
  CHECK(sha256->back().image.starts_with("d1-"));
  CHECK_EQ(sha256->back().image.size(), 3U + 64U);
  CHECK(xxh3->back().image.starts_with("d1x-"));
  CHECK_EQ(xxh3->back().image.size(), 4U + 32U);
}

TEST_CASE("with normalized modes only the owner's right to execute counts") {
  World world = example();
  world.options.normalize_modes = true;
  const auto with_mode = [&](std::uint32_t mode) {
    World other = world;
    entry(other, "src/main.py").entry.mode = mode;
    return changed_stages(world, other);
  };
  CHECK_EQ(with_mode(0664), "");
  CHECK_EQ(with_mode(0600), "");
  CHECK_EQ(with_mode(0755), "app");
  world.options.normalize_modes = false;
  CHECK_EQ(with_mode(0664), "app");
}

TEST_CASE("more that changes a key") {
  World before = example();
  before.dockerfile =
      "FROM a AS one\nRUN --mount=type=secret,id=token --mount=type=ssh,id=key make\n"
      "FROM b AS two\nCOPY --from=one /x /x\nCOPY --from=c /c /c\nCOPY src /src\n";
  entry(before, "src/main.py").entry = {
      .path = "src/link", .type = FileType::symlink, .mode = 0777, .link_target = "a"};
  const auto target = [](World& world) -> std::string& {
    return std::ranges::find(world.files, "src/link",
                             [](const MemoryFile& each) -> const std::string& { return each.entry.path; })
        ->entry.link_target;
  };
  for (const Change& change : std::vector<Change>{
           {"a secret's id", text("id=token", "id=other"), "one two"},
           {"a key's id", text("id=key", "id=other"), "one two"},
           {"whether a secret is required", text("id=token", "id=token,required=true"), "one two"},
           {"the network", text("RUN --mount=type=secret", "RUN --network=none --mount=type=secret"),
            "one two"},
           {"security", text("RUN --mount=type=secret", "RUN --security=insecure --mount=type=secret"),
            "one two"},
           {"the owner of a copy", text("COPY src", "COPY --chown=1:1 src"), "two"},
           {"a copy as a link", text("COPY src", "COPY --link src"), "two"},
           {"where a copy lands", text("src /src", "src /srv"), "two"},
           {"the target of a link", [&](World& world) { target(world) = "b"; }, "two"},
           {"an image copied from", text("--from=c", "--from=busybox"), "two"},
           {"the command of a stage copied from", text("key make", "key make all"), "one two"},
           {"the platform of a stage", text("FROM a", "FROM --platform=linux/arm64 a"), "one two"},
       }) {
    CAPTURE(change.what);
    World after = before;
    change.apply(after);
    CHECK_EQ(changed_stages(before, after), change.stages);
  }
}

TEST_CASE("a stage's name counts where TARGETSTAGE is declared") {
  World before = example();
  before.target = "app";
  before.dockerfile = "FROM a AS app\nARG TARGETSTAGE\nRUN echo $TARGETSTAGE\n";
  World after = before;
  after.target = "other";
  after.dockerfile = replaced(after.dockerfile, "AS app", "AS other");
  CHECK_EQ(changed_stages(before, after), "app");
  before.dockerfile = replaced(before.dockerfile, "ARG TARGETSTAGE\n", "");
  after.dockerfile = replaced(after.dockerfile, "ARG TARGETSTAGE\n", "");
  CHECK_EQ(changed_stages(before, after), "");
}

// The pieces of the explanation are all that the key is made of.
TEST_CASE("what --explain prints reads back to pieces of the same key") {
  World world = example();
  world.files.push_back(file("src/a b\n\\x\x01\xff", "1"));
  world.files.push_back(file("src/ü", "1"));
  const auto stages = keys_of(world);
  REQUIRE(stages);
  for (const StageKeys& stage : *stages) {
    if (stage.pieces.empty()) continue;
    const auto pieces = parse_pieces(render_pieces(stage.pieces));
    REQUIRE(pieces);
    CHECK_EQ(*digest_pieces(*pieces, true), stage.image);
    CHECK_EQ(*digest_pieces(*pieces, false), stage.files);
  }
}

TEST_CASE("one content has one key, whether it is a directory, a commit or a list") {
  if (!have_git()) return skip_test("no git program");
  World world = example();
  GitRepository made;
  for (const MemoryFile& each : world.files) {
    made.write(each.entry.path, each.bytes);
    if (each.entry.mode == 0755) made.sh("chmod 755 " + each.entry.path);
  }
  made.write(".dockerignore", ".git\n");
  world.files.push_back(file(".dockerignore", ".git\n"));
  made.commit();
  const Document document = parse_dockerfile("Dockerfile", world.dockerfile);
  const Evaluation evaluation = evaluate(document, {.platform = world.options.platform});
  const auto graph = build_graph(document, evaluation, "");
  REQUIRE(graph);
  const auto in = [&](std::shared_ptr<const FileTree> tree) {
    const auto context = open_context(std::move(tree), "Dockerfile");
    REQUIRE(context);
    const EffectGraph effects = compute_effects(document, evaluation, *graph, &*context);
    const auto stages = stage_keys(document, evaluation, *graph, effects, *context, world.options);
    REQUIRE(stages);
    return stages->back().image;
  };
  const auto repository = git::Repository::open(made.path());
  REQUIRE(repository);
  const auto commit = open_git_tree(*repository, *(*repository)->commit_of("HEAD"));
  REQUIRE(commit);
  const auto directory = open_directory(made.path());
  REQUIRE(directory);
  const std::string expected = in(memory_tree(world.files));
  CHECK_EQ(in(*commit), expected);
  CHECK_EQ(in(*directory), expected);
}

}  // namespace decant::keys
