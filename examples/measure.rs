use paperquorum::scan::*;
use std::time::{Duration, Instant};
struct All(Vec<Found>, Instant);
impl Caller for All {
    fn judge(&mut self, f: &Found) -> Verdict {
        self.0.push(f.clone());
        Verdict::Accept
    }
    fn keep_going(&mut self) -> bool {
        self.1.elapsed() < Duration::from_secs(20)
    }
    fn enough(&mut self, c: &[Found]) -> bool {
        each_text_twice(c, |t| t.starts_with("PQ1"))
    }
    fn vouches(&mut self, t: &str) -> bool {
        paperquorum::share::Share::from_code(t).is_ok()
    }
}
fn main() {
    quiet_panics();
    let args: Vec<String> = std::env::args().skip(1).collect();
    for a in &args {
        let t = Instant::now();
        let pages = match Pages::open(std::fs::read(a).unwrap()) {
            Ok(p) => p,
            Err(e) => {
                println!("{a}: {e}");
                continue;
            }
        };
        let mut c = All(Vec::new(), Instant::now());
        match pages.scan(0, &mut c) {
            Ok(r) => {
                println!(
                    "FILE\t{a}\t{:.1}\t{}x{}\trungs {} finders {} {:?} unread {}",
                    t.elapsed().as_secs_f64() * 1000.0,
                    r.size.0,
                    r.size.1,
                    r.rungs,
                    r.finders,
                    r.ending,
                    r.unread.len()
                );
                for f in &r.codes {
                    let k: Vec<(i32, i32)> =
                        f.corners.iter().map(|c| (c.x as i32, c.y as i32)).collect();
                    println!("BOX\t{k:?}");
                    println!(
                        "CODE\t{}\t{}\t{:.1}\t{:?}",
                        f.rung,
                        f.modules,
                        f.pixels_per_module(),
                        f.text
                    );
                }
                for u in &r.unread {
                    println!(
                        "UNREAD\t{}\t{:.1}\t{:?}",
                        u.modules,
                        u.pixels_per_module(),
                        u.trouble
                    );
                }
            }
            Err(e) => println!("{a}: {e}"),
        }
    }
}
