//! A file that means harm costs itself: the others beside it are read and the key comes back, whatever it makes of the process that
//! reads it. Files of every class are made here, so that none has to be kept.
//!
//! `PAPERQUORUM_HOSTILE=10000 cargo test --release --test reader mutated` gives so many mutated files to the program and counts what became
//! of them; a file that hurt more than itself is kept in `target/tmp/reader`.

mod common;
#[path = "common/mutations.rs"]
mod mutations;
#[path = "common/program.rs"]
mod program;
#[path = "common/sample.rs"]
mod sample;
#[path = "common/tiff.rs"]
mod tiff;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
use mutations::Mutator;
use program::{Run, run_in};
use serde_json::Value;
use tempfile::TempDir;

const KEY: &str = "correct horse battery staple";

/// Classes that are tried in a short run, each by itself; a long one tries all.
const FEW: usize = 4;

/// Braces that overflow any stack.
const NESTED: usize = 2_000_000;

/// Mutated files in a short run, and how many lie beside the sheets at a time.
const MUTATED: u64 = 12;
const AT_A_TIME: u64 = 12;

/// A folder with two of the three sheets that the key needs, and nothing else.
fn sheets() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("key"), KEY).unwrap();
    let split = [
        "split", "key", "-k", "2", "-n", "3", "--kind", "text", "--out", "out",
    ];
    let run = run_in(folder.path(), &split, b"");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut made: Vec<PathBuf> = fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "pdf"))
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(|c: char| c.is_ascii_digit())
        })
        .collect();
    made.sort();
    for (number, sheet) in made.iter().take(2).enumerate() {
        fs::copy(sheet, folder.path().join(format!("sheet-{number}.pdf"))).unwrap();
    }
    folder
}

/// Recovers from the two sheets and these files, which come first.
fn recover(folder: &Path, files: &[String]) -> Run {
    let mut args = vec!["recover", "--json"];
    args.extend(files.iter().map(String::as_str));
    args.extend(["sheet-0.pdf", "sheet-1.pdf"]);
    let run = run_in(folder, &args, b"");
    assert_eq!(run.code, 0, "{files:?}: {}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["secret"], KEY, "{files:?}: {}", run.stderr);
    run
}

/// A PDF of these objects, the first of which is the catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf.extend(format!("{number} 0 obj\n").bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    pdf.extend(
        format!(
            "xref\n0 {size}\n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    pdf
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A PDF of one page that draws this, with these resources, which are in further objects from the fifth on.
fn page(contents: &[u8], resources: &str, further: &[Vec<u8>]) -> Vec<u8> {
    page_of("4 0 R", stream("", contents), resources, further)
}

fn page_of(contents: &str, stream: Vec<u8>, resources: &str, further: &[Vec<u8>]) -> Vec<u8> {
    let first = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {contents}/Resources<<{resources}>>>>"
        )
        .into_bytes(),
        stream,
    ];
    pdf(&[&first[..], further].concat())
}

/// Function that calls nothing, and is nested so deep.
fn nested_function() -> Vec<u8> {
    let braces = ["{".repeat(NESTED), "}".repeat(NESTED)].concat();
    let function = stream(
        "/FunctionType 4/Domain[0 1]/Range[0 1]/Filter/FlateDecode",
        &compress_to_vec_zlib(braces.as_bytes(), 9),
    );
    let space = "/ColorSpace<</C[/Separation/X/DeviceGray 5 0 R]>>";
    page(b"/C cs 0 sc 0 0 10 10 re f", space, &[function])
}

fn repeated_contents() -> Vec<u8> {
    let spaces = compress_to_vec_zlib(&vec![b' '; 60 << 20], 9);
    let contents = format!("[{}]", "4 0 R ".repeat(100));
    page_of(&contents, stream("/Filter/FlateDecode", &spaces), "", &[])
}

fn shading(kind: &str) -> Vec<u8> {
    let shading = format!("<<{kind}/ColorSpace/DeviceGray>>").into_bytes();
    page(
        "/S sh ".repeat(500).as_bytes(),
        "/Shading<</S 5 0 R>>",
        &[shading],
    )
}

