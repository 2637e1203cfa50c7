import importlib.util
import json
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import COUNT, mutations

from lrl.errors import ConfigError
from lrl.inventory import epitran_maps, resources, surveyed
from lrl.languages import (
    Language,
    codes,
    every,
    likely_script,
    macrolanguage,
    members,
    near,
    resolve,
)

TAGS = [
    ("bm", "bam", "individual"),
    ("bam", "bam", "individual"),
    ("BAM", "bam", "individual"),
    ("fre", "fra", "individual"),
    ("sw", "swa", "macrolanguage"),
    ("swa", "swa", "macrolanguage"),
    ("swh", "swh", "individual"),
    ("no", "nor", "macrolanguage"),
    ("nb", "nob", "individual"),
    ("ber", "ber", "collection"),
    ("cpf", "cpf", "collection"),
    ("him", "him", "collection"),
    ("mis", "mis", "special"),
    ("qaa", "qaa", "special"),
    ("ber-Latn", "ber-Latn", "collection"),
    ("bm-Nkoo", "bam-Nkoo", "individual"),
    ("bm-nkoo", "bam-Nkoo", "individual"),
    ("ar-MA", "ara-MA", "macrolanguage"),
    ("ndc-ZW", "ndc-ZW", "individual"),
    ("rhg-Latn", "rhg-Latn", "individual"),
    ("apd-SD", "apd-SD", "individual"),
    ("bam_Latn", "bam-Latn", "individual"),
    ("wol-000", "wol-000", "individual"),
    ("eng-001", "eng-001", "individual"),
    ("en_001", "eng-Latn-001", "individual"),
    ("es-419", "spa-Latn-419", "individual"),
    ("tok_001", "tok-Latn-001", "individual"),
    ("sw-KE", "swa-KE", "macrolanguage"),
    ("sw_KE.UTF-8", "swa-KE", "macrolanguage"),
    ("zh_Hans_HK", "zho-Hans-HK", "macrolanguage"),
    ("ca_ES_VALENCIA", "cat-ES-valencia", "individual"),
    ("amh-Ethi-pp", "amh-Ethi-pp", "individual"),
    ("aze-Cyrl", "aze-Cyrl", "macrolanguage"),
    ("spa-Latn-eu", "spa-Latn-eu", "individual"),
    ("spa-latn-es", "spa-Latn-ES", "individual"),
    ("iw", "heb", "individual"),
    ("mo", "ron", "individual"),
    ("sh", "hbs", "macrolanguage"),
    ("bh", "bih", "collection"),
    ("ccq", "rki", "individual"),
    ("ajp", "apc", "individual"),
    ("ajp-000", "ajp-000", "individual"),
    ("plj-000", "plj-000", "individual"),
    ("zh-min-nan", "nan", "individual"),
    ("i-lux", "ltz", "individual"),
    ("zh-yue", "yue", "individual"),
    ("North Sámi", "sme", "individual"),
    ("Northern Sami", "sme", "individual"),
    ("Sami, Northern", "sme", "individual"),
    ("North_Sami", "sme", "individual"),
    ("toba_batak", "bbc", "individual"),
    ("Swahili", "swa", "macrolanguage"),
    ("Serbo-Croatian", "hbs", "macrolanguage"),
    ("Voro", "vor", "individual"),
    ("Võro", "vro", "individual"),
    ("Berber", "ber", "collection"),
    ("Ewe", "ewe", "individual"),
]


@pytest.mark.parametrize(("text", "tag", "scope"), TAGS)
def test_resolves(text: str, tag: str, scope: str) -> None:
    found = resolve(text)
    assert (found.tag, found.scope) == (tag, scope)
    assert resolve(found.tag) == found


