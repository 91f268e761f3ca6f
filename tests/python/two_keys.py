"""Prints, as TOML, a vault whose ciphertext decrypts under two split keys: what the commitment to the split key is for.

Poly1305 binds nobody who knows the key: for two keys, one nonce and one vault header, the tag of a ciphertext under
either key is a linear function, mod 2^130 - 5, of any of its blocks. Two free blocks are two equations for any tag
that both are to have; they are solved for one tag after the other until the solution is two numbers of 128 bits. k1
opens the vault, but for what the padding of the plaintext holds: there stand the free blocks, where a writer puts
zeros. k2 opens it as well, if a reader checks nothing but the tag, and gives some other plaintext. The header
commits to k1. Same numbers at every run."""
import hashlib
import pathlib
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = next(folder for folder in (HERE.parents[1] / "examples", HERE.parent) if (folder / "recover.py").exists())
sys.path.insert(0, str(EXAMPLES))
import recover  # noqa: E402
import sealed  # noqa: E402

P = 2**130 - 5
SIZE = 256  # of the plaintext, the smallest length class
FREE = (SIZE // 16 - 2, SIZE // 16 - 1)  # the numbers of the free blocks, in the padding


def dice(purpose, length):
    return hashlib.shake_256(b"paperquorum two keys: " + purpose.encode()).digest(length)


def H(context, data):
    return recover.blake3_derive_key(context, data, 32)


def plaintext_of(text):
    contents = struct.pack(">HB4sBHI", 1, 4, b"text", 0, 0, len(text)) + text
    plain = bytes([0]) + struct.pack(">I", len(contents)) + contents
    assert len(plain) <= 16 * FREE[0]
    return plain + bytes(SIZE - len(plain))


def header_of(key, nonce):
    """The vault header, with both commitments to the key."""
    out = struct.pack(">BIBB", 1, 8, 1, 1) + dice("Argon2id salt", 16) + nonce + struct.pack(">I", SIZE + 16)
    out += H(sealed.COMMIT_MASTER, H(sealed.MASTER, key))
    return out + H(sealed.SPLIT, out + key)


def colliding(streams, header, ciphertext):
    """The ciphertext, its free blocks replaced, and the tag that it has under both key streams."""
    message = header + bytes(-len(header) % 16) + ciphertext + struct.pack("<2Q", len(header), len(ciphertext))
    blocks = [int.from_bytes(message[i:i + 16] + b"\1", "little") for i in range(0, len(message), 16)]
    free = [(len(header) + 15) // 16 + number for number in FREE]
    rows = []  # the tag before s is added is fixed + a * first free block + b * second, all mod P
    for stream in streams:
        r = int.from_bytes(stream[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
        powers = [pow(r, len(blocks) - i, P) for i in range(len(blocks))]
        # The bit 2^128 that is added to every block belongs to what is fixed.
        fixed = sum(power * (2**128 if i in free else block) for i, (power, block) in enumerate(zip(powers, blocks)))
        rows.append((powers[free[0]], powers[free[1]], fixed, int.from_bytes(stream[16:32], "little")))
    (a1, b1, fixed1, s1), (a2, b2, fixed2, s2) = rows
    inverse = pow(a1 * b2 - a2 * b1, -1, P)
    for attempt in range(10000):
        tag = dice("tag %d" % attempt, 16)
        # The least number that gives the tag; up to three others do, by multiples of 2^128.
        wanted = int.from_bytes(tag, "little")
        right1, right2 = ((wanted - s) % 2**128 - fixed for s, fixed in ((s1, fixed1), (s2, fixed2)))
        x, y = (right1 * b2 - right2 * b1) * inverse % P, (a1 * right2 - a2 * right1) * inverse % P
        if x < 2**128 and y < 2**128:
            out = bytearray(ciphertext)
            for number, block in zip(FREE, (x, y)):
                out[16 * number:16 * number + 16] = block.to_bytes(16, "little")
            return bytes(out), tag
    raise AssertionError("no tag suits")


def main():
    k1, k2, nonce = dice("k1", 32), dice("k2", 32), dice("nonce", 24)
    header = header_of(k1, nonce)
    keys = [H(sealed.ENCRYPT, H(sealed.MASTER, key)) for key in (k1, k2)]
    streams = [sealed.key_stream(key, nonce, SIZE) for key in keys]
    first = plaintext_of(b"one vault, one key")
    ciphertext, tag = colliding(streams, header, bytes(a ^ b for a, b in zip(first, streams[0][64:])))
    vault = header + ciphertext + tag

    # Both keys decrypt it, to different plaintexts; of the first, all but the free blocks in the padding is as it was.
    plain1, plain2 = (sealed.decrypt(key, nonce, header, vault[len(header):]) for key in keys)
    assert plain1 is not None and plain2 is not None and plain1 != plain2
    assert plain1[:16 * FREE[0]] == first[:16 * FREE[0]] and any(plain1[16 * FREE[0]:])
    # A reader of FORMAT.md opens it with the first, and refuses the second.
    assert sealed.open_vault(vault, k1) == [("text", "", "", b"one vault, one key")]
    try:
        sealed.open_vault(vault, k2)
        raise AssertionError("opened with the second key")
    except sealed.Closed as why:
        assert why.stage == "split key"

    for name, value in (("k1", k1), ("k2", k2), ("vault", vault)):
        print('%s = "%s"' % (name, value.hex()))


main()