/// A colour for every pixel, each from two hundred thousand steps: nothing bounds that but time.
fn slow_function() -> Vec<u8> {
    let shading = b"<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1 0 1]/Matrix[600 0 0 800 0 0]/Function 6 0 R>>";
    let steps = ["{add ", &"1 add 1 sub ".repeat(100_000), "}"].concat();
    let function = stream(
        "/FunctionType 4/Domain[0 1 0 1]/Range[0 1]",
        steps.as_bytes(),
    );
    page(
        b"/S sh",
        "/Shading<</S 5 0 R>>",
        &[shading.to_vec(), function],
    )
}

/// A mesh of as many triangles as a stream may hold, over and over.
fn mesh() -> Vec<u8> {
    let data = compress_to_vec_zlib(&vec![0x5a; 32 << 20], 9);
    let mesh = stream(
        "/ShadingType 4/ColorSpace/DeviceGray/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 600 0 800 0 1]/Filter/FlateDecode",
        &data,
    );
    page(
        "/S sh ".repeat(20).as_bytes(),
        "/Shading<</S 5 0 R>>",
        &[mesh],
    )
}

/// A tile of a thousandth of a point, all over the page.
fn tiles() -> Vec<u8> {
    let tile = stream(
        "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<<>>",
        b"0 0 1 1 re f",
    );
    page(
        b"/Pattern cs /P scn 0 0 600 800 re f",
        "/Pattern<</P 5 0 R>>",
        &[tile],
    )
}

/// Each stored block holds the header of the next one: a deflated body behind as many keywords.
fn one_body_many_keywords() -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Subtype/Image/Length 9>> Image ".to_vec();
    for step in (0..2000_u16).rev() {
        let length = 13 * step;
        pdf.extend(b"streamx\x01\x00");
        pdf.extend(length.to_le_bytes());
        pdf.extend((!length).to_le_bytes());
    }
    pdf.extend(compress_to_vec(&vec![0; 280 << 20], 9));
    pdf.extend(b"\nendstream endobj\n%%EOF\n");
    pdf
}

/// Pages and forms that call the next one ten times.
fn forms() -> Vec<u8> {
    let calls = "/F Do ".repeat(10);
    let form = |next: usize| {
        let resources =
            format!("/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F {next} 0 R>>>>");
        stream(&resources, calls.as_bytes())
    };
    let mut forms: Vec<Vec<u8>> = (6..26).map(form).collect();
    forms.push(stream("/Subtype/Form/BBox[0 0 9 9]", b"0 0 9 9 re f"));
    page(calls.as_bytes(), "/XObject<</F 5 0 R>>", &forms)
}

/// Tables of objects that lead to each other.
fn table_loop() -> Vec<u8> {
    let mut file = page(b"0 0 9 9 re f", "", &[]);
    let start = file.len();
    file.extend(
        format!("xref\n0 1\n0000000000 65535 f \ntrailer<</Size 5/Root 1 0 R/Prev {start}>>\nstartxref\n{start}\n%%EOF\n")
            .bytes(),
    );
    file
}

fn object_loop() -> Vec<u8> {
    let further = [b"6 0 R".to_vec(), b"5 0 R".to_vec()];
    page(b"/C cs 0 sc", "/ColorSpace<</C 5 0 R>>", &further)
}

fn picture_in_page(width: u32, height: u32, filter: &str, data: &[u8]) -> Vec<u8> {
    let picture = stream(
        &format!(
            "/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/{filter}"
        ),
        data,
    );
    page(
        b"600 0 0 800 0 0 cm /I Do",
        "/XObject<</I 5 0 R>>",
        &[picture],
    )
}

fn good(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images/good");
    fs::read(folder.join(name)).unwrap()
}

/// A good picture with other sides in its header.
fn lying(name: &str, find: &[u8], skip: usize, sides: &[u8]) -> Vec<u8> {
    let mut bytes = good(name);
    let at = bytes.windows(find.len()).position(|window| window == find);
    let at = at.unwrap() + skip;
    bytes[at..at + sides.len()].copy_from_slice(sides);
    if name.ends_with(".png") {
        mutations::mend_png(&mut bytes);
    }
    bytes
}

