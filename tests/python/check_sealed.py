"""Holds examples/recover.py and examples/sealed.py against dealer.py: sets in one part and in two, forged codes, data codes, vaults."""
import itertools
import pathlib
import struct
import subprocess
import sys
import tempfile

from dealer import DICE, EXAMPLES, H, Series, Set, code_of, contents, data_code_of, length_class, plaintext, slices_of, some, vault
import recover
import sealed


def refused(what, call, stage=None, saying=""):
    """It must be refused, at that stage if one is given, and without the bytes of a secret in the message."""
    try:
        call()
    except recover.Refused as why:
        assert stage is None or getattr(why, "stage", None) == stage, (what, why.stage, stage)
        assert saying in str(why), (what, str(why))
        return str(why)
    raise AssertionError("%s: not refused" % what)


def from_code(share):
    return recover.share_from_code(share.code())


def from_words(share):
    return recover.share_from_words(share.words())


# Shares in words and codes

def check_shares():
    for cls, secret, k, n, more in (
            (0, some(1), 1, 1, {}), (1, some(16), 2, 3, dict(told=False)), (4, some(65), 3, 5, dict(room=8)), (3, some(32), 16, 16, {}),
            (0, some(64), 2, 4, dict(required=2, label="Łódź".encode())), (5, some(32), 2, 3, dict(digest=some(10), label=b""))):
        one = Set(cls, secret, k, n, **more)
        for share in one.all:
            read, spoken = from_code(share), from_words(share)
            expected = dict(form=share.form, cls=cls, length=len(secret), set_prefix=one.prefix, threshold=share.k, index=share.x,
                            payload=share.payload, set_id=one.set_id, other=share.other, shares=share.n, depth=share.depth,
                            salt=share.salt, digest=share.digest or None, label=share.label.decode())
            assert read == expected, (read, expected)
            assert spoken == {name: None if name in recover.PROOF else value for name, value in expected.items()}
            assert recover.share_from_code(share.word_code()) == spoken
            assert recover.share_from_code(share.code().lower()) == read
            short = ", ".join("%d: %s" % (i, word[:4].upper()) for i, word in enumerate(share.words().split(), 1))
            assert recover.share_from_words(short) == spoken
            for text in (share.code(), share.word_code()):
                for at in range(len(text)):  # a code that is wrong in one digit is never used
                    other = "7" if text[at] != "7" else "8"
                    refused("digit %d" % at, lambda: recover.share_from_code(text[:at] + other + text[at + 1:]))
                refused("a digit less", lambda: recover.share_from_code(text[:-1]))
                refused("a digit more", lambda: recover.share_from_code(text + "0"))
            words = share.words().split()
            for at in range(len(words)):
                for other in ("?", words[at][:2] + "?", words[at] + "?", "zzzz", "zoo" if words[at] != "zoo" else "zone"):
                    refused("word %d" % at, lambda: recover.share_from_words(" ".join(words[:at] + [other] + words[at + 1:])))
    code = Set(0, some(16), 2, 2).shares[0].code()
    refused("a letter that is S in upper case", lambda: recover.share_from_code("PQ1ſ" + code[4:]))
    for mark in ("PQ1R", "PQ1O", "PQ1W", "PQ1D", "PQ2S"):
        refused(mark, lambda: recover.share_from_code(mark + code[4:]))
    for letter in "ILOU-":
        refused(letter, lambda: recover.share_from_code(code[:9] + letter + code[10:]))


# Forged codes: whoever makes one knows everything that is public, and k - 1 shares.

