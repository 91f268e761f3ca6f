use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use zeroize::Zeroizing;

use super::super::document::Expected;
use super::super::holders::Single;
use super::*;
use crate::kind::{Input, Kind};
use crate::pdf::{self, Fonts};
use crate::qr::Modules;
use crate::scheme::Scheme;
use crate::set;
use crate::sheet::Paper;
use crate::template::{LANGUAGES, Purpose, ShareFacts};

/// The sheets of some shares, with what is expected of them; `spoil` changes what is printed.
fn sheets(shares: &[Share], spoil: impl Fn(&mut ShareFacts)) -> (Vec<Document>, Vec<NamedFile>) {
    let template = LANGUAGES[0].template(Purpose::Holder);
    let made = shares.iter().map(|share| {
        let mut facts = ShareFacts {
            index: share.index(),
            words: share.to_words().into_iter().map(str::to_owned).collect(),
            code: Modules::encode(&share.to_code().expect("fresh")).expect("plain text"),
            ..crate::template::tests::facts(23, 90)
        };
        spoil(&mut facts);
        let sheet = template
            .holder(&facts, Paper::A4)
            .expect("the shipped template");
        let leaves = sheet
            .pages()
            .into_iter()
            .zip([2, 0])
            .map(|(sheet, codes)| Leaf {
                sheet,
                origin: String::new(),
                expected: Expected {
                    shares: if codes == 0 {
                        Vec::new()
                    } else {
                        vec![ExpectedShare {
                            index: share.index(),
                            codes,
                            words: 1,
                        }]
                    },
                    ..Expected::default()
                },
            });
        let name = share.name();
        let document = Document {
            name: name.clone(),
            leaves: leaves.collect(),
        };
        let sheets = document.leaves.iter().map(|leaf| &leaf.sheet);
        let bytes = pdf::render(sheets, &Fonts::default(), WordsAs::Text).expect("it fits");
        (document, (name, Zeroizing::new(bytes)))
    });
    made.unzip()
}

/// A printed sheet that is not as it should be is found, whatever is wrong with it.
#[test]
fn a_wrong_sheet_is_never_handed_out() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let kind = Kind::by_id("text").expect("a kind");
    let key = kind
        .pack(&Input::new(b"sixteen letters!".as_slice().into()))
        .expect("text")
        .packed;
    let scheme = Scheme::new(2, 3).expect("2 of 3");
    let shares = set::split(&key, scheme, "", &mut rng);
    let others = set::split(&key, scheme, "", &mut rng);
    let holders = Holders::numbered(3, Some(2), Single::Refused).expect("2 of 3");
    let promise = Promise {
        holders: &holders,
        shares: &shares,
        key: &key,
        slices: &[],
        sealed: None,
        words: WordsAs::Text,
        handwrite: false,
        whole: true,
    };
    let mut proven = |(documents, files): &(Vec<Document>, Vec<NamedFile>)| {
        let proven = promise.prove(documents, files, &mut rng);
        proven.map_err(|error| error.to_string())
    };
    let good = sheets(&shares, |_| {});
    assert_eq!(proven(&good), Ok(Proven { groups: 3, of: 3 }));

    let of_another_set = sheets(&others, |_| {});
    assert!(proven(&of_another_set).is_err_and(|what| what.contains("0 of 2 codes are right")));
    let wrong_word = sheets(&shares, |facts| facts.words[22] = "zoo".into());
    assert!(
        proven(&wrong_word).is_err_and(|what| what.contains("0 of 1 tables of words are right"))
    );
    let swapped = sheets(&shares, |facts| facts.words.swap(3, 4));
    assert!(proven(&swapped).is_err_and(|what| what.contains("tables of words")));
    let one_short = sheets(&shares, |facts| {
        facts.words.pop();
    });
    assert!(proven(&one_short).is_err_and(|what| what.contains("tables of words")));
    // Two sheets in each other's place.
    let mut exchanged = sheets(&shares, |_| {});
    exchanged.1.swap(0, 1);
    assert!(proven(&exchanged).is_err_and(|what| what.contains("codes are right")));
    let mut cut_short = sheets(&shares, |_| {});
    cut_short.1[2].1.truncate(9000);
    assert!(proven(&cut_short).is_err());
}
