#!/usr/bin/env python3
"""Recover a paperquorum secret from its printed shares: python3 recover.py [OPTION...] [FILE...]   (Python 3.8+)
Give it, in files or on standard input, k shares (the sheet says how many), each as the words of the sheet (a blank line
after each share; numbers, punctuation and case do not matter, four letters of a word are enough) or as the text of its
QR code (PQ1S..., PQ1R..., PQ1O...); for a sealed set also its data codes (PQ1D...), and sealed.py beside this file:
    --passphrase-file FILE   its first line is the passphrase (without this option you are asked if one is needed)
    --item NAME, --out DIR   only the item of that name; every item as a file of its own in the new directory DIR
The secret goes to standard output, all else to standard error. Exit status: 0 recovered, 1 not, 2 wrong usage or file.
It repairs nothing: a share with a wrong word is left out. "Section": of FORMAT.md, the only source of this program."""
import functools, getopt, hashlib, itertools, os, re, struct, sys

# ---- Section 1: constants; section 2: the lengths L that each class may have; section 5: the mark of each form ----
VERSION, BASE32 = 1, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TAG, WORD = "paperquorum 2026-11-22 version 1 envelope tag", "paperquorum 2026-11-22 version 1 word check"
CODE, COMMIT = "paperquorum 2026-11-22 version 1 code check", "paperquorum 2026-11-22 version 1 share commitment"
LENGTHS = {0: range(1, 65), 1: range(1, 65), 2: (16,), 3: (16, 20, 24, 28, 32), 4: range(2, 66), 5: (32,)}
SEALED, MARKS = 5, ("", "PQ1S", "PQ1R", "PQ1O")
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
    """The value at `at` of the polynomials through the points (form, x, payload), byte by byte (section 3)."""
    result = bytes(len(points[0][2]))
    for _, xi, payload in points:
        factor = 1
        for xj in (x for _, x, _ in points if x != xi): factor = gf256_mul(factor, gf256_div(xj ^ at, xj ^ xi))
        result = bytes(r ^ gf256_mul(factor, y) for r, y in zip(result, payload))
    return result
def parity(data):
    """Section 4: the remainder of (prefix and data symbols) * X^4 divided by g."""
    rest = [0, 0, 0, 0]
    for symbol in [0x50, 0x51, VERSION, len(data) + 4, *data]:
        rest = [r ^ gf2048_mul(symbol ^ rest[0], g) for r, g in zip(rest[1:] + [0], (30, 216, 960, 1024))]
    return rest

