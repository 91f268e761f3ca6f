//! What forgers can make with everything public and fewer true shares than are needed: no wrong key, no wrong contents, and as soon as
//! enough codes of a set have proved themselves, its key, whatever else lies in the pile.

#[path = "common/forge.rs"]
mod forge;
#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use forge::{Fields, hash, towards};
use image::{GrayImage, Luma};
use paperquorum::code::{self, Mark};
use paperquorum::contents::{Contents, Item};
use paperquorum::envelope::seal;
use paperquorum::kind::{Class, Kind, Packed};
use paperquorum::qr::Modules;
use paperquorum::record::{Record, ShareRecord};
use paperquorum::scheme::Scheme;
use paperquorum::series::{self, Slice};
use paperquorum::set::{self, Options};
use paperquorum::shamir::Point;
use paperquorum::share::Share;
use paperquorum::vault::Vault;
use program::{Run, run_in};
use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};
use tempfile::TempDir;

const SECRET: &str = "sixteen letters!";

fn key(text: &str) -> Packed {
    Packed::new(Class::Text, text.as_bytes().into()).unwrap()
}

fn scheme(threshold: usize, shares: usize, required: &[u8]) -> Scheme {
    let scheme = Scheme::new(threshold, shares).unwrap();
    scheme.requiring(required).unwrap()
}

fn set_of(threshold: usize, shares: usize, seed: u64) -> Vec<Share> {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    set::split(
        &key(SECRET),
        scheme(threshold, shares, &[]),
        "Laptop",
        &mut rng,
    )
}

fn shuffle(pile: &mut [String], rng: &mut ChaCha12Rng) {
    for at in (1..pile.len()).rev() {
        pile.swap(at, rng.next_u32() as usize % (at + 1));
    }
}

fn code_of(share: &Share) -> String {
    share.to_code().unwrap().to_string()
}

fn words_of(share: &Share) -> String {
    share.to_words().join(" ")
}

/// Runs `recover` on files with these texts, one a file, in this order.
fn recover(texts: &[String], options: &[&str]) -> (TempDir, Run) {
    let folder = TempDir::new().unwrap();
    let run = run_on(folder.path(), "recover", texts, options);
    (folder, run)
}

fn run_on(folder: &Path, command: &str, texts: &[String], options: &[&str]) -> Run {
    let mut args = vec![command];
    args.extend(options);
    let names: Vec<String> = (1..=texts.len()).map(|n| format!("{n}.txt")).collect();
    for (name, text) in names.iter().zip(texts) {
        fs::write(folder.join(name), text).unwrap();
        args.push(name);
    }
    run_in(folder, &args, b"")
}

fn check_key(run: &Run) {
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, SECRET),
        "{}",
        run.stderr
    );
}

fn check_refused(run: &Run, said: &str) {
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
}

/// The set's public record.
fn record_of(shares: &[Share], threshold: usize, length: usize) -> String {
    let code = shares[0].code().unwrap();
    let scheme = scheme(threshold, shares.len(), &[]);
    let mut record = Record::new(code.set(), scheme, code.room(), "text", length);
    record.created = "2026-11-30".into();
    record.review = "2027-11-30".into();
    record.share = (1..=scheme.shares())
        .map(|index| ShareRecord {
            index,
            holder: None,
            file: format!("{index}-sheet.pdf"),
            required: false,
            issued: None,
        })
        .collect();
    record.to_toml()
}

