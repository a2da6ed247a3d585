"""Histories of the projects in testdata/, for `history.py`: a commit is what it says and how it is made.

An edit is a script of the shell, run in the work tree. `older` marks a commit that leads back to something that was
built before the build before it: what is foretold of one change knows only that build, and the engine knows all. `same`
marks one after which a RUN leaves the bytes that it left before. Without running it nobody knows, and decant takes them
to be others; BuildKit finds what another stage takes by its bytes (solver/edge.go, slow cache keys). What is taken from
a stage, and what stands below, may be cached then though it was not foretold to be.
"""
import dataclasses


@dataclasses.dataclass
class Commit:
    """One commit."""
    what: str
    edit: str
    short: bool = False  # part of the few that every run of the suite builds
    older: bool = False
    same: bool = False


@dataclasses.dataclass
class History:
    """A directory of testdata/ and what becomes of it."""
    name: str
    commits: list
    argument: str = ""  # with --build-arg NAME=the commit's id, as CI gives it


def commit(what, edit, **options):
    return Commit(what, edit, **options)


DEPOT = [
    commit("the server's source", "sed -i 's/entry.Name()/\"- \" + entry.Name()/' cmd/server/main.go", short=True),
    commit("the package of both", "sed -i 's/%d pallets/%d pallets of eight/' units/units.go"),
    commit("the clerk's source, which is only mounted", "sed -i 's/\"none\"/\"unknown\"/' cmd/clerk/main.go", short=True),
    commit("a test that .dockerignore leaves out", "echo '// later' >> cmd/server/main_test.go", short=True),
    commit("a file that .dockerignore does not let in", "echo 'Soon more.' >> README.md"),
    commit("a page more", "echo '<p>Twelve lamps.' > pages/lamps.page", short=True),
    commit("two pages change names", "git mv pages/lamps.page pages/lights.page; git mv pages/gate.page pages/door.page"),
    commit("a page less", "git rm -q pages/deliveries.page"),
    commit("a page is made executable", "chmod +x pages/door.page", same=True),
    commit("a page that is a link", "ln -s head.html pages/front.page", short=True),
    commit("the link leads elsewhere", "ln -sfn lights.page pages/front.page"),
    commit("another archive", "mkdir t; echo green > t/green; tar --sort=name --mtime=@0 --owner=0 --group=0 -C t -cf seals.tar green; rm -r t",
           short=True),
    commit("the archive's times alone", "mkdir t; echo green > t/green; tar --sort=name --mtime=@99 --owner=0 --group=0 -C t -cf seals.tar green; rm -r t",
           same=True),
    commit("a source changes its name and nothing else", "git mv cmd/server/main.go cmd/server/serve.go"),
    commit("the Dockerfile's comments, blank lines and keywords", "sed -i -e '/^#/d' -e 's/^COPY go.mod/copy go.mod/' -e '/^RUN go mod/i\\\\n# no more' "
           "-e 's/ AS clerk/ as clerk/' -e 's/title=\"depot\"/title=\"The depot\"/' Dockerfile", short=True),
    commit("the words of a heredoc", "sed -i 's/^set -e$/set -eu/' Dockerfile", short=True, same=True),
    commit("the text of a file in the Dockerfile", "sed -i 's/^exec server/exec server -- /; s/ --  / /; s/exec server -- /exec  server /' Dockerfile"),
    commit("the blanks within a RUN", "sed -i 's/^    go build -o/  go build  -o/' Dockerfile", same=True),
    commit("a stage stands elsewhere in the file",
           "awk '/^FROM busybox AS pages/{p=1} /^FROM server AS check/{p=0} p{kept=kept $0 \"\\n\"; next} {rest=rest $0 \"\\n\"} "
           "END{printf \"%s\", rest > \"t\"; printf \"%s\", kept > \"k\"}' Dockerfile; "
           "awk '/^FROM \\$\\{PROFILE\\}/{while((getline line < \"k\") > 0) print line} {print}' t > Dockerfile; rm t k", short=True),
    commit("a stage has another name", "sed -i 's/ as clerk/ as writer/; s/from=clerk/from=writer/' Dockerfile"),
    commit("an argument's default, which one stage sees", "sed -i 's/RELEASE=unreleased/RELEASE=spring/' Dockerfile", short=True),
    commit("back to the default of before", "sed -i 's/RELEASE=spring/RELEASE=unreleased/' Dockerfile", short=True, older=True),
    commit("a variable above the stages that part", "sed -i 's/GOFLAGS=-trimpath/GOFLAGS=\"-trimpath -v\"/' Dockerfile",
           same=True),
    commit("other settings, which a trigger copies", "echo 'open = 6-22' >> depot.conf", short=True),
    commit("another trigger", "sed -i \"s/^ONBUILD RUN .*/ONBUILD RUN grep -q '^port ' \\/etc\\/depot\\/depot.conf/\" Dockerfile"),
    commit("another base by an argument of FROM", "sed -i 's/^ARG PROFILE=plain/ARG PROFILE=quiet/' Dockerfile", short=True),
    commit("that stage's variable", "sed -i 's/DEPOT_QUIET=1/DEPOT_QUIET=2/' Dockerfile"),
    commit("the other base again", "sed -i 's/^ARG PROFILE=quiet/ARG PROFILE=plain/' Dockerfile", older=True, short=True),
    commit(".dockerignore: comments and an order without effect", "sed -i -e '1i# In:' -e '/^!pages$/d' .dockerignore; sed -i '/^!cmd$/a!pages' .dockerignore"),
    commit(".dockerignore lets tests in", "sed -i '/_test.go/d' .dockerignore", short=True, same=True),
    commit(".dockerignore leaves a page out", "echo pages/door.page >> .dockerignore"),
    commit("go.mod, a comment", "sed -i '1i// The depot.' go.mod", same=True),
    commit("go.mod, the language", "sed -i 's/^go 1.19/go 1.18/' go.mod units/go.mod"),
    commit("a file becomes a directory", "git rm -qf pages/lights.page; mkdir pages/lights.page; echo x > pages/lights.page/x; "
           "sed -i 's/in \\*.page/in door*.page/; s/rm -f -- /rm -rf -- /' Dockerfile; sed -i '/door.page/d' .dockerignore"),
    commit("nothing at all", "true", short=True),
    commit("everything as it was at first", "git rm -rqf .; git checkout -q \"$FIRST\" -- .", older=True, short=True),
]

