"""How names of units are compared: ledgers write them with and without the county, and with endings of many kinds."""

import re
import unicodedata

# 东川镇人民政府 and 东川镇, 工业园区管理委员会 and 工业园区: an ending that says what sort of body it is, not which.
_ENDINGS = (
    "人民政府", "政府", "街道办事处", "办事处", "管理委员会", "管委会", "党工委", "委员会办公室", "工作委员会",
    "领导小组办公室", "党委", "招商专班", "专班",
)  # fmt: skip
# 东川街道办事处 is 东川街道: what remains must still say that it is one.
_KEPT = {"街道办事处": "街道"}
_LEAST = 2


def name_key(name: str) -> str:
    """Return the form of a unit's name in which ledgers are compared: half width, without blanks and brackets."""
    return re.sub(r"[\s()\[\]·,，、。]", "", unicodedata.normalize("NFKC", name)).lower()


def looser_keys(name: str, county: str) -> list[str]:
    """Return the keys under which a name may also be meant, the closest first: without the county, without the ending."""
    key = name_key(name)
    found = [key]
    for without in (_without_county, _without_ending):
        found += [
            shorter for known in list(found) if (shorter := without(known, name_key(county))) not in found
        ]
    return found[1:]


def _without_county(key: str, county: str) -> str:
    """Cut 示范县 and 示范 from the front; a plain 县 or 本县 too: 县发改局 is 发改局."""
    stem = county.removesuffix("自治县").rstrip("县市区旗") if county else ""
    for front in (county, stem, "本县", "我县", "县", "本区", "区"):
        if front and key.startswith(front) and len(key) - len(front) >= _LEAST:
            return key[len(front) :]
    return key


def _without_ending(key: str, county: str) -> str:
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if key.endswith(ending):
            shorter = key.removesuffix(ending) + _KEPT.get(ending, "")
            return shorter if len(shorter) >= _LEAST else key
    return key