/// One holder of a 3-of-5 set, with nothing but public fields besides his own sheet.
#[test]
fn one_holder_decides_nothing() {
    let shares = set_of(3, 5, 1);
    let own = Fields::of(&code_of(&shares[4]));
    let envelope = |threshold: u8| {
        let header = paperquorum::envelope::Header::new(Class::Text, 16, threshold).unwrap();
        seal(&[header], &key("a key of my own!"))
    };
    // "One is enough", and "two are", with a second one made up.
    let mut alone = own.clone();
    alone.threshold = 1;
    let at = alone.payload();
    alone.middle[at..at + 20].copy_from_slice(envelope(1).as_bytes());
    let mut lies = vec![alone.text()];
    for index in [1, 2] {
        let mut one = alone.clone();
        (one.threshold, one.index) = (2, index);
        one.middle[at..at + 20].copy_from_slice(envelope(2).as_bytes());
        lies.push(one.text());
    }
    // The path of his own code behind a share that is not his.
    let mut stolen = own.clone();
    stolen.index = 1;
    lies.push(stolen.text());
    let honest: Vec<String> = shares[..3].iter().map(code_of).collect();
    for lie in &lies {
        let (_, run) = recover(&[lie.clone(), honest[0].clone(), honest[1].clone()], &[]);
        check_refused(&run, "1 more sheet of the set");
        assert!(run.stderr.contains("damaged or forged"), "{}", run.stderr);
    }
    for place in 0..=3 {
        let mut pile = honest.clone();
        lies.iter().for_each(|lie| pile.insert(place, lie.clone()));
        let (folder, run) = recover(&pile, &[]);
        check_key(&run);
        assert!(run.stderr.contains("damaged or forged"), "{}", run.stderr);
        let run = run_on(folder.path(), "verify", &pile, &[]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        // All of it in one file.
        let (_, run) = recover(&[pile.join("\n")], &[]);
        check_key(&run);
    }
}

/// Codes in a picture: a forged one is refused there too, and the one beside it is read.
#[test]
fn a_forged_code_in_a_picture_is_refused() {
    let shares = set_of(2, 3, 2);
    let mut forged = Fields::of(&code_of(&shares[1]));
    let at = forged.payload();
    forged.middle[at] ^= 1;
    let picture = |codes: &[String]| {
        let mut picture = GrayImage::from_pixel(300 * codes.len() as u32, 300, Luma([255]));
        for (place, code) in (0..).zip(codes) {
            let code = Modules::encode(code).unwrap();
            let size = code.size();
            for y in 0..size * 5 {
                for x in 0..size * 5 {
                    if code.dark(x / 5, y / 5) {
                        let (x, y) = (x as u32 + 20 + 300 * place, y as u32 + 20);
                        picture.put_pixel(x, y, Luma([0]));
                    }
                }
            }
        }
        picture
    };
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    picture(&[forged.text(), code_of(&shares[0])])
        .save(path.join("both.png"))
        .unwrap();
    picture(&[code_of(&shares[2])])
        .save(path.join("good.png"))
        .unwrap();
    picture(&[forged.text()])
        .save(path.join("forged.png"))
        .unwrap();
    check_key(&run_in(path, &["recover", "both.png", "good.png"], b""));
    let name = shares[1].name();
    for command in ["recover", "verify", "inspect"] {
        let run = run_in(path, &[command, "forged.png"], b"");
        check_refused(
            &run,
            &format!("the code that says it is {name} is not one of the sheets"),
        );
    }
    let run = run_in(path, &["recover", "forged.png", "good.png"], b"");
    check_refused(&run, "1 more sheet of the set");
    let run = run_in(path, &["verify", "both.png", "good.png"], b"");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stdout.contains("these sheets recover the key"),
        "{}",
        run.stdout
    );
}

fn will(text: &str) -> Contents {
    let item = Item::new(Kind::by_id("text").unwrap(), "", "", text.as_bytes().into());
    Contents::new(vec![item]).unwrap()
}

fn seal_will(text: &str, scheme: Scheme, rng: &mut ChaCha12Rng) -> (Vec<Share>, Vec<Slice>) {
    let (vault, key) = Vault::seal(&will(text), None, rng).unwrap();
    let cut = series::cut(vault.as_bytes()).unwrap();
    let options = Options::default().of_vault(cut.digest());
    let shares = set::split_with(&key, scheme, &options, rng);
    let set = shares[0].set_id().unwrap();
    (shares, cut.of_set(set))
}

