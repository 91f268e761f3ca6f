"""A small dealer of its own: splits, builds the tree, writes words, codes and data codes, as docs/FORMAT.md says.

It is what the programs in examples/ are held against, so it takes nothing from them but BLAKE3, the list of words, and of
sealed.py what that itself compares with published vectors. Arithmetic is done the slow way."""
import itertools
import pathlib
import random
import struct
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = next(folder for folder in (HERE.parents[1] / "examples", HERE.parent) if (folder / "recover.py").exists())
sys.path.insert(0, str(EXAMPLES))
import recover  # noqa: E402
import sealed  # noqa: E402

DICE = random.Random(20261130)
MARKS = {1: "PQ1S", 2: "PQ1R", 3: "PQ1O"}
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def H(purpose, data, length):
    return recover.blake3_derive_key("paperquorum 2026-11-30 version 1 " + purpose, data, length)


def some(count):
    return bytes(DICE.randrange(256) for _ in range(count))


def times(a, b, polynomial, size):
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & size:
            a ^= polynomial
        b >>= 1
    return product


# Section 3

def split(secret, k, indices):
    """One polynomial a byte -> {x: payload}."""
    payloads = {x: bytearray() for x in indices}
    for byte in secret:
        coefficients = [byte] + [DICE.randrange(256) for _ in range(k - 1)]
        for x, payload in payloads.items():
            y = 0
            for coefficient in reversed(coefficients):
                y = times(y, x, 0x11D, 0x100) ^ coefficient
            payload.append(y)
    return {x: bytes(payload) for x, payload in payloads.items()}


# Section 4

def words_of(form, cls, length, prefix, k, x, payload):
    """-> symbols, parity included."""
    number = form << 30 | cls << 27 | (length & 1) << 26 | prefix << 8 | (k - 1) << 4 | (x - 1)
    number = number << 8 * len(payload) | int.from_bytes(payload, "big")
    size = 33 + 8 * len(payload)
    c = next(c for c in range(16, 27) if (size + c) % 11 == 0)
    check = H("word check", bytes([form, cls, length, k]) + prefix.to_bytes(3, "big") + bytes([x]) + payload, 4)
    number = number << c | int.from_bytes(check, "big") >> 32 - c
    count = (size + c) // 11
    return with_parity([number >> 11 * (count - 1 - i) & 2047 for i in range(count)])


def with_parity(symbols):
    """Long division by g, whose coefficients come from its roots."""
    g = [1]
    for root in (2, 4, 8, 16):  # g times (X - root), the highest power first
        g = [a ^ times(b, root, 0x805, 0x800) for a, b in zip(g + [0], [0] + g)]
    rest = [0x50, 0x51, 1, len(symbols) + 4, *symbols, 0, 0, 0, 0]
    for at in range(len(symbols) + 4):
        factor = rest[at]
        for i, coefficient in enumerate(g):
            rest[at + i] ^= times(factor, coefficient, 0x805, 0x800)
    return [*symbols, *rest[-4:]]


def text_of(symbols):
    return " ".join(recover.WORDS[symbol] for symbol in symbols)


# Section 5

def code_of(mark, body):
    number, length = int.from_bytes(body, "big"), 8 * len(body)
    filling = -length % 5
    number, digits = number << filling, (length + filling) // 5
    return mark + "".join(BASE32[number >> 5 * (digits - 1 - i) & 31] for i in range(digits))


