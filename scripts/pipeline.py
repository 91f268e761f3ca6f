#!/usr/bin/env python3
"""The whole way with a program that was built for another system: python3 scripts/pipeline.py [--windows] REFERENCE RUNNER...

RUNNER starts the program under test, such as `qemu-aarch64 PROGRAM` or `wine PROGRAM.exe`; REFERENCE is the program for this machine.
What one makes the other reads, and both give the same answers and exit statuses, byte for byte, but for the way that paths are written.
--windows adds what is Windows' own. Takes pdftoppm and pdftotext (poppler-utils)."""
import argparse, json, os, pty, re, select, subprocess, sys, tempfile, time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
KEY = "042647-302313-590458-071500-554323-116567-412181-516978"
HOLDERS = ["--holder", "Alice", "--holder", "Bob", "--holder", "Carol"]
SPLIT = ["split", "--threshold", "2", *HOLDERS, "--label", "Laptop of Zoë", "--out"]
# Far more than anything here takes, on a machine that does other things besides.
PATIENCE = 300


class Program:
    def __init__(self, *command):
        self.command = command

    def __call__(self, *arguments, stdin=b""):
        run = subprocess.run([*self.command, *arguments], input=stdin, capture_output=True, timeout=PATIENCE)
        return run.returncode, run.stdout, run.stderr.decode("utf-8", "replace")


passed, failed = 0, []


def check(name, found, expected=True):
    global passed
    if found == expected:
        passed += 1
        return
    failed.append(name)
    print(f"FAILED: {name}\n  expected {expected!r}\n  found    {found!r}")


def answer(run):
    """Exit status and standard output."""
    return run[0], run[1]


def same_paths(text):
    """Paths with slashes, also where JSON doubles a backslash."""
    return text.replace(b"\\\\", b"/").replace(b"\\", b"/")


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def listed(folder):
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def words_of(sheet):
    """The words of a sheet as they are printed, in their order."""
    text = subprocess.run(["pdftotext", "-layout", "-f", "1", "-l", "1", sheet, "-"], capture_output=True, text=True, check=True).stdout
    text = text.split("tick them off")[1].split("Keep it dry")[0]
    numbered = {int(number): word for number, word in re.findall(r"(\d+) ([a-z]+)", text)}
    return [numbered[number] for number in sorted(numbered)]


def split_and_recover(test, reference, is_windows):
    forms = {
        "as it is": KEY.encode(),
        "through a pipe of PowerShell": f"{KEY}\r\n".encode(),
        "by PowerShell's >": f"{KEY}\r\n".encode("utf-16"),
        "by Notepad": f"{KEY}\r\n".encode("utf-8-sig"),
    }
    for number, (form, content) in enumerate(forms.items()):
        write(f"key-{number}.txt", content)
        check(f"split, a key saved {form}", test(*SPLIT, f"sheets-{number}", f"key-{number}.txt")[0], 0)
        check(f"what was split, saved {form}", answer(reference("recover", f"sheets-{number}")), (0, KEY.encode()))
    check("split from standard input", test(*SPLIT, "sheets", "-", stdin=forms["by PowerShell's >"])[0], 0)
    check("files", listed("sheets"), ["1-alice.pdf", "2-bob.pdf", "3-carol.pdf", "set.toml"])
    check("the same folder again", test(*SPLIT, "sheets", "-", stdin=KEY.encode())[0], 2)
    os.mkdir("empty")
    check("into an empty folder", test(*SPLIT, "empty", "key-0.txt")[0], 0)
    check("nothing left behind", [name for name in os.listdir(".") if name.startswith(".")], [])
    # To Wine, who made a file and his group are the same.
    others = 0o007 if is_windows else 0o077
    modes = {path: os.stat(path).st_mode & others for path in ["sheets", "sheets/1-alice.pdf", "sheets/set.toml"]}
    check("for the owner alone", modes, dict.fromkeys(modes, 0))
    check("a refused key", test("split", "--shares", "2", "-", stdin=KEY.replace("516978", "516979").encode())[0], 2)

    for name, sheets in {"PDFs": ["sheets/1-alice.pdf", "sheets/3-carol.pdf"], "a folder": ["sheets"]}.items():
        check(f"recover from {name}", answer(test("recover", *sheets)), (0, KEY.encode()))
    check("one sheet is too few", test("recover", "sheets/2-bob.pdf")[0], 1)
    check("a file that is not there", test("recover", "sheets/4-dora.pdf")[0], 2)
    for number, name in [(1, "1-alice"), (2, "2-bob")]:
        subprocess.run(["pdftoppm", "-r", "150", "-png", "-f", "1", "-l", "1", "-singlefile", f"sheets/{name}.pdf", f"photo-{number}"], check=True)
    check("recover from pictures", answer(test("recover", "photo-1.png", "photo-2.png")), (0, KEY.encode()))
    words = [" ".join(words_of(f"sheets/{name}.pdf")) for name in ["1-alice", "3-carol"]]
    for form, encoding in {"UTF-8": "utf-8", "UTF-16": "utf-16"}.items():
        write("words.txt", "\r\n".join(words).encode(encoding))
        check(f"recover from words in {form}", answer(test("recover", "--words", "words.txt")), (0, KEY.encode()))
    check("recover into a file", test("recover", "sheets", "--output", "key.out")[0], 0)
    check("the key in the file", read("key.out"), KEY.encode())
    check("the file again", test("recover", "sheets", "--output", "key.out")[0], 2)
    check("nothing is left over", [name for name in os.listdir(".") if name.startswith(".")], [])


