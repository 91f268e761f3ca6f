//! `inspect` of codes: every code in a picture, where it lies, and what keeps one from being read.

mod common;
#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use common::ValidVector;
use image::{GrayImage, Luma};
use paperquorum::kind::{Class, Input, Kind, Packed};
use paperquorum::scheme::Scheme;
use paperquorum::set;
use paperquorum::share::Share;
use program::{Run, run_in, side_by_side};
use qrcode::{Color, EcLevel, QrCode};
use rand_chacha::ChaCha12Rng;
use rand_core::SeedableRng;
use serde_json::Value;
use tempfile::TempDir;

/// A code with four modules of quiet zone, `scale` pixels a module.
fn code(text: &str, scale: u32) -> GrayImage {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).unwrap();
    let modules = code.width() as u32;
    let colors = code.to_colors();
    let side = (modules + 8) * scale;
    GrayImage::from_fn(side, side, |x, y| {
        let (x, y) = ((x / scale).wrapping_sub(4), (y / scale).wrapping_sub(4));
        let is_dark =
            x < modules && y < modules && colors[(y * modules + x) as usize] == Color::Dark;
        Luma([if is_dark { 0 } else { 255 }])
    })
}

fn inspect(folder: &Path, args: &[&str]) -> Run {
    let args: Vec<&str> = ["inspect"].iter().chain(args).copied().collect();
    run_in(folder, &args, b"")
}

fn object(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr))
}