/// Every class, with a name for its file.
fn classes() -> Vec<(&'static str, Vec<u8>)> {
    const DEEP: usize = 200_000;
    let deep = |what: &str| page(what.repeat(DEEP).as_bytes(), "", &[]);
    let (wide, tall) = (60_000_u32.to_be_bytes(), 65_500_u16.to_be_bytes());
    vec![
        // Things in things in things.
        ("nested-function.pdf", nested_function()),
        ("nested-arrays.pdf", deep("[")),
        ("nested-dictionaries.pdf", deep("<</A")),
        ("nested-states.pdf", deep("q BT ")),
        ("nested-forms.pdf", forms()),
        // The same over and over.
        ("repeated-contents.pdf", repeated_contents()),
        ("one-body-many-keywords.pdf", one_body_many_keywords()),
        (
            "keywords.pdf",
            [&b"%PDF-1.4\n"[..], &b"stream".repeat(500_000)].concat(),
        ),
        // A few bytes of drawing that take forever.
        (
            "dashes.pdf",
            page(
                "[0.0000001] 0 d 0 0 m 600 800 l S ".repeat(1000).as_bytes(),
                "",
                &[],
            ),
        ),
        (
            "one-dash.pdf",
            page(b"[0.00001] 0 d 0 0 m 600 800 l S", "", &[]),
        ),
        ("tiles.pdf", tiles()),
        (
            "shadings.pdf",
            shading(
                "/ShadingType 1/Domain[0 1 0 1]/Matrix[600 0 0 800 0 0]/Function<</FunctionType 2/Domain[0 1]/N 1>>",
            ),
        ),
        (
            "axial-shadings.pdf",
            shading(
                "/ShadingType 2/Coords[0 0 600 800]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/N 1>>",
            ),
        ),
        ("mesh.pdf", mesh()),
        ("slow-function.pdf", slow_function()),
        ("clips.pdf", deep("0 0 600 800 re W n ")),
        // Circles.
        ("table-loop.pdf", table_loop()),
        ("object-loop.pdf", object_loop()),
        // Pictures that say that they are larger than they are, or are.
        (
            "huge-image.pdf",
            picture_in_page(
                60_000,
                60_000,
                "FlateDecode",
                &compress_to_vec_zlib(&vec![0; 200 << 20], 9),
            ),
        ),
        (
            "lying-image.pdf",
            picture_in_page(9999, 9999, "DCTDecode", &good("jfif-grey.jpg")),
        ),
        (
            "lying.png",
            lying("one-bit.png", b"IHDR", 4, &[wide, wide].concat()),
        ),
        (
            "lying.jpg",
            lying("jfif-grey.jpg", b"\xff\xc0", 5, &[tall, tall].concat()),
        ),
        (
            "lying.jp2",
            lying("colour.jp2", b"\xff\x51", 6, &[wide, wide].concat()),
        ),
        (
            "lying.heic",
            lying("phone.heic", b"ispe", 8, &[wide, wide].concat()),
        ),
        (
            "lying.webp",
            lying("lossy.webp", b"\x9d\x01\x2a", 3, &[0xff, 0x3f, 0xff, 0x3f]),
        ),
        ("strips.tif", tiff::strips()),
    ]
}

#[test]
fn a_hostile_file_costs_itself_only() {
    let folder = sheets();
    for (name, bytes) in sample::some_of(FEW, classes()) {
        fs::write(folder.path().join(name), bytes).unwrap();
        let run = recover(folder.path(), &[name.to_owned()]);
        eprintln!("{name}: {}", run.stderr);
    }
}

#[test]
fn all_hostile_files_together_cost_themselves_only() {
    if !sample::is_long() {
        return;
    }
    let folder = sheets();
    let mut names = Vec::new();
    for (name, bytes) in classes() {
        fs::write(folder.path().join(name), bytes).unwrap();
        names.push(name.to_owned());
    }
    let run = recover(folder.path(), &names);
    eprintln!("{}", run.stderr);
}

