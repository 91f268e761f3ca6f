//! The dealer's half by itself, in memory: one seed and one date give one set, and what goes wrong is a value.

use paperquorum::deal::{
    self, Asked, Choice, Dealt, Examined, Given, Holders, HoldersError, ItemSource, ListError,
    Listed, LooksError, NameError, Order, OrderError, Person, Picked, PrintError, Proof, Refused,
    Remark, Secrets, SecretsError, Single, Step, TemplatesError, TextError, VaultPlace, What, Why,
};
use paperquorum::kind::{Input, Kind, KindError, Unsure};
use paperquorum::reader::{Local, Still};
use paperquorum::set::ShareSet;
use paperquorum::share::Share;
use paperquorum::template::{LANGUAGES, Purpose};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const BITLOCKER: &str = "042647-302313-590458-071500-554323-116567-412181-516978";
const ANOTHER: &str = "482548-408683-386023-032725-083754-344718-228228-361845";
const MISTYPED: &str = "042647-302313-590459-071500-554323-116567-412181-516978";

fn input(text: &str) -> Input {
    Input::new(text.as_bytes().into())
}

fn secret(text: &str) -> Secrets {
    let input = input(text);
    let kind = Kind::recognise(&input).expect("one kind");
    Secrets::one(kind, input).expect("a key")
}

fn order(names: &[&str], threshold: usize) -> Order {
    let people: Vec<Person> = names.iter().map(|name| Person::new(name)).collect();
    let holders = Holders::named(&people, Some(threshold), Single::Refused).expect("a plan");
    Order::new(holders, deal::Date::new(2026, 11, 30).expect("a day"))
}

fn dealt(order: &Order, secrets: Secrets, seed: u64) -> Dealt {
    deal::deal(order, secrets, &mut ChaCha20Rng::seed_from_u64(seed))
        .unwrap_or_else(|refused| panic!("{refused}"))
}

fn names(dealt: &Dealt) -> Vec<&str> {
    dealt.files.iter().map(|(name, _)| name.as_str()).collect()
}

/// By a reader in place, with a clock that stands still.
fn pick(text: &str, choice: &Choice) -> Result<Step, deal::NotTaken> {
    deal::pick(None, input(text), choice, &Local(Still), &mut Vec::new())
}

#[test]
fn one_seed_and_one_date_give_one_set() {
    let order = order(&["Alice", "Bob", "Carol"], 2);
    let made = |seed| dealt(&order, secret(BITLOCKER), seed);
    let (one, same, other) = (made(7), made(7), made(8));
    assert_eq!(names(&one), ["1-alice.pdf", "2-bob.pdf", "3-carol.pdf"]);
    assert!(one.files == same.files, "the same seed gives other bytes");
    assert_eq!(one.record.to_toml(), same.record.to_toml());
    assert!(
        one.files != other.files,
        "another seed gives the same bytes"
    );
    assert_eq!(one.record.review, "2027-11-30");
    assert_eq!(
        one.proven.map(|proven| (proven.groups, proven.of)),
        Some((3, 3))
    );
    assert!(one.remarks.is_empty(), "{:?}", one.remarks);

    let mut set = ShareSet::new();
    for share in &one.shares[1..] {
        let code = share.to_code().expect("freshly split");
        set.add(Share::from_code(&code).expect("its own code"))
            .expect("of one set");
    }
    let recovered = set.recover().expect("two of three").key.to_canonical();
    assert_eq!(
        recovered.expect("a BitLocker key").as_bytes(),
        BITLOCKER.as_bytes()
    );
}

