//! The program `paperquorum`; all of it is in the library's `cli` module.

#![forbid(unsafe_code)]

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes what is given back: shares and keys pass through the buffers of the PDF writer and the readers of pictures, which do not.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    paperquorum::cli::main(std::env::args_os())
}