def check_forged():
    secret, false = some(16), some(16)
    for required, k, n in ((0, 3, 5), (2, 2, 5)):
        one = Set(0, secret, k, n, required)
        mine, other = one.shares, Set(0, false, k, n, required).shares
        good = [from_code(share) for share in mine]
        for changes in (dict(payload=some(20)), dict(salt=some(16)), dict(x=mine[4].x - 1), dict(k=mine[4].k + 1), dict(n=7),
                        dict(label=b"Desktop"), dict(cls=1), dict(path=mine[3].path), dict(depth=2), dict(set_id=some(10)), dict(depth=4),
                        dict(path=mine[4].path + some(10), depth=4), dict(digest=some(10))):
            refused(changes, lambda: from_code(mine[4].but(**changes)))
        for share in other:  # a whole set of their own, with this set's id on it
            refused("another tree", lambda: from_code(share.but(set_id=one.set_id)), saying="damaged or forged")
        # The name alone can be had: two sets of one name are refused, unless it is said which.
        named = next(found for found in (Set(0, false, 1, 1) for _ in range(3)))  # stands for one found by trial
        twin = [dict(from_code(share), set_id=one.set_id[:3] + some(7), set_prefix=one.prefix) for share in named.shares]
        refused("one name", lambda: recover.of_one_set(good + twin), saying="different sets")
        assert recover.of_one_set(good + twin, one.set_id) == good
        assert recover.recover(recover.of_one_set(good + twin, one.set_id))[0] == secret
        refused("another name", lambda: recover.of_one_set(good + [from_code(other[0])]), saying="different sets")
        # Words are compared with the codes' key, and change nothing.
        liars = [from_words(share.but(set_id=one.set_id)) for share in other]
        for liar in liars:
            got, strays, spoken = recover.recover(recover.of_one_set(good + [liar]))
            assert (got, strays, spoken) == (secret, [liar], 0)
        got, strays, spoken = recover.recover(good + liars)
        assert got == secret and strays == liars and spoken == 0
        strange = [dict(liars[-1], threshold=9), dict(liars[-1], cls=1), dict(liars[-1], length=15), dict(liars[-1], form=1 if required else 2)]
        assert recover.recover(good + strange) == (secret, strange, 0)
        for one_more in strange[:3]:
            refused("words of two sets", lambda: recover.recover([from_words(share) for share in mine] + [one_more]), saying="two sets")
        # Without enough codes, words that make another key with them stop everything.
        few = good[:required] + [good[-1]]
        honest = [from_words(share) for share in mine]
        assert recover.recover(few + honest)[0] == secret
        assert recover.recover(honest) == (secret, [], k + required)
        refused("a stray among too few", lambda: recover.recover(good[:k - 1] + [liars[-1]]))
    # A forger who holds k - 1 shares computes words that make his key with them.
    one = Set(0, secret, 2, 4)
    held = one.shares[0]
    envelope = false + H("envelope tag", bytes([1, 0, 16, 2]) + false, 4)
    payload = recover.gf256_interpolate([(0, envelope), (held.x, held.payload)], 4)
    forged = from_words(one.shares[3].but(payload=payload))
    known, second, third = from_code(held), from_code(one.shares[1]), from_words(one.shares[2])
    assert recover.recover([known, second, forged]) == (secret, [forged], 0)
    assert recover.recover([known, forged])[0] == false  # two sheets, one of them words: nothing can be known
    assert recover.recover([known, forged])[2] == 1
    refused("two keys", lambda: recover.recover([known, third, forged]), saying="two keys")


# Sets in two parts

def check_two_parts():
    count = 0
    secret = some(16)
    for required, k, others in ((1, 1, 1), (1, 2, 3), (2, 1, 2), (2, 2, 3), (3, 3, 4), (1, 1, 15), (15, 1, 1)):
        dealt = Set(0, secret, k, required + others, required)
        shares = [[from_code(share), from_words(share)] for share in dealt.shares]
        for chosen in itertools.combinations(range(required, required + others), k):
            mixed = [shares[i][DICE.randrange(2)] for i in [*range(required), *chosen]]
            DICE.shuffle(mixed)
            spoken = sum(share["set_id"] is None for share in mixed)
            assert recover.recover(mixed) == (secret, [], spoken), (required, k, others)
            for i in range(len(mixed)):
                if len(mixed) > 1:
                    refused("one less", lambda: recover.recover(mixed[:i] + mixed[i + 1:]))
            count += 1
        for given, spoken in (([pair[1] for pair in shares], required + k), ([pair[0] for pair in shares], 0), (sum(shares, []) * 2, 0)):
            assert recover.recover(given) == (secret, [], spoken)
        refused("only required", lambda: recover.recover([pair[1] for pair in shares[:required]]))
        refused("only others", lambda: recover.recover([pair[1] for pair in shares[required:]]))
    # Holders to come, in both kinds of set.
    for required in (0, 2):
        dealt = Set(0, secret, 2, 5, required)
        assert len(dealt.kept) == 3 and {share.form for share in dealt.kept} == {3 if required else 1}
        new = [from_code(share) for share in dealt.shares[:required] + dealt.kept[1:]]
        assert recover.recover(new) == (secret, [], 0) and new[-1]["shares"] == 8
    # Codes of one set that its dealer did not make alike.
    pair = [from_code(share) for share in Set(0, secret, 2, 3).shares]
    for change in (dict(threshold=3), dict(cls=1), dict(length=15), dict(digest=some(10)), dict(form=3, other=1)):
        refused(change, lambda: recover.recover([dict(pair[0], **change)] + pair[1:]), saying="contradict")
    same = [from_code(share) for share in Set(0, secret, 1, 3, 1).shares]
    refused("an index twice", lambda: recover.recover([same[0], dict(same[1], index=1)]))
    assert recover.recover([same[0], dict(from_words(Set(0, secret, 1, 3, 1).shares[1]), index=1), same[2]])[0] == secret
    # A set in two parts that lacks one whole part of codes: words fill up that part.
    dealt = Set(0, secret, 2, 5, 2)
    mixed = [from_words(share) for share in dealt.shares[:2]] + [from_code(share) for share in dealt.shares[2:4]]
    assert recover.recover(mixed) == (secret, [], 2)
    # Codes whose fields cannot be, in a tree that is right.
    for name, changes in (("k + k above n", dict(other=4)), ("k above n", dict(k=6)), ("class", dict(cls=6)), ("L of class 5", dict(cls=5)),
                          ("label", dict(label=b"x" * 49)), ("C0", dict(label=b"\n")), ("C1", dict(label=b"\xc2\x9b")), ("UTF-8", dict(label=b"\xff")),
                          ("n above 2^d", dict(n=9)), ("x above n", dict(n=3))):
        share = dealt.shares[3].but(**changes)
        root = recover.root_of(share.leaf(), share.x - 1, share.path, recover.NODE, 10)
        refused(name, lambda: from_code(share.but(set_id=H("set id", root + share.digest, 10))))
    for body in (b"", bytes(3), bytes(29), bytes(43)):
        refused("short", lambda: recover.share_from_code(code_of("PQ1S", body)))
        refused("short", lambda: recover.share_from_code(code_of("PQ1W", body)))
    return count


