//! The browser's clock.

use std::time::Duration;

use paperquorum::reader::Clock;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn milliseconds() -> f64;
}

/// Time since the worker began.
pub struct Watch;

impl Clock for Watch {
    fn now(&self) -> Duration {
        Duration::try_from_secs_f64(milliseconds() / 1e3).unwrap_or_default()
    }
}
