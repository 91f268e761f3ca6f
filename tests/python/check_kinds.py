"""Holds examples/kinds.py against the golden bytes in tests/vectors/kinds. Needs Python 3.11 for tomllib."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
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
# The word lists lie beside kinds.py, or in a folder lists there.
for place in (".", "lists"):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for name in ("recover.py", "kinds.py"):
            shutil.copy(ROOT / "examples" / name, copy)
        (copy / place).mkdir(exist_ok=True)
        shutil.copy(ROOT / "src/kind/lists/slip39.txt", copy / place)
        code = "import kinds; kinds.word_list('slip39', 1024); kinds.word_list('monero', 1626)"
        done = subprocess.run([sys.executable, "-B", "-c", code], cwd=copy, capture_output=True)
        assert b"monero.txt beside kinds.py" in done.stderr and b"slip39" not in done.stderr.splitlines()[-1], (place, done)
print(keys, "keys of", len(forms), "forms")
