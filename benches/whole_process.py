"""Times whole commands of the release binary: CPU seconds (user + system) and peak memory, median of several runs.

    cargo build --release && python3 benches/whole_process.py

Where zbarimg and pdftoppm are installed, reading is compared with zbarimg on the same picture, run by run in turn. Absolute
figures depend on the machine; quote the ratios.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = str(ROOT / "target/release/paperquorum")
KEY = b"042647-302313-590458-071500-554323-116567-412181-516978"
RUNS = 15


def run(command, folder, stdin=b""):
    """CPU seconds and peak kilobytes of one run."""
    read, write = os.pipe()
    os.write(write, stdin)
    os.close(write)
    null = open(os.devnull, "wb")
    process = subprocess.Popen(command, cwd=folder, stdin=read, stdout=null, stderr=null)
    _, status, usage = os.wait4(process.pid, 0)
    os.close(read)
    null.close()
    assert os.waitstatus_to_exitcode(status) == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def report(name, runs):
    cpu = statistics.median(run[0] for run in runs)
    memory = statistics.median(run[1] for run in runs)
    print(f"{name:<44}{cpu:8.3f} s CPU{memory / 1024:8.1f} MB")
    return cpu


def split(folder, threshold, shares):
    out = pathlib.Path(folder) / "sheets"
    runs = []
    for _ in range(RUNS):
        shutil.rmtree(out, ignore_errors=True)
        runs.append(run([PROGRAM, "split", "-k", str(threshold), "-n", str(shares), "--label", "Laptop", "-"], folder, KEY))
    report(f"split {threshold}-of-{shares}, with proof", runs)


def sealed(folder, kibibytes):
    """Splits a random file and recovers it from the PDFs of two sheets."""
    (pathlib.Path(folder) / "file").write_bytes(os.urandom(kibibytes << 10))
    out = pathlib.Path(folder) / "sealed"
    splits, recoveries = [], []
    for _ in range(3):
        for old in (out, pathlib.Path(folder) / "back"):
            shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
        splits.append(run([PROGRAM, "split", "-k", "2", "-n", "3", "--out", "sealed", "file"], folder))
        pdfs = ["sealed/1-sheet.pdf", "sealed/2-sheet.pdf"]
        recoveries.append(run([PROGRAM, "recover", "--output", "back", *pdfs], folder))
    report(f"split a file of {kibibytes} KiB 2-of-3, with proof", splits)
    report("recover it from two PDFs", recoveries)


def main():
    with tempfile.TemporaryDirectory() as folder:
        split(folder, 3, 5)
        split(folder, 2, 3)
        pdfs = ["sheets/1-sheet.pdf", "sheets/3-sheet.pdf"]
        report("recover from two PDFs", [run([PROGRAM, "recover", *pdfs], folder) for _ in range(RUNS)])
        for kibibytes in (10, 100, 256):
            sealed(folder, kibibytes)
        if not shutil.which("pdftoppm"):
            return
        for dpi in (100, 150, 300):
            pictures = []
            for pdf in pdfs:
                name = f"{pathlib.Path(pdf).stem}-{dpi}"
                subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-l", "1", "-singlefile", pdf, name], cwd=folder, check=True)
                pictures.append(name + ".png")
            ours, theirs = [], []
            for _ in range(RUNS):
                ours.append(run([PROGRAM, "inspect", *pictures], folder))
                if shutil.which("zbarimg"):
                    theirs.append(run(["zbarimg", "-q", "--raw", *pictures], folder))
            cpu = report(f"inspect two pictures of {dpi} dpi", ours)
            if theirs:
                other = report(f"zbarimg on the same, {dpi} dpi", theirs)
                print(f"{'':<44}{cpu / other:8.2f} of zbarimg's CPU")


main()
