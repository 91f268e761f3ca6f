"""Compares paperquorum with other tools: whole processes, and what each makes of bad input. Prints Markdown.

    cargo build --release && python3 benches/peers/peers.py [--photographs DIR]

README.md beside this file tells what to install; what is not found is named and left out. DIR holds pictures and a manifest.csv with
the columns `file` and `expected_text` (a JSON list of texts).
"""
import argparse
import csv
import json
import os
import pathlib
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNS = 15
KEY = bytes(range(0x10, 0x20))


class Ran:
    """How a process ended, and what it took."""

    def __init__(self, command, folder, stdin=b""):
        source = tempfile.TemporaryFile()
        source.write(stdin)
        source.seek(0)
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdin=source, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        out.seek(0)
        err.seek(0)
        self.out, self.err = out.read(), err.read()


class Tool:
    """A tool that splits 16 bytes 3-of-5 into shares that are text."""

    name = ""
    alphabet = ""

    def split(self, folder):
        """The run, and the shares as they would be typed."""
        raise NotImplementedError

    def recover(self, folder, shares):
        """The run, and the secret if one came out."""
        raise NotImplementedError

    def typed(self, share):
        return f"{len(share)} characters"

    def altered(self, share):
        """The share with one symbol wrong."""
        place = len(share) // 2
        other = next(c for c in self.alphabet if c != share[place])
        return share[:place] + other + share[place + 1:]

    def checked(self, share):
        """The share with one symbol wrong and its own checks made right; None if it has none."""
        return None


class Words(Tool):
    words = ()

    def typed(self, share):
        words = share.split()
        return f"{len(words)} words, {sum(min(4, len(word)) for word in words)} letters"

    def altered(self, share):
        words = share.split()
        place = len(words) // 2
        words[place] = next(word for word in self.words if word != words[place])
        return " ".join(words)


class Paperquorum(Words):
    name = "paperquorum"
    words = ("zebra", "zero")

    def __init__(self, program):
        self.program = program

    def split(self, folder, *options):
        shutil.rmtree(folder / "sheets", ignore_errors=True)
        ran = Ran([self.program, "split", "--kind", "raw", "-k", "3", "-n", "5", "--out", "sheets", *options, "key"], folder)
        assert ran.code == 0, ran.err
        shares = []
        for sheet in sorted((folder / "sheets").glob("*.pdf")):
            text = subprocess.run(["pdftotext", "-raw", "-l", "1", sheet, "-"], capture_output=True, check=True).stdout.decode()
            numbered = {int(number): word for number, word in re.findall(r"\b(\d{1,2})\s+([a-z]{3,8})\b", text)}
            shares.append(" ".join(numbered[number] for number in range(1, max(numbered) + 1)))
        return ran, shares

    def recover(self, folder, shares, *options):
        ran = Ran([self.program, "recover", *options, "--words", "-"], folder, "\n\n".join(shares).encode())
        return ran, ran.out if ran.code == 0 else None

    def pages(self, folder):
        sheets = sorted((folder / "sheets").glob("*.pdf"))
        info = subprocess.run(["pdfinfo", sheets[0]], capture_output=True, check=True).stdout.decode()
        pages = re.search(r"Pages: *(\d+)", info)[1]
        return f"{pages} pages, {sheets[0].stat().st_size / 1000:.0f} kB a sheet"


class Ssss(Tool):
    name = "ssss"
    alphabet = "0123456789abcdef"
    said = "3"

    def split(self, folder):
        ran = Ran(["ssss-split", "-t", "3", "-n", "5", "-x", "-q"], folder, KEY.hex().encode() + b"\n")
        return ran, ran.out.decode().split()

    def recover(self, folder, shares):
        # It reads as many as it is told, and no more.
        ran = Ran(["ssss-combine", "-t", self.said or str(len(shares)), "-x", "-q"], folder, "\n".join(shares).encode() + b"\n")
        # The secret goes to standard error.
        found = re.search(rb"\b[0-9a-f]{32}\b", ran.err + ran.out)
        return ran, bytes.fromhex(found[0].decode()) if ran.code == 0 and found else None


class SsssTold(Ssss):
    """As one uses it who has forgotten the threshold."""

    name = "ssss, told how many are in hand"
    said = None


