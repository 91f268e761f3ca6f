"""Prints section 8 of docs/FORMAT.md, or with --write puts it there. Same numbers at every run."""
import pathlib
import sys
import textwrap
import tomllib

import dealer
from dealer import H, Series, Set, contents, plaintext, times, vault
import kinds
import recover
import sealed

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMAT = ROOT / "docs/FORMAT.md"
CHECK_VALUE = "414 296"  # takes seconds: check_format.py computes it
KEY = "042647-302313-590458-071500-554323-116567-412181-516978"


def bits(number, width):
    return format(number, "0%db" % width)


def rows(pairs):
    """Names and values in two columns; long values go on in lines that begin with a blank."""
    for name, value in pairs:
        glue = "" if " " not in value else " "
        pieces = textwrap.wrap(value, 96) if glue else [value[i:i + 96] for i in range(0, len(value), 96)] or [""]
        yield "%-15s %s" % (name, pieces[0])
        for piece in pieces[1:]:
            yield " " * 16 + piece


def block(name, pairs):
    """A block that tests read: the name in a comment before it, then a name and its value in each line."""
    return "\n".join(["<!-- example: %s -->" % name, "```text", *(line.rstrip() for line in rows(pairs)), "```"])


def indented(pairs):
    return "\n".join(("    " + line).rstrip() for line in rows(pairs))


def listing(shares, with_words=True):
    for share in shares:
        if with_words:
            yield "words %d" % share.x, share.words()
        yield "code %d" % share.x, share.code()


