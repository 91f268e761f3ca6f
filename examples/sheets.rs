//! Sample sheets, for looking at: every template in every language and on both papers, from a fixed seed, so that the same files come
//! out every time.
//!
//! ```text
//! cargo run --release --example sheets -- OUT [LANG...]
//! ```
//!
//! OUT is a new directory. The key is generated from the seed; it is nobody's.

use std::fs;
use std::path::Path;

use paperquorum::kind::{Input, Kind};
use paperquorum::pdf::{self, Fonts, WordsAs};
use paperquorum::qr::Modules;
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::share::Share;
use paperquorum::sheet::{Block, Paper, Sheet, Stock};
use paperquorum::template::{
    CoverFacts, CoverSheet, DataFacts, LANGUAGES, Language, Purpose, SeparatorFacts, ShareFacts,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

const HOLDERS: [&str; 5] = ["Alice", "Bob", "Carol", "Dora", "Emil"];
const THRESHOLD: u8 = 3;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(out) = arguments.next() else {
        eprintln!("usage: sheets OUT [LANG...]");
        std::process::exit(2);
    };
    let chosen: Vec<String> = arguments.collect();
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let key = format!("{:016X}", rng.next_u64());
    let kind = Kind::by_id("text").expect("a kind");
    let key = kind
        .pack(&Input::new(key.as_bytes().into()))
        .expect("plain text")
        .packed;
    let scheme = Scheme::new(usize::from(THRESHOLD), HOLDERS.len()).expect("a scheme");
    let shares = set::split(&key, scheme, "Laptop", &mut rng);
    fs::create_dir(&out).expect("a new directory");
    for language in &LANGUAGES {
        if !chosen.is_empty() && !chosen.iter().any(|code| code == language.code) {
            continue;
        }
        for paper in [Paper::A4, Paper::Letter] {
            let name = format!("{}-{}", language.code, format!("{paper:?}").to_lowercase());
            let folder = Path::new(&out).join(name);
            fs::create_dir(&folder).expect("a new directory");
            for (name, sheets) in sheets(language, paper, &shares) {
                let bytes = pdf::render(&sheets, &Fonts::default(), WordsAs::Text);
                let bytes =
                    bytes.unwrap_or_else(|error| panic!("{}: {name}: {error}", language.code));
                fs::write(folder.join(name), bytes).expect("a new file");
            }
        }
    }
}

fn sheets(
    language: &'static Language,
    paper: Paper,
    shares: &[Share],
) -> Vec<(&'static str, Vec<Sheet>)> {
    let sound = "the shipped template is sound";
    let of = |purpose| language.template(purpose);
    let facts = |share: &Share| facts(language, share);
    let first = facts(&shares[1]);
    let blank = ShareFacts {
        handwrite: true,
        words: vec![String::new(); first.words.len()],
        ..first.clone()
    };
    let cards = |stock, purpose: Purpose| {
        let cells = shares.iter().map(|share| {
            let made = match stock {
                Stock::Card => of(purpose).card(&facts(share)),
                Stock::Label => of(purpose).label(&facts(share)),
            };
            made.expect(sound)
        });
        vec![Sheet::new(
            paper,
            language.code,
            vec![Block::Cards(stock, cells.collect())],
        )]
    };
    let cover = CoverFacts {
        set_name: first.set_name.clone(),
        date: first.date.clone(),
        review: first.review.clone(),
        kind: first.kind.clone(),
        label: first.label.clone(),
        key_id: None,
        contact: first.contact.clone(),
        note: None,
        threshold: THRESHOLD,
        shares: HOLDERS.len() as u8,
        needs_required: false,
        sealed: None,
        passphrase: false,
        back: true,
        sheets: (1..)
            .zip(shares)
            .map(|(number, share)| CoverSheet {
                number: number.to_string(),
                holder: Some(HOLDERS[number - 1].to_owned()),
                sheet_name: share.name(),
                shares: 1,
                required: false,
            })
            .collect(),
    };
    let separator = SeparatorFacts {
        holder: first.holder.clone(),
        set_name: first.set_name.clone(),
        sheet_name: first.sheet_name.clone(),
        pages: 2,
        copy: 1,
        copies: 2,
    };
    let code =
        |length: usize| Modules::encode_data(&"PQ1D7".repeat(length / 5)).expect("plain text");
    let data = DataFacts {
        set_name: first.set_name.clone(),
        page: 1,
        pages: 3,
        needed: 20,
        total: 27,
        separate: false,
        codes: (1..=12).map(|number| (code(900), number)).collect(),
    };
    let sizes = [1.0, 0.75, 0.6, 0.5, 0.42, 0.35, 0.3, 0.25].map(|side| (code(100), side));
    vec![
        (
            "holder.pdf",
            vec![of(Purpose::Holder).holder(&first, paper).expect(sound)],
        ),
        (
            "handwrite.pdf",
            vec![of(Purpose::Holder).holder(&blank, paper).expect(sound)],
        ),
        (
            "data.pdf",
            vec![of(Purpose::Data).data(&data, paper).expect(sound)],
        ),
        (
            "cover.pdf",
            vec![of(Purpose::Cover).cover(&cover, paper).expect(sound)],
        ),
        (
            "separator.pdf",
            vec![
                of(Purpose::Separator)
                    .separator(&separator, paper)
                    .expect(sound),
            ],
        ),
        (
            "check.pdf",
            vec![of(Purpose::Check).check(&sizes, 0.75, paper).expect(sound)],
        ),
        ("cards.pdf", cards(Stock::Card, Purpose::Card)),
        ("labels.pdf", cards(Stock::Label, Purpose::Label)),
    ]
}

fn facts(language: &Language, share: &Share) -> ShareFacts {
    let (kind, usage) = language.kind("ente").unwrap_or((
        "Ente recovery key",
        "the Ente app, under \"forgot password\"",
    ));
    ShareFacts {
        label: Some("Laptop".to_owned()),
        holder: Some(HOLDERS[usize::from(share.index()) - 1].to_owned()),
        index: share.index(),
        shares: HOLDERS.len() as u8,
        threshold: THRESHOLD,
        on_sheet: 1,
        position: 1,
        weighted: false,
        required: false,
        needs_required: false,
        alone: false,
        anonymous: false,
        back: true,
        sealed: None,
        passphrase: false,
        page: None,
        handwrite: false,
        unproven: false,
        contact: Some("Alice, +49 30 1234567".to_owned()),
        note: None,
        kind: kind.to_owned(),
        key_id: None,
        usage: Some(usage.to_owned()),
        date: "2026-11-23".to_owned(),
        review: "2027-11-23".to_owned(),
        set_name: share.set_name(),
        sheet_name: share.name(),
        words: share.to_words().into_iter().map(str::to_owned).collect(),
        code: Modules::encode(&share.to_code().expect("freshly split")).expect("plain text"),
    }
}
