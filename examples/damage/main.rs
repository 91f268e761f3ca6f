//! How well damaged sheets are read: `cargo run --release --example damage -- [--samples N] [--family NAME] [--seed S] [--sets | --designs] [--keep DIR]`.
//!
//! Real sheets are drawn through the program's own PDF path, damaged as printers, pockets and cameras do, and read as the program
//! reads files; beside it `zbarimg` reads the same files, if it is installed. Deterministic by seed, but for the times.
//!
//! `--designs` compares numbers of copies, sizes and levels of the code at the same printed area; `--sets` damages the three sheets of each of 200 sets, 2 of 3, so that `zbarimg` reads about half of all sheets, and counts
//! the sets that are recovered.

mod designs;
mod families;
mod picture;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use paperquorum::kind::{Input, Kind};
use paperquorum::pdf::{Fonts, WordsAs};
use paperquorum::qr::Modules;
use paperquorum::scan::{Caller, Found, Pages, Pdf, Verdict, each_text_twice, quiet_panics};
use paperquorum::scheme::Scheme;
use paperquorum::set::{self, ShareSet};
use paperquorum::share::Share;
use paperquorum::sheet::Paper;
use paperquorum::template::{LANGUAGES, Purpose, ShareFacts};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use self::families::{DPI, FAMILIES, Scene};
use self::picture::{Picture, unit};

/// Longest time for one picture.
const MOST_TIME: Duration = Duration::from_secs(20);

/// Sets of `--sets`.
const SETS: usize = 200;

/// A caller like the program's: the check decides.
struct Judge {
    texts: Vec<String>,
    until: Instant,
}

impl Caller for Judge {
    fn judge(&mut self, found: &Found) -> Verdict {
        if Share::from_code(&found.text).is_err() {
            return Verdict::Reject;
        }
        self.texts.push(found.text.clone());
        Verdict::Accept
    }

    fn vouches(&mut self, text: &str) -> bool {
        Share::from_code(text).is_ok()
    }

    fn keep_going(&mut self) -> bool {
        Instant::now() < self.until
    }

    fn enough(&mut self, codes: &[Found]) -> bool {
        each_text_twice(codes, |_| true)
    }
}

/// What one reader made of one file.
#[derive(Default, Clone)]
struct Result {
    texts: Vec<String>,
    rungs: Vec<String>,
    seconds: f64,
}

fn read(file: &[u8]) -> Result {
    let start = Instant::now();
    let mut judge = Judge {
        texts: Vec::new(),
        until: start + MOST_TIME,
    };
    let report = Pages::open(file.to_vec()).and_then(|pages| pages.scan(0, &mut judge));
    let step = |code: &Found| {
        format!(
            "{}, {}",
            code.rung.preparation.name(),
            code.rung.reader.name()
        )
    };
    Result {
        rungs: report
            .iter()
            .flat_map(|report| report.codes.iter().map(step))
            .collect(),
        texts: judge.texts,
        seconds: start.elapsed().as_secs_f64(),
    }
}

/// `zbarimg` on the same file, if it is there.
fn zbar(path: &std::path::Path) -> Option<Result> {
    let start = Instant::now();
    let output = Command::new("zbarimg")
        .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(path)
        .output()
        .ok()?;
    Some(Result {
        texts: String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(str::to_owned)
            .collect(),
        rungs: Vec::new(),
        seconds: start.elapsed().as_secs_f64(),
    })
}

/// A set of three, and its sheets drawn clean.
struct Sheets {
    shares: Vec<Share>,
    key: Vec<u8>,
    pages: Vec<Scene>,
}

impl Sheets {
    fn new(rng: &mut ChaCha20Rng) -> Self {
        let mut secret = [0; 16];
        rng.fill_bytes(&mut secret);
        let kind = Kind::by_id("raw").expect("the kind is known");
        let key = kind
            .pack(&Input::new(secret.as_slice().into()))
            .expect("any bytes are taken")
            .packed;
        let scheme = Scheme::new(2, 3).expect("2 of 3");
        let shares = set::split(&key, scheme, "Laptop", rng);
        let drawn: Vec<_> = shares.iter().map(draw).collect();
        let pages = (0..drawn.len())
            .map(|at| Scene {
                picture: drawn[at].0.clone(),
                codes: drawn[at].1.clone(),
                other: drawn[(at + 1) % drawn.len()].0.clone(),
                quality: None,
            })
            .collect();
        Self {
            key: secret.to_vec(),
            shares,
            pages,
        }
    }
}

