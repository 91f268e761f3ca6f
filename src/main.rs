//! The program `paperquorum`; all of it is in the library's `cli` module.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    paperquorum::cli::main(std::env::args_os())
}
