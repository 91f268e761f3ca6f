//! What a page in a browser does, without one: sheets are dealt, read back, recovered, verified and printed again by the library alone, in
//! memory, with a clock that stands still and one seed.

use paperquorum::deal::{
    self, Dealt, Holders, Looks, Order, Person, Proof, Reprint, Secrets, Single,
    reprint::{Known, ReprintError, ReprintRemark},
};
use paperquorum::gather;
use paperquorum::kind::{Input, Kind};
use paperquorum::reader::{Local, Still};
use paperquorum::record::Record;
use paperquorum::recovery::{self, Pile, Refusal, Unverified, Wanted};
use paperquorum::sheet::Paper;
use paperquorum::vault::Passphrase;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const KEY: &str = "042647-302313-590458-071500-554323-116567-412181-516978";
const READER: Local<Still> = Local(Still);

fn today() -> deal::Date {
    deal::Date::new(2026, 11, 30).expect("a day")
}

fn order() -> Order {
    let people = ["Alice", "Bob", "Carol"].map(Person::new);
    let holders = Holders::named(&people, Some(2), Single::Refused).expect("a plan");
    Order::new(holders, today())
}

fn dealt(order: &Order, text: &str, seed: u64) -> Dealt {
    let input = Input::new(text.as_bytes().into());
    let kind = Kind::recognise(&input).expect("one kind");
    let secrets = Secrets::one(kind, input).expect("a key");
    deal::deal(order, secrets, &mut ChaCha20Rng::seed_from_u64(seed))
        .unwrap_or_else(|refused| panic!("{refused}"))
}

/// The PDFs of these holders, counted from 0.
fn of<'a>(dealt: &'a Dealt, holders: &[usize]) -> Vec<(&'a str, &'a [u8])> {
    let file = |&holder: &usize| {
        let (name, bytes) = &dealt.files[holder];
        (name.as_str(), bytes.as_slice())
    };
    holders.iter().map(file).collect()
}

fn wanted(dealt: &Dealt) -> Wanted {
    let record = Record::parse(&dealt.record.to_toml()).expect("as it was written");
    Wanted::try_from(record).expect("a record")
}

#[test]
fn a_key_goes_to_sheets_and_comes_back() {
    let dealt = dealt(&order(), KEY, 1);
    for holders in [[0, 1], [0, 2], [1, 2]] {
        let secrets = recovery::recover(&of(&dealt, &holders), None, &READER)
            .unwrap_or_else(|refusal| panic!("{refusal}"));
        let [only] = &secrets.items[..] else {
            panic!("one key")
        };
        assert_eq!(only.secret().as_bytes(), KEY.as_bytes());
        assert_eq!(secrets.check_value, dealt.check_value);
        assert_eq!(secrets.what(), "BitLocker recovery key");
    }
    let refusal = recovery::recover(&of(&dealt, &[1]), None, &READER).err();
    let refusal = refusal.expect("one sheet is no key");
    assert!(matches!(refusal, Refusal::Incomplete(_)), "{refusal}");
    let text = refusal.to_string();
    assert!(text.contains("1 more sheet of the set"), "{text}");
    assert!(!text.contains("--"), "a refusal names no option: {text}");
}

#[test]
fn words_do_as_well_and_are_told_apart() {
    let dealt = dealt(&order(), KEY, 2);
    let words = dealt.shares[2].to_words().join(" ");
    let mut files = of(&dealt, &[0]);
    files.push(("carol.txt", words.as_bytes()));
    let sources = gather::gather(&files, &READER);
    let pile = Pile::of(&sources, None);
    let complete = pile.choose().unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(complete.used(), [1, 3]);
    let said = complete.unproved().expect("one of them proves nothing");
    assert!(said.to_string().starts_with("1 of the 2 sheets"), "{said}");

    // A slip is a question, and stays open where nobody answers.
    let slip = words.replacen(words.split(' ').nth(6).expect("a word"), "?", 1);
    files[1].1 = slip.as_bytes();
    let refusal = recovery::recover(&files, None, &READER).err();
    assert!(matches!(refusal, Some(Refusal::Incomplete(_))));
    let sources = gather::gather(&files, &READER);
    let open = gather::source::open_repairs(&sources).expect("left open");
    assert!(open.may_be_accepted);
}

#[test]
fn sheets_are_verified_against_their_record_and_nothing_is_shown() {
    let order = order();
    let (own, other) = (dealt(&order, KEY, 3), dealt(&order, KEY, 4));
    let alone = recovery::verify(&of(&own, &[1]), Some(&wanted(&own)), &READER);
    assert!(alone.is_ok());
    let lines: Vec<String> = alone.lines().collect();
    assert!(
        lines[0].contains("it is the sheet that was printed"),
        "{lines:?}"
    );
    let stranger = recovery::verify(&of(&other, &[1]), Some(&wanted(&own)), &READER);
    assert!(!stranger.is_ok());
    let refusal = stranger.refusal();
    assert!(matches!(
        refusal,
        Some(Refusal::Unverified(Unverified::OtherSet { .. }))
    ));
    let all = recovery::verify(&of(&own, &[0, 1, 2]), None, &READER);
    let said: Vec<String> = all.lines().collect();
    assert!(
        all.is_ok()
            && said
                .iter()
                .any(|line| line.contains("recover the key (proven"))
    );
    assert!(said.iter().all(|line| !line.contains("042647")));
}

