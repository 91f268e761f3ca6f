//! The program in a pseudo-terminal, with the screen that a person would see.
#![allow(dead_code, reason = "every test takes what it needs")]

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::{PtyProcess, WaitStatus};
use rustix::termios::{LocalModes, tcgetattr};

/// Only a test that fails waits so long, however slow and busy the machine is.
const PATIENCE: Duration = Duration::from_secs(600);

#[derive(Default)]
struct Seen {
    titles: usize,
}

impl vt100::Callbacks for Seen {
    fn set_window_title(&mut self, _: &mut vt100::Screen, _: &[u8]) {
        self.titles += 1;
    }
}

struct State {
    parser: vt100::Parser<Seen>,
    was_second: bool,
    is_over: bool,
}

pub struct Terminal {
    process: PtyProcess,
    keyboard: File,
    state: Arc<Mutex<State>>,
}

impl Terminal {
    /// Starts the program in a terminal of so many columns and rows.
    pub fn start(folder: &Path, arguments: &[&str], size: (u16, u16), kind: &str) -> Self {
        Self::start_with(folder, arguments, size, kind, "exec \"$@\"")
    }

    /// The same with the terminal's output stopped, as Ctrl-S does it, before the program begins: what it does before it prints anything
    /// can be waited for. [`Terminal::resumes`] lets the output out.
    pub fn start_stopped(folder: &Path, arguments: &[&str]) -> Self {
        let script = "printf ready; read line; exec \"$@\"";
        let mut terminal = Self::start_with(folder, arguments, (100, 30), "xterm", script);
        terminal.shows("ready");
        terminal.types("\u{13}\r");
        terminal
    }

    /// The program under a shell that outlives it, and says with which status it ended.
    pub fn start_surviving(folder: &Path, arguments: &[&str]) -> Self {
        // What a shell does at Ctrl-C is not what is to be seen here.
        let script = "trap : INT; \"$@\"; printf 'it ended with %s' $?; read line";
        Self::start_with(folder, arguments, (100, 30), "xterm", script)
    }

    pub fn resumes(&mut self) {
        self.types("\u{11}");
    }

    /// Waits until the terminal shows what is typed, or does not.
    #[track_caller]
    pub fn has_echo(&self, wanted: bool) {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let modes = tcgetattr(&self.keyboard).unwrap().local_modes;
            if modes.contains(LocalModes::ECHO) == wanted {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the echo stays as it is:\n{}", self.contents());
    }

    /// The same with standard output in a file.
    pub fn start_redirected(folder: &Path, arguments: &[&str], file: &str) -> Self {
        Self::start_with(
            folder,
            arguments,
            (80, 24),
            "xterm",
            &format!("exec \"$@\" > {file}"),
        )
    }

    fn start_with(
        folder: &Path,
        arguments: &[&str],
        (columns, rows): (u16, u16),
        kind: &str,
        then: &str,
    ) -> Self {
        let program = env!("CARGO_BIN_EXE_paperquorum");
        let script = format!("stty echo cols {columns} rows {rows}; {then}");
        let mut command = Command::new("sh");
        command
            .args(["-c", &script, "sh", program])
            .args(arguments)
            .current_dir(folder)
            .env("TERM", kind)
            .env_remove("NO_COLOR");
        let process = PtyProcess::new(command).unwrap();
        let size = |number| NonZero::new(number).unwrap();
        let state = Arc::new(Mutex::new(State {
            parser: vt100::Parser::new_with_callbacks(
                size(rows),
                size(columns),
                1000,
                Seen::default(),
            ),
            was_second: false,
            is_over: false,
        }));
        let mut screen = process.get_file_handle().unwrap();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                let mut state = shared.lock().unwrap();
                state.parser.process(&bytes[..count]);
                state.was_second |= state.parser.screen().alternate_screen();
            }
            shared.lock().unwrap().is_over = true;
        });
        let keyboard = process.get_file_handle().unwrap();
        Self {
            process,
            keyboard,
            state,
        }
    }

    /// Waits until the screen shows this text; ends of lines count as nothing or as a blank.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let contents = self.contents();
            if contents.replace('\n', "").contains(text)
                || contents.replace('\n', " ").contains(text)
            {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("no {text:?} on the screen:\n{}", self.contents());
    }

    /// Keys, one after the other.
    pub fn types(&mut self, keys: &str) {
        // A terminal's queue is short.
        for piece in keys.as_bytes().chunks(512) {
            self.keyboard.write_all(piece).unwrap();
            self.keyboard.flush().unwrap();
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// A paste, as terminals mark it.
    pub fn pastes(&mut self, text: &str) {
        self.types(&format!("\u{1b}[200~{text}\u{1b}[201~"));
    }

    /// The screen and what was scrolled out of it.
    pub fn contents(&self) -> String {
        let state = self.state.lock().unwrap();
        let mut screen = state.parser.screen().clone();
        let size = usize::from(screen.size().0.get());
        let mut pages = Vec::new();
        screen.set_scrollback(usize::MAX);
        let mut left = screen.scrollback();
        while left > 0 {
            screen.set_scrollback(left);
            pages.push(screen.contents());
            left = left.saturating_sub(size);
        }
        screen.set_scrollback(0);
        pages.push(screen.contents());
        pages.join("\n")
    }

    pub fn is_second_screen(&self) -> bool {
        self.state
            .lock()
            .unwrap()
            .parser
            .screen()
            .alternate_screen()
    }

    pub fn was_second_screen(&self) -> bool {
        self.state.lock().unwrap().was_second
    }

    pub fn title_was_set(&self) -> bool {
        self.state.lock().unwrap().parser.callbacks().titles > 0
    }

    /// Waits for the end, and gives the exit code.
    #[track_caller]
    pub fn ends(&mut self) -> i32 {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            match self.process.status() {
                Some(WaitStatus::Exited(_, code)) => {
                    while !self.state.lock().unwrap().is_over && Instant::now() < until {
                        thread::sleep(Duration::from_millis(5));
                    }
                    return code;
                }
                Some(WaitStatus::StillAlive) => thread::sleep(Duration::from_millis(20)),
                other => panic!("{other:?}:\n{}", self.contents()),
            }
        }
        panic!("it does not end:\n{}", self.contents());
    }
}