/// The pages around one that takes its reader with it are read: here the first and the last one of three.
#[test]
fn a_hostile_page_costs_itself_only() {
    let folder = sheets();
    let one = common::read_vectors::<common::ValidVector>("valid");
    let codes = &one[0].1.share;
    assert!(codes.len() > 1);
    let contents = |n: usize| drawn(&codes[n].code);
    let braces = ["{".repeat(NESTED), "}".repeat(NESTED)].concat();
    let page = |contents: usize| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {contents} 0 R/Resources<</ColorSpace<</C[/Separation/X/DeviceGray 9 0 R]>>>>>>"
        )
        .into_bytes()
    };
    let file = pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3>>".to_vec(),
        page(6),
        page(7),
        page(8),
        stream("", contents(0).as_bytes()),
        stream("", b"/C cs 0 sc 0 0 10 10 re f"),
        stream("", contents(1).as_bytes()),
        stream(
            "/FunctionType 4/Domain[0 1]/Range[0 1]/Filter/FlateDecode",
            &compress_to_vec_zlib(braces.as_bytes(), 9),
        ),
    ]);
    fs::write(folder.path().join("three.pdf"), file).unwrap();
    let run = run_in(
        folder.path(),
        &["inspect", "--any-qr", "--json", "three.pdf"],
        b"",
    );
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let pages: Vec<&Value> = report["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| &code["page"])
        .collect();
    assert_eq!(pages, [1, 3], "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("page 2: reading it failed"),
        "{}",
        run.stdout
    );
}

/// A code as drawing of a PDF's page.
fn drawn(text: &str) -> String {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::Q).unwrap();
    let width = code.width();
    let module = |(at, color): (usize, qrcode::Color)| {
        let (x, y) = (at % width, at / width);
        (color == qrcode::Color::Dark).then(|| format!("{} {} 4 4 re ", 100 + 4 * x, 700 - 4 * y))
    };
    let squares: String = code
        .to_colors()
        .into_iter()
        .enumerate()
        .filter_map(module)
        .collect();
    squares + "f"
}

