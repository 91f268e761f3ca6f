//! The engine of `recover.html`: a thin shell over the library, for a browser.
//!
//! Two classes, each in a worker of its own. A [`Reader`] decodes strangers' files and frames of a camera and holds nothing: it may hang or
//! break off over a hostile one, and the page puts another in its place. An [`Engine`] holds what is in hand and is given texts only.
//!
//! Answers are JSON. What is said in them stands there as a code with its values, for the page has the sentences in twelve languages.

mod clock;
mod engine;
mod outcome;
mod reader;
mod reading;
mod said;
mod state;
mod typing;

#[cfg(target_arch = "wasm32")]
use std::alloc::System;

#[cfg(target_arch = "wasm32")]
use zeroizing_alloc::ZeroAlloc;

/// Wipes what is given back, as in the program: answers and files pass through buffers that do not.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

pub use self::engine::Engine;
pub use self::reader::Reader;