# ---- A share is a dict of form, cls, length L, set_prefix, set_id, threshold k, other (k of the other part), index x,
# shares n, salt, label, payload. Words do not tell set_id, other, shares, salt and label, form 1 has no other: None.
def to_bits(data): return "".join(format(byte, "08b") for byte in data)
def cut(bits, size): return [int(bits[i:i + size], 2) for i in range(0, len(bits), size)]
def set_name(prefix): return WORDS[4 * (prefix // 512)] + "-" + WORDS[4 * (prefix % 512) + 2]  # section 7
def header(share):
    return bytes(map(share.get, ("form", "cls", "length", "threshold"))) + share["set_prefix"].to_bytes(3, "big")
def check_fields(share):
    need(share["cls"] in LENGTHS, "class %d is not known to this program" % share["cls"])
    need(share["length"] in LENGTHS[share["cls"]], "the length does not fit the class")
    need(len(share["payload"]) == share["length"] + 4, "the payload is too short or too long")
    k, x, n = share["threshold"] + (share["other"] or 0), share["index"], share["shares"] or 16
    need(0 < k <= n and 0 < x <= n, "k or x is out of range")
    return share

# ---- Section 4: words ----
def data_symbols(share):  # the W symbols that stand before the parity
    bits = "{:03b}{:03b}{:b}{:018b}{:04b}{:04b}".format(share["form"], share["cls"], share["length"] % 2,
        share["set_prefix"], share["threshold"] - 1, share["index"] - 1) + to_bits(share["payload"])
    check = blake3_derive_key(WORD, header(share) + bytes([share["index"]]) + share["payload"], 4)
    return cut(bits + to_bits(check)[:16 + -(len(bits) + 16) % 11], 11)
def words_from_share(share): return [WORDS[symbol] for symbol in data_symbols(share) + parity(data_symbols(share))]
def symbol_from_word(word):
    number = BEGINNINGS.get(word[:4])  # `ab?`, or a beginning of less than four letters, is not found here
    return number if number is not None and WORDS[number].startswith(word.rstrip("?")) else None
def symbols_from_text(text):  # None for a word that is illegible (?) or not in the list
    return [symbol_from_word(word) for word in re.findall(r"[^\W\d_]*\?|[^\W\d_]+", text.lower())]
def is_codeword(symbols): return 12 < len(symbols) < 60 and None not in symbols and parity(symbols[:-4]) == symbols[-4:]
def share_from_words(words):
    """Words (a list or a text) -> share. "Reading words" in section 4 gives the order of the checks."""
    symbols = symbols_from_text(words if isinstance(words, str) else " ".join(words))
    lengths = [n for n in range(1, 66) if 16 <= 11 * (len(symbols) - 4) - 33 - 8 * (n + 4) <= 26]
    need(lengths, "no share has %d words; is one missing or doubled?" % len(symbols))
    unknown = ", ".join(str(place) for place, symbol in enumerate(symbols, 1) if symbol is None)
    need(not unknown, "illegible or not in the list: word number " + unknown)
    need(is_codeword(symbols), "the parity does not match; look at the words again")
    bits = "".join(format(symbol, "011b") for symbol in symbols[:-4])
    need(int(bits[:3], 2) in (1, 2, 3), "the form of the share is not known to this program")
    length = sum(n for n in lengths if n % 2 == int(bits[6]))  # lengths holds one number, or an even and an odd one
    share = dict(form=int(bits[:3], 2), cls=int(bits[3:6], 2), length=length, set_prefix=int(bits[7:25], 2),
                 threshold=int(bits[25:29], 2) + 1, index=int(bits[29:33], 2) + 1, set_id=None, other=None, shares=None,
                 salt=None, label=None, payload=bytes(cut(bits[33:33 + 8 * (length + 4)], 8)))
    need(data_symbols(check_fields(share)) == symbols[:-4], "the check does not match; look at the words again")
    return share

# ---- Section 5: the text of a QR code ----
def body(share):  # without its check
    need(share["salt"] and share["set_id"], "a share read from its words has no salt and no set id")
    label = share["label"].encode()[:48].decode("utf-8", "ignore").encode()  # cut at a character boundary
    numbers = [share["cls"] << 4 | share["shares"] - 1, share["threshold"] - 1 << 4 | share["index"] - 1]
    more = [share["length"], share["other"] - 1] if share["form"] > 1 else [share["length"]]
    return bytes(numbers) + share["set_id"] + share["salt"] + bytes(more) + share["payload"] + label
def commitment(share):
    return blake3_derive_key(COMMIT, (MARKS[share["form"]].encode() if share["form"] > 1 else b"") + body(share), 32)
def code_from_body(mark, data):
    bits = to_bits(data + blake3_derive_key(CODE, mark.encode() + data, 8))
    return mark + "".join(BASE32[digit] for digit in cut(bits + "0" * (-len(bits) % 5), 5))
def code_from_share(share): return code_from_body(MARKS[share["form"]], body(share))
def body_from_code(code, marks):
    """-> (mark, body without its check), if it is a code with one of these marks (share or data code, section 10)."""
    need(code[:4].isascii() and code[:4].upper() in marks, "this is not a code that is known to this program")
    need(set(code[4:]) <= set(BASE32 + BASE32.lower()), "the code holds a character that cannot be there")
    bits = "".join(format(BASE32.index(digit), "05b") for digit in code[4:].upper())
    data = bytes(cut(bits[:len(bits) // 8 * 8], 8))[:-8]
    need(code_from_body(code[:4].upper(), data) == code.upper(), "the check or the padding of the code does not match")
    return code[:4].upper(), data
def share_from_code(code):
    mark, data = body_from_code(code, MARKS[1:])
    form, start = MARKS.index(mark), 27 if mark == "PQ1S" else 28
    end = start + data[26] + 4 if len(data) >= 32 else 32
    need(end <= len(data) <= end + 48, "the code is too short or too long")
    share = dict(form=form, cls=data[0] >> 4, length=data[26], set_prefix=int.from_bytes(data[2:5], "big") >> 6,
                 set_id=data[2:10], threshold=(data[1] >> 4) + 1, other=data[27] + 1 if start > 27 else None,
                 index=(data[1] & 15) + 1, shares=(data[0] & 15) + 1, salt=data[10:26], payload=data[start:end],
                 label=data[end:].decode("utf-8", "replace"))
    need(not re.search("[\0-\x1f\x7f-\x9f]", share["label"]), "the label of the code holds a control character")
    need(body(check_fields(share)) == data, "the label of the code is not as it should be")
    return share

# ---- Sections 2 and 3: recovery ----
def recover(shares):
    """-> (secret, indices of the shares that do not lie on the polynomials); the tag has been compared."""
    need(shares, "no share was found")
    name = ", ".join(sorted({set_name(check_fields(share)["set_prefix"]) for share in shares}))
    for key in ("set_prefix", "cls", "length", "set_id", "shares"):
        need(len({share[key] for share in shares} - {None}) < 2, "different sets (%s): %s differs" % (name, key))
    numbers = {(share["form"], share["threshold"]) for share in shares}
    numbers |= {(5 - share["form"], share["other"]) for share in shares if share["other"]}
    k, parts = dict(numbers), {2: "required shares", 3: "other shares"} if shares[0]["form"] > 1 else {1: "shares"}
    need(len(k) == len(numbers) and set(k) <= set(parts), "different sets (%s): threshold or form differs" % name)
    points = list(dict.fromkeys((share["form"], share["index"], share["payload"]) for share in shares))  # once each
    need(max(x for _, x, _ in points) <= min(share["shares"] or 16 for share in shares), "%s has no such share" % name)
    for form, what in parts.items():
        lacking = k.get(form, 1) - len({x for f, x, _ in points if f == form})  # k may be known from codes only
        need(lacking <= 0, "at least %d more of the %s of the set %s needed" % (lacking, what, name))
    headers = b"".join(header(dict(shares[0], form=form, threshold=k[form])) for form in parts)
    def agreeing(among):  # tries all subsets with one of these points: strays may make another key with good shares
        subsets = [itertools.combinations([p for p in points if p[0] == form], k[form]) for form in parts]
        for chosen in itertools.product(*subsets):
            flat = sum(chosen, ())
            if len({x for _, x, _ in flat}) == len(flat) and set(flat) & set(among):
                E = bytes(functools.reduce(int.__xor__, column) for column in zip(*map(gf256_interpolate, chosen)))
                if blake3_derive_key(TAG, headers + E[:-4], 4) == E[-4:]: yield E[:-4], dict(zip(parts, chosen))
    secret, chosen = next(agreeing(points), (None, None))
    need(chosen, "the tag does not match: these shares of %s do not belong together, or some are forged" % name)
    strays = [(form, x, payload) for form, x, payload in points if gf256_interpolate(chosen[form], x) != payload]
    need(all(other == secret for other, _ in agreeing(strays)), "%s: the shares make two keys, some are forged" % name)
    return secret, [x for _, x, _ in strays]
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
def split_shares(text):
    """Yields the texts of single shares. Words up to a blank line or a code are one share, unless they do not read as
    one and a line of them does alone, or every line has 13 words, the fewest that a share can have."""
    for part in re.split(r"(?i)(\bPQ\d\w*)|\n\s*\n", "\n".join(text.splitlines())):
        lines = [line for line in (part or "").split("\n") if symbols_from_text(line)]
        whole, each = " ".join(lines), [symbols_from_text(line) for line in lines]
        alone = any(map(is_codeword, each)) or all(len(symbols) > 12 for symbols in each)
        yield from lines if alone and not is_codeword(symbols_from_text(whole)) else [whole]
def main(arguments):
    shares, codes = [], []
    try:
        options, names = getopt.gnu_getopt(arguments, "", ["passphrase-file=", "item=", "out="])
        for name in names or ["-"]:
            with open(0 if name == "-" else name, "rb", closefd=name != "-") as file:
                for place, found in enumerate(split_shares(file.read().decode("utf-8-sig", "replace")), 1):
                    read = share_from_code if re.match(r"(?i)PQ\d", found) else share_from_words
                    try:
                        if re.match("(?i)PQ1D", found): codes.append((name, found))
                        else: shares.append(read(found))
                    except Refused as why:
                        print("%s: share text %d left out: %s" % (name, place, why), file=sys.stderr)
        secret, strays = recover(shares)
        for x in strays:
            print("warning: share %d does not lie on the polynomials of the others: distrust it" % x, file=sys.stderr)
        text = to_text(shares[0]["cls"], secret)
        need(shares[0]["cls"] == SEALED or not options, "this set is not sealed, and the options are for one that is")
        if shares[0]["cls"] == SEALED:
            text = beside("sealed").text_of(codes, shares, secret, dict(options))
        with open(1, "wb", closefd=False) as out:
            out.write(text + (b"\n" if os.isatty(1) and text else b""))
        return 0
    except getopt.GetoptError: return print(__doc__, file=sys.stderr) or 2
    except ImportError as why: return print("not recovered: %s.py is missing beside recover.py" % why.name, file=sys.stderr) or 2
    except (Refused, OSError, KeyboardInterrupt) as why:
        return print("not recovered: %s" % (str(why) or "interrupted"), file=sys.stderr) or 2 - isinstance(why, Refused)

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