#[test]
fn everything_that_can_be_printed_reads_back() {
    let mut order = order(&["Alice", "Bob", "Bob"], 2);
    order.print.combined = true;
    order.print.cards = true;
    order.print.cover = true;
    order.print.labels = true;
    order.print.print_check = true;
    order.vault = VaultPlace::Separate;
    let dealt = dealt(&order, secret("correct horse battery staple"), 1);
    let expected = [
        "sheets.pdf",
        "cards.pdf",
        "cover.pdf",
        "labels.pdf",
        "print-check.pdf",
    ];
    assert_eq!(names(&dealt), expected);
    let is_the_key = |file: &str| Remark::IsTheKey {
        file: file.to_owned(),
    };
    let two_sheets = Remark::TwoSheets {
        holder: "Bob".to_owned(),
    };
    let expected = [
        Remark::NothingSealed,
        two_sheets,
        is_the_key("sheets.pdf"),
        is_the_key("cards.pdf"),
    ];
    assert_eq!(dealt.remarks, expected);
}

#[test]
fn several_secrets_are_sealed_and_may_be_printed_by_themselves() {
    let given = |name: &str, text: &str| Given {
        name: name.to_owned(),
        note: String::new(),
        kind: None,
        picked: Picked::Whole(Kind::by_id("text").expect("a kind"), input(text)),
    };
    let given = vec![given("mail", "one\n"), given("bank", "two")];
    let mut notes = Vec::new();
    let secrets = Secrets::check(given, Listed::No, &mut notes).expect("two secrets");
    let items: Vec<&str> = notes.iter().map(|(item, _)| item.as_str()).collect();
    assert_eq!(items, ["mail", "bank"]);
    assert_eq!(secrets.title(), "2 secrets");

    let mut order = order(&["Alice", "Bob"], 2);
    order.vault = VaultPlace::Separate;
    order.proof = Proof::None;
    let dealt = dealt(&order, secrets, 1);
    assert_eq!(names(&dealt), ["1-alice.pdf", "2-bob.pdf", "vault.pdf"]);
    assert!(dealt.proven.is_none());
    let data = dealt.data.expect("sealed data");
    assert!(data.needed < data.codes, "{data:?}");
    let apart = Remark::DataApart {
        file: "vault.pdf".to_owned(),
    };
    assert_eq!(dealt.remarks, [apart, Remark::NoneMayBeLost]);
}

#[test]
fn a_mistyped_key_is_refused_with_its_place() {
    let text = format!("Laptop of Anna\n{MISTYPED}\n");
    let Err(refused) = pick(&text, &Choice::default()) else {
        panic!("a mistyped key is taken");
    };
    assert_eq!(refused.at, Some(paperquorum::find::Place::Line(2)));
    let Why::Refused { kind, error, .. } = &refused.why else {
        panic!("{refused:?}");
    };
    let KindError::Fault(fault) = &**error else {
        panic!("{error:?}");
    };
    assert_eq!(kind.id, "bitlocker");
    assert!(!fault.remedies.is_empty());
    let told = format!("{refused} {refused:?}");
    assert!(
        !MISTYPED.split('-').any(|group| told.contains(group)),
        "{told}"
    );

    // Among several items it is named, too.
    let whole = |name: &str, text: &str| Given {
        name: name.to_owned(),
        note: String::new(),
        kind: None,
        picked: Picked::Whole(kind, input(text)),
    };
    let given = vec![whole("good", BITLOCKER), whole("bad", MISTYPED)];
    let mut notes = Vec::new();
    let Err(SecretsError::Item { item, .. }) = Secrets::check(given, Listed::No, &mut notes) else {
        panic!("a mistyped key is taken");
    };
    assert_eq!(item, "bad");
    assert_eq!(notes.len(), 1, "what comes before is told");
}

