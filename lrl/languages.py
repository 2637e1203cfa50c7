"""Languages and the many codes their names go by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language as lrl knows it, resolved from any code its users meet.

    `code` is the ISO 639-3 code ("bam"), or the ISO 639-5 code of a collection ("ber");
    `script` an ISO 15924 code and `region` an ISO 3166 code where the tag named one; `variant`
    a PanLex variety number or the like; `scope` is "individual", "macrolanguage", "collection"
    or "special".
    """

    code: str
    name: str
    scope: str = "individual"
    script: str | None = None
    region: str | None = None
    variant: str | None = None

    @property
    def tag(self) -> str:
        """The one canonical tag: "bam", "bam-Nkoo", "ary-MA", "wol-000"; names files and folders."""
        return "-".join(part for part in (self.code, self.script, self.region, self.variant) if part)
