"""Typed keys (class 4): secret bytes to the text that is typed in. Section 12 of FORMAT.md is the only source.

recover.py calls text_of. The word lists of SLIP-39, Monero and Cryptomator are read from the folder lists beside this file, from
beside this file, or from ../src/kind/lists; BIP-39 lists in other languages than English from there too, as spanish.txt and so on.
It checks less than section 12 asks of a reader: what the tag has proven to be what was split is taken to be well made."""
import base64, datetime, functools, hashlib, os, struct, zlib
import recover
from recover import need

DIGITS, UPPER, LOWER = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
HEX, BASE58 = "0123456789abcdef", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
def groups(count, size, separator): return separator.join(["x" * size] * count)
# Key form: alphabet, how it is written; x is a character.
CHARACTERS = {
    2: (DIGITS + UPPER, groups(5, 5, "-")), 3: ("BCDFGHJKMNPQRTVWXY2346789", groups(5, 5, "-")),
    4: (DIGITS + UPPER, groups(6, 4, "-")), 5: ("cbdefghijklnrtuv", groups(8, 8, "-")),
    6: (DIGITS + UPPER + LOWER + "./", groups(4, 5, "-")), 7: (DIGITS + UPPER, "x" * 28),
    8: (DIGITS + LOWER, groups(8, 4, " ")), 61: (DIGITS + UPPER, groups(8, 4, " ")), 9: (DIGITS + "ABCDEF", groups(10, 4, " ")),
    10: ("0123456789ABCDEFGHJKMNPQRSTVWXYZ", groups(8, 4, " ")),
    11: ("23456789ABCDEFGHJKLMNPQRSTVWXYZ", "A3-xxxxxx-xxxxxx-xxxxx-xxxxx-xxxxx-xxxxx"),
    12: (HEX, "\n".join([groups(4, 4, " ")] * 4)), 13: (HEX, groups(16, 4, " ")),
    14: ("=123456789ABCDEFGHIJKLMN#PQRSTUVWXYZ", groups(16, 4, " ")), 15: (DIGITS, groups(6, 5, " ")),
    16: (UPPER + "234567", groups(20, 4, "-")), 22: (BASE58, groups(12, 4, " ")),
}
CODE_FORMS = set(range(24, 32)) | {57, 58, 59}
CODE_ALPHABETS = (DIGITS, HEX, DIGITS + "ABCDEF", DIGITS + LOWER, DIGITS + UPPER,
                  "abcdefgijkmnopqrstwxyzABCDEFGHJKLMNPQRSTWXYZ23456789", DIGITS + UPPER + LOWER)
LANGUAGES = ("", "chinese_simplified", "chinese_traditional", "czech", "french", "italian", "japanese", "korean", "portuguese", "spanish")

