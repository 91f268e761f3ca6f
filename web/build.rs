//! Has the page make the engine's memory, so that a reader gets less of it than the engine, whose Argon2id may need 1 GiB by itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_page = std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    if is_page {
        println!("cargo::rustc-link-arg-cdylib=--import-memory");
        println!("cargo::rustc-link-arg-cdylib=--max-memory={}", 1536 << 20);
    }
}