SHOP = [
    commit("a source file", "echo '# more' >> shop/catalog.py"),
    commit("a file that nobody reads", "echo 'Open all day.' >> README.md"),
    commit("a requirement's comment", "sed -i '1i# what the shop stands on' requirements/base.txt"),
    commit("a new file", "printf 'def size(basket):\\n    return len(basket)\\n' > shop/basket.py"),
    commit("it is made executable", "chmod +x shop/basket.py"),
    commit("it changes its name", "git mv shop/basket.py shop/baskets.py"),
    commit("it goes again", "git rm -q shop/baskets.py", older=True),
    commit("a link", "ln -s catalog.py shop/catalogue.py"),
    commit("the lock file's last line", "echo >> package-lock.json"),
    commit("what .dockerignore leaves out", "echo x > notes.log; echo '*.log' >> .dockerignore"),
    commit("the Dockerfile's comments, which COPY takes along", "sed -i 's/^# The shop.*/# A shop./' Dockerfile"),
    commit("nothing but the Dockerfile stays out", "echo Dockerfile >> .dockerignore; echo .dockerignore >> .dockerignore"),
    commit("now its comments and keywords change nothing", "sed -i -e 's/^# System.*/# Packages/' -e 's/^WORKDIR/workdir/' Dockerfile"),
    commit("a variable below the installs", "sed -i 's/^ENV SHOP_REVISION=.*/ENV SHOP_REVISION=$GIT_SHA SHOP_NAME=corner/' Dockerfile"),
    commit("the work directory is spelt otherwise", "sed -i 's/^workdir .app/WORKDIR \\/app\\//' Dockerfile"),
    commit("two steps change places", "sed -i -e '/^RUN useradd/d' -e 's/^# Node, for.*/RUN useradd --create-home --uid 1000 shop\\n&/' Dockerfile"),
    commit("the argument's default, which all RUNs below see", "sed -i 's/GIT_SHA=dev/GIT_SHA=unknown/' Dockerfile"),
    commit("nothing at all", "true"),
    commit("everything as it was at first", "git rm -rqf .; git checkout -q \"$FIRST\" -- .", older=True),
]

SHOP_HARD = [
    commit("a source file", "echo '# more' >> shop/app.py"),
    commit("a tool's source", "echo '// more' >> tools/licenses.js"),
    commit("a file that .dockerignore leaves out", "echo x > build.log; git add -f build.log"),
    commit("a requirement's comment", "sed -i '1i# what the shop stands on' requirements/base.txt"),
    commit("a script that npm runs", "echo '// more' >> assets/postinstall.js"),
    commit("a file less", "git rm -q --cached build.log; rm build.log"),
    commit("a mode", "chmod -x entrypoint.sh || true; chmod +x manage.py"),
    commit("a directory changes its name", "git mv shop/data shop/goods; ln -s goods shop/data"),
    commit("the argument that two RUNs see", "sed -i 's/RELEASE=unreleased/RELEASE=1/' Dockerfile"),
    commit("a label and a comment, which COPY takes along", "sed -i -e 's/^# never.*/# not as root/' -e 's/maintainer=\"the shop\"/maintainer=\"us\"/' Dockerfile"),
    commit("the Dockerfile stays out", "printf 'Dockerfile\\n.dockerignore\\n' >> .dockerignore"),
    commit("CMD and ENTRYPOINT stand below", "sed -i -e '/^CMD/d' -e '/^ENTRYPOINT/d' Dockerfile; "
           "printf 'CMD [\"serve\"]\\nENTRYPOINT [\"/shop/entrypoint.sh\"]\\n' >> Dockerfile"),
    commit("a variable above", "sed -i 's/^ENV PATH=.*/&\\nENV SHOP_NAME=corner/' Dockerfile"),
    commit("without the variable", "sed -i '/^ENV SHOP_NAME/d' Dockerfile", older=True),
    commit("--chown by number", "sed -i 's/^COPY --chown=shop:shop/COPY --chown=1000:1000/' Dockerfile"),
    commit("everything as it was at first", "git rm -rqf .; git checkout -q \"$FIRST\" -- .", older=True),
]

HISTORIES = [
    History("depot", DEPOT),
    History("depot", [each for each in DEPOT if each.short], argument="RELEASE"),
    History("shop", SHOP),
    History("shop-hard", SHOP_HARD),
]