/// Two of five holders, three of whom are needed, who make a vault of their own and a share that goes with it, as a code and as words;
/// also where one is required, whose second true sheet lies in the pile.
#[test]
fn no_false_will_beside_the_true_one() {
    let mut rng = ChaCha12Rng::seed_from_u64(3);
    let (mine, yours) = (
        "everything to Alice, and the cat to Bob ".repeat(4),
        "everything to Mallory, and nothing else ".repeat(4),
    );
    for required in [&[][..], &[1]] {
        let (shares, slices) = seal_will(&mine, scheme(3, 5, required), &mut rng);
        let set = shares[0].set_id().unwrap();
        let (vault, false_key) = Vault::seal(&will(&yours), None, &mut rng).unwrap();
        let false_slices = series::cut(vault.as_bytes()).unwrap().of_set(set);
        let data =
            |slices: &[Slice]| -> Vec<String> { slices.iter().map(Slice::to_code).collect() };
        let (true_data, false_data) = (data(&slices).join("\n"), data(&false_slices).join("\n"));
        // Shares 1 and 2 are the forgers'; where share 1 is required, it is the whole of its part.
        let header = shares[2].header();
        let mut envelope = if required.is_empty() {
            seal(&[*header], &false_key).as_bytes().to_vec()
        } else {
            seal(&[*shares[0].header(), *header], &false_key)
                .as_bytes()
                .to_vec()
        };
        let mut own: Vec<(u8, &[u8])> = Vec::new();
        if required.is_empty() {
            own.push((1, shares[0].point().y().as_bytes()));
        } else {
            let mask = shares[0].point().y().as_bytes();
            envelope.iter_mut().zip(mask).for_each(|(a, b)| *a ^= b);
        }
        own.push((2, shares[1].point().y().as_bytes()));
        let payload = towards(&envelope, &own, 3);
        let mut forged = Fields::of(&code_of(&shares[2]));
        let at = forged.payload();
        forged.middle[at..at + 36].copy_from_slice(&payload);
        let point = Point::new(3, payload.as_slice().into()).unwrap();
        let forged_words = Share::from_fields(*header, shares[2].set(), point).unwrap();
        let own = [code_of(&shares[0]), code_of(&shares[1])];
        // The code is worth nothing, and with the words the codes name the true data, which the false key does not open.
        let given =
            |texts: &[&String]| -> Vec<String> { texts.iter().map(|t| (*t).clone()).collect() };
        let forged_code = forged.text();
        let (_, run) = recover(&given(&[&own[0], &own[1], &forged_code, &false_data]), &[]);
        check_refused(&run, "needed");
        let forged_words = words_of(&forged_words);
        for data in [
            &false_data,
            &true_data,
            &format!("{false_data}\n{true_data}"),
        ] {
            let (_, run) = recover(&given(&[&own[0], &own[1], &forged_words, data]), &[]);
            assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
            assert!(!run.stderr.contains("Mallory"));
        }
        // With one honest sheet, the true will comes back, whatever lies beside it.
        let honest = code_of(&shares[3]);
        let pile = given(&[
            &forged_code,
            &forged_words,
            &false_data,
            &own[0],
            &true_data,
            &own[1],
            &honest,
        ]);
        let (folder, run) = recover(&pile, &[]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, mine.as_str()),
            "{}",
            run.stderr
        );
        assert!(
            run.stderr.contains("not the data of its set"),
            "{}",
            run.stderr
        );
        let run = run_on(folder.path(), "verify", &pile, &[]);
        assert_eq!(run.code, 1);
        // A second true sheet of those who are not required changes nothing.
        let more = [pile, vec![code_of(&shares[4])]].concat();
        let (_, run) = recover(&more, &[]);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, mine.as_str()),
            "{}",
            run.stderr
        );
    }
}

