#!/usr/bin/env python3
"""Recover a paperquorum secret from its printed shares: python3 recover.py [OPTION...] [FILE...]   (Python 3.8+)
Give it, in files or on standard input, k shares (the sheet says how many), each as the text of its QR code (PQ1S...,
PQ1R..., PQ1O..., PQ1W...) or as the words of the sheet (a blank line after each share; numbers, punctuation and case do
not matter, four letters of a word are enough); for a sealed set also its data codes (PQ1D...), and sealed.py beside this:
    --set ID                 only that set: 20 hexadecimal digits, or the file set.toml
    --passphrase-file FILE   its first line is the passphrase (without this option you are asked if one is needed)
    --item NAME, --out DIR   only the item of that name; every item as a file of its own in the new directory DIR
The secret goes to standard output, all else to standard error. Exit status: 0 recovered, 1 not, 2 wrong usage or file.
It repairs nothing: a share with a wrong word is left out. "Section": of FORMAT.md, the only source of this program."""
import functools, getopt, hashlib, itertools, os, re, struct, sys

# ---- Section 1: constants; section 2: the lengths L that each class may have; section 5: the mark of each form ----
VERSION, BASE32 = 1, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TAG, WORD, LEAF, NODE, SET, CODE = ("paperquorum 2026-11-30 version 1 " + purpose for purpose in (
    "envelope tag", "word check", "share leaf", "tree node", "set id", "code check"))
LENGTHS = {0: range(1, 65), 1: range(1, 65), 2: (16,), 3: (16, 20, 24, 28, 32), 4: range(2, 66), 5: (32,)}
SEALED, MARKS = 5, ("PQ1W", "PQ1S", "PQ1R", "PQ1O")
class Refused(Exception): """What was read cannot be used. The message says why, without words or secret bytes."""
def need(condition, otherwise):
    if not condition: raise Refused(otherwise)

