//! The program `paperquorum`; all of it is in the library's `cli` module.

#![forbid(unsafe_code)]

use std::alloc::System;
use std::process::ExitCode;

use cap::Cap;
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is given back: shares and keys pass through the buffers of the PDF writer and the readers of pictures, which do not. In a
/// process that reads files it gives no more than such a process may have.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<Cap<System>> = ZeroAlloc(Cap::new(System, usize::MAX));

fn main() -> ExitCode {
    let bound = |most| ALLOCATOR.0.set_limit(most).is_ok();
    paperquorum::cli::main(std::env::args_os(), bound)
}
