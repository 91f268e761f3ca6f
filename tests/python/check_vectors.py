"""Holds examples/recover.py and sealed.py against tests/vectors: decoding, refusing, and with dealer.py encoding. Needs Python 3.11 for tomllib."""
import itertools
import pathlib
import tomllib

import dealer
import recover
import sealed

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check_tree(rows, codes, n):
    """The whole tree from k shares: payloads and salts of all x, leaves, and so every code, to the letter."""
    first = codes[0]
    parts = {}
    for code in codes:
        parts.setdefault(code["form"], []).append(code)
    shares = []
    for x in range(1, 2 ** first["depth"] + 1):
        own = next((code for code in codes if code["index"] == x), None)
        form = own["form"] if own else 1 if first["form"] == 1 else 3
        known = parts[form][:parts[form][0]["threshold"]]
        payload, salt = (recover.gf256_interpolate([(code["index"], code[field]) for code in known], x) for field in ("payload", "salt"))
        shares.append(dealer.Share(
            form=form, cls=first["cls"], depth=first["depth"], n=max(n, x), k=known[0]["threshold"], other=known[0]["other"], x=x,
            length=first["length"], salt=salt, payload=payload, digest=first["digest"] or b"", label=first["label"].encode()))
    tree = dealer.tree_of([share.leaf() for share in shares], "tree node", 10)
    set_id = dealer.H("set id", tree[-1][0] + (first["digest"] or b""), 10)
    if set_id != first["set_id"]:
        return False
    for share in shares:
        share.set_id, share.path = set_id, dealer.path_of(tree, share.x - 1)
    for row in rows:
        share = shares[row["index"] - 1]
        assert share.code() == row["code"] and share.words() == row["words"]
    return True


def check_valid(vector):
    canonical = bytes.fromhex(vector["canonical"])
    shares = []
    for row in vector["share"]:
        expected = {
            "cls": vector["class"], "length": len(vector["secret"]) // 2, "set_prefix": int(vector["set"], 16) >> 62,
            "set_id": bytes.fromhex(vector["set"]), "threshold": vector["threshold"], "index": row["index"],
            "salt": bytes.fromhex(row["salt"]), "form": 1, "other": None, "digest": None,
            "payload": bytes.fromhex(row["payload"]), "label": vector["code-label"],
        }
        code = recover.share_from_code(row["code"])
        assert {name: code[name] for name in expected} == expected, (code, expected)
        words = recover.share_from_words(row["words"])
        assert words == {name: None if name in recover.PROOF else value for name, value in code.items()}
        assert recover.share_from_code(row.get("words-code") or dealer.word_code_of(recover.symbols_from_text(row["words"]))) == words
        assert recover.set_name(code["set_prefix"]) == vector["name"]
        shares.append((code, words))
    k = vector["threshold"]
    codes = [code for code, _ in shares]
    told = {code["shares"] for code in codes}
    assert any(check_tree(vector["share"], codes[-k:], n) for n in range(1, min(told) + 1)), "the tree cannot be made again"
    for chosen in itertools.islice(itertools.combinations(range(len(shares)), k), 20):
        mixed = [shares[i][i % 2] for i in chosen]
        secret, strays, spoken = recover.recover(mixed)
        assert secret.hex() == vector["secret"] and not strays and spoken == sum(i % 2 for i in chosen)
        assert recover.to_text(vector["class"], secret) == canonical


def stage_of(vector):
    """The stage at which recover.py refuses what the vector gives."""
    shares = []
    for text in vector["given"]:
        try:
            shares.append(recover.share_from_words(text) if " " in text else recover.share_from_code(text))
        except recover.Refused:
            return "words" if " " in text else "code"
    try:
        recover.recover(recover.of_one_set(shares))
    except recover.Refused:
        return "recover"
    return "none"


def check_sealed(vector):
    """That the shares recover the split key and the data codes the vault; tests/python.rs opens it."""
    codes = [recover.share_from_code(row["code"]) for row in vector["share"]]
    for row, code in zip(vector["share"], codes):
        words = recover.share_from_words(row["words"])
        assert words == {name: None if name in recover.PROOF else value for name, value in code.items()}
    assert recover.recover(codes)[0].hex() == vector["secret"]
    n = len(codes)
    assert check_tree(vector["share"], codes, n) or check_tree(vector["share"], codes, 16)
    if "vault" in vector:
        read = [sealed.read_data_code(text) for text in vector["codes"]]
        assert {code.digest for code in read} == {codes[0]["digest"]}
        vault = sealed.vault_of(read[len(read) - read[0].needed:])
        assert vault.startswith(bytes.fromhex(vector["vault"])) and not any(vault[len(vector["vault"]) // 2:])


def check_refused(name, vector):
    try:
        sealed.open_vault(bytes.fromhex(vector["vault"]), bytes.fromhex(vector["secret"]), [vector["passphrase"]] if "passphrase" in vector else [])
    except sealed.Closed as why:
        stage = {"master key": "passphrase needed", "passphrase": "wrong passphrase"}.get(why.stage, why.stage)
        assert stage == vector["stage"], (name, stage, vector["stage"])
        return
    raise AssertionError(name + ": not refused")


def main():
    files = {folder: sorted((ROOT / "tests/vectors" / folder).glob("*.toml")) for folder in ("valid", "invalid", "sealed", "refused")}
    vectors = {folder: [(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths] for folder, paths in files.items()}
    for name, vector in vectors["valid"]:
        check_valid(vector)
    for name, vector in vectors["invalid"]:
        # recover.py has no separate step for adding a share to a set; it repairs nothing.
        expected = {"add": "recover"}.get(vector["stage"], vector["stage"])
        got = stage_of(vector)
        assert got == expected, f"{name}: refused at {got}, not at {expected}"
    for name, vector in vectors["sealed"]:
        check_sealed(vector)
    for name, vector in vectors["refused"]:
        check_refused(name, vector)
    print(", ".join("%d %s" % (len(vectors[folder]), folder) for folder in vectors) + " vectors")


main()
