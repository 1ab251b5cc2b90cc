"""What the name of a font says about the encoding of the text set in it."""

from __future__ import annotations

from dataclasses import dataclass

from tinhso.supply.reading.encodings.tables import Legacy


@dataclass(frozen=True)
class FontClaim:
    """The encoding that a font is made for; ``capitals`` when it shows small letters as capitals."""

    legacy: Legacy
    capitals: bool = False


def claim_of(font: str) -> FontClaim | None:
    """Return what ``font`` says: .VnTime and .VnTimeH are TCVN3, VNI-Times is VNI; None for all others."""
    name = font.strip().strip("'\"").lower()
    if name.startswith(".vn"):
        style = name.split()[0]
        return FontClaim(Legacy.TCVN3, capitals=style.endswith("h") and style not in _SMALL_H)
    if name.startswith(("vni-", "vni ")):
        return FontClaim(Legacy.VNI)
    if "viscii" in name or name.startswith(("vi times", "vi arial", "vps ")):
        return FontClaim(Legacy.VISCII)
    return None


_SMALL_H = frozenset({".vnenglish", ".vnbahamabh"})  # names that merely end in that letter