#[test]
fn nothing_of_another_set_makes_the_key_that_is_wanted() {
    let order = order();
    let (own, other) = (dealt(&order, KEY, 7), dealt(&order, KEY, 8));
    let wanted = wanted(&own);
    let strangers = gather::gather(&of(&other, &[0, 1]), &READER);
    let pile = Pile::of(&strangers, Some(&wanted));
    assert!(!pile.is_enough() && pile.groups().is_empty());
    let refusal = pile.choose().err();
    assert!(matches!(refusal, Some(Refusal::NothingOfSet(_))));

    let mut files = of(&other, &[0, 1]);
    files.extend(of(&own, &[1, 2]));
    let sources = gather::gather(&files, &READER);
    let without = Pile::of(&sources, None).choose().err();
    assert!(matches!(without, Some(Refusal::SeveralComplete(_))));
    let pile = Pile::of(&sources, Some(&wanted));
    let complete = pile.choose().unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(complete.group().set.id(), Some(wanted.id()));
    let remarks = pile.remarks();
    let said = remarks.iter().map(ToString::to_string);
    let said: Vec<String> = said.collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said.iter().all(|line| line.contains("was not used")),
        "{said:?}"
    );
}

#[test]
fn a_passphrase_is_asked_for_when_everything_else_is_right() {
    let mut order = order();
    order.passphrase = Passphrase::new("a cold winter in Yakutsk");
    order.proof = Proof::None;
    let dealt = dealt(&order, KEY, 5);
    let files = of(&dealt, &[0, 2]);
    let without = recovery::recover(&files, None, &READER).err();
    assert!(matches!(without, Some(Refusal::NeedsPassphrase)));
    let wrong = Passphrase::new("a cold winter in Irkutsk");
    let refused = recovery::recover(&files, wrong.as_ref(), &READER).err();
    assert!(matches!(refused, Some(Refusal::Sealed(_))));
    let right = Passphrase::new("a cold winter in Yakutsk");
    let secrets = recovery::recover(&files, right.as_ref(), &READER)
        .unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(secrets.items[0].secret().as_bytes(), KEY.as_bytes());
}

#[test]
fn a_lost_sheet_is_printed_again_byte_for_byte_and_a_holder_is_added() {
    let order = order();
    let dealt = dealt(&order, KEY, 6);
    let sources = gather::gather(&of(&dealt, &[0, 2]), &READER);
    let pile = Pile::of(&sources, None);
    let complete = pile.choose().unwrap_or_else(|refusal| panic!("{refusal}"));
    let known = Known {
        set: &complete.group().set,
        recovery: complete.recovery(),
        record: Some(&dealt.record),
    };
    let looks = Looks::new(Paper::A4, "en");
    let again = |lost: &[String], added: &[(String, Option<String>)], known| {
        let order = Reprint {
            lost,
            added,
            vault: None,
            single: Single::Refused,
            looks: &looks,
            created: today(),
            review: order.review,
            proof: Proof::ReadBack,
        };
        deal::reprint(known, [], &order, &mut ChaCha20Rng::seed_from_u64(0))
    };
    let bob = again(&["Bob".to_owned()], &[], known).unwrap_or_else(|error| panic!("{error}"));
    assert!(
        bob.files[0] == dealt.files[1],
        "the same sheet, byte for byte"
    );
    assert!(bob.is_proved && bob.remarks.is_empty());

    let dora = [("Dora".to_owned(), Some("de".to_owned()))];
    let added = again(&[], &dora, known).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((added.sheets[0].index, added.sheets[0].is_new), (4, true));
    let record = added.record.expect("brought up to date");
    assert_eq!(record.share[3].holder.as_deref(), Some("Dora"));
    let files = [
        ("bob.pdf", bob.files[0].1.as_slice()),
        ("dora.pdf", added.files[0].1.as_slice()),
    ];
    let secrets =
        recovery::recover(&files, None, &READER).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(secrets.items[0].secret().as_bytes(), KEY.as_bytes());

    let nobody = again(&["Eve".to_owned()], &[], known).err();
    let Some(ReprintError::NoHolder { names }) = nobody else {
        panic!("nobody is called so")
    };
    assert_eq!(names, ["Alice", "Bob", "Carol"]);
    let unrecorded = Known {
        record: None,
        ..known
    };
    let added = again(&[], &dora, unrecorded).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(added.remarks, [ReprintRemark::AddedBefore]);
}