class Slip39(Words):
    """The reference implementation's command."""

    name = "shamir-mnemonic"
    words = ("zero", "yoga", "writing")

    def __init__(self, program):
        self.program = program

    def split(self, folder):
        ran = Ran([self.program, "create", "-S", KEY.hex(), "3of5"], folder)
        return ran, [line for line in ran.out.decode().splitlines() if len(line.split()) == 20]

    def recover(self, folder, shares):
        # It asks until it has enough and reads no further.
        ran = Ran([self.program, "recover"], folder, "\n".join(shares).encode() + b"\n")
        found = re.search(rb"master secret is: ([0-9a-f]{32})", ran.out)
        return ran, bytes.fromhex(found[1].decode()) if ran.code == 0 and found else None


class Slip39Wallet(Slip39):
    name = "slip39"

    def __init__(self, folder):
        self.folder = folder

    def split(self, folder):
        command = [self.folder / "slip39", "-q", "--text", "-s", KEY.hex(), "-g", "Sheets(3/5)"]
        ran = Ran(command, folder)
        return ran, [line.split(": ", 1)[1] for line in ran.out.decode().splitlines() if line.startswith("SLIP39")]

    def recover(self, folder, shares):
        command = [self.folder / "slip39-recovery", "-q"]
        for share in shares:
            command += ["-m", share]
        ran = Ran(command, folder)
        found = re.search(rb"\b[0-9a-f]{32}\b", ran.out)
        return ran, bytes.fromhex(found[0].decode()) if ran.code == 0 and found else None


def median(runs):
    return f"{statistics.median(run.cpu for run in runs):.3f} s | {statistics.median(run.memory for run in runs):.0f} MB"


def bench(tools, folder):
    """Splitting and recovering, in turn."""
    runs = {tool.name: ([], []) for tool in tools}
    shares = {}
    for _ in range(RUNS):
        for tool in tools:
            split, shares[tool.name] = tool.split(folder)
            assert split.code == 0 and len(shares[tool.name]) == 5, (tool.name, split.err)
            recover, secret = tool.recover(folder, shares[tool.name][1:4])
            assert secret == KEY, (tool.name, recover.out, recover.err)
            runs[tool.name][0].append(split)
            runs[tool.name][1].append(recover)
    print("| 16 bytes, 3-of-5 | split, CPU | memory | recover from text, CPU | memory | what comes out | to type for one share |")
    print("|---|---|---|---|---|---|---|")
    for tool in tools:
        makes = tool.pages(folder) if isinstance(tool, Paperquorum) else "text on the terminal"
        splits, recoveries = runs[tool.name]
        print(f"| {tool.name} | {median(splits)} | {median(recoveries)} | {makes} | {tool.typed(shares[tool.name][0])} |")
    return shares


def own(ours, folder):
    """What only paperquorum does."""
    rows = {"split without the proof": [], "recover from three PDFs": [], "split 1 KiB": [], "recover 1 KiB from three PDFs": []}
    (folder / "kibibyte").write_bytes(random.Random(1).randbytes(1024))
    for _ in range(RUNS):
        rows["split without the proof"].append(ours.split(folder, "--no-proof")[0])
        sheets = [f"sheets/{number}-sheet.pdf" for number in (1, 3, 5)]
        rows["recover from three PDFs"].append(Ran([ours.program, "recover", *sheets], folder))
        shutil.rmtree(folder / "large", ignore_errors=True)
        command = [ours.program, "split", "--kind", "raw", "-k", "3", "-n", "5", "--out", "large", "kibibyte"]
        rows["split 1 KiB"].append(Ran(command, folder))
        sheets = [f"large/{number}-sheet.pdf" for number in (1, 3, 5)]
        ran = Ran([ours.program, "recover", *sheets], folder)
        assert ran.out == (folder / "kibibyte").read_bytes()
        rows["recover 1 KiB from three PDFs"].append(ran)
    print("\n| paperquorum besides | CPU | memory |\n|---|---|---|")
    for name, runs in rows.items():
        assert all(run.code == 0 for run in runs), name
        print(f"| {name} | {median(runs)} |")