def alike(test, reference):
    """Questions to which both must give the same answer."""
    questions = [
        ["verify", "sheets", "--set", "sheets/set.toml"],
        ["verify", "sheets", "--set", "sheets/set.toml", "--json"],
        ["verify", "sheets-0", "--set", "sheets/set.toml"],
        ["inspect", "sheets", "--json"],
        ["inspect", "photo-1.png"],
        ["recover", "sheets", "--json"],
        ["check", "key-2.txt"],
        ["plan", "--threshold", "2", *HOLDERS, "--json"],
        ["kinds"],
        ["template", "languages"],
        ["recover", "--no-such-option"],
    ]
    for question in questions:
        code, out, _ = test(*question)
        known, right, _ = reference(*question)
        check(" ".join(question), (code, same_paths(out)), (known, same_paths(right)))


def layouts(test, reference, every):
    """What people paste, through `check --json`."""
    with open(f"{ROOT}/tests/find/layouts.txt", encoding="utf-8") as file:
        texts = re.split(r"^%% .*\n", file.read(), flags=re.MULTILINE)[1:]
    for number, text in enumerate(texts[::every]):
        write("pasted.txt", text.encode())
        check(f"layout {number * every + 1}", answer(test("check", "--json", "pasted.txt")), answer(reference("check", "--json", "pasted.txt")))


def print_again(test, reference):
    arguments = ["reprint", "sheets/1-alice.pdf", "sheets/3-carol.pdf", "--lost", "Bob", "--set", "sheets/set.toml", "--out", "again"]
    check("reprint", test(*arguments)[0], 0)
    check("what was printed again", answer(reference("recover", "again/2-bob.pdf", "sheets/1-alice.pdf")), (0, KEY.encode()))


def sealed(test, reference):
    """Several secrets with a passphrase, and names that Windows keeps for itself."""
    write("pass.txt", "two horses Zoë\r\nand a note\r\n".encode("utf-16"))
    items = {"CON": "one", "nul.txt": "two", "a:b?": "three"}
    text = "".join(f'[[item]]\nname = "{name}"\nsecret = "{secret}"\n' for name, secret in items.items())
    write("items.toml", text.encode("utf-16"))
    arguments = ["split", "--shares", "3", "--threshold", "2", "--items", "items.toml", "--passphrase-file", "pass.txt", "--out", "sealed"]
    check("split items", test(*arguments)[0], 0)
    passphrase = ["--passphrase-file", "pass.txt"]
    check("recover items", test("recover", "sealed", *passphrase, "--output", "items")[0], 0)
    check("their files", listed("items"), ["a-b", "item-CON", "item-nul.txt"])
    write("typed.txt", "two horses Zoë\n".encode())
    for program, name in [(test, "here"), (reference, "by the other")]:
        check(f"the same passphrase {name}", answer(program("recover", "sealed", "--passphrase-file", "typed.txt", "--item", "CON")), (0, b"one"))


def typed_in(test):
    """The guided entry line by line, on a terminal."""
    lines = [" ".join(words_of(f"sheets/{name}.pdf")) for name in ["1-alice", "2-bob"]]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(test.command[0], [*test.command, "recover", "--plain"])
    said, deadline, sent = b"", time.monotonic() + PATIENCE, 0
    keys = [f"{line}\r\r" for line in lines]
    quiet = 0
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 1)
        if ready:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                break
            if not more:
                break
            said, quiet = said + more, 0
            continue
        quiet += 1
        # Whoever has said something and waits is asking.
        if said and quiet >= 2 and sent < len(keys):
            os.write(terminal, keys[sent].encode())
            sent, quiet = sent + 1, 0
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    shown = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\s", b"", said)
    check("typed in line by line", (os.waitstatus_to_exitcode(status), KEY.encode() in shown), (0, True))


def of_windows(test):
    """What shells of other systems do, and names that no other system minds."""
    key = (0, KEY.encode())
    for pattern, expected in {r"sheets\*.pdf": key, "sheet?/*.PDF": key, r"sheets\?-a*.pdf": (1, b"")}.items():
        check(f"wildcards, {pattern}", answer(test("recover", pattern)), expected)
    code, _, said = test("recover", r"sheets\*.png")
    check("a wildcard that nothing fits", (code, r"sheets\*.png: no file has such a name" in said), (2, True))
    os.mkdir("labelled")
    write("labelled/x-1", b"")
    check("a label is no wildcard", test("split", "--shares", "2", "--threshold", "2", "--label", "labelled/x*", "--out", "starred", "key-0.txt")[0], 0)
    report = json.loads(test("inspect", "starred/1-sheet.pdf", "--json")[1])
    check("the label as it was given", "labelled/x*" in json.dumps(report))
    for name in ["NUL", "con.txt", r"items\COM1"]:
        check(f"a device, {name}", test("recover", "sheets", "--output", name)[0], 2)
    check("a device for a folder", test(*SPLIT, "aux", "key-0.txt")[0], 2)
    deep = "\\".join(["a folder with a long name, one of many"] * 8)
    os.makedirs(deep.replace("\\", "/"))
    check("a long path", test(*SPLIT, f"{deep}\\sheets", "key-0.txt")[0], 0)
    check("read from there", answer(test("recover", f"{deep}\\sheets")), (0, KEY.encode()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--windows", action="store_true")
    parser.add_argument("--every", type=int, default=1, help="of the texts that people paste, take one of so many")
    parser.add_argument("--without-terminal", action="store_true", help="leave out what is typed in")
    parser.add_argument("reference")
    parser.add_argument("runner", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    test, reference = Program(*arguments.runner), Program(os.path.abspath(arguments.reference))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        split_and_recover(test, reference, arguments.windows)
        alike(test, reference)
        layouts(test, reference, arguments.every)
        print_again(test, reference)
        sealed(test, reference)
        if not arguments.without_terminal:
            typed_in(test)
        if arguments.windows:
            of_windows(test)
        os.chdir("/")
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


main()