/// Codes of many sets that prove nothing take nobody's place, in any order, in one file or in many.
#[test]
fn sixty_four_forged_codes_shut_nobody_out() {
    let mut rng = ChaCha12Rng::seed_from_u64(4);
    let shares = set_of(15, 16, 5);
    let mut junk = Vec::new();
    for set in 0..16_u64 {
        // Of sixteen sets; half of them say that they are this one.
        let like = set_of(2, 4, 100 + set);
        for share in &like {
            let mut code = Fields::of(&code_of(share));
            let at = code.payload() + (rng.next_u32() % 20) as usize;
            code.middle[at] ^= 1 + (rng.next_u32() % 255) as u8;
            if set % 2 == 0 {
                code.set = Fields::of(&code_of(&shares[0])).set;
                code.index = 1 + rng.next_u32() % 16;
            }
            junk.push(code.text());
        }
    }
    assert_eq!(junk.len(), 64);
    let good: Vec<String> = shares[..15].iter().map(code_of).collect();
    for round in 0..3 {
        let mut pile = [junk.clone(), good.clone()].concat();
        if round > 0 {
            shuffle(&mut pile, &mut rng);
        }
        check_key(&recover(&[pile.join("\n")], &[]).1);
        check_key(&recover(&pile, &[]).1);
        // Less than enough stays less than enough.
        pile.retain(|code| *code != good[3]);
        check_refused(
            &recover(&[pile.join("\n")], &[]).1,
            "1 more sheet of the set",
        );
    }
    // True codes of other sets are of other sets.
    let others: Vec<String> = (0..16)
        .flat_map(|set| set_of(3, 4, 200 + set)[..2].to_vec())
        .map(|share| code_of(&share))
        .collect();
    check_key(&recover(&[[others, good].concat().join("\n")], &[]).1);
}

/// Data codes that name the set and are not of its data: a whole flood of them beside the true ones, in one file.
#[test]
fn forged_data_codes_shut_nobody_out() {
    let mut rng = ChaCha12Rng::seed_from_u64(6);
    let text = "the true contents, again and again. ".repeat(30);
    let (shares, slices) = seal_will(&text, scheme(2, 3, &[]), &mut rng);
    let mut junk = Vec::new();
    for slice in &slices {
        let true_code = slice.to_code();
        let body = code::decode_checked(Mark::Data, &true_code).unwrap();
        for _ in 0..20 {
            let mut body = body.as_bytes().to_vec();
            // Anywhere but in the set id: number, counts, slice, path.
            let at = 10 + rng.next_u32() as usize % (body.len() - 10);
            body[at] ^= 1 + (rng.next_u32() % 255) as u8;
            junk.push(code::encode_checked(Mark::Data, &body).to_string());
        }
    }
    let good: Vec<String> = slices.iter().map(Slice::to_code).collect();
    let spare = slices[0].id().total() - slices[0].id().needed();
    let mut pile: Vec<String> = [junk, good[spare..].to_vec()].concat();
    pile.extend(shares[..2].iter().map(code_of));
    shuffle(&mut pile, &mut rng);
    let (_, run) = recover(&[pile.join("\n")], &[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, text.as_str()),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("not the data of its set"),
        "{}",
        run.stderr
    );
}

/// Words carry no proof: forged ones are not "fine" beside the record, and beside enough codes they are found out.
#[test]
fn words_are_compared_with_codes() {
    let shares = set_of(2, 4, 7);
    let mut payload = shares[2].point().y().as_bytes().to_vec();
    payload[0] ^= 1;
    let point = Point::new(3, payload.as_slice().into()).unwrap();
    let forged = Share::from_fields(*shares[2].header(), shares[2].set(), point).unwrap();
    let (forged, good) = (words_of(&forged), words_of(&shares[2]));
    let codes = [code_of(&shares[0]), code_of(&shares[3])];
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::write(path.join("set.toml"), record_of(&shares, 2, 16)).unwrap();
    let verify = |texts: &[String]| run_on(path, "verify", texts, &["--set", "set.toml"]);
    for words in [&forged, &good] {
        check_stdout(
            &verify(std::slice::from_ref(words)),
            1,
            "words carry no proof",
        );
        check_stdout(
            &verify(&[words.clone(), codes[0].clone()]),
            1,
            "words carry no proof",
        );
    }
    let with = |words: &String| [words.clone(), codes[0].clone(), codes[1].clone()];
    check_stdout(&verify(&with(&good)), 0, "it is the sheet that was printed");
    check_stdout(&verify(&with(&forged)), 1, "does NOT fit the other sheets");
    // Words beside the code of the same sheet are compared at once.
    let own = code_of(&shares[2]);
    check_stdout(
        &verify(&[own.clone(), good.clone()]),
        0,
        "it is the sheet that was printed",
    );
    check_stdout(
        &verify(&[own.clone(), forged.clone()]),
        1,
        "does NOT fit the other sheets",
    );
    let run = run_on(path, "verify", &[own, forged.clone()], &[]);
    check_stdout(&run, 1, "does NOT fit the other sheets");
    // The key is that of the codes.
    let (_, run) = recover(&with(&forged), &[]);
    check_key(&run);
    assert!(
        run.stderr.contains("1.txt: share 3 does not fit"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("unlike codes"), "{}", run.stderr);
    // With words alone it is said what they are worth.
    let (_, run) = recover(&[good.clone(), words_of(&shares[1])], &[]);
    check_key(&run);
    assert!(
        run.stderr
            .contains("both sheets were read from words: unlike codes")
    );
    let (_, run) = recover(&[good, codes[0].clone()], &[]);
    check_key(&run);
    assert!(run.stderr.contains("1 of the 2 sheets was read from words"));
}

fn check_stdout(run: &Run, code: i32, said: &str) {
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains(said), "{said}: {}", run.stdout);
}