#[test]
fn several_keys_are_a_question() {
    let text = format!("{BITLOCKER}\n{ANOTHER}\n");
    let ask = || match pick(&text, &Choice::default()) {
        Ok(Step::Ask(question)) => question,
        _ => panic!("two keys are no question"),
    };
    let question = ask();
    let Asked::What(ways) = question.asked() else {
        panic!("{:?}", question.asked());
    };
    assert!(matches!(
        ways[..],
        [What::AllKeys, What::Key(_), What::Key(_)]
    ));
    assert!(matches!(question.unanswered().why, Why::Several { keys } if keys.len() == 2));
    let answered = |number: usize| -> Vec<String> {
        match ask().answer(number, &mut Vec::new()) {
            Ok(Step::Picked(Picked::Keys(keys))) => keys
                .iter()
                .map(|key| String::from_utf8(key.text.as_bytes().to_vec()).expect("text"))
                .collect(),
            _ => Vec::new(),
        }
    };
    let [one, other] = [BITLOCKER, ANOTHER].map(|key| key.replace('-', ""));
    assert_eq!(answered(0), [&*one, &*other]);
    assert_eq!(answered(1), [&*one]);
    assert_eq!(answered(2), [&*other]);
    assert!(answered(3).is_empty(), "there is no fourth answer");
    assert!(ask().answer(3, &mut Vec::new()).is_err());

    // What was said beforehand is not asked.
    let second = Choice {
        pick: Some("2".to_owned()),
        ..Choice::default()
    };
    assert!(
        matches!(pick(&text, &second), Ok(Step::Picked(Picked::Keys(keys))) if keys.len() == 1)
    );
    let none = Choice {
        pick: Some("Dora".to_owned()),
        ..Choice::default()
    };
    assert!(
        matches!(pick(&text, &none), Err(refused) if matches!(refused.why, Why::NoSuchKey { .. }))
    );
}

#[test]
fn an_examined_key_is_not_taken_and_not_told() {
    let examined = |text: &str| deal::examine(None, input(text), &Local(Still));
    let Examined::Whole { report, refused } = examined(BITLOCKER) else {
        panic!("a key alone is all of the input");
    };
    assert!(report.is_valid && refused.is_none());
    assert_eq!((report.kind.id, report.words), ("bitlocker", Some(23)));
    let Examined::Whole { report, refused } = examined(MISTYPED) else {
        panic!("a key alone is all of the input");
    };
    assert!(!report.is_valid && refused.is_some() && !report.changes().is_empty());
    let placeholder = "WWWW-XXXX-YYYY-ZZZZ";
    let Examined::Nothing(refused) = examined(placeholder) else {
        panic!("a placeholder is nobody's key");
    };
    assert!(matches!(refused.why, Why::Undecided(Unsure::Placeholder)));
}

#[test]
fn a_plan_that_makes_no_sense_is_refused() {
    let check = |people: &[Person], threshold, expected: &str| {
        let refused = Holders::named(people, Some(threshold), Single::Refused);
        assert_eq!(
            refused.map(drop).map_err(|e| e.to_string()),
            Err(expected.to_owned())
        );
    };
    let of = |names: &[&str]| {
        names
            .iter()
            .map(|name| Person::new(name))
            .collect::<Vec<_>>()
    };
    check(&of(&["Alice", " "]), 2, "a holder has no name");
    check(
        &of(&["Alice", "B\u{202e}ob"]),
        2,
        "the name of a holder has invisible characters in it that turn the direction of writing",
    );
    check(
        &of(&["Alice", "Bob"]),
        1,
        "with a threshold of 1, every sheet alone is the key",
    );
    let mut people = of(&["Alice", "Bob", "Carol"]);
    people[0].shares = 2;
    check(&people, 2, "the sheet of Alice alone is the key");
    people[0].shares = 0;
    check(&people, 2, "Alice needs at least one share");
    assert!(matches!(
        Holders::numbered(usize::MAX, None, Single::Refused),
        Err(HoldersError::Scheme(_))
    ));
    let three = Holders::numbered(3, Some(2), Single::Refused).expect("2 of 3");
    let group = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        three.group(&names)
    };
    assert_eq!(group(&["sheet 1", "sheet 3"]), Ok(0b101));
    assert_eq!(group(&["sheet 4"]), Err(NameError::Nobody));
}

