"""Named sources and their fetching: from a mirror or a pretended net, whole files or none."""

import hashlib
import io
import json
import tarfile
import urllib.error
import urllib.request
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from mutations import only_typed_errors

from lrl import archives, paths
from lrl import fetch as fetching
from lrl import sources as listing
from lrl.archives import unpack
from lrl.commands import main
from lrl.errors import ConfigError, FormatError, LrlError, ResourceError
from lrl.fetch import SIDECAR, fetch
from lrl.sources import SourceFile, find, find_source, load, sources

WORDS = b"water\tsua\n"
TOML = """
[toy]
about = "Toy lists"
licence = "CC0-1.0"
address = "https://example.org/{part}/{path}"
mirror = "lexicons/toy"
files = ["{part}/{part}.tsv"]
example = "qaa"
mirror_only = ["qab"]

[packed]
about = "A packed list"
licence = "CC0-1.0"
address = "https://example.org/{path}"
mirror = "lexicons"
files = ["packed.zip"]
unpack = true
"""
FILES = "source\tpath\tbytes\tsha256\n" + "".join(
    f"toy\t{tag}/{tag}.tsv\t{len(WORDS)}\t{hashlib.sha256(WORDS).hexdigest()}\n"
    for tag in ("qaa", "qab")
)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two toy sources in the place of the real ones."""
    table, files = tmp_path / "sources.toml", tmp_path / "source_files.tsv"
    table.write_text(TOML)
    files.write_text(FILES)
    found = load(table, files)
    monkeypatch.setattr(listing, "sources", lambda: found)
    monkeypatch.delenv("LRL_DATA", raising=False)


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    for tag in ("qaa", "qab", "qac"):
        path = folder / "lexicons" / "toy" / tag / f"{tag}.tsv"
        path.parent.mkdir(parents=True)
        path.write_bytes(WORDS)
    with zipfile.ZipFile(folder / "lexicons" / "packed.zip", "w") as archive:
        archive.writestr("list/a.tsv", WORDS)
        archive.writestr("list/b.tsv", WORDS)
    return folder


class Reply(io.BytesIO):
    """What urllib hands back, with a length that may be a lie."""

    def __init__(self, data: bytes, length: int | None = None) -> None:
        super().__init__(data)
        self.headers = {} if length is None else {"Content-Length": str(length)}


class Net:
    """An opener that knows some addresses and writes down what it was asked for."""

    def __init__(self, replies: dict[str, Reply | Exception]) -> None:
        self.replies = replies
        self.asked: list[str] = []

    def open(self, request: urllib.request.Request, timeout: float) -> Reply:
        self.asked.append(request.full_url)
        reply = self.replies[request.full_url]
        if isinstance(reply, Exception):
            raise reply
        return reply


def online(monkeypatch: pytest.MonkeyPatch, **replies: Reply | Exception) -> Net:
    net = Net({f"https://example.org/{tag}/{tag}/{tag}.tsv": one for tag, one in replies.items()})
    monkeypatch.setattr(fetching.urllib.request, "build_opener", lambda *_: net)
    return net


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


def test_from_a_mirror(toy: None, mirror: Path) -> None:
    result = fetch("toy:qaa", mirror)
    assert [(one.path, one.how, one.verified) for one in result.files] == [
        ("qaa/qaa.tsv", "copied", True)
    ]
    assert (result.folder / "qaa" / "qaa.tsv").read_bytes() == WORDS
    record = json.loads((result.folder / SIDECAR).read_text())
    assert record["licence"] == "CC0-1.0"
    assert record["files"]["qaa/qaa.tsv"]["address"] == "https://example.org/qaa/qaa/qaa.tsv"
    assert record["files"]["qaa/qaa.tsv"]["verified"] is True
    assert fetch("toy:qaa", mirror).files[0].how == "kept"
    assert leftovers(result.folder) == []


def test_without_a_listed_hash_nothing_is_verified(toy: None, mirror: Path) -> None:
    assert [(one.how, one.verified) for one in fetch("toy:qac", mirror).files] == [
        ("copied", False)
    ]
    again = fetch("toy:qac", mirror).files
    assert [(one.how, one.verified) for one in again] == [("kept", False)]


def test_a_changed_file_is_fetched_again(toy: None, mirror: Path) -> None:
    folder = fetch("toy:qaa", mirror).folder
    (folder / "qaa" / "qaa.tsv").write_bytes(b"changed")
    assert fetch("toy:qaa", mirror).files[0].how == "copied"
    assert (folder / "qaa" / "qaa.tsv").read_bytes() == WORDS


def test_other_bytes_than_listed_are_refused(toy: None, mirror: Path) -> None:
    (mirror / "lexicons" / "toy" / "qaa" / "qaa.tsv").write_bytes(b"other")
    with pytest.raises(FormatError, match="other bytes than listed"):
        fetch("toy:qaa", mirror)
    assert not [path for path in paths.sources().rglob("*") if path.is_file()]


def test_what_arrived_before_a_failure_stays_on_record(toy: None, mirror: Path) -> None:
    (mirror / "lexicons" / "toy" / "qab" / "qab.tsv").unlink()
    with pytest.raises(ResourceError, match="not in the mirror"):
        fetch("toy", mirror)
    record = json.loads((paths.sources() / "toy" / SIDECAR).read_text())
    assert list(record["files"]) == ["qaa/qaa.tsv"]


def test_another_home_is_a_mirror_too(toy: None, mirror: Path, tmp_path: Path) -> None:
    (mirror / "lexicons" / "toy").rename(mirror / "toy")
    assert fetch("toy:qaa", mirror).files[0].how == "copied"


def test_download(toy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    net = online(monkeypatch, qaa=Reply(WORDS, len(WORDS)))
    seen: list[tuple[str, int, int]] = []
    result = fetch("toy:qaa", progress=lambda *step: seen.append(step))
    assert net.asked == ["https://example.org/qaa/qaa/qaa.tsv"]
    assert [(one.how, one.verified) for one in result.files] == [("downloaded", True)]
    assert seen == [("qaa/qaa.tsv", len(WORDS), len(WORDS))]
    assert fetch("toy:qaa").files[0].how == "kept"
    assert len(net.asked) == 1


def test_a_part_without_an_open_address_is_skipped(
    toy: None, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    online(monkeypatch, qaa=Reply(WORDS))
    assert [one.how for one in fetch("toy").files] == ["downloaded", "skipped"]
    with pytest.raises(ResourceError, match="give --mirror"):
        fetch("toy:qab")
    assert fetch("toy:qab", mirror).files[0].how == "copied"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(WORDS[:4], len(WORDS)), "broke off after 4 of 10 bytes"),
        (Reply(WORDS + b"more"), "more than the 10 bytes"),
        (Reply(b"x" * len(WORDS)), "other bytes than listed"),
        (Reply(b"", None), "other bytes than listed"),
        (urllib.error.URLError("no route"), "no route"),
        (urllib.error.HTTPError("https://example.org", 404, "Not Found", Message(), None), "404"),
        (TimeoutError("timed out"), "timed out"),
        (fetching.http.client.IncompleteRead(b""), "IncompleteRead"),
    ],
)
def test_download_that_fails(
    toy: None, monkeypatch: pytest.MonkeyPatch, reply: Reply | Exception, words: str
) -> None:
    online(monkeypatch, qaa=reply)
    with pytest.raises(LrlError, match=words) as error:
        fetch("toy:qaa")
    assert "\n" not in str(error.value)
    assert not [path for path in paths.sources().rglob("*") if path.is_file()]


def test_redirects_stay_on_https() -> None:
    handler = fetching._OnlyHttps()
    request = urllib.request.Request("https://example.org/a")
    head = fetching.http.client.HTTPMessage()
    there = handler.redirect_request(request, io.BytesIO(), 302, "", head, "https://b.org/")
    assert there is not None and there.full_url == "https://b.org/"
    for bad in ("http://b.org/", "file:///etc/passwd", "ftp://b.org/"):
        with pytest.raises(urllib.error.URLError, match="not https"):
            handler.redirect_request(request, io.BytesIO(), 302, "", head, bad)


def test_unpacked_on_arrival_and_once(toy: None, mirror: Path) -> None:
    result = fetch("packed", mirror)
    assert result.unpacked == 2
    assert (result.folder / "list" / "b.tsv").read_bytes() == WORDS
    (result.folder / "list" / "b.tsv").unlink()
    assert fetch("packed", mirror).files[0].how == "kept"
    assert not (result.folder / "list" / "b.tsv").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("toi", "near: toy"),
        ("zzzzzz", "lists the sources"),
        ("toy:", "nothing after the colon"),
        ("toy:../../etc", "not the name of a part"),
        ("toy:a/b", "not the name of a part"),
        ("toy:..", "not the name of a part"),
        ("packed:qaa", "has no parts"),
    ],
)
def test_names_that_are_refused(toy: None, name: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        fetch(name)


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "", "a\\b"])
def test_a_listed_path_stays_in_its_folder(path: str) -> None:
    with pytest.raises(ValueError, match="leaves its folder"):
        SourceFile(path)


def test_find_source(toy: None, mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_source("toy") is None
    assert find_source("toy:qaa") is None
    monkeypatch.setenv("LRL_DATA", str(mirror))
    assert find_source("toy") == mirror / "lexicons" / "toy"
    assert find_source("toy:qaa") == mirror / "lexicons" / "toy" / "qaa"
    assert find_source("packed") == mirror / "lexicons"
    fetch("toy:qaa", mirror)
    assert find_source("toy:qaa") == paths.sources() / "toy" / "qaa"
    assert find_source("toy:qaz") is None


def zipped(path: Path, members: dict[str, bytes], **info: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def taped(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:/x", "a\\..\\x"])
def test_no_member_leaves_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out" / "deep"
    for archive in (
        zipped(tmp_path / "a.zip", {"good": b"1", name: b"2"}),
        taped(tmp_path / "a.tgz", (tarfile.TarInfo("good"), b"1"), (tarfile.TarInfo(name), b"2")),
    ):
        with pytest.raises(FormatError, match="leave its folder"):
            unpack(archive, folder)
        assert list((tmp_path / "out").rglob("*")) == [folder]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    archive = taped(tmp_path / "a.tgz", (link("x", "/etc/passwd", kind), b""))
    with pytest.raises(FormatError, match="link or a device"):
        unpack(archive, tmp_path / "out")


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1 << 16)
    bomb = zipped(tmp_path / "a.zip", {"zeros": bytes(1 << 22)})
    with pytest.raises(FormatError, match="bomb"):
        unpack(bomb, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    with pytest.raises(FormatError, match="more than 2"):
        unpack(zipped(tmp_path / "b.zip", {str(n): b"" for n in range(3)}), tmp_path / "out")


def test_unpack_reads_what_it_should(tmp_path: Path) -> None:
    members = {"a.txt": b"1", "d/b.txt": b"2"}
    pairs = [(tarfile.TarInfo(name), data) for name, data in members.items()]
    for archive in (zipped(tmp_path / "a.zip", members), taped(tmp_path / "a.tgz", *pairs)):
        folder = tmp_path / archive.suffix
        assert unpack(archive, folder) == [folder / name for name in members]
        assert {name: (folder / name).read_bytes() for name in members} == members


@pytest.mark.fuzz
def test_mutated_archives(tmp_path: Path) -> None:
    members = {"a.txt": b"one two three\n" * 9, "d/b.txt": bytes(range(256))}
    seeds = (
        zipped(tmp_path / "seed.zip", members),
        taped(tmp_path / "seed.tgz", *((tarfile.TarInfo(n), data) for n, data in members.items())),
    )
    for seed in seeds:
        folder = tmp_path / "out"

        def use(path: Path, folder: Path = folder) -> None:
            try:
                unpack(path, folder)
            finally:
                assert leftovers(folder) == []

        read, refused = only_typed_errors(
            tmp_path / f"mutated{seed.suffix}", seed.read_bytes(), use
        )
        assert read and refused


@pytest.mark.fuzz
def test_mutated_tables(tmp_path: Path) -> None:
    table, files = tmp_path / "sources.toml", tmp_path / "source_files.tsv"
    files.write_text(FILES)
    read, refused = only_typed_errors(table, TOML.encode(), lambda path: load(path, files))
    assert read and refused
    table.write_text(TOML)
    read, refused = only_typed_errors(files, FILES.encode(), lambda path: load(table, path))
    assert read and refused


@pytest.mark.fuzz
def test_mutated_record(toy: None, mirror: Path) -> None:
    path = fetch("toy", mirror).folder / SIDECAR
    seed = path.read_bytes()
    read, refused = only_typed_errors(path, seed, lambda _: fetch("toy", mirror))
    assert read and refused


def test_the_list_of_real_sources() -> None:
    for source in sources().values():
        assert source.address.startswith("https://")
        assert source.licence and source.about and source.mirror
        assert source.example or not source.in_parts, source.name
        if source.example:
            for file in source.of(source.example):
                address = source.address_of(file, source.example)
                assert address is not None and "{" not in address and " " not in address
    assert len(sources()["gatitos"].known) >= 173
    named = {file.path for file in find("sib200:wol_Latn")[0].of("wol_Latn")}
    assert named == {"wol_Latn/train.tsv", "wol_Latn/dev.tsv", "wol_Latn/test.tsv"}


def test_every_listed_file_of_the_real_data(
    real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source in sources().values():
        for file in source.known:
            path = real_data / source.mirror / file.path
            assert path.stat().st_size == file.size, path
    monkeypatch.setenv("LRL_DATA", str(real_data))
    for name in ("gatitos", "panlex-swadesh", "unimorph:sme", "ud:Faroese-OFT", "sib200:bam_Latn"):
        assert find_source(name) is not None, name
    result = fetch("injongo", real_data)
    assert all(one.verified for one in result.files) and len(result.files) == 17


def test_command(toy: None, mirror: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "toy:qaa", "--mirror", str(mirror), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["files"][0]["sha256"] == hashlib.sha256(WORDS).hexdigest()
    assert main(["fetch", "toy:qaa", "--mirror", str(mirror)]) == 0
    assert "1 kept; 1 of 1 verified" in capsys.readouterr().out
    assert main(["fetch", "toi"]) == 2
    assert "near: toy" in capsys.readouterr().err
    assert main(["fetch", "--json"]) == 0
    listed = {row["name"]: row["here"] for row in json.loads(capsys.readouterr().out)}
    assert listed == {"toy:qaa": str(paths.sources() / "toy"), "packed": ""}