/// Whoever wants to makes a set of his own with the same name. Nothing on paper tells which is meant; the record does, and the id.
#[test]
fn two_sets_of_one_name_are_refused_until_one_is_named() {
    let shares = set_of(3, 5, 8);
    let mut own = Fields::of(&code_of(&shares[4]));
    own.threshold = 1;
    let header = paperquorum::envelope::Header::new(Class::Text, 16, 1).unwrap();
    let envelope = seal(&[header], &key("a key of my own!"));
    let at = own.payload();
    own.middle[at..at + 20].copy_from_slice(envelope.as_bytes());
    let namesake = own.namesake();
    let id: String = namesake
        .set
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let namesake = namesake.text();
    assert!(Share::from_code(&namesake).unwrap().set_name() == shares[0].set_name());
    let honest: Vec<String> = shares[..3].iter().map(code_of).collect();
    let true_id = shares[0].set_id().unwrap().to_string();
    for count in 1..=3 {
        let mut pile = honest[..count].to_vec();
        pile.insert(count / 2, namesake.clone());
        let (folder, run) = recover(&pile, &[]);
        check_refused(&run, "there are 2 sets called");
        assert!(run.stderr.contains(&id) && run.stderr.contains(&true_id));
        let run = run_on(folder.path(), "verify", &pile, &[]);
        assert_eq!(run.code, 1, "{}", run.stdout);
        fs::write(folder.path().join("set.toml"), record_of(&shares, 3, 16)).unwrap();
        for named in ["set.toml", &true_id] {
            let run = run_on(folder.path(), "recover", &pile, &["--set", named]);
            if count == 3 {
                check_key(&run);
            } else {
                check_refused(&run, "needed");
            }
            assert!(run.stderr.contains("not of the set that you named"));
        }
        let run = run_on(folder.path(), "verify", &pile, &["--set", "set.toml"]);
        check_stdout(&run, 1, "NOT of the set in set.toml");
    }
    // Words that contradict each other about the set, where no code is there, are the same case.
    let lie = {
        let sealed = Point::new(5, envelope).unwrap();
        Share::from_fields(header, shares[0].set(), sealed).unwrap()
    };
    let typed: Vec<String> = shares[..2].iter().map(words_of).collect();
    let (_, run) = recover(&[typed[0].clone(), words_of(&lie), typed[1].clone()], &[]);
    check_refused(&run, "there are 2 sets called");
    // Beside codes, such words are unfit.
    let (_, run) = recover(&[vec![words_of(&lie)], honest.clone()].concat(), &[]);
    check_key(&run);
    assert!(
        run.stderr.contains("its words contradict the codes"),
        "{}",
        run.stderr
    );
}