/// Mutated files of every format beside two good sheets.
#[test]
fn mutated_files_cost_themselves_only() {
    let wanted = std::env::var("PAPERQUORUM_HOSTILE").ok();
    let (first, count) = match &wanted {
        Some(count) => (0, count.parse().unwrap()),
        None => (sample::seed().wrapping_mul(MUTATED), MUTATED),
    };
    let seeds = seeds();
    let folder = sheets();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let numbers: Vec<u64> = (0..count).map(|step| first.wrapping_add(step)).collect();
    for numbers in numbers.chunks(AT_A_TIME as usize) {
        let mut names = Vec::new();
        for &number in numbers {
            let mut mutator = Mutator::new(number);
            let (seed, file) = &seeds[mutator.below(seeds.len())];
            let other = mutator.below(seeds.len());
            let name = format!("{number}-{seed}");
            fs::write(
                folder.path().join(&name),
                mutator.mutate(file, &seeds[other].1),
            )
            .unwrap();
            names.push(name);
        }
        let run = std::panic::catch_unwind(|| recover(folder.path(), &names));
        let run = run.unwrap_or_else(|fault| {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reader");
            fs::create_dir_all(&kept).unwrap();
            for name in &names {
                fs::copy(folder.path().join(name), kept.join(name)).unwrap();
            }
            std::panic::resume_unwind(fault)
        });
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        for name in &names {
            *counts.entry(what_became(&report, name)).or_default() += 1;
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        if wanted.is_some() {
            eprintln!(
                "{} of {count} files: {counts:?}",
                counts.values().sum::<usize>()
            );
        }
    }
    eprintln!("{count} files: {counts:#?}");
    assert!(!counts.contains_key("nonsense"), "{counts:#?}");
}

fn seeds() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images");
    let mut files: Vec<PathBuf> = ["good", "scans"]
        .iter()
        .flat_map(|name| fs::read_dir(folder.join(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .iter()
        .map(|path| (name(path), fs::read(path).unwrap()))
        .collect()
}

/// What a report says of a file.
fn what_became(report: &Value, name: &str) -> String {
    let empty = Vec::new();
    let problems = report["problems"].as_array().unwrap_or(&empty);
    let of_file = problems.iter().filter(|problem| problem["file"] == name);
    let texts: Vec<&str> = of_file
        .filter_map(|problem| problem["problem"].as_str())
        .collect();
    let classes = [
        ("takes more memory", "ended for memory"),
        ("it takes too long", "ended for time"),
        ("broke off", "broke off"),
        ("nonsense", "nonsense"),
        ("it took too long", "stopped in time"),
        ("QR code", "read"),
    ];
    let class = classes
        .iter()
        .find(|(part, _)| texts.iter().any(|text| text.contains(part)));
    match class {
        Some((_, class)) => (*class).to_owned(),
        None if texts.is_empty() => "read".to_owned(),
        None => "refused".to_owned(),
    }
}

/// What a process that reads files can still do, tried by this test in a process that gave up as much.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_is_refused_all_but_reading() {
    use std::process::Command;

    const TRIAL: &str = "PAPERQUORUM_TRIAL";
    if std::env::var_os(TRIAL).is_some() {
        std::process::exit(trial());
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_reader_is_refused_all_but_reading",
            "--nocapture",
        ])
        .env(TRIAL, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
}

/// How many of the attempts were not refused.
#[cfg(target_os = "linux")]
fn trial() -> i32 {
    use std::io::ErrorKind::PermissionDenied;
    use std::net::{TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::process::Command;
    use std::{fs::File, io, thread};

    unsafe extern "C" {
        fn ptrace(request: i64, ...) -> i64;
    }

    // Of two protections that refuse the same, each is tried: the system calls last.
    let protections = paperquorum::cli::reader::confine();
    let mut through = 0;
    let mut refused = |what: &str, error: Option<io::Error>| {
        eprintln!("{what}: {error:?}");
        through += i32::from(error.is_none());
    };
    refused("open, before", File::open("/etc/passwd").err());
    refused(
        "create, before",
        File::create("/tmp/paperquorum-trial").err(),
    );
    refused("connect, before", TcpStream::connect("127.0.0.1:9").err());
    let calls = paperquorum::cli::reader::confine_calls();
    eprintln!("{protections:?}, {calls}");
    refused("open", File::open("/etc/passwd").err());
    refused("create", File::create("/tmp/paperquorum-trial").err());
    refused("connect", TcpStream::connect("127.0.0.1:9").err());
    refused("datagrams", UdpSocket::bind("127.0.0.1:0").err());
    refused("pair", UnixStream::pair().err());
    refused("fork", Command::new("/bin/true").spawn().err());
    refused("thread", thread::Builder::new().spawn(|| ()).err());
    // SAFETY: asks to be traced by its parent, and touches no memory.
    let traced = unsafe { ptrace(0) };
    let error = (traced != 0).then(io::Error::last_os_error);
    let by_filter = error
        .as_ref()
        .is_some_and(|error| error.kind() == PermissionDenied);
    refused("ptrace", error);
    if calls && !by_filter {
        through += 1;
    }
    let is_bounded = Vec::<u8>::new().try_reserve_exact(2 << 30).is_err();
    through
        + i32::from(!protections.memory)
        + i32::from(!protections.descriptors)
        + i32::from(!is_bounded)
}

#[test]
fn the_version_tells_what_protects_the_program() {
    let folder = TempDir::new().unwrap();
    let run = run_in(folder.path(), &["--version", "--verbose"], b"");
    assert_eq!((run.code, &run.stderr[..]), (0, ""));
    assert!(run.stdout.starts_with("paperquorum "), "{}", run.stdout);
    assert!(
        run.stdout.contains("in a process of their own"),
        "{}",
        run.stdout
    );
    #[cfg(target_os = "linux")]
    assert!(
        run.stdout.contains("with bounded memory: yes"),
        "{}",
        run.stdout
    );
}

/// Nobody is meant to start it so, and it tells nobody anything then.
#[test]
fn the_hidden_argument_ends_with_its_input() {
    let folder = TempDir::new().unwrap();
    let run = run_in(folder.path(), &["__read-files"], b"no message");
    assert_eq!((run.code, &run.stdout[..], &run.stderr[..]), (0, "", ""));
}
