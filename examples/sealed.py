"""Opens the vault of a sealed paperquorum set (FORMAT.md, sections 9 and 10). recover.py, which must stand beside this
file, loads it when it is needed: see there for its use. `python3 sealed.py` computes the published test vectors."""
import collections, getpass, hashlib, hmac, itertools, os, re, struct, sys, unicodedata, zlib
from recover import MIX, Refused, blake3_derive_key, body_checked, field, need, prefix_of, root_of, set_name

# ---- Section 1: constants ----
def context(purpose): return "paperquorum 2026-11-30 version 1 " + purpose
SPLIT, MASTER, COMMIT_MASTER, ENCRYPT, VAULT, DIGEST = (context("vault " + purpose) for purpose in (
    "split key commitment", "master key", "master key commitment", "encryption key", "hash", "digest"))
SLICE, SLICE_NODE = context("slice leaf"), context("slice tree node")
HEADER = struct.Struct(">BIBB16s24sI32s32s")  # the vault header, 115 bytes
LIMIT = 2 ** 20 + 2 ** 17  # bytes of contents
CONTROL = "[\0-\x1f\x7f-\x9f]"
STAGES = ["fields", "digest", "split key", "master key", "passphrase", "tag", "contents"]  # of reading a vault, in this order
class Closed(Refused):
    """The vault cannot be opened. The stage is one of STAGES."""
    def __init__(self, stage, why): super().__init__(why); self.stage = stage
def must(condition, stage, why):
    if not condition: raise Closed(stage, why)
def tell(text): print(text, file=sys.stderr)

# ---- Section 10: data codes, and any D slices -> the vault ----
Code = collections.namedtuple("Code", "set_id vault_hash number needed codes on_page slice digest")  # needed D, codes N
def read_data_code(text):
    body = body_checked(text, "PQ1D")
    need(len(body) > 27, "the code is too short")
    number, needed, codes, on_page = struct.unpack(">3HB", body[20:27])
    needed, codes = needed + 1, codes + 1
    path = len(body) - 6 * (codes - 1).bit_length()
    need(number < codes and needed <= codes <= 4096 and on_page, "the fields of the code do not go together")
    need(path > 27 and (path - 27) % 2 == 0, "a slice has an even number of bytes, at least two")
    leaf = blake3_derive_key(SLICE, body[20:path], 6)
    root = root_of(leaf, number, body[path:], SLICE_NODE, 6)
    digest = blake3_derive_key(DIGEST, body[10:20] + root, 10)
    return Code(body[:10], body[10:20], number, needed, codes, on_page, body[27:path], digest)
