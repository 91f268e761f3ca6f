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
mod said;
mod state;
mod typing;
mod wire;

pub use self::engine::Engine;
pub use self::reader::Reader;