def paper_age(program, folder):
    """One encrypted page, which is not split: the passphrase is the secret that is left to keep."""
    runs, sizes = [], []
    for name in ("key", "kibibyte"):
        for _ in range(3):
            environment = ["env", "PAPERAGE_PASSPHRASE=over the hills"]
            ran = Ran([*environment, program, "--force", "--output", "page.pdf", name], folder)
            if ran.code:
                print(f"\npaper-age: {ran.err.decode().strip().splitlines()[-1]}")
                return
            runs.append(ran)
        sizes.append((folder / "page.pdf").stat().st_size)
    print(f"\npaper-age prints one page encrypted under a passphrase ({sizes[0] // 1000} and {sizes[1] // 1000} kB for 16 bytes and 1 KiB): "
          f"{median(runs).replace(' | ', ', ')}.")


def verdict(secret, ran):
    if secret == KEY:
        said = (ran.out + ran.err).decode(errors="replace").lower()
        named = re.search(r"(not of this set|does not belong|damaged|forged|does not fit|repair)", said)
        return "key; the bad one is named" if named else "key"
    if secret is not None:
        return "**a wrong key, without a word**"
    return "refused"


def harm(tools, folder, shares):
    """What each makes of bad input."""
    print("\n| | one symbol wrong, 3 shares in hand | one symbol wrong, 4 in hand | a share of another set, 3 in hand | one share too many |")
    print("|---|---|---|---|---|")
    for tool in tools:
        own_shares = shares[tool.name]
        _, others = tool.split(folder)
        bad = tool.altered(own_shares[0])
        cases = [
            [bad, *own_shares[1:3]],
            [bad, *own_shares[1:4]],
            [others[0], *own_shares[1:3]],
            own_shares[:4],
        ]
        cells = [verdict(*reversed(tool.recover(folder, case))) for case in cases]
        print(f"| {tool.name} | {' | '.join(cells)} |")
        if isinstance(tool, Paperquorum):
            cells = [verdict(*reversed(tool.recover(folder, case, "--accept-repair"))) for case in cases]
            print(f"| {tool.name} --accept-repair | {' | '.join(cells)} |")


READER = """
import sys, zxingcpp
from PIL import Image
for name in sys.argv[1:]:
    for code in zxingcpp.read_barcodes(Image.open(name)):
        print(code.text)
"""


def readers(program, python):
    found = [("paperquorum", lambda picture: [program, "inspect", "--any-qr", "--json", picture])]
    if shutil.which("zbarimg"):
        found.append(("zbarimg", lambda picture: ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture]))
    if python and subprocess.run([python, "-c", "import zxingcpp, PIL"], capture_output=True).returncode == 0:
        found.append(("zxing-cpp", lambda picture: [python, "-c", READER, picture]))
    return found


def texts_of(name, ran):
    if name == "paperquorum":
        report = json.loads(ran.out or b"{}")
        return re.findall(r'"text": *("(?:[^"\\]|\\.)*")', json.dumps(report, ensure_ascii=False))
    return None


def reads(name, ran, expected):
    """How many of the expected texts were read."""
    if name == "paperquorum":
        texts = [json.loads(text) for text in texts_of(name, ran)]
        return sum(text in texts for text in expected)
    out = ran.out.decode(errors="replace")
    return sum(text in out for text in expected)


def compare(title, tools, pictures):
    """Pictures with their expected texts, read by each tool in turn."""
    print(f"\n| {title} | read | CPU, median | 95th percentile | CPU as a part of zbarimg's |")
    print("|---|---|---|---|---|")
    runs = {name: [] for name, _ in tools}
    right = {name: 0 for name, _ in tools}
    total = sum(len(expected) for _, expected in pictures)
    for picture, expected in pictures:
        for name, command in tools:
            ran = Ran(command(picture), picture.parent)
            runs[name].append(ran.cpu)
            right[name] += reads(name, ran, expected)
    for name, cpu in runs.items():
        cpu_sorted = sorted(cpu)
        ratio = f"{sum(cpu) / sum(runs['zbarimg']):.2f}" if "zbarimg" in runs else ""
        percentile = cpu_sorted[min(len(cpu) - 1, int(0.95 * len(cpu)))]
        print(f"| {name} | {right[name]} of {total} | {1000 * statistics.median(cpu):.0f} ms | {1000 * percentile:.0f} ms | {ratio} |")


