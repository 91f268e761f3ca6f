//! Prompts whose answers are not shown while they are typed.
//!
//! Echo is off from before the first prompt until the last answer is there, and not only while an answer is read: people who know what
//! they will be asked paste ahead, and a terminal whose echo is on shows what arrives, no matter who reads it later. Whatever was typed
//! ahead stays in the terminal's queue and answers the prompts in turn.

pub(super) use self::terminal::{Hidden, Shown, ask};

#[cfg(unix)]
mod terminal {
    use std::fs::{File, OpenOptions};
    use std::io::{self, Read, Write};
    use std::sync::{Mutex, PoisonError};

    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
    };
    use zeroize::Zeroizing;

    /// How the terminal was before its echo was switched off; `None` while it is on.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    const CTRL_C: u8 = 3;

    fn before() -> std::sync::MutexGuard<'static, Option<Termios>> {
        BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open() -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open("/dev/tty")
    }

    /// Changes the terminal at once: the other ways throw away what was typed ahead, or wait until everything was printed.
    fn set(tty: &File, state: &Termios) -> io::Result<()> {
        Ok(tcsetattr(tty, OptionalActions::Now, state)?)
    }

    fn restore(tty: &File) {
        if let Some(state) = before().take() {
            let _ = set(tty, &state);
        }
    }

    /// As long as it lasts, nothing that is typed is shown. Inside another one it changes nothing.
    pub(crate) struct Hidden(Option<File>);

    impl Hidden {
        /// # Errors
        /// If there is no terminal, or its echo stays on.
        pub(crate) fn begin() -> io::Result<Self> {
            let mut before = before();
            if before.is_some() {
                return Ok(Self(None));
            }
            let tty = open()?;
            let state = tcgetattr(&tty)?;
            let mut silent = state.clone();
            // Keys come one by one, so that a line may be longer than the 4095 bytes that terminals put together; Ctrl-C is one of them,
            // so that echo is on again before it ends the program.
            silent.local_modes -=
                LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
            silent.special_codes[SpecialCodeIndex::VMIN] = 1;
            silent.special_codes[SpecialCodeIndex::VTIME] = 0;
            set(&tty, &silent)?;
            *before = Some(state);
            Ok(Self(Some(tty)))
        }
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            if let Some(tty) = &self.0 {
                restore(tty);
            }
        }
    }

    /// As long as it lasts, echo is on in the midst of hidden prompts, for an answer that may be seen.
    pub(crate) struct Shown(Option<(File, Termios)>);

    impl Shown {
        pub(crate) fn begin() -> Self {
            let switch = |state: &Termios| -> io::Result<(File, Termios)> {
                let tty = open()?;
                let silent = tcgetattr(&tty)?;
                set(&tty, state)?;
                Ok((tty, silent))
            };
            Self(before().as_ref().and_then(|state| switch(state).ok()))
        }
    }

    impl Drop for Shown {
        fn drop(&mut self) {
            if let Some((tty, silent)) = &self.0 {
                let _ = set(tty, silent);
            }
        }
    }

    /// Asks on the terminal, wherever the standard streams lead.
    pub(crate) fn ask(prompt: &str) -> io::Result<Zeroizing<String>> {
        let _hidden = Hidden::begin()?;
        let mut tty = open()?;
        tty.write_all(prompt.as_bytes())?;
        let config = rpassword::ConfigBuilder::new()
            .input_reader(Keys(tty.try_clone()?))
            .output_discard()
            .build();
        let answer = rpassword::read_password_with_config(config).map(Zeroizing::new);
        tty.write_all(b"\n")?;
        answer
    }

    /// The keys that are pressed. `rpassword` makes a line of them, and ends the program at Ctrl-C; it does not know of our echo.
    struct Keys(File);

    impl Read for Keys {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read(bytes)?;
            if bytes[..count].contains(&CTRL_C) {
                restore(&self.0);
                self.0.write_all(b"\n")?;
            }
            Ok(count)
        }
    }
}

/// A console has one mode for all programs in it, and keeps it when they end. `rpassword` switches echo off for each answer; here it is
/// off between them too.
#[cfg(windows)]
mod terminal {
    use std::io;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use crossterm_winapi::{ConsoleMode, Handle};
    use zeroize::Zeroizing;

    use crate::cli::interrupt::{self, Minded};

    /// The console's mode before its echo was switched off; `None` while it is on.
    static BEFORE: Mutex<Option<u32>> = Mutex::new(None);

    const ECHO: u32 = 4;

    fn before() -> MutexGuard<'static, Option<u32>> {
        BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wherever the standard streams lead.
    fn console() -> io::Result<ConsoleMode> {
        Ok(ConsoleMode::from(Handle::current_in_handle()?))
    }

    fn restore() {
        if let Some(mode) = before().take() {
            let _ = console().and_then(|console| console.set_mode(mode));
        }
    }

    /// As long as it lasts, nothing that is typed is shown. Inside another one it changes nothing.
    pub(crate) struct Hidden(Option<Minded>);

    impl Hidden {
        /// # Errors
        /// If there is no console, or its echo stays on.
        pub(crate) fn begin() -> io::Result<Self> {
            let mut before = before();
            if before.is_some() {
                return Ok(Self(None));
            }
            let console = console()?;
            let mode = console.mode()?;
            console.set_mode(mode & !ECHO)?;
            *before = Some(mode);
            drop(before);
            Ok(Self(Some(interrupt::mind(|| {
                restore();
                interrupt::end();
            }))))
        }
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            if self.0.take().is_some() {
                restore();
            }
        }
    }

    /// As long as it lasts, echo is on in the midst of hidden prompts, for an answer that may be seen.
    pub(crate) struct Shown(Option<(ConsoleMode, u32)>);

    impl Shown {
        pub(crate) fn begin() -> Self {
            let switch = |mode: u32| -> io::Result<(ConsoleMode, u32)> {
                let console = console()?;
                let silent = console.mode()?;
                console.set_mode(mode)?;
                Ok((console, silent))
            };
            Self(before().and_then(|mode| switch(mode).ok()))
        }
    }

    impl Drop for Shown {
        fn drop(&mut self) {
            if let Some((console, silent)) = &self.0 {
                let _ = console.set_mode(*silent);
            }
        }
    }

    /// Asks on the console, wherever the standard streams lead.
    pub(crate) fn ask(prompt: &str) -> io::Result<Zeroizing<String>> {
        let _hidden = Hidden::begin()?;
        rpassword::prompt_password(prompt).map(Zeroizing::new)
    }
}