fn text_of(share: &Share) -> String {
    share
        .to_code()
        .expect("a share that was split has a code")
        .to_string()
}

/// The sheet of a share, and where its codes stand.
fn draw(share: &Share) -> (Picture, Vec<(f32, f32, f32)>) {
    let header = share.header();
    let facts = ShareFacts {
        label: Some("Laptop".to_owned()),
        holder: Some("Alice".to_owned()),
        index: share.index(),
        shares: 3,
        threshold: header.threshold(),
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
        contact: None,
        note: None,
        kind: "Raw bytes".to_owned(),
        key_id: None,
        usage: None,
        date: "2026-11-23".to_owned(),
        review: "2027-11-23".to_owned(),
        set_name: share.set_name(),
        sheet_name: share.name(),
        words: share.to_words().into_iter().map(str::to_owned).collect(),
        code: Modules::encode(&text_of(share)).expect("the code of a share is short"),
    };
    let template = LANGUAGES[0].template(Purpose::Holder);
    let sheet = template
        .holder(&facts, Paper::A4)
        .expect("the template is sound");
    let pdf = paperquorum::pdf::render([&sheet], &Fonts::default(), WordsAs::Text)
        .expect("the sheet is drawn");
    let page = Pdf::open(pdf.clone())
        .and_then(|pdf| pdf.render(0, DPI))
        .expect("the page is rendered")
        .image;
    let width = page.width() as usize;
    let picture = Picture::from_fn(width, page.height() as usize, |x, y| {
        [f32::from(page.pixels()[y * width + x]); 3]
    });
    let mut judge = Judge {
        texts: Vec::new(),
        until: Instant::now() + MOST_TIME,
    };
    let report = Pages::open(pdf)
        .and_then(|pages| pages.scan(0, &mut judge))
        .expect("the clean page is read");
    assert_eq!(report.codes.len(), 2, "a sheet has its code twice");
    let points = DPI / 72.0;
    let place = |code: &Found| {
        let [a, b, ..] = code.corners;
        (a.x * points, a.y * points, (b.x - a.x) * points)
    };
    (picture, report.codes.iter().map(place).collect())
}

/// What the command line asks for.
struct Wanted {
    samples: usize,
    seed: u64,
    family: Option<String>,
    keep: Option<std::path::PathBuf>,
}

/// A file to be read by both, and what stands on it.
struct Case {
    row: String,
    file: Vec<u8>,
    text: String,
    megapixels: f64,
}

fn case(row: String, scene: &Scene, text: String) -> Case {
    Case {
        row,
        file: match scene.quality {
            Some(quality) => scene.picture.jpeg(quality),
            None => scene.picture.png(),
        },
        text,
        megapixels: (scene.picture.width * scene.picture.height) as f64 / 1e6,
    }
}

/// Reads a case by both; the file of zbar is the one kept, if any are.
fn read_both(case: &Case, number: usize, wanted: &Wanted) -> (Result, Option<Result>) {
    let folder = wanted.keep.clone().unwrap_or_else(std::env::temp_dir);
    let is_jpeg = case.file.starts_with(&[0xff, 0xd8]);
    let name = format!(
        "damage-{}-{}-{number}.{}",
        std::process::id(),
        case.row.replace(' ', "-"),
        if is_jpeg { "jpg" } else { "png" }
    );
    let path = folder.join(name);
    std::fs::write(&path, &case.file).expect("the folder can be written to");
    let results = (read(&case.file), zbar(&path));
    if wanted.keep.is_none() {
        std::fs::remove_file(&path).expect("the file was just written");
    }
    results
}