EXP, LOG = field(0x1100B, 65536)[2:]
def join(known, needed):
    """Slices by their number, at least as many as are needed -> the first that many slices, one after the other.

    By Lagrange, slice j is the sum of factor(i, j) * slice i over as many known i as are needed, where factor(i, j) is
    the product of (j - m) / (i - m) over the other m. A slice is one whole number here, so that ^ adds all its elements
    at once. Each of the sixteen sums is over the slices whose factor has that bit; the sums times x^bit make slice j.
    470 slices of 574 bytes, 157 of them missing, take 0.1 to 0.2 seconds."""
    chosen, size = sorted(known)[:needed], len(next(iter(known.values())))
    ones = int.from_bytes(b"\0\1" * (size // 2), "big")
    below = [sum(LOG[i ^ m] for m in chosen if m != i) for i in chosen]
    slices = [int.from_bytes(known[i], "big") for i in chosen]
    def computed(j):
        logs = [LOG[j ^ i] for i in chosen]
        above, sums, total = sum(logs), [0] * 16, 0
        for own, denominator, slice in zip(logs, below, slices):
            factor, bit = EXP[(above - own - denominator) % 65535], 0
            while factor:
                if factor & 1: sums[bit] ^= slice
                factor, bit = factor >> 1, bit + 1
        for part in reversed(sums):
            high = total >> 15 & ones  # of every element, the bit that is moved out of it when all are multiplied by x
            total = (total ^ high << 15) << 1 ^ high * 0x100B ^ part
        return total.to_bytes(size, "big")
    return b"".join(known[j] if j in known else computed(j) for j in range(needed))
def vault_of(codes):
    """Codes that belong together -> the vault, its hash compared."""
    needed, number_of = codes[0].needed, codes[0].codes
    slices = collections.defaultdict(set)
    for code in codes: slices[code.number].add(code.slice)
    pages = ", ".join(map(str, sorted({i // codes[0].on_page + 1 for i in range(number_of) if i not in slices})))
    must(len(slices) >= needed, "fields", "%d of %d data codes are needed and only %d were read; look at page %s of the data"
         % (needed, number_of, len(slices), pages))
    # Those that contradict each other stand last, and are tried only if there are not enough others.
    chosen = sorted(slices, key=lambda number: len(slices[number]))[:needed]
    for tried in itertools.islice(itertools.product(*(sorted(slices[number]) for number in chosen)), 1000):
        vault = join(dict(zip(chosen, tried)), needed)
        if blake3_derive_key(VAULT, vault, 10) == codes[0].vault_hash: return vault
    raise Closed("digest", "the data codes do not make the vault that they name: some of them are forged")

# ---- ChaCha20 and Poly1305 (RFC 8439), XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) ----
CHACHA = b"expand 32-byte k"
def chacha_rounds(state, mask):
    """Twenty rounds. A word of the state may hold several blocks: 32 bits of each 64 are a word of one (mask)."""
    for a, b, c, d in MIX * 10:
        for to, by, turned, left in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[to] = state[to] + state[by] & mask
            mixed = state[turned] ^ state[to]
            state[turned] = (mixed << left | mixed >> 32 - left) & mask
    return state
def chacha20(key, nonce, length):
    """That many bytes of the key stream, from block 0 on; all blocks are computed side by side."""
    blocks = -(-length // 64)
    ones = int.from_bytes(struct.pack("<Q", 1) * blocks, "little")
    start = [word * ones for word in struct.unpack("<16I", CHACHA + key + bytes(4) + nonce)]
    start[12] = int.from_bytes(struct.pack("<%dQ" % blocks, *range(blocks)), "little")
    words = [first + last & ones * 0xFFFFFFFF for first, last in zip(start, chacha_rounds(start[:], ones * 0xFFFFFFFF))]
    columns = [struct.unpack("<%dQ" % blocks, word.to_bytes(8 * blocks, "little")) for word in words]
    return struct.pack("<%dI" % (16 * blocks), *itertools.chain.from_iterable(zip(*columns)))[:length]
def hchacha20(key, nonce):
    state = chacha_rounds(list(struct.unpack("<16I", CHACHA + key + nonce)), 0xFFFFFFFF)
    return struct.pack("<8I", *state[:4], *state[12:])
def poly1305(key, message):
    r, total = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF, 0
    for i in range(0, len(message), 16):
        total = (total + int.from_bytes(message[i:i + 16] + b"\1", "little")) * r % (2 ** 130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2 ** 128).to_bytes(16, "little")
def key_stream(key, nonce, length):
    """XChaCha20: 32 bytes of key for Poly1305, 32 that are not used, and those with which the text is XORed."""
    return chacha20(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], 64 + length)
def aead_tag(stream, associated, ciphertext):
    padded = b"".join(data + bytes(-len(data) % 16) for data in (associated, ciphertext))
    return poly1305(stream[:32], padded + struct.pack("<2Q", len(associated), len(ciphertext)))
def xor(a, b): return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).to_bytes(len(a), "big")
def decrypt(key, nonce, associated, sealed):
    """XChaCha20-Poly1305 -> the plaintext, or None if the tag, the last 16 bytes, does not match."""
    stream = key_stream(key, nonce, len(sealed) - 16)
    matches = hmac.compare_digest(aead_tag(stream, associated, sealed[:-16]), sealed[-16:])
    return xor(sealed[:-16], stream[64:]) if matches else None

# ---- Argon2id (RFC 9106), version 0x13 ----
U32, U64 = 2 ** 32 - 1, 2 ** 64 - 1
ROWS = [[16 * i + j for j in range(16)] for i in range(8)]
COLUMNS = [[16 * (j // 2) + 2 * i + j % 2 for j in range(16)] for i in range(8)]
PERMUTATION = [tuple(line[n] for n in quad) for line in ROWS + COLUMNS for quad in MIX]
def le32(*numbers): return struct.pack("<%dI" % len(numbers), *numbers)
def long_hash(data, length):  # H'
    data, out = le32(length) + data, b""
    while length - len(out) > 64:
        data = hashlib.blake2b(data).digest()
        out += data[:32]
    return out + hashlib.blake2b(data, digest_size=length - len(out)).digest()
def compress_blocks(x, y):
    """G. A block of 1024 bytes is one number, its first byte the lowest."""
    v = list(struct.unpack("<128Q", (x ^ y).to_bytes(1024, "little")))
    for i, j, k, l in PERMUTATION:
        a, b, c, d = v[i], v[j], v[k], v[l]
        a = a + b + 2 * (a & U32) * (b & U32) & U64
        d ^= a
        d = (d >> 32 | d << 32) & U64
        c = c + d + 2 * (c & U32) * (d & U32) & U64
        b ^= c
        b = (b >> 24 | b << 40) & U64
        a = a + b + 2 * (a & U32) * (b & U32) & U64
        d ^= a
        d = (d >> 16 | d << 48) & U64
        c = c + d + 2 * (c & U32) * (d & U32) & U64
        b ^= c
        v[i], v[j], v[k], v[l] = a, (b >> 63 | b << 1) & U64, c, d
    return x ^ y ^ int.from_bytes(struct.pack("<128Q", *v), "little")
def argon2id(password, salt, memory, passes, lanes, length=32, secret=b"", associated=b""):
    """About half a minute for 64 MiB and three passes; little more than the memory itself is allocated."""
    part = memory // (4 * lanes)  # blocks in a segment
    width = 4 * part  # and in a lane
    inputs = b"".join(le32(len(field)) + field for field in (password, salt, secret, associated))
    seed = hashlib.blake2b(le32(lanes, length, memory, passes, 0x13, 2) + inputs).digest()
    B = [[int.from_bytes(long_hash(seed + le32(i, lane), 1024), "little") for i in (0, 1)] + [0] * (width - 2)
         for lane in range(lanes)]
    for turn, slice, lane in itertools.product(range(passes), range(4), range(lanes)):
        own, addresses = B[lane], ()
        for i in range(2 if turn == slice == 0 else 0, part):
            place = slice * part + i
            if turn == 0 and slice < 2:  # the block to be mixed in does not depend on what has been computed
                if not addresses or i % 128 == 0:
                    where = struct.pack("<7Q", turn, lane, slice, lanes * width, passes, 2, i // 128 + 1)
                    inner = compress_blocks(0, int.from_bytes(where, "little"))
                    addresses = struct.unpack("<256I", compress_blocks(0, inner).to_bytes(1024, "little"))
                low, high = addresses[2 * (i % 128):][:2]
            else:
                low, high = own[place - 1] & U32, own[place - 1] >> 32 & U32
            other = lane if turn == slice == 0 else high % lanes
            area = (slice * part if turn == 0 else 3 * part) + (i - 1 if other == lane else -(i == 0))
            start = 0 if turn == 0 else (slice + 1) % 4 * part
            chosen = (start + area - 1 - (area * (low * low >> 32) >> 32)) % width
            own[place] = compress_blocks(own[place - 1], B[other][chosen]) ^ (own[place] if turn else 0)
    last = 0
    for own in B: last ^= own[-1]
    return long_hash(last.to_bytes(1024, "little"), length)
def stretch(passphrase, salt, memory, passes, lanes):
    """P of section 9."""
    secret = unicodedata.normalize("NFKD", passphrase).encode()
    try:
        from argon2.low_level import Type, hash_secret_raw
        return hash_secret_raw(secret, salt, passes, memory, lanes, 32, Type.ID, 0x13)
    except ImportError:
        minutes = memory * passes / 400000
        if minutes > 0.2: tell("computing Argon2id: some %.1f minutes; faster if argon2-cffi is installed" % minutes)
        return argon2id(secret, salt, memory, passes, lanes)

# ---- Section 9: the vault ----
Item = collections.namedtuple("Item", "kind name note data")
def committed(vault, key):
    """Steps 1 and 3 -> the fields of the vault header; step 2, the digest, is compared where the codes are read."""
    must(len(vault) >= 115, "fields", "the vault is shorter than its header")
    fields = version, memory, passes, lanes, _, _, length, _, to_split = HEADER.unpack(vault[:115])
    must(version == 1, "fields", "the vault has a version that is not known to this program")
    must(8 * lanes <= memory <= 2 ** 20 and 1 <= passes <= 16 and 1 <= lanes <= 4, "fields", "Argon2id: out of limits")
    must(16 <= length <= len(vault) - 115, "fields", "the vault is shorter or longer than it says")
    must(not any(vault[115 + length:]), "fields", "what follows the ciphertext is not zero")
    must(hmac.compare_digest(blake3_derive_key(SPLIT, vault[:83] + key, 32), to_split), "split key",
         "the vault does not go with these shares, or was altered (the commitment to the split key does not match)")
    return fields
def open_vault(vault, key, passphrases=()):
    """-> [Item]."""
    _, memory, passes, lanes, salt, nonce, length, to_master, _ = committed(vault, key)
    H = lambda context, data: blake3_derive_key(context, data, 32)
    master, tried = H(MASTER, key), False
    passphrases = iter(passphrases)
    while not hmac.compare_digest(H(COMMIT_MASTER, master), to_master):
        passphrase = next(passphrases, None)
        must(tried or passphrase is not None, "master key", "a passphrase is needed")
        must(passphrase is not None, "passphrase", "this is not the passphrase (the master key does not match)")
        master, tried = H(MASTER, key + stretch(passphrase, salt, memory, passes, lanes)), True
    plaintext = decrypt(H(ENCRYPT, master), nonce, vault[:115], vault[115:115 + length])
    must(plaintext is not None, "tag", "the tag of the ciphertext does not match: the vault was altered")
    return read_items(unpack(plaintext))
def unpack(plaintext):
    """The plaintext -> the contents, stored or compressed in it."""
    must(len(plaintext) >= 5 and plaintext[0] < 2, "contents", "the plaintext is of a form not known to this program")
    end = 5 + int.from_bytes(plaintext[1:5], "big")
    must(end <= len(plaintext), "contents", "the contents are longer than the plaintext")
    contents, whole = plaintext[5:end], True
    if plaintext[0] == 1:
        inflater = zlib.decompressobj(-15)
        try:
            contents = inflater.decompress(contents, LIMIT + 1)
            whole = inflater.eof and not inflater.unused_data
        except zlib.error:
            whole = False
    must(len(contents) <= LIMIT, "contents", "the contents are too long")
    must(whole, "contents", "the compressed contents are damaged")
    return contents
def read_items(contents):
    place, items = 0, []
    def take(size):
        nonlocal place
        must(place + size <= len(contents), "contents", "the contents end in the middle of an item")
        place += size
        return contents[place - size:place]
    def field(size): return take(int.from_bytes(take(size), "big"))
    for _ in range(int.from_bytes(take(2), "big")):
        try:
            items.append(Item(field(1).decode("ascii"), field(1).decode(), field(2).decode(), field(4)))
        except UnicodeDecodeError:
            raise Closed("contents", "the kind, the name or the note of an item is not text") from None
    names = [item.name for item in items if item.name]
    must(items and place == len(contents), "contents", "the contents have no item, or something follows the last one")
    must(len(set(names)) == len(names), "contents", "two items have the same name")
    must(not re.search(CONTROL, "".join(names)), "contents", "the name of an item holds a control character")
    return items

# ---- What recover.py calls ----
def passphrases_from(file):
    """The first line of the file, or if there is none, up to three that are asked for."""
    if file is not None:
        with open(file, "rb") as lines:
            try:
                yield lines.readline().rstrip(b"\r\n").decode("utf-8-sig")
            except UnicodeDecodeError:
                raise Closed("passphrase", "the passphrase in the file is not UTF-8") from None
    elif sys.stdin is not None and sys.stdin.isatty():
        for again in ("", "This is not the passphrase.\n", "This is not the passphrase.\n"):
            yield getpass.getpass(again + "Passphrase: ")
def items_of(codes, shares, set_id, key, passphrases):
    """(Source, text) of the data codes -> the items of the vault that these shares open."""
    groups, dropped, reasons, fitting = {}, 0, [], []
    set_id = next((share["set_id"] for share in shares if share["set_id"]), set_id)
    digest = next((share["digest"] for share in shares if share["digest"]), None)
    for place, (source, text) in enumerate(codes, 1):
        try:
            code = read_data_code(text)
            if code.set_id != set_id if set_id else prefix_of(code.set_id) != shares[0]["set_prefix"]:
                dropped += 1
            elif digest and code.digest != digest:
                tell("%s: data code %d left out: it is not one of the codes of its set: forged" % (source, place))
            else: groups.setdefault((code[0], code.digest, *code[3:6], len(code.slice)), []).append(code)
        except Refused as why:
            tell("%s: data code %d left out: %s" % (source, place, why))
    if dropped: tell("%d data codes are left out: they are of another set" % dropped)
    for group in groups.values():  # more than one only where no share was read from a code
        try:
            vault = vault_of(group)
            committed(vault, key)
            fitting.append(vault)
        except Closed as why:
            reasons.append(why)
    need(fitting or reasons, "this set is sealed: its data codes (PQ1D...) are needed too")
    if not fitting: raise max(reasons, key=lambda why: STAGES.index(why.stage))
    name = set_name(shares[0]["set_prefix"])
    need(len(fitting) == 1 and not any(why.stage == "split key" for why in reasons),
         "there are sealed data of two sets that are both called %s: take one set's away, or say which with --set" % name)
    return open_vault(fitting[0], key, passphrases)
def written(items, directory):
    os.mkdir(directory, 0o700)
    for number, item in enumerate(items, 1):
        safe = re.sub(r"[^\w.-]+", "_", item.name or item.kind).encode()[-100:].decode("utf-8", "ignore")
        safe = ("%d-%s" % (number, safe.strip("."))).rstrip("-")
        with open(os.path.join(directory, safe), "xb") as file:
            file.write(item.data)
        tell("written: " + safe + note_of(item, ", note: "))
    return b""
def note_of(item, before, after=""): return item.note and before + re.sub(CONTROL, " ", item.note) + after
def text_of(codes, shares, set_id, key, options):
    """What recover.py is to print: nothing with --out, for then the items are written into files."""
    items = items_of(codes, shares, set_id, key, passphrases_from(options.get("--passphrase-file")))
    if "--item" in options:
        items = [item for item in items if item.name == options["--item"]]
        need(items, "no item has that name")
    if "--out" in options: return written(items, options["--out"])
    if len(items) > 1:
        heads = [re.sub(CONTROL, " ", "== %s (%s) ==" % item[1::-1]) + "\n" + note_of(item, "", "\n") for item in items]
        return b"".join(head.encode() + item.data + b"\n" for head, item in zip(heads, items))
    if items[0].note: tell(note_of(items[0], "note: "))
    return items[0].data

if __name__ == "__main__":
    SUNSCREEN = (b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                 b"sunscreen would be it.")
    RESULTS = {
        "RFC 8439, 2.5.2, Poly1305": poly1305(bytes.fromhex(
            "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"), b"Cryptographic Forum Research Group",
        ) == bytes.fromhex("a8061dc1305136c6c22b8baf0c0127a9"),
        "draft-irtf-cfrg-xchacha, 2.2.1, HChaCha20": hchacha20(
            bytes(range(32)), bytes.fromhex("000000090000004a0000000031415927"),
        ) == bytes.fromhex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"),
        "draft-irtf-cfrg-xchacha, A.3.1, XChaCha20-Poly1305": decrypt(
            bytes(range(128, 160)), bytes(range(64, 88)), bytes.fromhex("50515253c0c1c2c3c4c5c6c7"), bytes.fromhex(
                "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64"
                "c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c"
                "97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49")) == SUNSCREEN,
        "RFC 9106, 5.3, Argon2id": argon2id(
            b"\1" * 32, b"\2" * 16, 32, 3, 4, 32, b"\3" * 8, b"\4" * 12,
        ) == bytes.fromhex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")}
    for vector, right in RESULTS.items():
        print("%s: %s" % (vector, "as published" if right else "DIFFERS"))
    sys.exit(not all(RESULTS.values()))
