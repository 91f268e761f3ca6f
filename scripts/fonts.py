"""Cuts the fonts of the sheets (templates/fonts) to what the sheets say.

Needs fonttools, and the npm packages named below in a folder:

    npm install --prefix FONTS @expo-google-fonts/noto-sans @expo-google-fonts/noto-sans-mono @expo-google-fonts/vazirmatn \\
        @expo-google-fonts/noto-sans-hebrew @expo-google-fonts/noto-sans-jp @expo-google-fonts/noto-sans-sc
    python3 scripts/fonts.py FONTS/node_modules/@expo-google-fonts

Run it again when the Japanese or Chinese templates have new characters; a test says so.
"""

import subprocess
import sys
from pathlib import Path

source = Path(sys.argv[1])
root = Path(__file__).resolve().parent.parent / "templates"

LATIN = (
    "U+0020-007E,U+00A0-024F,U+02BB-02BC,U+02C6-02C7,U+02D8-02DD,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,"
    "U+2010-2015,U+2018-2022,U+2026,U+2030,U+2032-2033,U+2039-203A,U+2044,U+20AC,U+2116,U+2122,U+2212"
)
# Ligatures are left out on purpose where a script does without, so that text taken from a sheet is the text that was printed.
PLAIN = "kern,mark,mkmk,ccmp,locl"


def said(language):
    """The characters of a language's templates that are its own, with its syllables, punctuation and full-width forms."""
    text = "".join(path.read_text() for path in (root / language).iterdir())
    own = {ord(c) for c in text if ord(c) >= 0x2E80}
    own |= set(range(0x3000, 0x3020)) | set(range(0x3041, 0x3097)) | set(range(0x30A0, 0x3100)) | set(range(0xFF01, 0xFF5F))
    return ",".join(f"U+{c:04X}" for c in sorted(own))


def cut(package, name, target, characters, features):
    for folder, weight in (("400Regular", "Regular"), ("700Bold", "Bold")):
        if name == "NotoSansMono" and weight == "Bold":
            continue
        subprocess.run(
            [
                "pyftsubset",
                source / package / folder / f"{name}_{folder}.ttf",
                f"--output-file={root / 'fonts' / f'{target}-{weight}.ttf'}",
                "--no-hinting",
                "--notdef-outline",
                f"--layout-features={features}",
                "--drop-tables+=DSIG,STAT,gasp,vhea,vmtx,VORG",
                f"--unicodes={characters}",
            ],
            check=True,
        )


cut("noto-sans", "NotoSans", "NotoSans", LATIN, PLAIN)
cut("noto-sans-mono", "NotoSansMono", "NotoSansMono", LATIN, PLAIN)
# Of the Arabic fonts one whose letters are single glyphs: others are put together from a body and dots, and text taken from a sheet
# then falls apart.
cut("vazirmatn", "Vazirmatn", "Vazirmatn", "U+0600-06FF,U+200C-200D", "kern,mark,mkmk,ccmp,locl,init,medi,fina,isol,rlig,curs,calt")
cut("noto-sans-hebrew", "NotoSansHebrew", "NotoSansHebrew", "U+0591-05F4,U+20AA", PLAIN)
cut("noto-sans-jp", "NotoSansJP", "NotoSansJP", said("ja"), "ccmp,locl")
cut("noto-sans-sc", "NotoSansSC", "NotoSansSC", said("zh"), "ccmp,locl")
