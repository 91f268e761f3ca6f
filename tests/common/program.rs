//! What tests of the program need: running it, and pictures of its sheets.
#![allow(dead_code, reason = "every test takes what it needs")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use image::{GrayImage, Luma};

/// How a run of the program ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the program in a folder. A panic fails the test.
pub fn run_in(folder: &Path, args: &[&str], stdin: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_paperquorum"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses before it reads closes the pipe: no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let run = Run {
        code: status.code().expect("not killed"),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    };
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// The text of a program's output; the tests that need it are skipped without the program, save where CI runs.
pub fn output_of(program: &str, args: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{program} {args:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The picture turned clockwise by an angle, on a white ground that holds all of it.
pub fn turned(picture: &GrayImage, degrees: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    let width = (w * cos.abs() + h * sin.abs()).ceil();
    let height = (w * sin.abs() + h * cos.abs()).ceil();
    GrayImage::from_fn(width as u32, height as u32, |x, y| {
        let (dx, dy) = (x as f32 - width / 2.0, y as f32 - height / 2.0);
        let sx = dx * cos + dy * sin + w / 2.0 - 0.5;
        let sy = dy * cos - dx * sin + h / 2.0 - 0.5;
        let grey = |x: f32, y: f32| {
            let inside = x >= 0.0 && y >= 0.0 && x < w && y < h;
            if inside {
                f32::from(picture.get_pixel(x as u32, y as u32)[0])
            } else {
                255.0
            }
        };
        let (fx, fy) = (sx - sx.floor(), sy - sy.floor());
        let (x0, y0) = (sx.floor(), sy.floor());
        let top = grey(x0, y0) * (1.0 - fx) + grey(x0 + 1.0, y0) * fx;
        let bottom = grey(x0, y0 + 1.0) * (1.0 - fx) + grey(x0 + 1.0, y0 + 1.0) * fx;
        Luma([(top * (1.0 - fy) + bottom * fy).round() as u8])
    })
}

pub fn side_by_side(pictures: &[GrayImage]) -> GrayImage {
    let width = pictures.iter().map(GrayImage::width).sum();
    let height = pictures.iter().map(GrayImage::height).max().unwrap();
    let mut joined = GrayImage::from_pixel(width, height, Luma([255]));
    let mut x = 0;
    for picture in pictures {
        image::imageops::replace(&mut joined, picture, x, 0);
        x += i64::from(picture.width());
    }
    joined
}

#[track_caller]
pub fn refused(folder: &Path, args: &[&str], stdin: &[u8], code: i32, message: &str) {
    let before = listing(folder);
    let run = run_in(folder, args, stdin);
    assert_eq!(run.code, code, "{args:?}: {}", run.stderr);
    assert_eq!(run.stdout, "", "{args:?}");
    assert!(run.stderr.contains(message), "{args:?}: {}", run.stderr);
    assert!(
        run.stderr.contains("paperquorum: error: "),
        "{args:?}: {}",
        run.stderr
    );
    assert_eq!(listing(folder), before, "{args:?} wrote something");
}

pub fn listing(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            found.push(path);
        }
    }
    found.sort();
    found
}