REFUSED = [
    ("zzz", "zzz is not a code"),
    ("wolofe", "wol (Wolof)"),
    ("Northen Samii", "sme (Northern Sami)"),
    ("Kara", "leu (Kara (Papua New Guinea))"),
    ("Mon", "mon (Mongolian), mnw (Mon)"),
    ("aiz", "split: into Aari [aiw]"),
    ("mgx", "[jmw]"),
    ("pii", "not to be a language"),
    ("bm-Abcd", "no script Abcd"),
    ("bm-ZQ", "no region ZQ"),
    ("bm-foo", "'foo'"),
    ("ar-u-nu-latn", "'u'"),
    ("bm-Latn-", "''"),
    ("bm-419-000", "'000'"),
    ("", "not the code or name"),
    ("x" * 300, "not the code or name"),
    ("---", "no language"),
    ("ewe\0ewe", "not the code or name"),
    ("ewe\ud800", "not the code or name"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_refuses_with_the_choices(text: str, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        resolve(text)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_lower_case_is_a_code_even_where_a_name_is_spelt_so() -> None:
    assert resolve("mon").code == "mon"
    assert resolve("ga").name == "Irish"


def test_every_code_is_itself_and_every_tag_returns() -> None:
    known = every()
    assert len(known) > 8000
    assert [one.code for one in known if resolve(one.code) != one] == []
    assert {one.scope for one in known} == {
        "individual",
        "macrolanguage",
        "collection",
        "special",
    }


def test_macrolanguage_and_members_are_inverse() -> None:
    swahili = resolve("swa")
    assert [one.code for one in members(swahili)] == ["swc", "swh"]
    for one in every():
        for member in members(one):
            assert macrolanguage(member) == one
    assert macrolanguage(swahili) is None
    assert members(resolve("bam")) == ()


@pytest.mark.parametrize(
    ("tag", "tags"),
    [
        ("swh", ["swa", "swc"]),
        ("ar-MA", ["ara", "ary"]),
        ("bm-Nkoo", ["bam"]),
        ("wol-001", ["wol"]),
        ("amh-Ethi-pp", ["amh-Ethi", "amh"]),
        ("ajp-000", ["apc"]),
        ("plj-000", []),
        ("wol", []),
    ],
)
def test_near_begins_with_the_nearest(tag: str, tags: list[str]) -> None:
    language = resolve(tag)
    found = near(language)
    assert [one.tag for one in found][: len(tags)] == tags
    assert language not in found
    assert bool(found) == bool(tags)


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ("bm", "Latn"),
        ("bm-Nkoo", "Nkoo"),
        ("nqo", "Nkoo"),
        ("pa", "Guru"),
        ("pa-PK", "Arab"),
        ("amh", "Ethi"),
        ("twi", "Latn"),
        ("swh", "Latn"),
        ("ber", None),
        ("qaa", None),
    ],
)
def test_likely_script(tag: str, script: str | None) -> None:
    assert likely_script(resolve(tag)) == script


def test_codes() -> None:
    assert codes(resolve("fra")) == {
        "639-1": "fr",
        "639-2": "fre/fra",
        "639-3": "fra",
        "bcp47": "fr",
    }
    assert codes(resolve("ber")) == {"639-2": "ber", "639-5": "ber", "bcp47": "ber"}


def test_import_loads_no_tables() -> None:
    code = (
        "import sys, lrl.languages; "
        "heavy = {'babel', 'iso639', 'langcodes', 'language_data', 'rapidfuzz', 'torch'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_is_a_language_or_a_config_error(text: str) -> None:
    try:
        found = resolve(text)
    except ConfigError:
        return
    assert resolve(found.tag) == found


@pytest.mark.fuzz
def test_mutated_tags() -> None:
    seed = "\n".join(text for text, _, _ in TAGS).encode()
    seen = 0
    for data in mutations(seed, COUNT):
        for line in data.decode("utf-8", "replace").splitlines()[:3]:
            seen += 1
            try:
                found = resolve(line)
            except ConfigError:
                continue
            assert resolve(found.tag) == found
    assert seen >= COUNT


def test_epitran_maps_resolve_but_for_four() -> None:
    spec = importlib.util.find_spec("epitran")
    assert spec is not None and spec.origin is not None
    stems = {path.stem for path in (Path(spec.origin).parent / "data" / "map").glob("*.csv")}
    found = {stem for group in epitran_maps().values() for stem in group}
    assert len(found) > 140
    unknown = {stem.split("-")[0] for stem in stems - found}
    assert unknown <= {"generic", "pii", "uew"}  # no language, withdrawn, in no edition of ISO 639
    assert resolve("amh-Ethi") in epitran_maps()


def test_every_locale_of_babel_resolves() -> None:
    from babel.localedata import locale_identifiers

    names = locale_identifiers()
    assert len(names) > 1000
    assert all(isinstance(resolve(name), Language) for name in names)


def test_resources_say_why_there_are_none() -> None:
    found = {one.kind: one for one in resources(resolve("zza"))}
    assert set(found) == {"lexicon", "unimorph", "epitran", "cldr", "test set"}
    assert all(one.note and not one.name for one in found.values())
    assert "CLDR has no locale for zza" in found["cldr"].note


def test_resources_name_the_near_lexicon(home: Path) -> None:
    folder = home / "lexicons" / "swa"
    folder.mkdir(parents=True)
    (folder / "gatitos.parquet").touch()
    (folder / "gatitos.json").write_text('{"entries": 12, "licence": "CC-BY-4.0"}')
    (folder / "broken.parquet").touch()
    (folder / "broken.json").write_text("{")
    (home / "lexicons" / "not a language").mkdir()
    own = [one for one in resources(resolve("swa")) if one.kind == "lexicon"]
    assert [(one.name, one.size, one.licence) for one in own] == [
        ("broken", None, ""),
        ("gatitos", 12, "CC-BY-4.0"),
    ]
    lacking = next(one for one in resources(resolve("swh")) if one.kind == "lexicon")
    assert lacking.note == "no lexicon for swh; swa has broken, gatitos"
    assert surveyed()[resolve("swa")]["lexicon"] == ["broken", "gatitos"]


def test_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from lrl.commands import main

    assert main(["languages", "--lang", "wol", "--json"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert about["tag"] == "wol"
    assert {one["kind"] for one in about["resources"]} >= {"cldr", "lexicon"}
    assert main(["languages", "--json"]) == 0
    rows = {row["tag"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["wol"]["cldr"] == ["wo"]
    assert main(["languages", "--lang", "wolofe"]) == 2
    assert "wol (Wolof)" in capsys.readouterr().err


def test_all_codes_of_the_real_data(real_data: Path) -> None:
    lexicons, tasks = real_data / "lexicons", real_data / "tasks"
    names = [path.stem.removeprefix("en_") for path in (lexicons / "gatitos").glob("en_*.tsv")]
    assert len(names) == 173
    names += [path.stem for path in (lexicons / "nusax").iterdir()]
    names += [path.name.split("-")[0] for path in (lexicons / "wiktionary_bli").iterdir()]
    for task in ("sib200", "injongo", "masakhaner2", "masakhapos", "nusax"):
        names += [path.name for path in (tasks / task).iterdir()]
    names += [path.name.rpartition("-")[0] for path in (tasks / "ud").iterdir()]
    names += [path.name for path in (real_data / "morphology" / "unimorph").iterdir()]
    with zipfile.ZipFile(lexicons / "panlex_swadesh.zip") as archive:
        lists = [name for name in archive.namelist() if re.search(r"langs\d+\.txt$", name)]
        rows = "".join(archive.read(name).decode() for name in lists).splitlines()
    varieties = {row.split("\t")[0] for row in rows}
    assert len(varieties) > 2100
    start = time.perf_counter()
    assert {resolve(name).tag for name in varieties} == varieties
    for name in names:
        found = resolve(name)
        assert resolve(found.tag) == found
    assert time.perf_counter() - start < 10


def test_inventory_of_the_real_data(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LRL_DATA", str(real_data))
    found = {(one.kind, one.name): one for one in resources(resolve("sme"))}
    assert found["unimorph", "sme"].size == 62677
    assert found["test set", "ud"].note == "North_Sami-Giella"
    assert "sib200" in {one.name for one in resources(resolve("bam"))}
    assert "sib200" not in {one.name for one in resources(resolve("bam-Nkoo"))}