/// What became of the codes of one row.
#[derive(Default)]
struct Count {
    codes: usize,
    sheets: usize,
    wrong: usize,
    of_zbar: usize,
    pictures: usize,
    pace: Vec<f64>,
    pace_of_zbar: Vec<f64>,
}

impl Count {
    fn add(&mut self, case: &Case, ours: &Result, zbar: Option<&Result>) {
        let right = |result: &Result| {
            result
                .texts
                .iter()
                .filter(|text| **text == case.text)
                .count()
                .min(2)
        };
        self.pictures += 1;
        self.codes += right(ours);
        self.sheets += right(ours).min(1);
        self.pace.push(1000.0 * ours.seconds / case.megapixels);
        if let Some(zbar) = zbar {
            self.of_zbar += right(zbar);
            self.pace_of_zbar
                .push(1000.0 * zbar.seconds / case.megapixels);
        }
    }

    fn print(&self, name: &str) {
        let share = |count: usize, of: usize| 100.0 * count as f64 / of.max(1) as f64;
        let pace = |values: &[f64], share: f64| {
            let mut values = values.to_vec();
            values.sort_by(f64::total_cmp);
            values
                .get((share * (values.len() as f64 - 1.0)) as usize)
                .copied()
                .unwrap_or(f64::NAN)
        };
        println!(
            "{name:<18} {:>6.1} {:>6.1} {:>6.1} {:>5} | {:>6.0} {:>6.0} | {:>6.0} {:>6.0}",
            share(self.codes, 2 * self.pictures),
            share(self.of_zbar, 2 * self.pictures),
            share(self.sheets, self.pictures),
            self.wrong,
            pace(&self.pace, 0.5),
            pace(&self.pace, 0.95),
            pace(&self.pace_of_zbar, 0.5),
            pace(&self.pace_of_zbar, 0.95),
        );
    }
}

fn main() {
    quiet_panics();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        arguments
            .iter()
            .position(|given| given == name)
            .and_then(|at| arguments.get(at + 1))
    };
    let number = |name: &str, otherwise: u64| {
        value(name)
            .and_then(|given| given.parse().ok())
            .unwrap_or(otherwise)
    };
    let wanted = Wanted {
        samples: number("--samples", 4) as usize,
        seed: number("--seed", 1),
        family: value("--family").cloned(),
        keep: value("--keep").map(Into::into),
    };
    let has = |name: &str| arguments.iter().any(|given| given == name);
    if has("--sets") {
        sets(&wanted);
    } else if has("--designs") {
        designs::compare(&wanted);
    } else {
        codes(&wanted);
    }
}

/// Two workers take the cases, each of which `make` draws by its number.
fn for_each(total: usize, work: impl Fn(usize) + Sync) {
    let next = Mutex::new(0..total);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(at) = next.lock().expect("no worker panics").next() else {
                        return;
                    };
                    work(at);
                }
            });
        }
    });
}

