//! `inspect` of codes: every code in a picture, where it lies, and what keeps one from being read.

#[path = "common/program.rs"]
mod program;

use std::fs;
use std::path::Path;

use image::{GrayImage, Luma};
use program::{Run, run_in, side_by_side};
use qrcode::{Color, EcLevel, QrCode};
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