#[test]
fn any_code_is_listed_with_its_text_and_place() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let texts = ["https://example.org/ticket", "tab\tand \u{1b}[31mred"];
    side_by_side(&texts.map(|text| code(text, 6)))
        .save(path.join("two.png"))
        .unwrap();
    let run = inspect(path, &["--any-qr", "--json", "two.png"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = object(&run);
    let codes = report["codes"].as_array().unwrap();
    assert_eq!(codes.len(), 2);
    for text in texts {
        let found = codes.iter().find(|found| found["text"] == text).unwrap();
        assert_eq!(found["file"], "two.png");
        assert_eq!(found["ours"], false);
        assert!(found.get("page").is_none());
        let pixels = found["pixels_per_module"].as_f64().unwrap();
        assert!((pixels - 6.0).abs() < 0.2, "{pixels}");
        assert_eq!(found["corners"].as_array().unwrap().len(), 4);
        assert!(found["rung"].as_str().unwrap().contains(" px, "));
    }
    // The first quiet zone is four modules of six pixels.
    let first = codes.iter().find(|found| found["text"] == texts[0]);
    for (axis, at) in first.unwrap()["corners"][0]
        .as_array()
        .unwrap()
        .iter()
        .zip([24.0; 2])
    {
        assert!((axis.as_f64().unwrap() - at).abs() < 3.0, "{axis}");
    }
    assert_eq!(report["unread"], Value::Array(Vec::new()));

    let run = inspect(path, &["--any-qr", "two.png"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stdout
            .contains("  text        https://example.org/ticket\n")
    );
    assert!(
        !run.stdout.contains('\u{1b}'),
        "a terminal must not obey it"
    );
}

#[test]
fn a_picture_without_a_code_is_a_no_and_a_broken_one_a_failure() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    GrayImage::from_pixel(300, 200, Luma([255]))
        .save(path.join("blank.png"))
        .unwrap();
    fs::write(path.join("broken.png"), "no picture").unwrap();
    code("found", 5).save(path.join("code.png")).unwrap();
    let run = inspect(path, &["--any-qr", "code.png", "blank.png"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("blank.png: no QR code was found"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("found"));
    let run = inspect(path, &["--any-qr", "broken.png"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let run = inspect(path, &["--any-qr", "--words", "blank.png"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

/// A code of a vector's share as a picture, its lower right covered as far as `part` of its sides.
fn covered(text: &str, part: f32) -> GrayImage {
    let mut picture = code(text, 6);
    let side = picture.width() as f32 - 48.0;
    let from = (24.0 + side * (1.0 - part)) as u32;
    for y in from..picture.height() - 18 {
        for x in from..picture.width() - 18 {
            picture.put_pixel(x, y, Luma([128]));
        }
    }
    picture
}

/// Three shares of the same set every time, any two of which recover.
fn shares() -> Vec<Share> {
    labelled(LABEL)
}

fn labelled(label: &str) -> Vec<Share> {
    let kind = Kind::by_id("text").unwrap();
    let key = kind
        .pack(&Input::new(
            b"correct horse battery staple".as_slice().into(),
        ))
        .unwrap();
    let scheme = Scheme::new(2, 3).unwrap();
    let mut rng = ChaCha12Rng::seed_from_u64(6);
    set::split(&key.packed, scheme, label, &mut rng)
}

/// How much is covered of a code that is read with the help of another, and not alone when this was written.
const HELPED: f32 = 0.67;

/// As long as a code holds.
const LABEL: &str = "the recovery key of the house in the hills, 2026";

/// What the codes of a set have in common is told right, and nothing of it differs between shares.
#[test]
fn the_code_of_a_set_is_told_as_far_as_it_is_known() {
    let mut checked = 0;
    for file in common::vector_files("valid") {
        let vector: ValidVector = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for one in &vector.share {
            let share = Share::from_code(&one.code).unwrap();
            let known = share.code_of_set().unwrap();
            for other in &vector.share {
                if other.code[..4] != one.code[..4] {
                    continue;
                }
                assert_eq!(known.len(), other.code.len());
                for (known, digit) in known.iter().zip(other.code.chars()) {
                    assert!(known.is_none_or(|known| known == digit), "{}", vector.name);
                    checked += usize::from(known.is_some());
                }
            }
            // Index, salt and payload are 4, 128, and 8 bits for each byte; a hash of the path has 80.
            let depth = usize::try_from(vector.room.trailing_zeros()).unwrap();
            let unknown = 4 + 128 + 8 * (one.payload.len() / 2) + 80 * depth;
            let least = usize::div_ceil(unknown, 5);
            let untold = known.iter().filter(|known| known.is_none()).count();
            assert!(
                (least..=least + 6).contains(&untold),
                "{untold} for {least}"
            );
            // Nothing from words, which do not know the set.
            let from_words = Share::from_symbols(&share.to_symbols()).unwrap();
            assert!(from_words.code_of_set().is_none());
        }
    }
    assert!(checked > 1000);
}

#[test]
fn what_could_not_be_read_is_told_with_the_reason() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let text = &shares()[0].to_code().unwrap();
    covered(text, 0.8).save(path.join("torn.png")).unwrap();
    let run = inspect(path, &["torn.png"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(
        run.stderr
            .contains("torn.png: a QR code in the middle could not be read: ")
            && run.stderr.contains(" pixels a module; ")
            && run.stderr.contains("or type the words"),
        "{}",
        run.stderr
    );
    let report = object(&inspect(path, &["--json", "torn.png"]));
    let unread = &report["unread"][0];
    assert_eq!(unread["place"], "middle");
    assert!(unread["advice"].is_string() && unread["trouble"].is_string());

    // With the other code of the sheet it is a note.
    let both = side_by_side(&[code(text, 6), covered(text, 0.8)]);
    both.save(path.join("half.png")).unwrap();
    let run = run_in(path, &["verify", "half.png"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("half.png: one code of this sheet could not be read ("),
        "{}",
        run.stderr
    );
    let report = object(&inspect(path, &["--json", "half.png"]));
    assert_eq!(report["readings"].as_array().unwrap().len(), 1);
    assert_eq!(report["readings"][0]["of"], "share");
    assert_eq!(report["readings"][0]["sheet"], report["sheets"][0]["sheet"]);
}

/// Sheets of a set with a long label have much in common: what one tells makes good what another lacks.
#[test]
fn one_sheet_helps_to_read_another() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let texts: Vec<_> = shares()
        .iter()
        .map(|share| share.to_code().unwrap())
        .collect();
    code(&texts[0], 6).save(path.join("one.png")).unwrap();
    covered(&texts[1], HELPED)
        .save(path.join("two.png"))
        .unwrap();
    let run = inspect(path, &["--json", "one.png", "two.png"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(object(&run)["sheets"].as_array().unwrap().len(), 2);
}

/// A code's picture with a rectangle painted over, in modules from its corner.
fn painted(text: &str, from: (u32, u32), to: (u32, u32), grey: u8) -> GrayImage {
    let mut picture = code(text, 6);
    for y in (from.1 + 4) * 6..(to.1 + 4) * 6 {
        for x in (from.0 + 4) * 6..(to.0 + 4) * 6 {
            picture.put_pixel(x, y, Luma([grey]));
        }
    }
    picture
}

/// What each photograph lacks the other has.
#[test]
fn two_photographs_of_one_sheet_are_read_together() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let text = shares()[2].to_code().unwrap();
    let size = code(&text, 1).width() - 8;
    let (beside, beneath) = (13, size * 2 / 5);
    painted(&text, (0, 8), (size, size - beneath), 235)
        .save(path.join("one.png"))
        .unwrap();
    painted(&text, (beside, 0), (size - 8, size), 235)
        .save(path.join("two.png"))
        .unwrap();
    for name in ["one.png", "two.png"] {
        let run = inspect(path, &[name]);
        assert_eq!(run.code, 1, "{}", run.stdout);
    }
    let run = inspect(path, &["--json", "one.png", "two.png"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = object(&run);
    assert_eq!(report["sheets"][0]["sheet"], shares()[2].name());
    assert_eq!(report["readings"][0]["rung"], "together with two.png");
    assert_eq!(report["readings"][1]["rung"], "together with one.png");
    assert!(report["unread"].as_array().unwrap().is_empty());
    assert!(report["problems"].as_array().unwrap().is_empty());
}

#[test]
fn a_sheet_beside_one_that_cannot_be_read_is_not_all() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let texts: Vec<_> = shares().iter().map(|s| s.to_code().unwrap()).collect();
    let verify = |codes: &[GrayImage]| {
        side_by_side(codes).save(path.join("photo.png")).unwrap();
        run_in(path, &["verify", "--json", "photo.png"], b"")
    };
    // The second code of a sheet that was read is not needed.
    let one = code(&texts[0], 6);
    let run = verify(&[one.clone(), covered(&texts[0], 0.8)]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = verify(&[one.clone(), one, covered(&texts[1], 0.8)]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("could not be read"), "{}", run.stderr);
    assert_eq!(object(&run)["ok"], false);
    // Enough of them are enough for the key.
    code(&texts[2], 6).save(path.join("third.png")).unwrap();
    let run = run_in(path, &["recover", "photo.png", "third.png"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_file_that_cannot_be_had_costs_itself_only() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("all")).unwrap();
    for (share, name) in shares().iter().zip(["all/1.png", "all/3.png"]) {
        let text = share.to_code().unwrap();
        code(&text, 5).save(path.join(name)).unwrap();
    }
    let huge = fs::File::create(path.join("all/2.pdf")).unwrap();
    huge.set_len(300 << 20).unwrap();
    let run = run_in(path, &["recover", "all"], b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("2.pdf: larger than 256 MB"),
        "{}",
        run.stderr
    );
    for command in ["recover", "verify", "inspect"] {
        let run = run_in(path, &[command, "all/2.pdf"], b"");
        assert_eq!(run.code, 2, "{command}: {}", run.stderr);
    }
}

/// What is read from a pipe is there once.
#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_read_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let texts: Vec<_> = shares().iter().map(|s| s.to_code().unwrap()).collect();
    code(&texts[0], 6).save(path.join("good.png")).unwrap();
    covered(&texts[1], 0.8).save(path.join("bad.png")).unwrap();
    let bad = fs::read(path.join("bad.png")).unwrap();
    let run = run_in(path, &["recover", "good.png", "/dev/stdin"], &bad);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let reason = "/dev/stdin: a QR code in the middle could not be read";
    assert!(run.stderr.contains(reason), "{}", run.stderr);
}

/// So much may be left of a code that it can be told whose words to type.
#[test]
fn the_sheet_of_an_unread_code_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let key = Packed::new(Class::Text, b"short"[..].into()).unwrap();
    let mut rng = ChaCha12Rng::seed_from_u64(6);
    let share = &set::split(&key, Scheme::new(2, 3).unwrap(), "", &mut rng)[1];
    let text = share.to_code().unwrap();
    let size = code(&text, 1).width() - 8;
    painted(&text, (0, 9), (size * 2 / 3, size), 20)
        .save(path.join("inked.png"))
        .unwrap();
    let run = inspect(path, &["inked.png"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    let named = format!(
        "could not be read (it begins as that of sheet {})",
        share.name()
    );
    assert!(run.stderr.contains(&named), "{}", run.stderr);
    let report = object(&inspect(path, &["--json", "inked.png"]));
    assert_eq!(report["unread"][0]["sheet"], share.name());
}

#[test]
fn annotated_pages_are_new_files() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let text = &shares()[0].to_code().unwrap();
    let both = side_by_side(&[code(text, 6), covered(text, 0.8)]);
    both.save(path.join("half.png")).unwrap();
    code("found", 5).save(path.join("code.png")).unwrap();
    let args = ["half.png", "code.png", "--annotate", "out.png"];
    let run = inspect(path, &args);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let drawn = image::open(path.join("out.png")).unwrap().into_rgb8();
    assert_eq!(drawn.dimensions(), both.dimensions());
    let count = |wanted: fn([u8; 3]) -> bool, from: u32, to: u32| {
        let inside =
            |(x, _, pixel): &(u32, u32, &image::Rgb<u8>)| (from..to).contains(x) && wanted(pixel.0);
        drawn.enumerate_pixels().filter(inside).count()
    };
    let (half, whole) = (drawn.width() / 2, drawn.width());
    let is_green = |[red, green, _]: [u8; 3]| green > red.saturating_add(60);
    let is_red = |[red, green, _]: [u8; 3]| red > 100 && green < 40;
    let counts = |wanted: fn([u8; 3]) -> bool| (count(wanted, 0, half), count(wanted, half, whole));
    let ((green, no_green), (no_red, red)) = (counts(is_green), counts(is_red));
    assert!(
        green > 500 && red > 500 && no_green == 0 && no_red == 0,
        "{green} {no_green} {no_red} {red}"
    );
    assert!(path.join("out-2.png").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path.join("out.png"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let run = inspect(path, &args);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("out.png: file exists"),
        "{}",
        run.stderr
    );
    let run = run_in(path, &["inspect", "code.png", "--annotate", "x.jpg"], b"");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("written as PNG") && !path.join("x.jpg").exists());
    let run = run_in(path, &["inspect", "-", "--annotate", "x.png"], b"");
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn a_blank_picture_in_a_folder_is_no_fault_of_the_sheets() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("photos")).unwrap();
    let text = &shares()[0].to_code().unwrap();
    side_by_side(&[code(text, 6), code(text, 6)])
        .save(path.join("photos/sheet.png"))
        .unwrap();
    let blank = path.join("photos/envelope.png");
    GrayImage::from_pixel(300, 200, Luma([255]))
        .save(&blank)
        .unwrap();
    let verify = |args: &[&str]| run_in(path, &[&["verify"], args].concat(), b"");
    let run = verify(&["photos"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("envelope.png: no QR code was found; nothing"),
        "{}",
        run.stderr
    );
    // Named, it is asked about; alone in a folder, it is no answer.
    assert_eq!(verify(&["photos", "photos/envelope.png"]).code, 1);
    fs::remove_file(path.join("photos/sheet.png")).unwrap();
    assert_eq!(verify(&["photos"]).code, 1);
    // What may be a code is not passed over.
    covered(text, 0.8).save(&blank).unwrap();
    side_by_side(&[code(text, 6), code(text, 6)])
        .save(path.join("photos/sheet.png"))
        .unwrap();
    assert_eq!(verify(&["photos"]).code, 1);
}