/// Two complete sets of different names: which one is wanted has to be said.
#[test]
fn of_two_complete_sets_one_is_named() {
    let (one, other) = (set_of(2, 3, 9), set_of(2, 3, 10));
    let pile: Vec<String> = [&one[..2], &other[..2]]
        .concat()
        .iter()
        .map(code_of)
        .collect();
    let (folder, run) = recover(&pile, &[]);
    check_refused(&run, "the sheets of 2 sets are complete");
    let id = other[0].set_id().unwrap().to_string();
    check_key(&run_on(folder.path(), "recover", &pile, &["--set", &id]));
}

/// A record from before codes proved themselves is told as such.
#[test]
fn an_earlier_record_is_refused_with_its_reason() {
    let shares = set_of(2, 3, 11);
    let folder = TempDir::new().unwrap();
    let commitment = format!("commitment = \"{}\"\n", "5a".repeat(32));
    let earlier = record_of(&shares, 2, 16)
        .replace("room = 4\n", "")
        .replace("[[share]]\n", &format!("[[share]]\n{commitment}"));
    fs::write(folder.path().join("set.toml"), earlier).unwrap();
    let texts = [code_of(&shares[0])];
    for command in ["verify", "recover"] {
        let run = run_on(folder.path(), command, &texts, &["--set", "set.toml"]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(
            run.stderr.contains("a record of an earlier form"),
            "{}",
            run.stderr
        );
    }
}

/// The leaf that a guess would have to match is not to be had without the salt, which the missing share alone holds: for one-byte secrets,
/// every guess is tried with salts that a holder could think of. That nothing is known of the true one, tests/statistics.rs shows.
#[test]
fn paths_do_not_help_to_guess_a_weak_secret() {
    for secret in 0..=255_u8 {
        let mut rng = ChaCha12Rng::seed_from_u64(secret.into());
        let key = Packed::new(Class::Raw, [secret][..].into()).unwrap();
        let shares = set::split(&key, scheme(2, 2, &[]), "", &mut rng);
        let own = Fields::of(&code_of(&shares[0]));
        let beside = own.path[0];
        let other = Fields::of(&code_of(&shares[1]));
        let leaf = |middle: &[u8]| -> [u8; 10] {
            let text = other.text();
            let (_, body) = code::decode(&text).unwrap();
            hash("share leaf", &[b"PQ1S", &body.as_bytes()[..3], middle])
        };
        // With the true salt, the true share is recognised: the hash beside the path is its leaf.
        assert_eq!(leaf(&other.middle), beside);
        let salt = &own.middle[..16];
        let salts = [
            salt.to_vec(),
            vec![0; 16],
            salt.iter().map(|b| !b).collect(),
        ];
        for guess in 0..=255_u8 {
            let packed = Packed::new(Class::Raw, [guess][..].into()).unwrap();
            let envelope = seal(&[*shares[0].header()], &packed);
            let payload = shares[0].point().y().as_bytes();
            let payload = towards(envelope.as_bytes(), &[(1, payload)], 2);
            assert_eq!(guess == secret, payload == shares[1].point().y().as_bytes());
            for salt in &salts {
                assert_ne!(
                    leaf(&[&salt[..], &payload].concat()),
                    beside,
                    "{secret} {guess}"
                );
            }
        }
    }
}

/// Whoever makes a tree of his own can have leaves at several heights, two of one index among them. That is no set, and costs others
/// nothing.
#[test]
fn a_tree_with_leaves_at_several_heights_is_no_set() {
    let shares = set_of(2, 3, 12);
    let own = set_of(2, 4, 13);
    let mut deep = Fields::of(&code_of(&own[1]));
    let mut high = deep.clone();
    (high.depth, high.shares) = (1, 2);
    let at = high.payload();
    high.middle[at] ^= 1;
    deep.path[1] = high.leaf();
    high.path = vec![hash("tree node", &[&deep.path[0], &deep.leaf()])];
    let set = deep.proved_set();
    assert_eq!(set, high.proved_set());
    (deep.set, high.set) = (set, set);
    let mut first = Fields::of(&code_of(&own[0]));
    first.path = vec![deep.leaf(), deep.path[1]];
    first.set = first.proved_set();
    let stranger = [deep.text(), high.text()];
    stranger
        .iter()
        .for_each(|code| assert!(Share::from_code(code).is_ok()));
    let honest: Vec<String> = shares[..2].iter().map(code_of).collect();
    for pile in [
        [&stranger[..], &honest].concat(),
        [&honest[..], &stranger].concat(),
        [&honest[..], &stranger, &[first.text()]].concat(),
    ] {
        let (folder, run) = recover(&pile, &[]);
        check_key(&run);
        assert_eq!(run_on(folder.path(), "verify", &pile, &[]).code, 1);
    }
    for command in ["recover", "verify"] {
        let folder = TempDir::new().unwrap();
        assert_eq!(run_on(folder.path(), command, &stranger, &[]).code, 1);
    }
}

/// Where words decide in a set of two parts, words that put a true one's index into the other part do not push that one out.
#[test]
fn words_of_one_index_in_both_parts_push_nobody_out() {
    let mut rng = ChaCha12Rng::seed_from_u64(14);
    let shares = set::split(&key(SECRET), scheme(3, 4, &[1]), "", &mut rng);
    let false_key = key("a key of my own!");
    let (first, second) = (shares[0].header(), shares[2].header());
    let mut envelope = seal(&[*first, *second], &false_key).as_bytes().to_vec();
    let mask = shares[0].point().y().as_bytes();
    envelope.iter_mut().zip(mask).for_each(|(a, b)| *a ^= b);
    let payload = towards(&envelope, &[(2, shares[1].point().y().as_bytes())], 3);
    let words = |header: &paperquorum::envelope::Header, payload: &[u8]| {
        let point = Point::new(3, payload.into()).unwrap();
        words_of(&Share::from_fields(*header, shares[0].set(), point).unwrap())
    };
    let forged = words(second, &payload);
    let junk = words(first, &payload);
    let own = [code_of(&shares[0]), code_of(&shares[1])];
    let honest = words_of(&shares[2]);
    for pile in [
        vec![&own[0], &own[1], &forged, &junk, &honest],
        vec![&own[0], &own[1], &honest, &junk, &forged],
        vec![&junk, &forged, &honest, &own[1], &own[0]],
    ] {
        let pile: Vec<String> = pile.into_iter().cloned().collect();
        let (_, run) = recover(&pile, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    }
    // With the code of the honest sheet, none of it matters.
    let pile = [own.to_vec(), vec![forged, junk, code_of(&shares[2])]].concat();
    check_key(&recover(&pile, &[]).1);
}

/// Named by its id alone, a set says nothing of its data: codes of data that name it are not taken for its own.
#[test]
fn data_is_proved_by_a_sheet_or_by_the_record() {
    let mut rng = ChaCha12Rng::seed_from_u64(15);
    let text = "what is sealed, and long enough for it. ".repeat(10);
    let (shares, slices) = seal_will(&text, scheme(2, 3, &[]), &mut rng);
    let id = shares[0].set_id().unwrap();
    let (vault, _) = Vault::seal(&will("something else"), None, &mut rng).unwrap();
    let other = series::cut(vault.as_bytes()).unwrap().of_set(id);
    let data = |slices: &[Slice]| -> String {
        let codes: Vec<String> = slices.iter().map(Slice::to_code).collect();
        codes.join("\n")
    };
    let (right, wrong, id) = (data(&slices), data(&other), id.to_string());
    let folder = TempDir::new().unwrap();
    let verify = |texts: &[String]| run_on(folder.path(), "verify", texts, &["--set", &id]).code;
    assert_eq!(verify(std::slice::from_ref(&right)), 1);
    assert_eq!(verify(std::slice::from_ref(&wrong)), 1);
    let sheet = code_of(&shares[0]);
    assert_eq!(verify(&[right.clone(), sheet.clone()]), 0);
    assert_eq!(verify(&[wrong.clone(), sheet.clone()]), 1);
    assert_eq!(verify(&[right, wrong, sheet]), 1);
}