# Data codes

SET = some(10)


def read(texts):
    return [sealed.read_data_code(text) for text in texts]


def check_data_codes():
    data = some(1000) + bytes(24)
    series = Series(data, 64, 24)
    texts = series.codes(SET)
    codes = read(texts)
    assert codes[0].needed == 16 and len(codes) == 24 and {code.digest for code in codes} == {series.digest}
    for _ in range(40):
        assert sealed.vault_of(DICE.sample(codes, 16)) == data
    assert sealed.vault_of(codes[8:] * 2) == data
    many = some(470 * 4)
    needed, slices = slices_of(many, 4, 630)
    assert needed == 470 and sealed.join(dict(list(enumerate(slices))[157:]), needed) == many
    for size, vault_size, number in ((2, 1, 1), (2, 3, 3), (64, 600, 13), (2, 33, 17)):
        small = Series(some(vault_size), size, number)
        assert {code.digest for code in read(small.codes(SET))} == {small.digest}
        assert sealed.vault_of(read(small.codes(SET)))[:vault_size] == b"".join(small.slices)[:vault_size]
    assert "page 1, 2, 3" in refused("too few", lambda: sealed.vault_of(codes[9:]), "fields")
    # Slices that contradict each other are left out, and if that is not enough, tried.
    other = [code._replace(slice=some(64)) for code in codes]
    assert sealed.vault_of(codes + other[:8]) == sealed.vault_of(codes[8:] + other[:8]) == data
    assert sealed.vault_of(codes + other[:12]) == data
    refused("too many that contradict each other", lambda: sealed.vault_of(codes + other), "digest")
    refused("one that is false", lambda: sealed.vault_of([other[3], *codes[4:]]), "digest")
    # Another slice, number or series has another digest.
    body = recover.body_checked(texts[1], "PQ1D")
    for at in (10, 19, 20, 21, 23, 25, 26, 27, 90, 91, len(body) - 1):
        altered = body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]
        try:
            assert sealed.read_data_code(data_code_of(altered)).digest != series.digest, at
        except recover.Refused:
            pass
    # Texts.
    text = texts[1]
    assert sealed.read_data_code(text.lower()) == sealed.read_data_code(text)
    for at in range(len(text)):
        refused("digit %d" % at, lambda: sealed.read_data_code(text[:at] + ("7" if text[at] != "7" else "8") + text[at + 1:]))
    refused("a digit more", lambda: sealed.read_data_code(text + "0"))
    refused("letter", lambda: sealed.read_data_code(text[:-1] + "O"))
    refused("a share's", lambda: sealed.read_data_code("PQ1S" + text[4:]))

    def fields(number, needed, codes, on_page, size=64):
        path = bytes(6 * codes.bit_length())
        return data_code_of(body[:20] + struct.pack(">3HB", number, needed, codes, on_page) + bytes(size) + path)
    assert sealed.read_data_code(fields(4095, 4095, 4095, 1)).codes == 4096
    for numbers in ((0, 1, 0, 1), (2, 1, 1, 1), (0, 0, 4096, 1), (0, 1, 2, 0), (0, 1, 2, 1, 0), (0, 1, 2, 1, 3)):
        refused("fields %r" % (numbers,), lambda: sealed.read_data_code(fields(*numbers)))
    for short in (body[:26], body[:27], body[:28], b"", body[:-1]):
        refused("length", lambda: sealed.read_data_code(data_code_of(short)))


