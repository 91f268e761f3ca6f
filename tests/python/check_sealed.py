"""Holds examples/sealed.py, and the sets in two parts of examples/recover.py, against a small writer of its own."""
import itertools
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = next(folder for folder in (HERE.parents[1] / "examples", HERE.parent) if (folder / "recover.py").exists())
sys.path.insert(0, str(EXAMPLES))
import recover  # noqa: E402
import sealed  # noqa: E402

DICE = random.Random(20261122)
SET = bytes.fromhex("f9681a64d3301861")
H = recover.blake3_derive_key


def some(count):
    return bytes(DICE.randrange(256) for _ in range(count))


# The writer: contents, plaintext, vault, slices, codes, shares. Of sealed.py it uses only what that itself compares with
# published vectors.

def contents(items):
    """Items are (kind, name, note, data)."""
    out = struct.pack(">H", len(items))
    for fields in items:
        for size, field in zip((1, 1, 2, 4), fields):
            field = field if isinstance(field, bytes) else field.encode()
            out += len(field).to_bytes(size, "big") + field
    return out


def length_class(length):
    def fits(number):
        e = number.bit_length() - 1
        return number % 2 ** (e - e.bit_length()) == 0  # e.bit_length() is floor(log2 e) + 1
    return max(256, next(number for number in itertools.count(max(length, 256)) if fits(number)))


def plaintext(inner, compressed=False, form=None):
    if compressed:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        inner = deflate.compress(inner) + deflate.flush()
    form = int(compressed) if form is None else form
    plain = bytes([form]) + struct.pack(">I", len(inner)) + inner
    return plain + bytes(length_class(len(plain)) - len(plain))


def encrypt(key, nonce, associated, plain):
    stream = sealed.key_stream(key, nonce, len(plain))
    text = bytes(a ^ b for a, b in zip(plain, stream[64:]))
    return text + sealed.aead_tag(stream, associated, text)


def vault(key, plain, passphrase=None, argon=(8, 1, 1), set_id=SET, master=None):
    """The master key may be given, for a vault whose commitment to it is not as it should be."""
    salt, nonce = some(16), some(24)
    stretched = b"" if passphrase is None else sealed.argon2id(passphrase.encode(), salt, *argon)
    true_master = H(sealed.MASTER, key + stretched, 32)
    out = struct.pack(">B8sIBB", 1, set_id, *argon) + salt + nonce + struct.pack(">I", len(plain) + 16)
    out += H(sealed.COMMIT_MASTER, master or true_master, 32)
    out += H(sealed.SPLIT, out + key, 32)
    return out + encrypt(H(sealed.ENCRYPT, true_master, 32), nonce, out, plain)


POWERS = [1]
while len(POWERS) < 65535:
    POWERS.append(POWERS[-1] * 2 ^ (0x1100B if POWERS[-1] >= 0x8000 else 0))
LOGS = {power: i for i, power in enumerate(POWERS)}


