//! The golden vectors in `tests/vectors/`: every file there is a test. Their form is told in `tests/vectors/README.md`.

mod common;

use common::{InvalidVector, ValidVector, hex, read_vectors, unhex};
use paperquorum::code;
use paperquorum::envelope;
use paperquorum::kind::{Class, Input, Kind};
use paperquorum::mnemonic::Reading;
use paperquorum::set::ShareSet;
use paperquorum::share::{CodeError, FromWords, Share, code_label};

fn share_of(text: &str) -> Result<Share, (&'static str, String)> {
    match Share::from_code(text) {
        Ok(share) => Ok(share),
        Err(CodeError::Stranger) if text.contains(' ') => {
            let readings: Vec<Reading> = text.split(' ').map(Reading::of).collect();
            match Share::from_words(&readings) {
                Ok(FromWords::Whole(share)) => Ok(share),
                Ok(FromWords::Repaired(_)) => panic!("needs repair"),
                Err(error) => Err(("words", error.to_string())),
            }
        }
        Err(error) => Err(("code", error.to_string())),
    }
}

#[test]
fn valid_vectors_decode_to_their_fields_and_back() {
    for (name, vector) in read_vectors::<ValidVector>("valid") {
        let kind = Kind::by_id(&vector.kind).unwrap();
        let canonical = unhex(&vector.canonical);
        let packed = kind
            .pack(&Input::new(canonical.as_slice().into()))
            .unwrap()
            .packed;
        assert_eq!(hex(packed.bytes().as_bytes()), vector.secret, "{name}");
        assert_eq!(packed.class(), Class::from_number(vector.class).unwrap());
        assert_eq!(code_label(&vector.label), vector.code_label, "{name}");
        let mut set = ShareSet::new();
        assert_eq!(vector.share.len(), usize::from(vector.shares), "{name}");
        for row in &vector.share {
            let share = Share::from_code(&row.code).unwrap();
            let words = share_of(&row.words).unwrap();
            for share in [&share, &words] {
                assert_eq!(share.index(), row.index, "{name}");
                assert_eq!(hex(share.point().y().as_bytes()), row.payload, "{name}");
                assert_eq!(share.header().threshold(), vector.threshold, "{name}");
                assert_eq!(share.header().length() * 2, vector.secret.len(), "{name}");
                assert_eq!(share.header().class().number(), vector.class, "{name}");
                assert_eq!(share.set_name(), vector.name, "{name}");
                assert_eq!(share.to_words().join(" "), row.words, "{name}");
            }
            let fields = share.code().unwrap();
            assert_eq!(fields.set().to_string(), vector.set, "{name}");
            let told = Some(vector.shares).filter(|&shares| shares < 16);
            assert_eq!(fields.total(), told, "{name}");
            assert_eq!(fields.room(), vector.room, "{name}");
            let (_, body) = code::decode(&row.code).unwrap();
            assert_eq!(hex(&body.as_bytes()[13..29]), row.salt, "{name}");
            assert_eq!(fields.label(), vector.code_label, "{name}");
            assert_eq!(*share.to_code().unwrap(), row.code, "{name}");
            assert_eq!(*words.to_words_code(), row.words_code, "{name}");
            let of_words = Share::from_code(&row.words_code).unwrap();
            assert_eq!(of_words.to_symbols(), share.to_symbols(), "{name}");
            assert!(words.code().is_none() && of_words.code().is_none());
            set.add(share).unwrap();
        }
        let header = *set.header().unwrap();
        assert_eq!(
            hex(envelope::seal(&[header], &packed).as_bytes()),
            vector.envelope,
            "{name}"
        );
        let recovery = set.recover().unwrap();
        assert!(recovery.bad.is_empty(), "{name}");
        assert_eq!(
            recovery.key.to_canonical().unwrap().as_bytes(),
            canonical,
            "{name}"
        );
    }
}

#[test]
fn invalid_vectors_fail_at_their_stage() {
    for (name, vector) in read_vectors::<InvalidVector>("invalid") {
        let mut set = ShareSet::new();
        let mut outcome = Ok(());
        for text in &vector.given {
            outcome = share_of(text)
                .and_then(|share| set.add(share).map_err(|error| ("add", error.to_string())));
            if outcome.is_err() {
                break;
            }
        }
        let outcome = outcome.and_then(|()| {
            set.recover()
                .map(|_| ())
                .map_err(|error| ("recover", error.to_string()))
        });
        let (stage, error) = outcome.expect_err(&name);
        assert_eq!(
            (stage, &error),
            (vector.stage.as_str(), &vector.error),
            "{name}"
        );
    }
}