#[test]
fn an_order_is_refused_before_anything_is_made() {
    let check = |change: fn(&mut Order), is: fn(&OrderError) -> bool| {
        let mut order = order(&["Alice", "Bob"], 2);
        change(&mut order);
        let error = order.check().expect_err("it makes no sense");
        assert!(is(&error), "{error:?}");
        let refused = deal::deal(
            &order,
            secret(BITLOCKER),
            &mut ChaCha20Rng::seed_from_u64(1),
        );
        assert_eq!(refused.err(), Some(Refused::Order(error)));
    };
    check(
        |order| order.room = Some(1),
        |error| *error == OrderError::Room { room: 1, shares: 2 },
    );
    check(
        |order| order.label = "x".repeat(81),
        |error| {
            matches!(
                error,
                OrderError::Looks(LooksError::Text(TextError::TooLong {
                    what: "label",
                    length: 81,
                    most: 80
                }))
            )
        },
    );
    check(
        |order| order.looks.note = "\u{E000}".to_owned(),
        |error| matches!(error, OrderError::Looks(LooksError::Character(error)) if error.character == '\u{E000}'),
    );
    check(
        |order| order.looks = deal::Looks::new(Default::default(), "xx"),
        |error| matches!(error, OrderError::Looks(LooksError::Templates(TemplatesError::Language { language })) if language == "xx"),
    );
    check(
        |order| {
            order
                .looks
                .templates
                .add("en", Purpose::Holder, "mine.md", "# A\n\n{{ nobody }}\n")
        },
        |error| error.to_string() == "mine.md: line 3: there is no variable \"nobody\"",
    );
}