fn codes(wanted: &Wanted) {
    let mut plan = Vec::new();
    for (place, family) in FAMILIES.iter().enumerate() {
        let is_wanted = wanted
            .family
            .as_deref()
            .is_none_or(|name| name == family.name);
        for &strength in family.strengths.iter().filter(|_| is_wanted) {
            plan.extend((0..wanted.samples).map(|sample| (place, strength, sample)));
        }
    }
    let rows: Mutex<BTreeMap<usize, Count>> = Mutex::default();
    let rungs: Mutex<BTreeMap<String, usize>> = Mutex::default();
    for_each(plan.len(), |at| {
        let (place, strength, sample) = plan[at];
        let family = &FAMILIES[place];
        let mut rng = ChaCha20Rng::seed_from_u64(wanted.seed);
        rng.set_stream((place * 10_000 + sample) as u64 * 64 + strength.to_bits() as u64 % 61);
        let sheets = Sheets::new(&mut rng);
        let mut pages = sheets.pages;
        let mut scene = pages.swap_remove(0);
        (family.apply)(&mut scene, strength, &mut rng);
        let text = text_of(&sheets.shares[0]);
        let case = case(format!("{}-{strength}", family.name), &scene, text);
        let (ours, zbar) = read_both(&case, sample, wanted);
        let mut rows = rows.lock().expect("no worker panics");
        let row = rows.entry(place).or_default();
        row.add(&case, &ours, zbar.as_ref());
        row.wrong += ours.texts.iter().filter(|text| **text != case.text).count();
        let mut rungs = rungs.lock().expect("no worker panics");
        for rung in ours.rungs {
            *rungs.entry(rung).or_default() += 1;
        }
    });
    println!("% of                 codes       | sheets wrong | ms/megapixel: ours, | zbarimg,");
    println!(
        "{:<18} {:>6} {:>6} {:>6} {:>5} | {:>6} {:>6} | {:>6} {:>6}",
        "damage", "ours", "zbar", "ours", "", "median", "95 %", "median", "95 %"
    );
    let mut total = Count::default();
    for (place, row) in rows.into_inner().expect("no worker panicked") {
        row.print(FAMILIES[place].name);
        total.codes += row.codes;
        total.sheets += row.sheets;
        total.wrong += row.wrong;
        total.of_zbar += row.of_zbar;
        total.pictures += row.pictures;
        total.pace.extend(row.pace);
        total.pace_of_zbar.extend(row.pace_of_zbar);
    }
    total.print("all");
    println!("\ncodes by rung:");
    let mut rungs: Vec<_> = rungs
        .into_inner()
        .expect("no worker panicked")
        .into_iter()
        .collect();
    rungs.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (rung, count) in rungs {
        println!("{count:>6} {rung}");
    }
}

/// A few kinds of damage one upon the other, of any strength.
fn damage_at_random(scene: &mut Scene, rng: &mut ChaCha20Rng) {
    for _ in 0..2 {
        let family = &FAMILIES[(unit(rng) * FAMILIES.len() as f32) as usize % FAMILIES.len()];
        if family.name.contains("dpi") || family.name == "fax" {
            continue;
        }
        let strength = family.strengths
            [(unit(rng) * family.strengths.len() as f32) as usize % family.strengths.len()];
        // The places of the codes hold only while the page lies as it was drawn.
        (family.apply)(scene, strength, rng);
    }
}

fn sets(wanted: &Wanted) {
    let counts = Mutex::new([[0_usize; 2]; 2]);
    for_each(SETS, |at| {
        let mut rng = ChaCha20Rng::seed_from_u64(wanted.seed);
        rng.set_stream(1_000_000 + at as u64);
        let mut sheets = Sheets::new(&mut rng);
        let mut read_texts: [Vec<String>; 2] = Default::default();
        for (place, mut scene) in std::mem::take(&mut sheets.pages).into_iter().enumerate() {
            damage_at_random(&mut scene, &mut rng);
            let case = case(format!("set-{at}"), &scene, text_of(&sheets.shares[place]));
            let (ours, zbar) = read_both(&case, place, wanted);
            let zbar = zbar.unwrap_or_default();
            for (texts, result) in read_texts.iter_mut().zip([ours, zbar]) {
                texts.extend(result.texts.into_iter().find(|text| *text == case.text));
            }
        }
        let mut counts = counts.lock().expect("no worker panics");
        for (count, texts) in counts.iter_mut().zip(&read_texts) {
            count[0] += texts.len();
            count[1] += usize::from(recovers(texts, &sheets.key));
        }
    });
    for (name, [sheets, sets]) in ["ours", "zbarimg"]
        .into_iter()
        .zip(counts.into_inner().expect("no worker panicked"))
    {
        println!(
            "{name:<8} {sheets} of {} sheets read, {sets} of {SETS} sets recovered",
            3 * SETS
        );
    }
}

fn recovers(texts: &[String], key: &[u8]) -> bool {
    let mut set = ShareSet::new();
    for share in texts.iter().filter_map(|text| Share::from_code(text).ok()) {
        if set.add(share).is_err() {
            return false;
        }
    }
    set.recover().is_ok_and(|recovery| {
        recovery
            .key
            .to_canonical()
            .is_ok_and(|secret| secret.as_bytes() == key)
    })
}