# ---- Numbers, words, checksums ----
def digits_of(data, count, base):
    """The digits of a number, the first the most significant; refuses one that has more, or stands in other bytes."""
    need(len(data) == ((base ** count - 1).bit_length() + 7) // 8, "the packed key has another length than its key form")
    number, found = int.from_bytes(data, "big"), []
    for _ in range(count):
        number, digit = divmod(number, base)
        found.append(digit)
    need(number == 0, "the packed key is larger than any of its key form")
    return found[::-1]
def written(pattern, characters):
    characters = iter(characters)
    return "".join(next(characters) if place == "x" else place for place in pattern)
@functools.lru_cache
def word_list(name, count):
    here = os.path.dirname(os.path.abspath(__file__))
    for folder in (os.path.join(here, "lists"), here, os.path.join(here, "..", "src", "kind", "lists")):
        try:
            with open(os.path.join(folder, name + ".txt"), encoding="utf-8") as file:
                words = file.read().split()
        except OSError:
            continue
        need(len(words) == count, "the word list %s.txt does not have %d words" % (name, count))
        return words
    raise recover.Refused("this key needs the word list %s.txt beside kinds.py, or in a folder lists there" % name)
def bip39(entropy, words):
    bits = recover.to_bits(entropy) + recover.to_bits(hashlib.sha256(entropy).digest())[:len(entropy) // 4]
    return " ".join(words[number] for number in recover.cut(bits, 11))
def polymod(symbols, generator, start, shift):
    for symbol in symbols:
        top, start = start >> shift, (start & (1 << shift) - 1) << 5 ^ symbol
        for bit, term in enumerate(generator):
            if top >> bit & 1: start ^= term
    return start
def symbols5(data):
    bits = recover.to_bits(data)
    return recover.cut(bits + "0" * (-len(bits) % 5), 5)
def bech32(name, data):
    """BIP-173, without its limit of length."""
    symbols = symbols5(data)
    head = [ord(c) >> 5 for c in name] + [0] + [ord(c) & 31 for c in name]
    check = 1 ^ polymod(head + symbols + [0] * 6, (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3), 1, 25)
    symbols += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return name + "1" + "".join(BECH32[symbol] for symbol in symbols)
def codex32(capitals, symbols):
    """BIP-93, with the short checksum up to 80 symbols and the long one above."""
    short = len(symbols) <= 80
    generator = (0x19DC500CE73FDE210, 0x1BFAE00DEF77FE529, 0x1FBD920FFFE7BEE52, 0x1739640BDEEE3FDAD, 0x07729A039CFC75F5A) if short else (
        0x3D59D273535EA62D897, 0x7A9BECB6361C6C51507, 0x543F9B7E6C38D8A2A0E, 0x0C577EAECCF1990D13C, 0x1887F74F8DC71B10651)
    length, end = (13, 0x10CE0795C2FD1E62A) if short else (15, 0x43381E570BF4798AB26)
    check = end ^ polymod(list(symbols) + [0] * length, generator, 0x23181B3, 5 * length - 5)
    symbols = list(symbols) + [check >> 5 * (length - 1 - i) & 31 for i in range(length)]
    text = "ms1" + "".join(BECH32[symbol] for symbol in symbols)
    return text.upper() if capitals else text
def slip39(words, digits):
    generator = (0xE0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009, 0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120)
    state = 1
    for symbol in list(b"shamir_extendable" if digits[1] >> 4 & 1 else b"shamir") + digits + [0, 0, 0]:
        top, state = state >> 20, (state & 0xFFFFF) << 10 ^ symbol
        for bit, term in enumerate(generator):
            if top >> bit & 1: state ^= term
    state ^= 1
    return " ".join(words[digit] for digit in digits + [state >> 10 * (2 - i) & 1023 for i in range(3)])
def monero(seed):
    words, found = word_list("monero", 1626), []
    for number in struct.unpack("<%dI" % (len(seed) // 4), seed):
        first = number % 1626
        second = (number // 1626 + first) % 1626
        found += [words[first], words[second], words[(number // 1626 ** 2 + second) % 1626]]
    return " ".join(found + [found[zlib.crc32("".join(word[:3] for word in found).encode()) % len(found)]])

# ---- Public keys: RFC 7748 and RFC 8032 ----
P = 2 ** 255 - 19
def inverse(number): return pow(number, P - 2, P)
def clamped(data): return int.from_bytes(data, "little") & (1 << 254) - 8 | 1 << 254
def x25519_public(secret):
    scalar, x2, z2, x3, z3, swap = clamped(secret), 1, 0, 9, 1, 0
    for place in reversed(range(255)):
        bit = scalar >> place & 1
        if swap ^ bit: x2, x3, z2, z3 = x3, x2, z3, z2
        swap, a, b, c, d = bit, x2 + z2, x2 - z2, x3 + z3, x3 - z3
        x3, z3 = (d * a + c * b) ** 2 % P, 9 * (d * a - c * b) ** 2 % P
        x2, z2 = a * a * b * b % P, (a * a - b * b) * (a * a + 121665 * (a * a - b * b)) % P
    if swap: x2, z2 = x3, z3
    return (x2 * inverse(z2) % P).to_bytes(32, "little")
def ed25519_public(seed):
    d = -121665 * inverse(121666) % P
    def add(one, other):
        (x1, y1), (x2, y2) = one, other
        cross = d * x1 * x2 * y1 * y2
        return (x1 * y2 + x2 * y1) * inverse(1 + cross) % P, (y1 * y2 + x1 * x2) * inverse(1 - cross) % P
    point = 15112221349535400772501151409588531511454012693041857206046113283949847762202, 4 * inverse(5) % P
    scalar, total = clamped(hashlib.sha512(seed).digest()[:32]), (0, 1)
    while scalar:
        if scalar & 1: total = add(total, point)
        scalar, point = scalar >> 1, add(point, point)
    return (total[1] | (total[0] & 1) << 255).to_bytes(32, "little")

# ---- Files and URIs ----
def age_file(data):
    zone = struct.unpack("b", data[37:])[0] if len(data) == 38 else 0
    local = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int.from_bytes(data[32:37], "big") + 900 * zone)
    suffix = "%s%02d:%02d" % ("+-"[zone < 0], abs(zone) // 4, abs(zone) % 4 * 15) if zone else "Z"
    return "# created: %s%s\n# public key: %s\n%s\n" % (
        local.isoformat(), suffix, bech32("age", x25519_public(data[:32])), bech32("age-secret-key-", data[:32]).upper())
def openssh(data):
    def s(part): return struct.pack(">I", len(part)) + part
    seed, check, comment = data[:32], data[32:36], data[36:]
    public = ed25519_public(seed)
    blob = s(b"ssh-ed25519") + s(public)
    inner = check * 2 + blob + s(seed + public) + s(comment)
    inner += bytes(range(1, 1 + -len(inner) % 8))
    text = base64.b64encode(b"openssh-key-v1\0" + s(b"none") * 2 + s(b"") + struct.pack(">I", 1) + s(blob) + s(inner)).decode()
    lines = [text[place:place + 70] for place in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN OPENSSH PRIVATE KEY-----", *lines, "-----END OPENSSH PRIVATE KEY-----", ""])
def keepass(layout, key):
    tab, end = ("    " if layout & 2 else "\t"), ("\r\n" if layout & 0x20 else "\n")
    xsd, xsi = ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"', ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    spaces, one_line = ("", xsd + xsi, xsi + xsd, "")[layout >> 3 & 3], layout >> 3 & 3 == 3
    if layout & 1:
        version, body = "1.00", [(2, "<Data>%s</Data>" % base64.b64encode(key).decode())]
    else:
        row = [key[i:i + 4].hex().upper() for i in range(0, 32, 4)]
        version, body = "2.0", [(2, '<Data Hash="%s">' % hashlib.sha256(key).hexdigest()[:8].upper()),
                                (3, " ".join(row[:4])), (3, " ".join(row[4:])), (2, "</Data>")]
    lines = [(0, '<?xml version="1.0" encoding="%s"?>' % ("UTF-8" if layout & 4 else "utf-8")), (0, "<KeyFile%s>" % spaces),
             (1, "<Meta>"), (2, "<Version>%s</Version>" % version), (1, "</Meta>"), (1, "<Key>"), *body, (1, "</Key>"), (0, "</KeyFile>")]
    text = "".join(line for _, line in lines) if one_line else end.join(tab * level + line for level, line in lines)
    return text + (end if layout & 0x40 else "")
PIECES = r"""otpauth://totp/ otpauth://hotp/ ?secret=S &secret=S ?secret=S&issuer= ?secret=S&issuer=I ?issuer= ?issuer=I &issuer= &issuer=I
&algorithm=SHA1 &algorithm=SHA256 &algorithm=SHA512 &digits=6 &digits=8 &period=30 &period=60 &counter= &counter=0 &digits=6&period=30
&period=30&digits=6 &algorithm=SHA1&digits=6 &algorithm=SHA1&digits=6&period=30 &period=30&digits=6&algorithm=SHA1
&algorithm=SHA1&period=30&digits=6 &digits=6&algorithm=SHA1&period=30 ?period=30&digits=6&algorithm=SHA1&secret=S
?algorithm=SHA1&digits=6 ?algorithm=SHA1 ?digits=6 ?period=30 %20 %2B %3A %3D %40 :%20 %3A%20 @gmail.com %40gmail.com @outlook.com
%40outlook.com @hotmail.com %40hotmail.com @yahoo.com %40yahoo.com @icloud.com %40icloud.com @googlemail.com @proton.me %40proton.me
@protonmail.com @example.com .com .org .net .de .co.uk Google: GitHub: GitLab Microsoft: Amazon Amazon%20Web%20Services: Facebook:
Instagram: Discord: Dropbox: PayPal: Bitwarden Nextcloud Proton""".split()
def otpauth(data):
    count = data[0] & 0x7F
    end = 1 + (5 * count + 7) // 8
    need(len(data) >= end, "the secret of the URI is cut off")
    secret = "".join((UPPER + "234567")[symbol] for symbol in symbols5(data[1:end])[:count])
    def piece(byte):
        if byte < 0x80: return chr(byte)
        need(byte - 0x80 < len(PIECES), "a piece of the URI is not in the table")
        text = PIECES[byte - 0x80]
        # S and I stand for themselves nowhere but behind these two.
        for mark, place in (("secret=S", "secret=\0"), ("issuer=I", "issuer=\1")):
            text = text.replace(mark, place)
        return text
    text = "".join(map(piece, data[end:]))
    label = text.split("/", 3)[-1].split("?")[0]
    issuer = label.split(":")[0] if ":" in label else label.split("%3A")[0]
    return text.replace("\1", issuer).replace("\0", secret.lower() if data[0] & 0x80 else secret)
def codes(data):
    need(len(data) > 4, "the list of codes is cut off")
    flags, shape, length, count = data[:4]
    group, alphabet, bullet = shape & 15, shape >> 4, flags & 31
    need(alphabet < 7 and bullet < 6 and 4 <= length <= 64 and 2 <= count <= 64, "the list of codes is of no kind that there is")
    text = "".join(CODE_ALPHABETS[alphabet][digit] for digit in digits_of(data[4:], length * count, len(CODE_ALPHABETS[alphabet])))
    lines = []
    for number in range(1, count + 1):
        code = text[(number - 1) * length:number * length]
        parts = [code[place:place + group] for place in range(0, length, group)] if group else [code]
        lines.append(("", "* ", "- ", "%d. ", "%d: ", "%d) ")[bullet].replace("%d", str(number)) + ("-" if flags & 0x20 else " ").join(parts))
    end = "\r\n" if flags & 0x80 else "\n"
    return end.join(lines) + (end if flags & 0x40 else "")

def text_of(secret):
    """The canonical form of the secret bytes of class 4, as bytes."""
    form, data = secret[0], secret[1:]
    if form in (55, 60): return data
    try:
        text = decode(form, data)
    except (IndexError, OverflowError, UnicodeError, ValueError):
        raise recover.Refused("the packed key is not one of key form %d" % form) from None
    need(text is not None, "key form %d is not known to this program, or its bytes have another length" % form)
    return text.encode("utf-8")
def decode(form, data):
    english, size = recover.WORDS, len(data)
    if form == 1:
        alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        key = "".join(alphabet[digit] for digit in digits_of(data, 26, 32))
        return written(groups(7, 4, "-"), key + "".join(alphabet[byte % 32] for byte in hashlib.sha256(key.encode()).digest()[:2]))
    if form == 22 and size == 32:
        data = b"\0\x8b\1" + data
        data += bytes([functools.reduce(lambda total, byte: total ^ byte, data)])
    if form in CHARACTERS:
        alphabet, pattern = CHARACTERS[form]
        return written(pattern, [alphabet[digit] for digit in digits_of(data, pattern.count("x"), len(alphabet))])
    if form in (17, 18, 20): return base64.b64encode(data).decode()
    if form == 19: return base64.urlsafe_b64encode(data).decode().rstrip("=")
    if form in (21, 38): return data.hex()
    if form == 23 and size == 16: return "-".join("%05d" % number for number in struct.unpack("<8H", data))
    if form in CODE_FORMS: return codes(data)
    if form == 32 and 0 < data[0] < len(LANGUAGES): return bip39(data[1:], word_list(LANGUAGES[data[0]], 2048))
    if form in (33, 34, 35): return " ".join(english[digit] for digit in digits_of(data, 8 * size // 11, 2048))
    if form in (36, 37): return bip39(data, english)
    if form in (39, 40) and size in (32, 16): return monero(data)
    if form == 41: return slip39(word_list("slip39", 1024), digits_of(data, 8 * size // 10, 1024))
    if form == 42 and size == 64:
        bits = recover.to_bits(data + struct.pack("<I", zlib.crc32(data))[:2])
        return " ".join(word_list("cryptomator", 4096)[number] for number in recover.cut(bits, 12))
    if form == 48 and size == 32: return bech32("age-secret-key-", data).upper()
    if form == 49 and size == 32: return bech32("age-secret-key-pq-", data).upper()
    if form == 50 and size in (37, 38): return age_file(data)
    if form == 51 and size >= 36: return openssh(data)
    if form == 52 and size == 33: return keepass(data[0], data[1:])
    if form == 53 and data: return otpauth(data)
    if form == 54:
        text = base64.b64encode(data).decode()
        for sign, code in (("+", "%2B"), ("/", "%2F"), ("=", "%3D")): text = text.replace(sign, code)
        return "otpauth-migration://offline?data=" + text
    if form == 56 and data: return codex32(data[0] & 0x80, symbols5(data[1:])[:data[0] & 0x7F])
    return None