# ---- BLAKE3 in its mode derive_key, which is H(context, data)[..length] of FORMAT.md ----
IV = struct.pack("<8I", 0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
CHUNK_START, CHUNK_END, PARENT, ROOT, CONTEXT, MATERIAL = 1, 2, 4, 8, 32, 64
MIX = [[4 * j + (i + turn * j) % 4 for j in range(4)] for turn in (0, 1) for i in range(4)]  # columns, then diagonals
def rotate(n, right): return (n >> right | n << 32 - right) & 0xFFFFFFFF
def compress(cv, block, counter, flags):
    """Chaining value of 32 bytes, block of at most 64 -> 64 bytes; the first 32 are the next chaining value."""
    m = struct.unpack("<16I", block.ljust(64, b"\0"))
    s = [*struct.unpack("<12I", cv + IV[:16]), counter & 0xFFFFFFFF, counter >> 32, len(block), flags]
    for _ in range(7):
        for i, (a, b, c, d) in enumerate(MIX):
            for word, turn_d, turn_b in ((m[2 * i], 16, 12), (m[2 * i + 1], 8, 7)):
                s[a] = (s[a] + s[b] + word) & 0xFFFFFFFF
                s[d] = rotate(s[d] ^ s[a], turn_d)
                s[c] = (s[c] + s[d]) & 0xFFFFFFFF
                s[b] = rotate(s[b] ^ s[c], turn_b)
        m = [m[i] for i in (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)]
    return struct.pack("<16I", *(s[i] ^ s[i + 8] for i in range(8)), *map(int.__xor__, s[8:], struct.unpack("<8I", cv)))
def last_step(key, data, mode, chunk=0):
    """The arguments of the last compression of the tree over data; chunk is the number of its first 1024 bytes."""
    if len(data) <= 1024:
        cv, flags = key, mode | CHUNK_START
        while len(data) > 64:
            cv, data, flags = compress(cv, data[:64], chunk, flags)[:32], data[64:], mode
        return cv, data, chunk, flags | CHUNK_END
    half = 512 << ((len(data) - 1) // 1024).bit_length()  # the largest power of two that leaves a right side
    sides = last_step(key, data[:half], mode, chunk), last_step(key, data[half:], mode, chunk + half // 1024)
    return key, b"".join(compress(*side)[:32] for side in sides), 0, mode | PARENT
def blake3(key, data, mode, length):
    cv, block, _, flags = last_step(key, data, mode)
    return b"".join(compress(cv, block, i, flags | ROOT) for i in range((length + 63) // 64))[:length]
context_key = functools.lru_cache(None)(lambda context: blake3(IV, context.encode(), CONTEXT, 32))
def blake3_derive_key(context, data, length): return blake3(context_key(context), data, MATERIAL, length)

# ---- Sections 1, 3, 4: the two fields, and what is computed in them ----
def field(polynomial, size):
    """Multiplication, division, powers of 2 and their logarithms in GF(size); 2 is primitive in every field used."""
    exp = [1]
    while len(exp) < size - 1: exp.append(exp[-1] << 1 ^ (polynomial if exp[-1] << 1 >= size else 0))
    log = {n: i for i, n in enumerate(exp)}
    return (lambda a, b: exp[(log[a] + log[b]) % (size - 1)] if a and b else 0,
            lambda a, b: exp[(log[a] - log[b]) % (size - 1)] if a else 0, exp, log)
(gf256_mul, gf256_div, *_), (gf2048_mul, *_) = field(0x11D, 256), field(0x805, 2048)
def gf256_interpolate(points, at=0):
    """The value at `at` of the polynomials through the points (x, payload), byte by byte (section 3)."""
    result = bytes(len(points[0][1]))
    for xi, payload in points:
        factor = 1
        for xj in (x for x, _ in points if x != xi): factor = gf256_mul(factor, gf256_div(xj ^ at, xj ^ xi))
        result = bytes(r ^ gf256_mul(factor, y) for r, y in zip(result, payload))
    return result
def parity(data):
    """Section 4: the remainder of (prefix and data symbols) * X^4 divided by g."""
    rest = [0, 0, 0, 0]
    for symbol in [0x50, 0x51, VERSION, len(data) + 4, *data]:
        rest = [r ^ gf2048_mul(symbol ^ rest[0], g) for r, g in zip(rest[1:] + [0], (30, 216, 960, 1024))]
    return rest

# ---- A share is a dict of form, cls, length L, set_prefix, threshold k, index x, payload and, from its code alone, else None:
# set_id, other (k of the other part, None in form 1 too), shares n, depth d, salt, digest (None but in class 5), label.
PROOF = ("set_id", "other", "shares", "depth", "salt", "digest", "label")
def to_bits(data): return "".join(format(byte, "08b") for byte in data)
def cut(bits, size): return [int(bits[i:i + size], 2) for i in range(0, len(bits), size)]
def prefix_of(set_id): return int.from_bytes(set_id[:3], "big") >> 6
def set_name(prefix): return WORDS[4 * (prefix // 512)] + "-" + WORDS[4 * (prefix % 512) + 2]  # section 7
def header(share): return bytes(map(share.get, ("form", "cls", "length", "threshold")))
def check_class(share):
    need(share["cls"] in LENGTHS, "class %d is not known to this program" % share["cls"])
    need(share["length"] in LENGTHS[share["cls"]], "the length does not fit the class")
    return share

# ---- Section 4: words ----
def data_symbols(share):  # the W symbols that stand before the parity
    bits = "{:03b}{:03b}{:b}{:018b}{:04b}{:04b}".format(share["form"], share["cls"], share["length"] % 2,
        share["set_prefix"], share["threshold"] - 1, share["index"] - 1) + to_bits(share["payload"])
    public = header(share) + share["set_prefix"].to_bytes(3, "big") + bytes([share["index"]])
    check = to_bits(blake3_derive_key(WORD, public + share["payload"], 4))
    return cut(bits + check[:16 + -(len(bits) + 16) % 11], 11)
def symbol_from_word(word):
    number = BEGINNINGS.get(word[:4])  # `ab?`, or a beginning of less than four letters, is not found here
    return number if number is not None and WORDS[number].startswith(word) else None
def symbols_from_text(text):  # None for a word that is illegible (? behind it) or not in the list
    tokens = (token.lstrip("0123456789") for token in re.findall(r"(?:[^\W_]|\?)+", text.lower()))
    return [symbol_from_word(word) for word in tokens if word]
def is_codeword(symbols): return 12 < len(symbols) < 60 and None not in symbols and parity(symbols[:-4]) == symbols[-4:]
def share_from_symbols(symbols):
    """The rest of "Reading words" in section 4, in the order of the checks; None is a word that is not known."""
    lengths = [n for n in range(1, 66) if 16 <= 11 * (len(symbols) - 4) - 33 - 8 * (n + 4) <= 26]
    need(lengths, "no share has %d words; is one missing or doubled?" % len(symbols))
    unknown = ", ".join(str(place) for place, symbol in enumerate(symbols, 1) if symbol is None)
    need(not unknown, "illegible or not in the list: word number " + unknown)
    need(is_codeword(symbols), "the parity does not match; look at the words again")
    bits = "".join(format(symbol, "011b") for symbol in symbols[:-4])
    need(int(bits[:3], 2) in (1, 2, 3), "the form of the share is not known to this program")
    length = sum(n for n in lengths if n % 2 == int(bits[6]))  # lengths holds one number, or an even and an odd one
    share = dict(form=int(bits[:3], 2), cls=int(bits[3:6], 2), length=length, set_prefix=int(bits[7:25], 2),
                 threshold=int(bits[25:29], 2) + 1, index=int(bits[29:33], 2) + 1,
                 payload=bytes(cut(bits[33:33 + 8 * (length + 4)], 8)), **dict.fromkeys(PROOF))
    need(data_symbols(check_class(share)) == symbols[:-4], "the check does not match; look at the words again")
    return share
def share_from_words(text): return share_from_symbols(symbols_from_text(text))

# ---- Section 5: the text of a QR code ----
def body_from_code(code, marks):
    """-> (mark, body), if it is a code with one of these marks (of a share, its words, or data)."""
    mark, digits = code[:4].upper() if code.isascii() else "", code[4:].upper()
    need(mark in marks, "this is not a code that is known to this program")
    need(set(digits) <= set(BASE32), "the code holds a character that cannot be there")
    bits = "".join(format(BASE32.index(digit), "05b") for digit in digits)
    need(len(bits) % 8 < 5 and "1" not in bits[len(bits) // 8 * 8:], "the digits at the end of the code are not right")
    return mark, bytes(cut(bits[:len(bits) // 8 * 8], 8))
def body_checked(code, mark):
    """The body of a code that ends with a check, without it."""
    body = body_from_code(code, (mark,))[1]
    right = blake3_derive_key(CODE, mark.encode() + body[:-8], 8)
    need(len(body) > 8 and body[-8:] == right, "the check of the code does not match: it is damaged")
    return body[:-8]
def root_of(leaf, place, path, node, size):
    """From leaf number `place` up to the root; path holds the hashes beside the way, of that many bytes each."""
    for at in range(0, len(path), size):
        beside = path[at:at + size]
        leaf = blake3_derive_key(node, beside + leaf if place & 1 else leaf + beside, size)
        place >>= 1
    return leaf
def share_from_code(code):
    if code[:4].upper() == MARKS[0]: return share_from_word_code(code)
    mark, body = body_from_code(code, MARKS[1:])
    fields, form = int.from_bytes(body[:3], "big"), MARKS.index(mark)
    cls, depth = fields >> 21, (fields >> 19 & 3) + 1
    shares, threshold, index = ((fields >> at & 15) + 1 for at in (15, 11, 7))
    length, start = fields & 127, 29 if form == 1 else 30
    payload, path = start + length + 4, len(body) - 10 * depth  # where they end and begin
    label = payload + 10 if cls == SEALED else payload
    need(len(body) > 2 and label <= path and 1 <= length <= 65, "the code is too short")
    leaf = blake3_derive_key(LEAF, mark.encode() + body[:3] + body[13:path], 10)
    root = root_of(leaf, index - 1, body[path:], NODE, 10)
    need(blake3_derive_key(SET, root + body[payload:label], 10) == body[3:13],
         "the code does not prove that it is one of the sheets of its set: it is damaged or forged")
    share = dict(form=form, cls=cls, length=length, set_prefix=prefix_of(body[3:13]), threshold=threshold, index=index,
                 payload=body[start:payload], set_id=body[3:13], other=body[29] + 1 if form > 1 else None, shares=shares,
                 depth=depth, salt=body[13:29], digest=body[payload:label] or None,
                 label=body[label:path].decode("utf-8", "replace"))
    least = max(index, threshold + (share["other"] or 0))
    need(least <= shares <= 2 ** depth, "k, x, n or d of the code is out of range")
    need(path - label <= 48 and share["label"].encode() == body[label:path], "the label of the code is not right")
    need(not re.search("[\0-\x1f\x7f-\x9f]", share["label"]), "the label of the code holds a control character")
    return check_class(share)
def share_from_word_code(code):
    """Words as a code: they prove as little as words do."""
    bits = to_bits(body_checked(code, MARKS[0]))
    end = len(bits) // 11 * 11
    need(len(bits) - end < 8 and "1" not in bits[end:], "the filling of the code is not zero")
    return share_from_symbols(cut(bits[:end], 11))

# ---- Sections 2 and 3: recovery ----
def told(share): return "%s %d from %s" % ("share", share["index"], "a code" if share["set_id"] else "words")
def of_one_set(shares, set_id=None):
    """The shares of the set that was asked for; without one, all must be of one set."""
    if set_id: shares = [share for share in shares if share["set_id"] in (set_id, None) and share["set_prefix"] == prefix_of(set_id)]
    need(shares, "no share was found" + (" of that set" if set_id else ""))
    ids = {share["set_id"] for share in shares} - {None}
    spoken = {share["set_prefix"] for share in shares if not share["set_id"]} - set(map(prefix_of, ids))
    names = ["%s (set %s)" % (set_name(prefix_of(own)), own.hex()) for own in sorted(ids)]
    names += ["%s (words)" % set_name(prefix) for prefix in sorted(spoken)]
    need(len(names) < 2, "these are shares of different sets: %s. Say which with --set" % ", ".join(names))
    return shares
def recover(shares):
    """Shares of one set -> (secret, shares that do not belong to it, how many of those that made it are words alone)."""
    codes, spoken = [s for s in shares if s["set_id"]], [s for s in shares if not s["set_id"]]
    name, first = set_name(shares[0]["set_prefix"]), (codes + spoken)[0]
    k = {}
    def fits(share):
        ks = [(share["form"], share["threshold"])] + ([(5 - share["form"], share["other"])] if share["other"] else [])
        return (all(share[key] == first[key] for key in ("cls", "length")) and (share["form"] == 1) == (first["form"] == 1)
                and (not share["set_id"] or share["digest"] == first["digest"])
                and all(k.setdefault(form, threshold) == threshold for form, threshold in ks))
    need(all(map(fits, codes)), "the codes of the set %s contradict each other" % name)
    strays = [share for share in spoken if not fits(share)]
    need(codes or not strays, "the words are of two sets that are both called %s: one of them is not yours" % name)
    parts = (2, 3) if first["form"] > 1 else (1,)
    points = {form: ({}, set()) for form in parts}  # x: payload of codes; (x, payload) of words
    for share in codes:
        same = points[share["form"]][0].setdefault(share["index"], share["payload"]) == share["payload"]
        need(same, "the codes of the set %s contradict each other" % name)
    for share in spoken:
        if share not in strays and points[share["form"]][0].get(share["index"]) != share["payload"]:
            points[share["form"]][1].add((share["index"], share["payload"]))
    for form, what in zip(parts, ("required shares", "other shares") if len(parts) > 1 else ("shares",)):
        proved, words = points[form]
        lacking = k.get(form, 1) - len(set(proved) | {x for x, _ in words})  # k may be known from codes only
        need(lacking <= 0, "at least %d more of the %s of the set %s needed" % (lacking, what, name))
    headers = b"".join(header(dict(first, form=form, threshold=k[form])) for form in parts)
    def choices(form):  # codes first; words fill up what they lack
        proved, words = sorted(points[form][0].items())[:k[form]], sorted(points[form][1])
        free = [point for point in words if point[0] not in points[form][0]]
        return (proved + list(more) for more in itertools.combinations(free, k[form] - len(proved)))
    def agreeing(among=None):  # of all choices, or of those with one of these points: strays may make another key
        for chosen in itertools.product(*map(choices, parts)):
            flat = sum(chosen, [])
            if len({x for x, _ in flat}) == len(flat) and (among is None or among & set(flat)):
                E = bytes(functools.reduce(int.__xor__, column) for column in zip(*map(gf256_interpolate, chosen)))
                if blake3_derive_key(TAG, headers + E[:-4], 4) == E[-4:]: yield E[:-4], dict(zip(parts, chosen))
    secret, chosen = next(agreeing(), (None, None))
    need(chosen, "the tag does not match: these shares of %s do not belong together, or some are forged" % name)
    strays += [s for s in shares if s not in strays and gf256_interpolate(chosen[s["form"]], s["index"]) != s["payload"]]
    outside = {(share["index"], share["payload"]) for share in strays}
    need(all(other == secret for other, _ in agreeing(outside)), "%s: the shares make two keys, some are forged" % name)
    return secret, strays, sum(x not in points[form][0] for form in parts for x, _ in chosen[form])
def beside(name):  # another module of ours, which shall not load this one once more
    return sys.modules.setdefault("recover", sys.modules[__name__]) and __import__(name)
def to_text(cls, secret):
    """Section 2: the canonical form of the secret, as bytes."""
    if cls == 2: return b"-".join(b"%06d" % (11 * number) for number in struct.unpack("<8H", secret))
    if cls == 3:
        bits = to_bits(secret) + to_bits(hashlib.sha256(secret).digest())[:len(secret) // 4]
        return " ".join(WORDS[number] for number in cut(bits, 11)).encode()
    return secret if cls != 4 else beside("kinds").text_of(secret)

# ---- The command ----
def say(text): print(text, file=sys.stderr)
def split_shares(text):
    """Yields the texts of single shares. Words up to a blank line or a code are one share, unless they do not read as
    one and a line of them does alone, or every line has 13 words, the fewest that a share can have."""
    for part in re.split(r"(?i)(\bPQ\d\w*)|\n\s*\n", "\n".join(text.splitlines())):
        lines = [line for line in (part or "").split("\n") if symbols_from_text(line)]
        whole, each = " ".join(lines), [symbols_from_text(line) for line in lines]
        alone = any(map(is_codeword, each)) or all(len(symbols) > 12 for symbols in each)
        yield from lines if alone and not is_codeword(symbols_from_text(whole)) else [whole]
def set_asked_for(given):
    """20 hexadecimal digits, or a file set.toml (section 6) -> set id."""
    if given is None: return None
    if not re.fullmatch("[0-9A-Fa-f]{20}", given):
        with open(given, encoding="utf-8") as record: text = record.read()
        need(not re.search(r"(?m)^commitment\b", text), "this set.toml is of an earlier form of the format")
        given = (re.findall(r'(?m)^set\s*=\s*"([0-9A-Fa-f]{20})"', text) or [""])[0]
        need(given, "this file names no set id")
    return bytes.fromhex(given)
def main(arguments):
    shares, codes = [], []
    try:
        options, names = getopt.gnu_getopt(arguments, "", ["set=", "passphrase-file=", "item=", "out="])
        options = dict(options)
        set_id = set_asked_for(options.pop("--set", None))
        for name in names or ["-"]:
            with open(0 if name == "-" else name, "rb", closefd=name != "-") as file:
                for place, found in enumerate(split_shares(file.read().decode("utf-8-sig", "replace")), 1):
                    read = share_from_code if re.match(r"(?i)PQ\d", found) else share_from_words
                    try:
                        if re.match("(?i)PQ1D", found): codes.append((name, found))
                        else: shares.append(read(found))
                    except Refused as why: say("%s: share text %d left out: %s" % (name, place, why))
        shares = of_one_set(shares, set_id)
        secret, strays, spoken = recover(shares)
        for share in strays: say("warning: %s is not of this set, or is forged: distrust it" % told(share))
        if spoken: say("note: %d of the shares that made the key are words alone, which do not prove who made them" % spoken)
        text = to_text(shares[0]["cls"], secret)
        need(shares[0]["cls"] == SEALED or not options, "this set is not sealed, and the options are for one that is")
        if shares[0]["cls"] == SEALED:
            text = beside("sealed").text_of(codes, shares, set_id, secret, options)
        with open(1, "wb", closefd=False) as out:
            out.write(text + (b"\n" if os.isatty(1) and text else b""))
        return 0
    except getopt.GetoptError: return say(__doc__) or 2
    except ImportError as why: return say("not recovered: %s.py is missing beside recover.py" % why.name) or 2
    except (Refused, OSError, KeyboardInterrupt) as why:
        return say("not recovered: %s" % (str(why) or "interrupted")) or 2 - isinstance(why, Refused)

# ---- The BIP-39 English list (section 1) ----
WORDS = """abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve
acid acoustic acquire across act action actor actress actual adapt add addict address adjust admit adult advance advice
aerobic affair afford afraid again age agent agree ahead aim air airport aisle alarm album alcohol alert alien all alley
allow almost alone alpha already also alter always amateur amazing among amount amused analyst anchor ancient anger
angle angry animal ankle announce annual another answer antenna antique anxiety any apart apology appear apple approve
april arch arctic area arena argue arm armed armor army around arrange arrest arrive arrow art artefact artist artwork
ask aspect assault asset assist assume asthma athlete atom attack attend attitude attract auction audit august aunt
author auto autumn average avocado avoid awake aware away awesome awful awkward axis baby bachelor bacon badge bag
balance balcony ball bamboo banana banner bar barely bargain barrel base basic basket battle beach bean beauty because
become beef before begin behave behind believe below belt bench benefit best betray better between beyond bicycle bid
bike bind biology bird birth bitter black blade blame blanket blast bleak bless blind blood blossom blouse blue blur
blush board boat body boil bomb bone bonus book boost border boring borrow boss bottom bounce box boy bracket brain
brand brass brave bread breeze brick bridge brief bright bring brisk broccoli broken bronze broom brother brown brush
bubble buddy budget buffalo build bulb bulk bullet bundle bunker burden burger burst bus business busy butter buyer buzz
cabbage cabin cable cactus cage cake call calm camera camp can canal cancel candy cannon canoe canvas canyon capable
capital captain car carbon card cargo carpet carry cart case cash casino castle casual cat catalog catch category cattle
caught cause caution cave ceiling celery cement census century cereal certain chair chalk champion change chaos chapter
charge chase chat cheap check cheese chef cherry chest chicken chief child chimney choice choose chronic chuckle chunk
churn cigar cinnamon circle citizen city civil claim clap clarify claw clay clean clerk clever click client cliff climb
clinic clip clock clog close cloth cloud clown club clump cluster clutch coach coast coconut code coffee coil coin
collect color column combine come comfort comic common company concert conduct confirm congress connect consider control
convince cook cool copper copy coral core corn correct cost cotton couch country couple course cousin cover coyote crack
cradle craft cram crane crash crater crawl crazy cream credit creek crew cricket crime crisp critic crop cross crouch
crowd crucial cruel cruise crumble crunch crush cry crystal cube culture cup cupboard curious current curtain curve
cushion custom cute cycle dad damage damp dance danger daring dash daughter dawn day deal debate debris decade december
decide decline decorate decrease deer defense define defy degree delay deliver demand demise denial dentist deny depart
depend deposit depth deputy derive describe desert design desk despair destroy detail detect develop device devote
diagram dial diamond diary dice diesel diet differ digital dignity dilemma dinner dinosaur direct dirt disagree discover
disease dish dismiss disorder display distance divert divide divorce dizzy doctor document dog doll dolphin domain
donate donkey donor door dose double dove draft dragon drama drastic draw dream dress drift drill drink drip drive drop
drum dry duck dumb dune during dust dutch duty dwarf dynamic eager eagle early earn earth easily east easy echo ecology
economy edge edit educate effort egg eight either elbow elder electric elegant element elephant elevator elite else
embark embody embrace emerge emotion employ empower empty enable enact end endless endorse enemy energy enforce engage
engine enhance enjoy enlist enough enrich enroll ensure enter entire entry envelope episode equal equip era erase erode
erosion error erupt escape essay essence estate eternal ethics evidence evil evoke evolve exact example excess exchange
excite exclude excuse execute exercise exhaust exhibit exile exist exit exotic expand expect expire explain expose
express extend extra eye eyebrow fabric face faculty fade faint faith fall false fame family famous fan fancy fantasy
farm fashion fat fatal father fatigue fault favorite feature february federal fee feed feel female fence festival fetch
fever few fiber fiction field figure file film filter final find fine finger finish fire firm first fiscal fish fit
fitness fix flag flame flash flat flavor flee flight flip float flock floor flower fluid flush fly foam focus fog foil
fold follow food foot force forest forget fork fortune forum forward fossil foster found fox fragile frame frequent
fresh friend fringe frog front frost frown frozen fruit fuel fun funny furnace fury future gadget gain galaxy gallery
game gap garage garbage garden garlic garment gas gasp gate gather gauge gaze general genius genre gentle genuine
gesture ghost giant gift giggle ginger giraffe girl give glad glance glare glass glide glimpse globe gloom glory glove
glow glue goat goddess gold good goose gorilla gospel gossip govern gown grab grace grain grant grape grass gravity
great green grid grief grit grocery group grow grunt guard guess guide guilt guitar gun gym habit hair half hammer
hamster hand happy harbor hard harsh harvest hat have hawk hazard head health heart heavy hedgehog height hello helmet
help hen hero hidden high hill hint hip hire history hobby hockey hold hole holiday hollow home honey hood hope horn
horror horse hospital host hotel hour hover hub huge human humble humor hundred hungry hunt hurdle hurry hurt husband
hybrid ice icon idea identify idle ignore ill illegal illness image imitate immense immune impact impose improve impulse
inch include income increase index indicate indoor industry infant inflict inform inhale inherit initial inject injury
inmate inner innocent input inquiry insane insect inside inspire install intact interest into invest invite involve iron
island isolate issue item ivory jacket jaguar jar jazz jealous jeans jelly jewel job join joke journey joy judge juice
jump jungle junior junk just kangaroo keen keep ketchup key kick kid kidney kind kingdom kiss kit kitchen kite kitten
kiwi knee knife knock know lab label labor ladder lady lake lamp language laptop large later latin laugh laundry lava
law lawn lawsuit layer lazy leader leaf learn leave lecture left leg legal legend leisure lemon lend length lens leopard
lesson letter level liar liberty library license life lift light like limb limit link lion liquid list little live
lizard load loan lobster local lock logic lonely long loop lottery loud lounge love loyal lucky luggage lumber lunar
lunch luxury lyrics machine mad magic magnet maid mail main major make mammal man manage mandate mango mansion manual
maple marble march margin marine market marriage mask mass master match material math matrix matter maximum maze meadow
mean measure meat mechanic medal media melody melt member memory mention menu mercy merge merit merry mesh message metal
method middle midnight milk million mimic mind minimum minor minute miracle mirror misery miss mistake mix mixed mixture
mobile model modify mom moment monitor monkey monster month moon moral more morning mosquito mother motion motor
mountain mouse move movie much muffin mule multiply muscle museum mushroom music must mutual myself mystery myth naive
name napkin narrow nasty nation nature near neck need negative neglect neither nephew nerve nest net network neutral
never news next nice night noble noise nominee noodle normal north nose notable note nothing notice novel now nuclear
number nurse nut oak obey object oblige obscure observe obtain obvious occur ocean october odor off offer office often
oil okay old olive olympic omit once one onion online only open opera opinion oppose option orange orbit orchard order
ordinary organ orient original orphan ostrich other outdoor outer output outside oval oven over own owner oxygen oyster
ozone pact paddle page pair palace palm panda panel panic panther paper parade parent park parrot party pass patch path
patient patrol pattern pause pave payment peace peanut pear peasant pelican pen penalty pencil people pepper perfect
permit person pet phone photo phrase physical piano picnic picture piece pig pigeon pill pilot pink pioneer pipe pistol
pitch pizza place planet plastic plate play please pledge pluck plug plunge poem poet point polar pole police pond pony
pool popular portion position possible post potato pottery poverty powder power practice praise predict prefer prepare
present pretty prevent price pride primary print priority prison private prize problem process produce profit program
project promote proof property prosper protect proud provide public pudding pull pulp pulse pumpkin punch pupil puppy
purchase purity purpose purse push put puzzle pyramid quality quantum quarter question quick quit quiz quote rabbit
raccoon race rack radar radio rail rain raise rally ramp ranch random range rapid rare rate rather raven raw razor ready
real reason rebel rebuild recall receive recipe record recycle reduce reflect reform refuse region regret regular reject
relax release relief rely remain remember remind remove render renew rent reopen repair repeat replace report require
rescue resemble resist resource response result retire retreat return reunion reveal review reward rhythm rib ribbon
rice rich ride ridge rifle right rigid ring riot ripple risk ritual rival river road roast robot robust rocket romance
roof rookie room rose rotate rough round route royal rubber rude rug rule run runway rural sad saddle sadness safe sail
salad salmon salon salt salute same sample sand satisfy satoshi sauce sausage save say scale scan scare scatter scene
scheme school science scissors scorpion scout scrap screen script scrub sea search season seat second secret section
security seed seek segment select sell seminar senior sense sentence series service session settle setup seven shadow
shaft shallow share shed shell sheriff shield shift shine ship shiver shock shoe shoot shop short shoulder shove shrimp
shrug shuffle shy sibling sick side siege sight sign silent silk silly silver similar simple since sing siren sister
situate six size skate sketch ski skill skin skirt skull slab slam sleep slender slice slide slight slim slogan slot
slow slush small smart smile smoke smooth snack snake snap sniff snow soap soccer social sock soda soft solar soldier
solid solution solve someone song soon sorry sort soul sound soup source south space spare spatial spawn speak special
speed spell spend sphere spice spider spike spin spirit split spoil sponsor spoon sport spot spray spread spring spy
square squeeze squirrel stable stadium staff stage stairs stamp stand start state stay steak steel stem step stereo
stick still sting stock stomach stone stool story stove strategy street strike strong struggle student stuff stumble
style subject submit subway success such sudden suffer sugar suggest suit summer sun sunny sunset super supply supreme
sure surface surge surprise surround survey suspect sustain swallow swamp swap swarm swear sweet swift swim swing switch
sword symbol symptom syrup system table tackle tag tail talent talk tank tape target task taste tattoo taxi teach team
tell ten tenant tennis tent term test text thank that theme then theory there they thing this thought three thrive throw
thumb thunder ticket tide tiger tilt timber time tiny tip tired tissue title toast tobacco today toddler toe together
toilet token tomato tomorrow tone tongue tonight tool tooth top topic topple torch tornado tortoise toss total tourist
toward tower town toy track trade traffic tragic train transfer trap trash travel tray treat tree trend trial tribe
trick trigger trim trip trophy trouble truck true truly trumpet trust truth try tube tuition tumble tuna tunnel turkey
turn turtle twelve twenty twice twin twist two type typical ugly umbrella unable unaware uncle uncover under undo unfair
unfold unhappy uniform unique unit universe unknown unlock until unusual unveil update upgrade uphold upon upper upset
urban urge usage use used useful useless usual utility vacant vacuum vague valid valley valve van vanish vapor various
vast vault vehicle velvet vendor venture venue verb verify version very vessel veteran viable vibrant vicious victory
video view village vintage violin virtual virus visa visit visual vital vivid vocal voice void volcano volume vote
voyage wage wagon wait walk wall walnut want warfare warm warrior wash wasp waste water wave way wealth weapon wear
weasel weather web wedding weekend weird welcome west wet whale what wheat wheel when where whip whisper wide width wife
wild will win window wine wing wink winner winter wire wisdom wise wish witness wolf woman wonder wood wool word work
world worry worth wrap wreck wrestle wrist write wrong yard year yellow you young youth zebra zero zone zoo""".split()
if hashlib.sha256("\n".join(WORDS + [""]).encode()).hexdigest() != (
        "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"): sys.exit("the list of words is damaged")
BEGINNINGS = {word[:4]: number for number, word in enumerate(WORDS)}
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