#[test]
fn what_does_not_fit_is_told_with_its_line() {
    let mut order = order(&["Alice", "Bob"], 2);
    let shipped = LANGUAGES[0].template(Purpose::Holder).text;
    let long = format!("{shipped}\n\n{}", "A line of text.\n\n".repeat(100));
    order
        .looks
        .templates
        .add("en", Purpose::Holder, "mine.md", &long);
    let refused = deal::deal(
        &order,
        secret(BITLOCKER),
        &mut ChaCha20Rng::seed_from_u64(1),
    );
    match refused.err() {
        Some(Refused::Print(PrintError::Page {
            template,
            line,
            document,
            ..
        })) => {
            assert_eq!((&*template, &*document), ("mine.md", "1-alice.pdf"));
            assert!(line > shipped.lines().count(), "{line}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_says_where_its_trouble_is() {
    let items = deal::read_list(
        b"[[item]]\nname = \"mail\"\nfile = \"mail.txt\"\n[[item]]\nname = \"bank\"\nsecret = \"four\"\nkind = \"text\"\n",
    );
    let items = items.unwrap_or_else(|error| panic!("{error}"));
    assert!(matches!(&items[0].source, ItemSource::File(file) if file == "mail.txt"));
    assert!(matches!(&items[1].source, ItemSource::Secret(_)));
    let check = |text: &str, expected: ListError| {
        assert_eq!(
            deal::read_list(text.as_bytes()).err(),
            Some(expected),
            "{text}"
        );
    };
    check("item = []\n", ListError::Empty);
    check(
        "[[item]]\nname = \"a\"\nsecret = four\n",
        ListError::Syntax { line: 3 },
    );
    check("[[item]]\nname = \"a\"\n", ListError::Source { item: 1 });
    check(
        "[[item]]\nname = \" \"\nsecret = \"x\"\n",
        ListError::Name { item: 1 },
    );
    check(
        "[[item]]\nname = \"a\"\nsecret = \"x\"\n[[item]]\nname = \"b\"\nsecret = \"x\"\nkind = \"no-such\"\n",
        ListError::Kind { item: 2 },
    );
    assert_eq!(deal::read_list(b"\xff").err(), Some(ListError::NotText));
}

/// What is picked of a file of these bytes.
fn picked(given: Option<&str>, bytes: &[u8]) -> Picked {
    let given = given.map(|id| Kind::by_id(id).expect("a kind"));
    let choice = Choice::default();
    let step = deal::pick(
        given,
        Input::new(bytes.into()),
        &choice,
        &Local(Still),
        &mut Vec::new(),
    );
    match step {
        Ok(Step::Picked(picked)) => picked,
        Ok(Step::Ask(question)) => panic!("{:?}", question.asked()),
        Err(refused) => panic!("{refused}"),
    }
}

/// The kind and the text of the only key that is picked.
fn only(picked: &Picked) -> (&'static str, String) {
    match picked {
        Picked::Keys(keys) if keys.len() == 1 => {
            let (key, _) = keys[0]
                .kind
                .canonical(&Input::new(keys[0].text.clone()))
                .expect("a whole key");
            let text = String::from_utf8(key.as_bytes().to_vec()).expect("text");
            (keys[0].kind.id, text)
        }
        Picked::Keys(keys) => panic!("{} keys", keys.len()),
        Picked::Whole(kind, _) => (kind.id, String::new()),
    }
}

/// Printed into a file by Ghostscript: streams compressed, the font cut down to the characters that are used.
const PRINTED: &[u8] = include_bytes!("images/foreign/ghostscript.pdf");

#[test]
fn a_key_that_was_printed_into_a_file_is_found() {
    let found = picked(None, PRINTED);
    assert_eq!(only(&found), ("bitlocker", BITLOCKER.to_owned()));
    let Picked::Keys(keys) = found else {
        unreachable!()
    };
    assert_eq!(
        keys[0].about.key_id.as_deref(),
        Some("1AB21253-5614-44D2-B8EE-AE70EEDE5C3D")
    );
    // All of the file, if that is what is wanted.
    match picked(Some("file"), PRINTED) {
        Picked::Whole(kind, input) => {
            assert_eq!(kind.id, "file");
            assert_eq!(input.bytes().as_bytes(), PRINTED);
        }
        Picked::Keys(_) => panic!("the file was asked for"),
    }
}

/// A picture of a QR code with this text, as PNG.
fn qr_picture(text: &str) -> Vec<u8> {
    const MODULE: u32 = 6;
    const QUIET: u32 = 4;
    let code = qrcode::QrCode::new(text).expect("short");
    let width = code.width();
    let colors = code.into_colors();
    let side = (u32::try_from(width).expect("small") + 2 * QUIET) * MODULE;
    let picture = image::GrayImage::from_fn(side, side, |x, y| {
        let at = |pixel: u32| usize::try_from((pixel / MODULE).wrapping_sub(QUIET)).ok();
        let dark = match (at(x), at(y)) {
            (Some(x), Some(y)) if x < width && y < width => {
                colors[y * width + x] == qrcode::Color::Dark
            }
            _ => false,
        };
        image::Luma([if dark { 0 } else { 255 }])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("memory");
    png.into_inner()
}

#[test]
fn a_key_in_a_photographed_code_is_found() {
    let uri = "otpauth://totp/Example:anna?secret=JBSWY3DPEHPK3PXP&issuer=Example";
    for (text, kind) in [(uri, "otpauth"), (BITLOCKER, "bitlocker")] {
        let picture = qr_picture(text);
        assert_eq!(only(&picked(None, &picture)), (kind, text.to_owned()));
        assert_eq!(only(&picked(Some("file"), &picture)).0, "file");
    }
    // The password of a network, with its name.
    let network = r"WIFI:T:WPA;S:Home\;2;P:correct\:horse;;";
    let picture = qr_picture(network);
    assert_eq!(only(&picked(None, &picture)), ("text", network.to_owned()));
    let Picked::Keys(keys) = picked(None, &picture) else {
        panic!("not out of the picture");
    };
    assert_eq!(keys[0].about.name.as_deref(), Some("Home;2"));
    assert_eq!(only(&picked(Some("file"), &picture)).0, "file");
    // Nothing secret: the picture is kept as it is.
    for text in ["WIFI:T:nopass;S:Cafe;;", "https://example.org/"] {
        assert_eq!(only(&picked(None, &qr_picture(text))).0, "file", "{text}");
    }
}