def ordinary():
    secret = b"".join((int(group) // 11).to_bytes(2, "little") for group in KEY.split("-"))
    dealt = Set(2, secret, 2, 3)
    one, two, three, four = dealt.all
    envelope = secret + H("envelope tag", bytes([1, 2, 16, 2]) + secret, 4)
    symbols = one.symbols()
    head = [bits(1, 3), bits(2, 3), "0", bits(dealt.prefix, 18), bits(1, 4), bits(0, 4)]
    check = H("word check", bytes([1, 2, 16, 2]) + dealt.prefix.to_bytes(3, "big") + b"\1" + one.payload, 4)
    size = 11 * (len(symbols) - 4) - 33 - 160
    leaves, nodes, root = dealt.rows
    y1, y3 = one.payload[0], three.payload[0]
    inverse = next(n for n in range(256) if times(n, 2, 0x11D, 0x100) == 1)
    f1 = times(3, inverse, 0x11D, 0x100)
    a, b = times(y1, f1, 0x11D, 0x100), times(y3, inverse, 0x11D, 0x100)
    assert a ^ b == envelope[0]
    text = """### An ordinary set

A BitLocker key, two shares of three. The tree has room for a fourth share, which was kept. All numbers are hexadecimal unless said otherwise.

%s

Shares, salts and tree:

%s

Share 1, in words:

%s

Share 1, in a code. The body is the fields, set id, salt, payload, label and path:

%s

What is printed on the three sheets, and share 4 as it would be if it were added. `PQ1W` is the form in which share 2 would be printed by somebody who knows words alone:

%s

Recovery from shares 1 and 3, first byte: x = 1, 3 and y = %02x, %02x. The factors are 3 / (3 + 1) = 3 / 2 = %02x and 1 / (1 + 3) = 1 / 2 = %02x;
%02x · %02x = %02x, %02x · %02x = %02x, and their sum is %02x.
""" % (
        indented([
            ("key", KEY),
            ("groups / 11", " ".join(str(int(group) // 11) for group in KEY.split("-")) + "   (decimal)"),
            ("S", secret.hex()),
            ("header", "01021002   form 1, class 2, L = 16, k = 2"),
            ("T", envelope[16:].hex() + "   = H(TAG, header ‖ S)[..4]"),
            ("E", envelope.hex()),
            ("r", dealt.r[1].hex()),
        ]),
        indented([
            *(("payload %d" % share.x, share.payload.hex()) for share in dealt.all),
            *(("salt %d" % share.x, share.salt.hex()) for share in dealt.all),
            *(("leaf %d" % (i + 1), leaf.hex()) for i, leaf in enumerate(leaves)),
            ("node of 1, 2", nodes[0].hex()), ("node of 3, 4", nodes[1].hex()), ("root", root[0].hex()),
            ("set id", dealt.set_id.hex()),
            ("set prefix", "%05x   = %s binary; name %s" % (dealt.prefix, bits(dealt.prefix, 18), recover.set_name(dealt.prefix))),
        ]),
        indented([
            ("header bits", " ".join(head) + "   form, class, odd, prefix, k − 1, x − 1"),
            ("check", "%s   = the first %d bits of %s" % (bits(int.from_bytes(check, "big") >> 32 - size, size), size, check.hex())),
            ("symbols", " ".join(map(str, symbols[:-4])) + " (decimal)"),
            ("prefix", "80 81 1 %d   (decimal)" % len(symbols)),
            ("parity", " ".join(map(str, symbols[-4:])) + "   (decimal)"),
            ("words", one.words()),
        ]),
        indented([
            ("first 3 bytes", "%s   = 010 01 0010 0001 0000 0010000 binary: class, d − 1, n − 1, k − 1, x − 1, L" % one.head().hex()),
            ("hashed for leaf", (b"PQ1S" + one.head() + one.rest()).hex()),
            ("path", one.path.hex() + "   = leaf 2 ‖ node of 3, 4"),
            ("body", (one.head() + one.set_id + one.rest() + one.path).hex()),
            ("text", one.code()),
        ]),
        block("ordinary", [("key", KEY), ("check value", CHECK_VALUE), ("set", dealt.set_id.hex()), *listing([one, two, three]),
                           ("word code 2", two.word_code()), *listing([four])]),
        y1, y3, f1, inverse, y1, f1, a, y3, inverse, b, a ^ b)
    assert one.head() == int("010010010000100000010000", 2).to_bytes(3, "big")
    return text


def two_parts():
    secret = b"open sesame"
    dealt = Set(1, secret, 1, 3, 1, label=b"")
    one, two, _ = dealt.shares
    return """### A set in two parts

The text `open sesame`, share 1 required (form 2, k = 1) and one of shares 2 and 3 (form 3, k = 1). With k = 1 a share is A or B itself, and all salts of a part are its r. There is no label.

%s

%s
""" % (indented([
        ("S", secret.hex()),
        ("headers", "02010b01 ‖ 03010b01"),
        ("E", bytes(a ^ b for a, b in zip(one.payload, two.payload)).hex()),
        ("A", one.payload.hex()),
        ("B", two.payload.hex()),
        ("set id", dealt.set_id.hex()),
    ]), block("two parts", [("key", secret.decode()), ("set", dealt.set_id.hex()), *listing(dealt.shares)]))


def with_vault():
    key = dealer.some(32)
    inner = contents([("text", "mail", "", b"correct horse battery staple")])
    data = vault(key, plaintext(inner), argon=(8, 1, 1))
    series = Series(data, (len(data) + 3) // 4 * 2, 3, on_page=2)
    dealt = Set(5, key, 2, 2, label=b"", digest=series.digest)
    plain = plaintext(inner)
    assert series.needed == 2
    return """### A sealed set

One item of kind `text`, called `mail`, without a passphrase, in a vault of %d bytes: D = 2, N = 3, two codes on a page. Shares 1 and 2 are both needed. A writer would not take so few and so large slices, but a reader takes them.

%s

%s
""" % (len(data), indented([
        ("K", key.hex()),
        ("contents", inner.hex()),
        ("plaintext", "%s, and %d zero bytes" % (plain[:5 + len(inner)].hex(), len(plain) - 5 - len(inner))),
        ("vault header", data[:115].hex()),
        ("slice", "s = %d bytes (decimal)" % len(series.slices[0])),
        ("V", series.hash.hex()),
        ("leaves", " ".join(leaf.hex() for leaf in series.rows[0])),
        ("nodes", " ".join(node.hex() for node in series.rows[1])),
        ("root", series.rows[2][0].hex()),
        ("digest", series.digest.hex()),
        ("set id", dealt.set_id.hex()),
    ]), block("sealed", [("item", "correct horse battery staple"), ("set", dealt.set_id.hex()), *listing(dealt.shares),
                         *(("data %d" % i, code) for i, code in enumerate(series.codes(dealt.set_id)))]))


def typed():
    pairs = []
    for file, number in (("filevault-prk", 0), ("slip39-share", 0), ("otpauth", 0)):
        cases = tomllib.loads((ROOT / "tests/vectors/kinds" / (file + ".toml")).read_text(encoding="utf-8"))["case"]
        case = [case for case in cases if case["verdict"] == "valid" and case.get("class") == 4 and "canonical" not in case][number]
        secret = bytes.fromhex(case["secret"])
        assert kinds.text_of(secret).decode() == case["text"]
        pairs += [("secret", case["secret"]), ("text", case["text"])]
    return """### Typed keys

Secret bytes of class 4 and the text that they stand for: key forms 4, 41 and 53.

%s
""" % block("typed", pairs)


def section():
    dealer.DICE.seed("FORMAT.md, section 8")
    return "## 8. Worked examples\n\n" + """The examples were made with `tests/python/dealer.py`. The blocks with the names of their lines on the left can be tried out: tests read them from this page, recover from them with both implementations, and compare.

""" + "\n".join([ordinary(), two_parts(), with_vault(), typed()]) + """
More vectors, and shares that must be refused with the stage at which they are, stand in `tests/vectors/`; `examples/recover.py` is a second implementation of this page in Python.

"""


def main():
    text = FORMAT.read_text(encoding="utf-8")
    start, end = text.index("## 8. Worked example"), text.index("## 9. ")
    if "--write" in sys.argv:
        FORMAT.write_text(text[:start] + section() + text[end:], encoding="utf-8")
    else:
        print(section(), end="")


if __name__ == "__main__":
    main()