def slices_of(data, size, codes):
    """-> (D, all N slices of this size); a plain sum of Lagrange's formula, element by element."""
    needed = -(-len(data) // size)
    data += bytes(needed * size - len(data))
    rows = [struct.unpack(">%dH" % (size // 2), data[i * size:(i + 1) * size]) for i in range(needed)]
    below = [sum(LOGS[i ^ m] for m in range(needed) if m != i) for i in range(needed)]
    for j in range(needed, codes):
        above = sum(LOGS[j ^ m] for m in range(needed))
        row = [0] * (size // 2)
        for i in range(needed):
            factor = above - LOGS[j ^ i] - below[i]
            for place, element in enumerate(rows[i]):
                if element:
                    row[place] ^= POWERS[(LOGS[element] + factor) % 65535]
        rows.append(row)
    return needed, [struct.pack(">%dH" % (size // 2), *row) for row in rows]


def data_codes(data, size=64, codes=None, on_page=4, set_id=SET):
    needed, slices = slices_of(data, size, codes or -(-len(data) // size * 4 // 3))
    digest = H(sealed.DIGEST, b"".join(slices[:needed]), 8)
    bodies = [set_id + digest + struct.pack(">3HB", i, needed - 1, len(slices) - 1, on_page) + slice
              for i, slice in enumerate(slices)]
    return [recover.code_from_body("PQ1D", body) for body in bodies]


def split(envelope, k, indices):
    """One polynomial a byte -> {x: payload}."""
    payloads = {x: bytearray() for x in indices}
    for byte in envelope:
        coefficients = [byte] + [DICE.randrange(256) for _ in range(k - 1)]
        for x, payload in payloads.items():
            y = 0
            for coefficient in reversed(coefficients):
                y = recover.gf256_mul(y, x) ^ coefficient
            payload.append(y)
    return {x: bytes(payload) for x, payload in payloads.items()}


def header(form, cls, secret, k, set_id):
    return bytes([form, cls, len(secret), k]) + (int.from_bytes(set_id, "big") >> 46).to_bytes(3, "big")


def written(cls, secret, payloads, form, k, other, n, set_id, label=b"Laptop"):
    """-> [(code, words)] of the shares with these payloads; the body of the code is put together here."""
    rows = []
    for x, payload in payloads.items():
        body = bytes([cls << 4 | n - 1, k - 1 << 4 | x - 1]) + set_id + some(16) + bytes([len(secret)])
        body += (b"" if form == 1 else bytes([other - 1])) + payload + label
        code = recover.code_from_body({1: "PQ1S", 2: "PQ1R", 3: "PQ1O"}[form], body)
        share = recover.share_from_code(code)
        assert recover.code_from_share(share) == code
        mark = b"" if form == 1 else code[:4].encode()
        assert recover.commitment(share) == H(recover.COMMIT, mark + body, 32)
        words = recover.words_from_share(share)
        # The first bits of the words are the form and the class.
        assert recover.WORDS.index(words[0]) >> 5 == form << 3 | cls
        rows.append((code, " ".join(words)))
    return rows


def ordinary(cls, secret, k, n, set_id=SET):
    envelope = secret + H(recover.TAG, header(1, cls, secret, k, set_id) + secret, 4)
    return written(cls, secret, split(envelope, k, range(1, n + 1)), 1, k, None, n, set_id)


def in_two_parts(cls, secret, required, k, others, set_id=SET, own=None):
    """required of form 2 (indices 1, ...), then others of form 3, of which k are needed. own: part A, given."""
    headers = header(2, cls, secret, required, set_id) + header(3, cls, secret, k, set_id)
    envelope = secret + H(recover.TAG, headers + secret, 4)
    a = own or some(len(envelope))
    b = bytes(x ^ y for x, y in zip(a, envelope))
    n = required + others
    return (written(cls, secret, split(a, required, range(1, required + 1)), 2, required, k, n, set_id)
            + written(cls, secret, split(b, k, range(required + 1, n + 1)), 3, k, required, n, set_id))


def refused(what, call, stage=None):
    """It must be refused, at that stage if one is given, and without the bytes of a secret in the message."""
    try:
        call()
    except recover.Refused as why:
        assert stage is None or getattr(why, "stage", None) == stage, (what, why.stage, stage)
        return str(why)
    raise AssertionError("%s: not refused" % what)


def read(text):
    return (recover.share_from_words if " " in text else recover.share_from_code)(text)


# Sets in two parts

def check_two_parts():
    count = 0
    secret = some(16)
    for required, k, others in ((1, 1, 1), (1, 2, 3), (2, 1, 2), (2, 2, 3), (3, 3, 4), (1, 1, 15), (15, 1, 1)):
        texts = in_two_parts(0, secret, required, k, others)
        shares = [[read(text) for text in pair] for pair in texts]
        for chosen in itertools.combinations(range(required, required + others), k):
            mixed = [shares[i][DICE.randrange(2)] for i in [*range(required), *chosen]]
            DICE.shuffle(mixed)
            assert recover.recover(mixed) == (secret, []), (required, k, others)
            for i in range(len(mixed)):
                refused("one less", lambda: recover.recover(mixed[:i] + mixed[i + 1:]))
            count += 1
        # Words alone, codes alone, everything twice.
        for given in ([pair[1] for pair in shares], [pair[0] for pair in shares], sum(shares, []) * 2):
            assert recover.recover(given) == (secret, [])
        refused("only required", lambda: recover.recover([pair[1] for pair in shares[:required]]))
        refused("only others", lambda: recover.recover([pair[1] for pair in shares[required:]]))
    # A set with a forged share more, and with one instead.
    shares = [read(pair[0]) for pair in in_two_parts(0, secret, 2, 2, 4)]
    def forged(share, **changes):
        return dict(share, payload=bytes([share["payload"][0] ^ 1]) + share["payload"][1:], **changes)
    assert recover.recover(shares[:-1] + [forged(shares[-1])]) == (secret, [6])
    assert recover.recover(shares + [forged(shares[0])]) == (secret, [1])
    refused("a forged required share", lambda: recover.recover([forged(shares[0])] + shares[1:]))
    refused("too few that are not forged", lambda: recover.recover(shares[:3] + [forged(shares[3])]))
    for name, change in (("threshold", dict(threshold=3)), ("the other threshold", dict(other=1)), ("n", dict(shares=7)),
                         ("set", dict(set_id=SET[:-1] + b"!")), ("form", dict(form=1, other=None)), ("class", dict(cls=1))):
        refused(name, lambda: recover.recover([dict(shares[0], **change)] + shares[1:]))
    whole = [read(pair[0]) for pair in ordinary(0, secret, 2, 6)]
    assert recover.recover(whole) == (secret, [])
    refused("an ordinary set and a required share", lambda: recover.recover(whole + shares[:1]))
    refused("a set in two parts and an ordinary share", lambda: recover.recover(shares + whole[:1]))
    # One index in both parts.
    same = [read(pair[0]) for pair in in_two_parts(0, secret, 1, 1, 2)]
    refused("an index twice", lambda: recover.recover([same[0], dict(same[1], index=1)]))
    # The other part's k may disagree although no share of that part was read.
    refused("k", lambda: recover.recover(shares[2:4] + [dict(shares[4], other=1)]))
    # A second key, made by all others but the holder of share 3, who knows the true one.
    first, second = some(16), some(16)
    one = [read(pair[0]) for pair in in_two_parts(0, first, 1, 1, 2, own=bytes(20))]
    two = [read(pair[0]) for pair in in_two_parts(0, second, 1, 1, 2, own=bytes(20))]
    assert recover.recover(one[:2])[0] == first and recover.recover([one[0], two[2]])[0] == second
    refused("two keys", lambda: recover.recover([one[0], one[1], two[2]]))
    # Codes whose fields cannot be.
    body = recover.body_from_code(in_two_parts(0, secret, 2, 2, 4)[2][0], ("PQ1O",))[1]
    assert body[27] == 1 and body[0] & 15 == 5
    for name, at, value in (("k + k above n", 27, 4), ("k above n", 1, 0x52), ("x above n", 1, 0x16), ("class", 0, 0x65),
                            ("length of class 5", 0, 0x55), ("L", 26, 0)):
        bad = body[:at] + bytes([value]) + body[at + 1:]
        refused(name, lambda: recover.share_from_code(recover.code_from_body("PQ1O", bad)))
    empty = recover.code_from_body("PQ1O", body[:26] + bytes([0, 1]) + bytes(4))
    refused("no bytes", lambda: recover.share_from_code(empty))
    code = ordinary(0, secret, 2, 2)[0][0]
    refused("a letter that is S in upper case", lambda: recover.share_from_code("PQ1ſ" + code[4:]))
    code = recover.code_from_body("PQ1O", body)
    for mark in ("PQ1S", "PQ1R", "PQ1D", "PQ2O"):
        refused(mark, lambda: recover.share_from_code(mark + code[4:]))
    assert recover.share_from_code(code.lower()) == recover.share_from_code(code)
    return count


# Data codes

def check_data_codes():
    data = some(1000) + bytes(24)
    codes = [sealed.read_data_code(text, "sheet") for text in data_codes(data, 64, 24)]
    assert codes[0].needed == 16 and len(codes) == 24
    for _ in range(40):
        assert sealed.vault_of(DICE.sample(codes, 16)) == data
    assert sealed.vault_of(codes[8:]) == data
    many = some(470 * 4)
    needed, slices = slices_of(many, 4, 630)
    assert needed == 470 and sealed.join(dict(list(enumerate(slices))[157:]), needed) == many
    assert sealed.vault_of([sealed.read_data_code(text) for text in data_codes(some(1), 2)])[1:] == b"\0"
    assert "page 1, 2, 3" in refused("too few", lambda: sealed.vault_of(codes[9:]), "fields")
    # Slices that contradict each other: both are left out; then a sheet; then a page.
    other = [code._replace(slice=some(64), source="other sheet") for code in codes]
    assert sealed.vault_of(codes + other[:8]) == data
    assert sealed.vault_of(codes[:20] + other[:9]) == data
    assert sealed.vault_of([other[3], *codes[4:]]) == data
    assert sealed.vault_of([other[3]._replace(source="sheet"), *codes[4:]]) == data
    # Six that contradict each other, on all pages, and no sheet that could be left out.
    assert sealed.vault_of(codes + [other[i]._replace(source="sheet") for i in range(0, 24, 4)]) == data
    refused("hopeless", lambda: sealed.vault_of(codes[:15] + other[15:]), "fields")
    # Texts.
    text = data_codes(data)[1]
    assert sealed.read_data_code(text.lower()) == sealed.read_data_code(text)
    for at in range(len(text)):
        refused("digit %d" % at, lambda: sealed.read_data_code(text[:at] + ("7" if text[at] != "7" else "8") + text[at + 1:]))
    refused("a digit more", lambda: sealed.read_data_code(text + "0"))
    refused("letter", lambda: sealed.read_data_code(text[:-1] + "O"))
    refused("a share's", lambda: sealed.read_data_code("PQ1S" + text[4:]))
    body = recover.body_from_code(text, ("PQ1D",))[1]
    def fields(number, needed, codes, on_page):
        return recover.code_from_body("PQ1D", body[:16] + struct.pack(">3HB", number, needed, codes, on_page) + body[23:])
    assert sealed.read_data_code(fields(4095, 4095, 4095, 1)).codes == 4096
    for numbers in ((0, 1, 0, 1), (2, 1, 1, 1), (0, 0, 4096, 1), (0, 1, 2, 0)):
        refused("fields %r" % (numbers,), lambda: sealed.read_data_code(fields(*numbers)))
    for short in (body[:22], body[:23], body[:24], b"", body[:-1]):
        refused("length", lambda: sealed.read_data_code(recover.code_from_body("PQ1D", short)))


# Vaults

KEY = some(32)
ITEMS = [("text", "mail", "of the\nhousehold", b"hunter2 \xff"), ("bitlocker", "Łaptop", "", b"1-2"), ("raw", "", "", bytes(300))]


def opened(data, key=KEY, passphrases=(), set_id=SET, sets=((64, int.from_bytes(SET, "big")),)):
    return sealed.open_vault(data, set_id, sets, key, passphrases)


def check_vaults():
    one = contents(ITEMS[:1])
    for inner, compressed in ((contents(ITEMS), False), (one, False), (one, True), (contents([("raw", "", "", b"")]), True)):
        for passphrase, argon in ((None, (8, 1, 1)), ("Åpfel ﬁ", (8, 1, 1)), ("", (17, 2, 2))):
            data = vault(KEY, plaintext(inner, compressed), passphrase and "A\u030apfel fi", argon) + bytes(7)
            got = opened(data, passphrases=[] if passphrase is None else [passphrase])
            assert contents(got) == inner
            if passphrase:
                refused("no passphrase", lambda: opened(data), "master key")
                refused("wrong passphrase", lambda: opened(data, passphrases=["Apfel", "apfel"]), "passphrase")
                assert opened(data, passphrases=["Apfel", passphrase]) == got
    # Every bit of the header, and of the rest some.
    data = vault(KEY, plaintext(contents(ITEMS)))
    size = len(data) - 123
    data += bytes(9)
    counts = {}
    for bit in [*range(8 * 123), *range(8 * 123, 8 * len(data), 37)]:
        bad = bytearray(data)
        bad[bit // 8] ^= 128 >> bit % 8
        bad, at = bytes(bad), bit // 8
        memory, passes, lanes = struct.unpack(">IBB", bad[9:15])
        length = int.from_bytes(bad[55:59], "big")
        if at == 0 or not (8 * lanes <= memory <= 1 << 20 and 0 < passes <= 16 and 0 < lanes <= 4) or at >= 123 + size:
            stage = "fields"
        elif length < 16 or 123 + length > len(data) or any(bad[123 + length:]):
            stage = "fields"
        else:
            stage = "set" if at < 9 else "split key" if at < 123 else "tag"
        counts[stage] = counts.get(stage, 0) + 1
        refused("bit %d" % bit, lambda: opened(bad), stage)
    assert set(counts) == {"fields", "set", "split key", "tag"} and counts["split key"] > 850, counts
    for memory, passes, lanes, length in ((7, 1, 1, size), (15, 1, 2, size), (2**20 + 1, 1, 1, size), (8, 0, 1, size),
                                          (8, 17, 1, size), (8, 1, 0, size), (64, 1, 5, size), (8, 1, 1, 15),
                                          (8, 1, 1, size + 10), (8, 1, 1, size - 1)):
        bad = data[:9] + struct.pack(">IBB", memory, passes, lanes) + data[15:55] + struct.pack(">I", length) + data[59:]
        refused("limits", lambda: opened(bad), "fields")
    bad = data[:55] + struct.pack(">I", 15) + data[59:123] + bytes(40)
    refused("15 bytes of ciphertext", lambda: opened(bad), "fields")
    refused("cut", lambda: opened(data[:122]), "fields")
    refused("cut", lambda: opened(data[:122 + size]), "fields")
    refused("another key", lambda: opened(data, some(32)), "split key")
    refused("another set", lambda: opened(data, set_id=b"otherset"), "set")
    prefix = int.from_bytes(SET, "big") >> 46
    assert opened(data, sets=[(18, prefix)]) == opened(data)
    refused("words of another set", lambda: opened(data, sets=[(18, prefix ^ 1)]), "set")
    refused("codes of another set", lambda: opened(data, sets=[(18, prefix), (64, 1)]), "set")
    # Whoever knows the split key can make these.
    refused("another master key", lambda: opened(vault(KEY, plaintext(one), master=some(32))), "master key")
    refused("the same", lambda: opened(vault(KEY, plaintext(one), master=some(32)), passphrases=["x"]), "passphrase")
    deep = bytes(sealed.LIMIT - len(contents([("raw", "", "", b"")])))
    assert opened(vault(KEY, plaintext(contents([("raw", "", "", deep)]), True)))[0].data == deep
    long = contents([("raw", "", "", deep + b"!")])
    inflated = plaintext(one, True)
    wrong = {
        "form 2": plaintext(one, form=2), "no form": b"", "four bytes": bytes(4),
        "a length too long": b"\0" + struct.pack(">I", 252) + one + bytes(251 - len(one)),
        "a length one too long": b"\0" + struct.pack(">I", len(one) + 1) + one,
        "not DEFLATE": plaintext(b"\xff" * 20, form=1), "stored as compressed": plaintext(one, form=1),
        "compressed as stored": plaintext(inflated[5:], form=0),
        "DEFLATE cut": inflated[:4] + bytes([inflated[4] - 1]) + inflated[5:],
        "DEFLATE and a byte": inflated[:4] + bytes([inflated[4] + 1]) + inflated[5:],
        "too long": plaintext(long), "too long compressed": plaintext(long, True),
        "bomb": plaintext(contents([("raw", "", "", bytes(1 << 24))]), True),
        "no item": plaintext(bytes(2)), "nothing": plaintext(b""), "one byte": plaintext(b"\0"),
        "an item too few": plaintext(b"\0\2" + one[2:]), "an item too many": plaintext(b"\0\1" + contents(ITEMS)[2:]),
        "cut": plaintext(one[:-1]), "longer": plaintext(one + b"\0"),
        "names alike": plaintext(contents([("raw", "a", "", b"1"), ("raw", "a", "", b"2")])),
        "name with a control character": plaintext(contents([("raw", "a\x1bb", "", b"1")])),
        "name with a control character of C1": plaintext(contents([("raw", "a\x9bb", "", b"1")])),
        "kind not ASCII": plaintext(contents([("rä", "", "", b"1")])),
        "name not UTF-8": plaintext(contents([("raw", b"\xff", "", b"1")])),
        "note not UTF-8": plaintext(contents([("raw", "", b"\xc3", b"1")])),
    }
    for name, plain in wrong.items():
        refused(name, lambda: opened(vault(KEY, plain)), "contents")
    assert length_class(1) == 256 and length_class(257) == 272 and length_class(70000) == 71680
    return sum(counts.values()) + len(wrong)


# The command

def run(folder, text, *options, status=0):
    (folder / "given.txt").write_text(text)
    command = [sys.executable, "-B", str(EXAMPLES / "recover.py"), *options, str(folder / "given.txt")]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
    assert done.returncode == status, (options, done)
    assert KEY not in done.stdout + done.stderr and (status == 0 or not done.stdout)
    return done.stdout, done.stderr.decode()


def check_command(folder):
    shares = ordinary(5, KEY, 2, 3)
    parts = in_two_parts(5, KEY, 1, 2, 3)
    one = data_codes(vault(KEY, plaintext(contents(ITEMS[:1]), True)), 64)
    several = data_codes(vault(KEY, plaintext(contents(ITEMS)), "pass word "), 128)
    for texts in ([shares[0][0], shares[2][1]], [shares[0][1], "", shares[1][1]], [parts[0][0], parts[1][1], "", parts[3][1]]):
        given = "\n".join(texts + [""] + one[2:])
        out, told = run(folder, given)
        assert out == ITEMS[0][3] and told == "note: of the household\n", (out, told)
    assert "data codes (PQ1D...) are needed" in run(folder, "\n".join(texts), status=1)[1]
    assert "data codes are needed and only" in run(folder, "\n".join(texts + [""] + one[5:]), status=1)[1]
    stranger = data_codes(vault(KEY, plaintext(contents(ITEMS[:1])), set_id=b"otherset"), set_id=b"otherset")
    assert "another set" in run(folder, "\n".join(texts + [""] + stranger), status=1)[1]
    assert run(folder, "\n".join(texts + [""] + stranger + one + ["PQ1DXX"]))[0] == ITEMS[0][3]
    # With a passphrase, and several items.
    given = "\n".join(texts + [""] + several[1:])
    assert "a passphrase is needed" in run(folder, given, status=1)[1]
    words = folder / "passphrase"
    for line, status in ((b"pass word", 1), (b"pass word \r\nsecond", 0), (b"\xff", 1), (b"", 1), (b"pass word \n", 0)):
        words.write_bytes(line)
        out, told = run(folder, given, "--passphrase-file", str(words), status=status)
        assert "pass word" not in told
    shown = "== mail (text) ==\nof the household\n".encode() + ITEMS[0][3]
    shown += "\n== Łaptop (bitlocker) ==\n1-2\n==  (raw) ==\n".encode() + bytes(300) + b"\n"
    assert out == shown, out
    assert run(folder, given, "--passphrase-file", str(words), "--item", "Łaptop")[0] == b"1-2"
    run(folder, given, "--passphrase-file", str(words), "--item", "laptop", status=1)
    target = folder / "out"
    out, told = run(folder, given, "--passphrase-file", str(words), "--out", str(target))
    assert out == b"" and {path.name: path.read_bytes() for path in target.iterdir()} == {
        "1-mail": ITEMS[0][3], "2-Łaptop": b"1-2", "3-raw": bytes(300)}
    run(folder, given, "--passphrase-file", str(words), "--out", str(target), status=2)
    run(folder, given, "--passphrase-file", str(folder / "none"), status=2)
    names = ["../../etc/passwd", "..", "a/b", "a\\b", "a b", "x" * 250 + ".pdf", "CON"]
    odd = data_codes(vault(KEY, plaintext(contents([("raw", name, "", name.encode()) for name in names]))), 128)
    run(folder, "\n".join(texts + [""] + odd), "--out", str(folder / "odd"))
    assert sorted(path.name for path in (folder / "odd").iterdir()) == [
        "1-_.._etc_passwd", "2", "3-a_b", "4-a_b", "5-a_b", "6-" + "x" * 96 + ".pdf", "7-CON"]
    # Options are for sealed sets only, and others do not exist.
    plain = "\n".join(pair[0] for pair in ordinary(1, b"open sesame", 2, 2))
    assert run(folder, plain)[0] == b"open sesame"
    assert run(folder, "\n".join(pair[1] + "\n" for pair in in_two_parts(1, b"open sesame", 2, 2, 3)))[0] == b"open sesame"
    run(folder, plain, "--item", "x", status=1)
    run(folder, plain, "--else", status=2)
    # Without sealed.py, all else still works.
    alone = folder / "recover.py"
    alone.write_bytes((EXAMPLES / "recover.py").read_bytes())
    done = subprocess.run([sys.executable, "-B", str(alone)], input=plain.encode(), capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"open sesame"), done
    # With a sealed set, it says what is missing.
    sealed_text = "\n".join(texts + [""] + odd)
    done = subprocess.run([sys.executable, "-B", str(alone)], input=sealed_text.encode(), capture_output=True)
    assert (done.returncode, done.stdout) == (2, b""), done
    assert done.stderr.startswith(b"not recovered: sealed.py is missing"), done


def main():
    sets = check_two_parts()
    check_data_codes()
    vaults = check_vaults()
    with tempfile.TemporaryDirectory() as folder:
        check_command(pathlib.Path(folder))
    primitives = subprocess.run([sys.executable, "-B", str(EXAMPLES / "sealed.py")], capture_output=True)
    assert primitives.returncode == 0, primitives
    print(f"{sets} recoveries in two parts, {vaults} vaults refused")


main()
