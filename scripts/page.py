"""Puts recover.html together: template, style, scripts and tables of web/, and the engine.

    python3 scripts/page.py ENGINE LICENCES OUT

ENGINE is a folder with engine.js and engine_bg.wasm, as wasm-bindgen makes them; LICENCES is the text of all licences. The scripts are modules; here they become one, in the order
in which they need each other, so that the policy of the page can name it by its hash.
"""

import base64
import hashlib
import json
import lzma
import pathlib
import re
import sys

WEB = pathlib.Path(__file__).parent.parent / "web"
TEMPLATES = WEB.parent / "templates"
# In the order of the page's list, which is that of the sheets.
LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "pl", "uk", "tr", "ja", "zh", "ar"]
# Keys of the sentences of the screens that need no engine.
FIRST = re.compile(r"(language|again|back|first\..*|finished\..*|old\..*|offline-.*|broken\..*|licences.*)$")
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.M)
EXPORT_WORD = re.compile(r"^export ", re.M)
IMPORT = re.compile(r"^import \{([^}]*)\} from '\./(\w+)\.js';\n", re.M)


def read(name):
    return (WEB / "page" / name).read_text()


def packed(name, data):
    """A part that web/page/unpack.js unpacks: LZMA, which takes a third less than gzip, in base 85, which takes less than base 64.

    A comma stands for the digit `<`, so that nothing in it looks like a tag. Lines are short enough for any editor."""
    how = {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "lc": 3, "lp": 0, "pb": 2, "dict_size": 1 << 24, "nice_len": 273}
    code = base64.b85encode(lzma.compress(data, lzma.FORMAT_RAW, filters=[how])).replace(b"<", b",").decode()
    lines = "\n".join(code[at : at + 1000] for at in range(0, len(code), 1000))
    return f'<script type="text/plain" id="{name}" data-bytes="{len(data)}">{lines}</script>'


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def first(all_tables):
    """What is said before the rest is unpacked."""
    return {language: {key: text for key, text in table.items() if FIRST.match(key)} for language, table in all_tables.items()}


def tables():
    all_tables = {}
    for language in LANGUAGES:
        all_tables[language] = json.loads((WEB / "i18n" / f"{language}.json").read_text())
    return all_tables


def kinds():
    """The names of kinds of keys, and where they are typed in, as the sheets have them."""
    found = {}
    for language in LANGUAGES:
        path = TEMPLATES / language / "kinds.txt"
        if path.exists():
            rows = [[part.strip() for part in line.split(" | ")] for line in path.read_text().splitlines() if " | " in line]
            found[language] = {row[0]: [row[1], row[2] if len(row) > 2 else ""] for row in rows}
    return found


def script():
    """All modules as one: each is a function of its own, behind those that it imports, and returns what it exports."""
    done, parts = set(), []

    def add(name):
        if name in done:
            return
        done.add(name)
        if name == "tables":
            text = compact(first(tables())).replace("</", "<\\/")
            parts.append(f"const tables_js = {{ FIRST: {text} }};\n")
            return
        text = read(f"{name}.js")
        for _, needed in IMPORT.findall(text):
            add(needed)
        exported = ", ".join(EXPORT.findall(text))
        text = IMPORT.sub(lambda found: f"const {{{found[1]}}} = {found[2]}_js;\n", text)
        text = EXPORT_WORD.sub("", text)
        parts.append(f"const {name}_js = (() => {{\n{text}return {{ {exported} }};\n}})();\n")

    add("main")
    return "'use strict';\n{\n" + "".join(parts) + "}\n"


def hashed(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def main(engine, licences, out):
    engine = pathlib.Path(engine)
    style = read("style.css")
    code = script()
    worker = (engine / "engine.js").read_text() + EXPORT_WORD.sub("", read("unpack.js")) + read("worker.js")
    for text in (style, code, worker):
        assert "</script" not in text and "</style" not in text and "<!--" not in text
    policy = "; ".join([
        "default-src 'none'",
        "connect-src 'none'",
        f"script-src {hashed(code)} 'wasm-unsafe-eval'",
        "worker-src blob:",
        f"style-src {hashed(style)}",
        "base-uri 'none'",
        "form-action 'none'",
    ])
    parts = {
        "CSP": f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        "STYLE": style,
        "WORKER": worker,
        "TEXTS": packed("texts", compact({"tables": tables(), "kinds": kinds()}).encode()),
        "ENGINE": packed("engine", (engine / "engine_bg.wasm").read_bytes()),
        "LICENCES": packed("licences", pathlib.Path(licences).read_bytes()),
        "SCRIPT": code,
    }
    page = re.sub(r"<!--(\w+)-->", lambda found: parts[found[1]], read("index.html"))
    data = page.encode()
    pathlib.Path(out).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    print(f"{out}: {len(data):,} bytes, SHA-256 {digest}")


if __name__ == "__main__":
    main(*sys.argv[1:])
