"""What the target's grammar is known from: its table, inflector, analyser and word orders."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from lrl.analysis.analyser import digest
from lrl.languages import Language
from lrl.lexicon.store import Lexicon
from lrl.morphology import stored
from lrl.morphology.paradigms import open_table
from lrl.morphology.unimorph import fetched, parts
from lrl.provenance import sha256
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.grammar import grammar_of
from lrl.synthesize.inflect import Inflection
from lrl.synthesize.inflector import Tiers, model_of
from lrl.synthesize.word_order import Switch
from lrl.typology import typology

AUTO = "auto"  # the inflection table that was fetched for the language


def fingerprints(config: SubstituteConfig, language: Language, source: Language) -> dict[str, Any]:
    """What tells the grounds of one synthesis from those of another, by their contents; empty for
    what the configuration does not ask for.

    Raises ResourceError where something that it asks for is not there.
    """
    found: dict[str, Any] = {}
    if config.inflect:
        files = parts(table_of(config, language))
        found["inflect"] = [{"name": path.name, "sha256": sha256(path)} for path in files]
        if model := inflector_of(config, language):
            found["inflector"] = stored.fingerprint(model)
    if config.analyse:
        found["analyser"] = digest(config.analyse)
    if switch := switch_of(config, language, source):
        found["word_order"] = asdict(switch)
    return found


def inflection_of(
    config: SubstituteConfig, language: Language, lexicon: Lexicon
) -> Inflection | None:
    """What inflects a lexicon's targets, if that is asked for."""
    if not config.inflect:
        return None
    table = open_table(table_of(config, language))
    grammar = grammar_of(lexicon.source_lang.code, language.code, table.rows())
    model = inflector_of(config, language)
    tiers = Tiers(table, model_of(model, table) if model else None)
    return Inflection(table, grammar, lexicon.table["target"].to_pylist(), tiers)


def switch_of(config: SubstituteConfig, language: Language, source: Language) -> Switch | None:
    """From the word order of the source to the target's, if that is asked for."""
    if not config.reorder:
        return None
    return Switch(typology(source), typology(language))


def table_of(config: SubstituteConfig, language: Language) -> Path:
    """The inflection table that is asked for; ResourceError where there is none."""
    return fetched(language.code) if config.inflect == AUTO else Path(config.inflect)


def inflector_of(config: SubstituteConfig, language: Language) -> Path | None:
    """The trained model that inflects what the table has not; None where there is none."""
    if config.inflector:
        return Path(config.inflector)
    return stored.kept(language.code) if config.inflect == AUTO else None