def blotted(python, source, target, share):
    """A black square over so much of each code on a sheet's picture."""
    script = """
import sys, zxingcpp
from PIL import Image, ImageDraw
picture = Image.open(sys.argv[1]).convert("L")
draw = ImageDraw.Draw(picture)
for code in zxingcpp.read_barcodes(picture):
    corners = [code.position.top_left, code.position.bottom_right]
    (x0, y0), (x1, y1) = [(corner.x, corner.y) for corner in corners]
    side = (float(sys.argv[3]) * (x1 - x0) * (y1 - y0)) ** 0.5
    x, y = x0 + 0.55 * (x1 - x0), y0 + 0.5 * (y1 - y0)
    draw.rectangle([x - side / 2, y - side / 2, x + side / 2, y + side / 2], fill=0)
picture.save(sys.argv[2])
"""
    subprocess.run([python, "-c", script, source, target, str(share)], check=True)


def pictures_of(ours, folder, python, tools):
    ours.split(folder)
    code = re.compile(r"PQ1[0-9A-Z]{40,}")
    groups = []
    for dpi in (75, 100, 150, 300):
        pictures = []
        for sheet in sorted((folder / "sheets").glob("*.pdf")):
            name = folder / f"{sheet.stem}-{dpi}"
            subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-png", "-l", "1", "-singlefile", sheet, name], check=True)
            pictures.append(name.with_suffix(".png"))
        groups.append((f"own sheets at {dpi} dpi", pictures))
    # What they say, as a clean picture of 300 dpi tells.
    expected = {}
    for picture in groups[-1][1]:
        ran = Ran([ours.program, "inspect", "--any-qr", "--json", picture], folder)
        expected[picture.name.split("-")[0]] = [code.search(ran.out.decode())[0]]
    if python:
        for share in (0.05, 0.1, 0.2):
            pictures = []
            for picture in groups[2][1]:
                target = folder / f"{picture.stem}-blot-{share}.png"
                blotted(python, picture, target, share)
                pictures.append(target)
            groups.append((f"150 dpi, a black blot over {share:.0%} of each code", pictures))
    for title, pictures in groups:
        compare(title, tools, [(picture, expected[picture.name.split("-")[0]]) for picture in pictures])


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal: *(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) >> 20
    return f"{os.cpu_count()} cores{', ' + model[1] if model else ''}, {memory} GB, {platform.system()}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--program", default=ROOT / "target/release/paperquorum", type=pathlib.Path)
    arguments.add_argument("--venv", default=ROOT / "target/peers/venv", type=pathlib.Path, help="with shamir-mnemonic, zxing-cpp, Pillow")
    arguments.add_argument("--venv-slip39", default=ROOT / "target/peers/venv-slip39", type=pathlib.Path, help="with slip39")
    arguments.add_argument("--paper-age", default=shutil.which("paper-age") or ROOT / "target/peers/bin/paper-age", type=pathlib.Path)
    arguments.add_argument("--photographs", type=pathlib.Path)
    arguments = arguments.parse_args()
    ours = Paperquorum(arguments.program.resolve())
    tools = [ours]
    candidates = [
        (shutil.which("ssss-split"), Ssss),
        (arguments.venv / "bin/shamir", lambda: Slip39(arguments.venv / "bin/shamir")),
        (arguments.venv_slip39 / "bin/slip39", lambda: Slip39Wallet(arguments.venv_slip39 / "bin")),
    ]
    for path, make in candidates:
        if path and os.path.exists(path):
            tools.append(make())
        else:
            print(f"not found: {path or 'ssss'}", file=sys.stderr)
    python = arguments.venv / "bin/python3"
    python = python if python.exists() else None
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "key").write_bytes(KEY)
        print(machine() + "\n")
        shares = bench(tools, folder)
        own(ours, folder)
        if arguments.paper_age.exists():
            paper_age(arguments.paper_age, folder)
        for told in [tool for tool in tools if isinstance(tool, Ssss)]:
            shares[SsssTold.name] = shares[told.name]
            tools.insert(tools.index(told) + 1, SsssTold())
        harm(tools, folder, shares)
        scanners = readers(ours.program, python)
        pictures_of(ours, folder, python, scanners)
        if arguments.photographs:
            with open(arguments.photographs / "manifest.csv", newline="") as manifest:
                rows = [(arguments.photographs.resolve() / row["file"], json.loads(row["expected_text"])) for row in csv.DictReader(manifest)]
            compare(f"{len(rows)} public photographs", scanners, rows)


main()