def word_code_of(symbols):
    number = 0
    for symbol in symbols:
        number = number << 11 | symbol
    filling = -11 * len(symbols) % 8
    body = (number << filling).to_bytes((11 * len(symbols) + filling) // 8, "big")
    return code_of("PQ1W", body + H("code check", b"PQ1W" + body, 8))


def tree_of(leaves, purpose, size):
    """The rows of the tree, the leaves first."""
    rows = [leaves]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append([H(purpose, row[i] + row[i + 1], size) for i in range(0, len(row), 2)])
    return rows


def path_of(rows, at):
    return b"".join(row[at >> level ^ 1] for level, row in enumerate(rows[:-1]))


class Share:
    """One share of a Set, in all its forms; every field may be altered before it is written again."""

    def __init__(self, **fields):
        self.__dict__.update(fields)

    def head(self):
        fields = self.cls << 21 | self.depth - 1 << 19 | self.n - 1 << 15 | self.k - 1 << 11 | self.x - 1 << 7 | self.length
        return fields.to_bytes(3, "big")

    def rest(self):
        other = bytes([self.other - 1]) if self.form > 1 else b""
        return self.salt + other + self.payload + self.digest + self.label

    def leaf(self):
        return H("share leaf", MARKS[self.form].encode() + self.head() + self.rest(), 10)

    def code(self):
        return code_of(MARKS[self.form], self.head() + self.set_id + self.rest() + self.path)

    def symbols(self):
        prefix = int.from_bytes(self.set_id, "big") >> 62
        return words_of(self.form, self.cls, self.length, prefix, self.k, self.x, self.payload)

    def words(self):
        return text_of(self.symbols())

    def word_code(self):
        return word_code_of(self.symbols())

    def but(self, **fields):
        return Share(**{**self.__dict__, **fields})


class Set:
    """A set that was dealt. `shares` has those that are printed, `kept` those for holders to come, both by x.

    `required` is how many shares, the first ones, are of form 2; 0 makes an ordinary set, in which k is that of k-of-n."""

    def __init__(self, cls, secret, k, n, required=0, room=0, told=True, label=b"Laptop", digest=b"", mask=None):
        depth = 4 if not told else max(1, (max(n, room) - 1).bit_length())
        everyone = range(1, 2 ** depth + 1)
        shown = n if told else 16
        forms = {x: (1 if not required else 2 if x <= required else 3) for x in everyone}
        length = len(secret)
        if required:
            ks = {2: required, 3: k}
            tag = H("envelope tag", b"".join(bytes([form, cls, length, ks[form]]) for form in (2, 3)) + secret, 4)
            mask = some(length + 4) if mask is None else mask
            pieces = {2: mask, 3: bytes(a ^ b for a, b in zip(mask, secret + tag))}
        else:
            ks = {1: k}
            pieces = {1: secret + H("envelope tag", bytes([1, cls, length, k]) + secret, 4)}
        payloads, salts, self.r = {}, {}, {}
        for form, piece in pieces.items():
            own = [x for x in everyone if forms[x] == form]
            payloads.update(split(piece, ks[form], own))
            self.r[form] = some(16)
            salts.update(split(self.r[form], ks[form], own))
        all_shares = [Share(form=forms[x], cls=cls, depth=depth, n=(max(shown, x) if told else 16), k=ks[forms[x]],
                            other=ks.get(5 - forms[x]), x=x, length=length, salt=salts[x], payload=payloads[x],
                            digest=digest, label=label) for x in everyone]
        self.rows = tree_of([share.leaf() for share in all_shares], "tree node", 10)
        self.set_id = H("set id", self.rows[-1][0] + digest, 10)
        for share in all_shares:
            share.set_id, share.path = self.set_id, path_of(self.rows, share.x - 1)
        self.secret, self.all = secret, all_shares
        self.shares, self.kept = all_shares[:n], all_shares[n:]

    @property
    def prefix(self):
        return int.from_bytes(self.set_id, "big") >> 62


# Section 9

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


def vault(key, plain, passphrase=None, argon=(8, 1, 1), master=None):
    """The master key may be given, for a vault whose commitment to it is not as it should be."""
    salt, nonce = some(16), some(24)
    stretched = b"" if passphrase is None else sealed.argon2id(passphrase.encode(), salt, *argon)
    true_master = H("vault master key", key + stretched, 32)
    out = struct.pack(">BIBB", 1, *argon) + salt + nonce + struct.pack(">I", len(plain) + 16)
    out += H("vault master key commitment", master or true_master, 32)
    out += H("vault split key commitment", out + key, 32)
    return out + encrypt(H("vault encryption key", true_master, 32), nonce, out, plain)


# Section 10

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


class Series:
    """The data codes of a vault; `codes(set_id)` gives their texts."""

    def __init__(self, data, size=64, codes=None, on_page=4):
        self.needed, self.slices = slices_of(data, size, codes or -(-len(data) // size * 4 // 3))
        self.on_page = on_page
        self.hash = H("vault hash", b"".join(self.slices[:self.needed]), 10)
        count = len(self.slices)
        leaves = [H("slice leaf", self.fields(i) + slice, 6) for i, slice in enumerate(self.slices)]
        leaves += [bytes(6)] * (2 ** (count - 1).bit_length() - count)
        self.rows = tree_of(leaves, "slice tree node", 6)
        self.digest = H("vault digest", self.hash + self.rows[-1][0], 10)

    def fields(self, i):
        return struct.pack(">3HB", i, self.needed - 1, len(self.slices) - 1, self.on_page)

    def codes(self, set_id):
        return [data_code_of(set_id + self.hash + self.fields(i) + slice + path_of(self.rows, i))
                for i, slice in enumerate(self.slices)]


def data_code_of(body):
    return code_of("PQ1D", body + H("code check", b"PQ1D" + body, 8))
