"""Holds docs/FORMAT.md itself: its examples, read from the page; its vectors of BLAKE3, by its own pseudo-code; its word lists."""
import hashlib
import itertools
import re
import struct

import examples
import recover
import sealed

PAGE = examples.FORMAT.read_text(encoding="utf-8")


def blocks():
    """The marked blocks, as lists of (name, value)."""
    found = {}
    for name, text in re.findall(r"<!-- example: (.*?) -->\n```text\n(.*?)```", PAGE, re.S):
        pairs = []
        for line in text.splitlines():
            if line.startswith(" "):
                # Words go on behind a blank, a code without one.
                glue = "" if pairs[-1][1].startswith("PQ1") else " "
                pairs[-1][1] += glue + line.strip()
            else:
                pairs.append([line[:16].strip(), line[16:]])
        found[name] = [tuple(pair) for pair in pairs]
    return found


def check_set(pairs):
    values = dict(pairs)
    codes = {int(name[5:]): recover.share_from_code(text) for name, text in pairs if name.startswith("code ")}
    words = {int(name[6:]): recover.share_from_words(text) for name, text in pairs if name.startswith("words ")}
    assert len(codes) == len(words) >= 2
    for x, code in codes.items():
        assert code["set_id"].hex() == values["set"] and code["index"] == x
        assert words[x] == {name: None if name in recover.PROOF else value for name, value in code.items()}
    for name, text in pairs:
        if name.startswith("word code "):
            assert recover.share_from_code(text) == words[int(name[10:])]
    recovered = 0
    for chosen in itertools.chain.from_iterable(itertools.combinations(codes, size) for size in range(1, len(codes) + 1)):
        for kind in (codes, words):
            try:
                secret, strays, _ = recover.recover([kind[x] for x in chosen])
            except recover.Refused:
                continue
            assert not strays
            recovered += 1
            share = codes[chosen[0]]
            if share["cls"] != recover.SEALED:
                assert recover.to_text(share["cls"], secret).decode() == values["key"]
                continue
            data = [("", text) for name, text in pairs if name.startswith("data ")]
            for lacking in range(len(data)):
                left = data[:lacking] + data[lacking + 1:]
                (item,) = sealed.items_of(left, [kind[x] for x in chosen], None, secret, [])
                assert item.data.decode() == values["item"]
    return recovered


# The pseudo-code of section 1, line by line.

IV = [int(word, 16) for word in re.search(r"    IV = ([0-9a-f ]+)\n", PAGE)[1].split()]
ORDER = [int(place) for place in re.findall(r"m\[(\d+)\]", re.search(r"  m = (m\[.*)\n", PAGE)[1])]
CALLS = [tuple(map(int, call)) for call in re.findall(r"G\((\d+), +(\d+), +(\d+), +(\d+), +m\[(\d+)\], +m\[(\d+)\]\)", PAGE)]
MASK = 2**32 - 1


def compress(cv, block, counter, flags):
    m = struct.unpack("<16I", block + bytes(64 - len(block)))
    v = [*cv, *IV[:4], counter & MASK, counter >> 32, len(block), flags]

    def turned(number, by):
        return (number >> by | number << 32 - by) & MASK
    for _ in range(7):
        for a, b, c, d, x, y in CALLS:
            for word, first, second in ((m[x], 16, 12), (m[y], 8, 7)):
                v[a] = v[a] + v[b] + word & MASK
                v[d] = turned(v[d] ^ v[a], first)
                v[c] = v[c] + v[d] & MASK
                v[b] = turned(v[b] ^ v[c], second)
        m = [m[place] for place in ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)]


def tree(key, data, first, mode, top):
    if len(data) <= 1024:
        cv, places = key, range(0, max(len(data), 1), 64)
        for at in places:
            flags = mode + (1 if at == 0 else 0) + (2 + top if at == places[-1] else 0)
            cv = compress(cv, data[at:at + 64], first, flags)
        return cv
    h = 1024
    while 2 * h < len(data):
        h *= 2
    sides = tree(key, data[:h], first, mode, 0) + tree(key, data[h:], first + h // 1024, mode, 0)
    return compress(key, struct.pack("<16I", *sides), 0, mode + 4 + top)


def check_blake3():
    assert len(CALLS) == 8 and sorted(ORDER) == list(range(16))
    vectors = re.findall(r"^    (\d+) bytes? +([0-9a-f]{64})$", PAGE, re.M)
    assert len(vectors) >= 4
    context = sealed.VAULT
    assert "| `VAULT` | `%s` |" % context in PAGE
    for length, expected in vectors:
        data = bytes(i % 251 for i in range(int(length)))
        own = struct.pack("<8I", *tree(tree(IV, context.encode(), 0, 32, 8), data, 0, 64, 8))
        assert own.hex() == expected == recover.blake3_derive_key(context, data, 32).hex(), length


def check_contexts():
    for name, value in re.findall(r"^\| `([A-Z-]+)` \| `(paperquorum [^`]*)` \|", PAGE, re.M):
        owner = recover if hasattr(recover, name) else sealed
        if name != "VALUE":  # of the check value, which the programs do not show
            place = {"COMMIT-MASTER": "COMMIT_MASTER", "SLICE-NODE": "SLICE_NODE"}.get(name, name)
            assert getattr(owner, place) == value, name


def check_value(pairs):
    """Section 13, of a key that is split directly."""
    context = re.search(r"^\| `VALUE` \| `(.*?)` \|", PAGE, re.M)[1]
    prefix = int(dict(pairs)["set"], 16) >> 62
    salt = recover.blake3_derive_key(context, struct.pack(">I", prefix), 16)
    value = int.from_bytes(sealed.argon2id(dict(pairs)["key"].encode(), salt, 19456, 2, 1, 8), "big") % 1000000
    assert "%03d %03d" % (value // 1000, value % 1000) == dict(pairs)["check value"], value


def check_lists():
    folder = examples.ROOT / "src/kind/lists"
    for name in ("monero", "slip39", "cryptomator"):
        assert hashlib.sha256((folder / (name + ".txt")).read_bytes()).hexdigest() in PAGE, name
    assert hashlib.sha256("".join(word + "\n" for word in recover.WORDS).encode()).hexdigest() in PAGE


def main():
    start, end = PAGE.index("## 8. "), PAGE.index("## 9. ")
    assert PAGE[start:end] == examples.section(), "run tests/python/examples.py --write"
    check_blake3()
    check_contexts()
    check_lists()
    found = blocks()
    recovered = {name: check_set(pairs) for name, pairs in found.items() if name != "typed"}
    check_value(found["ordinary"])
    pairs = found["typed"]
    for (_, secret), (_, text) in zip(pairs[::2], pairs[1::2]):
        assert recover.to_text(4, bytes.fromhex(secret)).decode() == text
    print("%s; %d typed keys" % (", ".join("%s: %d recoveries" % pair for pair in recovered.items()), len(pairs) // 2))


main()