# Vaults

KEY = some(32)
ITEMS = [("text", "mail", "of the\nhousehold", b"hunter2 \xff"), ("bitlocker", "Łaptop", "", b"1-2"), ("raw", "", "", bytes(300))]


def opened(data, key=KEY, passphrases=()):
    return sealed.open_vault(data, key, passphrases)


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
    size = len(data) - 115
    data += bytes(9)
    counts = {}
    for bit in [*range(8 * 115), *range(8 * 115, 8 * len(data), 37)]:
        bad = bytearray(data)
        bad[bit // 8] ^= 128 >> bit % 8
        bad, at = bytes(bad), bit // 8
        memory, passes, lanes = struct.unpack(">IBB", bad[1:7])
        length = int.from_bytes(bad[47:51], "big")
        if at == 0 or not (8 * lanes <= memory <= 1 << 20 and 0 < passes <= 16 and 0 < lanes <= 4) or at >= 115 + size:
            stage = "fields"
        elif length < 16 or 115 + length > len(data) or any(bad[115 + length:]):
            stage = "fields"
        else:
            stage = "split key" if at < 115 else "tag"
        counts[stage] = counts.get(stage, 0) + 1
        refused("bit %d" % bit, lambda: opened(bad), stage)
    assert set(counts) == {"fields", "split key", "tag"} and counts["split key"] > 850, counts
    for memory, passes, lanes, length in ((7, 1, 1, size), (15, 1, 2, size), (2**20 + 1, 1, 1, size), (8, 0, 1, size),
                                          (8, 17, 1, size), (8, 1, 0, size), (64, 1, 5, size), (8, 1, 1, 15),
                                          (8, 1, 1, size + 10), (8, 1, 1, size - 1)):
        bad = data[:1] + struct.pack(">IBB", memory, passes, lanes) + data[7:47] + struct.pack(">I", length) + data[51:]
        refused("limits", lambda: opened(bad), "fields")
    bad = data[:47] + struct.pack(">I", 15) + data[51:115] + bytes(40)
    refused("15 bytes of ciphertext", lambda: opened(bad), "fields")
    refused("cut", lambda: opened(data[:114]), "fields")
    refused("cut", lambda: opened(data[:114 + size]), "fields")
    refused("another key", lambda: opened(data, some(32)), "split key")
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
    series = Series(vault(KEY, plaintext(contents(ITEMS[:1]), True)), 64)
    ordinary, two = Set(5, KEY, 2, 3, digest=series.digest), Set(5, KEY, 2, 4, 1, digest=series.digest)
    for dealt, chosen in ((ordinary, (0, 2)), (ordinary, (1, 0)), (two, (0, 1, 3))):
        one = series.codes(dealt.set_id)
        texts = [dealt.shares[i].code() if place % 2 else dealt.shares[i].words() + "\n" for place, i in enumerate(chosen)]
        out, told = run(folder, "\n".join(texts + one[2:]))
        assert out == ITEMS[0][3] and told.endswith("note: of the household\n"), (out, told)
        assert "words alone" in told
        assert "data codes (PQ1D...) are needed" in run(folder, "\n".join(texts), status=1)[1]
        assert "data codes are needed and only" in run(folder, "\n".join(texts + one[5:]), status=1)[1]
    one = series.codes(ordinary.set_id)
    texts, spoken = [share.code() for share in ordinary.shares[:2]], [share.words() + "\n" for share in ordinary.shares[:2]]
    # Data codes of another set, and false ones of this: those who know the split key can make a whole vault.
    false = Series(vault(KEY, plaintext(contents([("text", "", "", b"all to me")]))), 64)
    strange = Series(vault(some(32), plaintext(contents([("text", "", "", b"all to me")]))), 64)
    assert "another set" in run(folder, "\n".join(texts + series.codes(some(10))), status=1)[1]
    for data in (false, strange):
        for order in (data.codes(ordinary.set_id) + one, one + data.codes(ordinary.set_id)):
            out, told = run(folder, "\n".join(texts + order))
            assert out == ITEMS[0][3] and told.count("forged") == len(data.slices), told
        assert "forged" in run(folder, "\n".join(texts + data.codes(ordinary.set_id)), status=1)[1]
        told = run(folder, "\n".join(spoken + data.codes(ordinary.set_id) + one), status=1)[1]
        assert "two sets" in told and "--set" in told, told
    assert run(folder, "\n".join(spoken + one))[0] == ITEMS[0][3]
    assert run(folder, "\n".join(texts + series.codes(some(10)) + one + ["PQ1DXX"]))[0] == ITEMS[0][3]
    # With a passphrase, and several items.
    several = Series(vault(KEY, plaintext(contents(ITEMS)), "pass word "), 128)
    dealt = Set(5, KEY, 2, 3, digest=several.digest)
    given = "\n".join([share.code() for share in dealt.shares[1:]] + several.codes(dealt.set_id)[1:])
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
    odd = Series(vault(KEY, plaintext(contents([("raw", name, "", name.encode()) for name in names]))), 128)
    dealt = Set(5, KEY, 1, 1, digest=odd.digest)
    sealed_text = "\n".join([dealt.shares[0].code(), *odd.codes(dealt.set_id)])
    run(folder, sealed_text, "--out", str(folder / "odd"))
    assert sorted(path.name for path in (folder / "odd").iterdir()) == [
        "1-_.._etc_passwd", "2", "3-a_b", "4-a_b", "5-a_b", "6-" + "x" * 96 + ".pdf", "7-CON"]
    # Of a set that is not sealed: options are refused, and others do not exist.
    plain = Set(1, b"open sesame", 2, 2, told=False)
    codes = "\n".join(share.code() for share in plain.shares)
    assert run(folder, codes) == (b"open sesame", "")
    two = Set(1, b"open sesame", 2, 5, 2)
    assert run(folder, "\n\n".join(share.words() for share in two.shares))[0] == b"open sesame"
    assert run(folder, "\n".join(share.word_code() for share in two.shares))[0] == b"open sesame"
    run(folder, codes, "--item", "x", status=1)
    run(folder, codes, "--else", status=2)
    # Forged codes are told and not used, whatever else lies there.
    forged = [share.but(payload=some(len(share.payload)), x=x).code() for x in range(1, 17) for share in plain.shares]
    out, told = run(folder, "\n".join(forged + [codes] + forged))
    assert out == b"open sesame" and told.count("damaged or forged") == 64, told
    assert "1 more" in run(folder, "\n".join([plain.shares[0].code()] + forged), status=1)[1]
    # Two sets in a pile, until it is said which.
    pile = codes + "\n" + "\n".join(share.code() for share in two.shares)
    told = run(folder, pile, status=1)[1]
    assert plain.set_id.hex() in told and two.set_id.hex() in told and "--set" in told
    assert run(folder, pile, "--set", plain.set_id.hex())[0] == b"open sesame"
    record = folder / "set.toml"
    for text, status in (('format = "paperquorum set 1"\nset = "%s"\n' % two.set_id.hex(), 0), ('set = "f9681a64d3301861"\n', 1), ("", 1),
                         ('set = "%s"\n[[share]]\ncommitment = "00"\n' % two.set_id.hex(), 1)):
        record.write_text(text)
        told = run(folder, pile, "--set", str(record), status=status)[1]
    assert "earlier form" in told
    assert "of that set" in run(folder, codes, "--set", two.set_id.hex(), status=1)[1]
    run(folder, codes, "--set", str(folder / "none"), status=2)
    # Without sealed.py, all else still works; with a sealed set, it says what is missing.
    alone = folder / "recover.py"
    alone.write_bytes((EXAMPLES / "recover.py").read_bytes())
    done = subprocess.run([sys.executable, "-B", str(alone)], input=codes.encode(), capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"open sesame"), done
    done = subprocess.run([sys.executable, "-B", str(alone)], input=sealed_text.encode(), capture_output=True)
    assert (done.returncode, done.stdout) == (2, b""), done
    assert done.stderr.startswith(b"not recovered: sealed.py is missing"), done


def main():
    check_shares()
    check_forged()
    sets = check_two_parts()
    check_data_codes()
    vaults = check_vaults()
    with tempfile.TemporaryDirectory() as folder:
        check_command(pathlib.Path(folder))
    primitives = subprocess.run([sys.executable, "-B", str(EXAMPLES / "sealed.py")], capture_output=True)
    assert primitives.returncode == 0, primitives
    print(f"{sets} recoveries in two parts, {vaults} vaults refused")


main()
