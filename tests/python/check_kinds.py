"""Holds examples/kinds.py against the golden bytes in tests/vectors/kinds. Needs Python 3.11 for tomllib."""
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples"))
import recover  # noqa: E402

keys, forms = 0, set()
for path in sorted((ROOT / "tests/vectors/kinds").glob("*.toml")):
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
        if "secret" not in case:
            continue
        given = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()
        canonical = case["canonical"].encode() if "canonical" in case else given
        secret = bytes.fromhex(case["secret"])
        text = recover.to_text(case["class"], secret)
        assert text == canonical, (path.name, case["why"], text, canonical)
        keys += 1
        if case["class"] == 4:
            forms.add(secret[0])
            for altered in (secret + b"\0", secret[:-1], secret[:1] + b"\xff" * (len(secret) - 1), bytes([200]) + secret[1:]):
                try:
                    recover.to_text(4, altered)
                except recover.Refused:
                    pass
print(keys, "keys of", len(forms), "forms")
