//! One QR code in every form of picture that people and their scanners save (`tests/images/good`, made by
//! `scripts/pictures.py`): each is read, upright, black on white.

use std::fs;
use std::path::{Path, PathBuf};

use paperquorum::scan::{Caller, Found, OpenError, Pages, Picture, PictureError, Verdict, scan};

const TEXT: &str = "PAPERQUORUM TEST PICTURE";

#[derive(Default)]
struct Codes(Vec<Found>);

impl Caller for Codes {
    fn judge(&mut self, found: &Found) -> Verdict {
        self.0.push(found.clone());
        Verdict::Accept
    }
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/images")
        .join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// What is wrong with how a picture is read.
fn check(name: &str, bytes: &[u8]) -> Result<(), String> {
    let page = Picture::open(bytes)
        .and_then(|picture| picture.page(0))
        .map_err(|error| error.to_string())?;
    let mut codes = Codes::default();
    scan(&page.grey, &mut codes);
    let [code] = &codes.0[..] else {
        return Err(format!("{} codes", codes.0.len()));
    };
    if code.text != TEXT {
        return Err(format!("read as {}", code.text));
    }
    let [first, right, _, below] = code.corners;
    if right.x < first.x + 50.0 || below.y < first.y + 50.0 {
        return Err(format!("not upright: {:?}", code.corners));
    }
    // The middle of the ring of the first finder, and the paper left of it.
    let module = code.pixels_per_module();
    let at = |x: f32| {
        let (x, y) = ((first.x + x) as u32, (first.y + 3.5 * module) as u32);
        page.grey.pixels()[(y * page.grey.width() + x) as usize]
    };
    let (ink, paper) = (at(0.5 * module), at(-1.5 * module));
    if ink > 70 || paper < 180 {
        return Err(format!("ink {ink}, paper {paper}"));
    }
    let is_deep = ["grey-16", "float", "ten-bit"]
        .iter()
        .any(|deep| name.starts_with(deep));
    if page.deep.is_some() != is_deep {
        return Err("depth".to_owned());
    }
    if let Some(deep) = &page.deep {
        let mut codes = Codes::default();
        scan(deep, &mut codes);
        if !codes.0.iter().any(|code| code.text == TEXT) {
            return Err("unreadable at full depth".to_owned());
        }
    }
    Ok(())
}

#[test]
fn every_form_of_picture_is_read_upright() {
    let faults: Vec<String> = files("good")
        .iter()
        .filter_map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let fault = check(name, &fs::read(path).unwrap()).err()?;
            Some(format!("{name}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A code under a stroke of a red pen is plain in the lightest channel; a grey picture has none.
#[test]
fn coloured_pens_fade_in_the_lightest_channel() {
    let files = files("good");
    let plain = files.iter().find(|path| path.ends_with("one-bit.png"));
    let plain = image::open(plain.unwrap()).unwrap().into_rgb8();
    let mut marked = plain.clone();
    for (x, y, pixel) in marked.enumerate_pixels_mut() {
        if (x + 2 * y) % 60 < 25 && pixel.0 == [255; 3] {
            *pixel = image::Rgb([230, 20, 30]);
        }
    }
    let page = |picture: &image::RgbImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        Picture::open(bytes.get_ref()).unwrap().page(0).unwrap()
    };
    assert_eq!(page(&plain).light, None);
    let light = page(&marked).light.expect("much of it is red");
    let least = plain
        .pixels()
        .zip(light.pixels())
        .filter(|(pixel, _)| pixel.0 == [255; 3]);
    assert!(least.map(|(_, &light)| light).min() >= Some(230));
}

/// Files of other kinds say what they are and what to do.
#[test]
fn what_is_not_read_has_its_own_words() {
    let check = |bytes: &[u8], expected: &str| {
        let error =
            Pages::open(bytes.to_vec()).and_then(|pages| pages.scan(0, &mut Codes::default()));
        let message = error.expect_err("this is not read").to_string();
        assert!(message.contains(expected), "{message}");
    };
    check(
        b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf",
        "AVIF pictures are not read: save it as PNG or JPEG",
    );
    check(
        b"\0\0\0\x18ftypisom\0\0\0\0",
        "this is a video: take a photograph",
    );
    check(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "");
    check(b"PK\x03\x04....word/document.xml", "save it as PDF");
    check(
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "SVG drawings are not read",
    );
    let huge =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0\xd4\x17\xe5\x6e";
    let error = Picture::open(huge).unwrap().page(0).unwrap_err();
    assert!(
        matches!(
            error,
            PictureError::TooLarge { .. } | PictureError::Damaged | PictureError::CutShort
        ),
        "{error:?}"
    );
    assert!(matches!(
        Pages::open(b"a text".to_vec()).err(),
        Some(OpenError::Unknown)
    ));
}
