//! The browser's clock; outside of one, where the tests run, the system's.

use std::time::Duration;

use paperquorum::reader::Clock;

/// Time since the worker began.
pub struct Watch;

#[cfg(target_arch = "wasm32")]
impl Clock for Watch {
    fn now(&self) -> Duration {
        Duration::try_from_secs_f64(performance::now() / 1e3).unwrap_or_default()
    }
}

#[cfg(target_arch = "wasm32")]
mod performance {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        pub fn now() -> f64;
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Clock for Watch {
    fn now(&self) -> Duration {
        static BEGUN: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        BEGUN.elapsed()
    }
}
