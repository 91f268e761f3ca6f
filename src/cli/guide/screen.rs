//! The guided entry on a whole screen, which is a second one: what was on the terminal before comes back, and nothing stays behind.

use std::io::{self, Stderr};
use std::time::{Duration, Instant};

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind,
    KeyModifiers,
};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    self, Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen,
};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style as Look};
use ratatui::text::{Line as Row, Span as Piece, Text};
use ratatui::{Terminal, TerminalOptions, Viewport};
use zeroize::Zeroizing;

use super::entry::{Entry, stopped};
use crate::cli::error::{self, Failure};
use crate::entry::{self, Guide, Key, Line, Step, Style};

/// No key for so long says that nothing is typed ahead any more.
const QUIET: Duration = Duration::from_millis(400);

/// The second screen, left when this is dropped, also by a panic.
struct Screen {
    terminal: Terminal<CrosstermBackend<Stderr>>,
    size: (u16, u16),
    has_colours: bool,
}

/// Columns and rows of the terminal.
fn size() -> (u16, u16) {
    terminal::size().unwrap_or((80, 24))
}

/// Of a size that is ours to change: a terminal that the library resizes by itself asks for the cursor, on standard output, which is the
/// key's.
fn canvas((columns, rows): (u16, u16)) -> io::Result<Terminal<CrosstermBackend<Stderr>>> {
    let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
    execute!(io::stderr(), Clear(ClearType::All))?;
    Terminal::with_options(
        CrosstermBackend::new(io::stderr()),
        TerminalOptions { viewport },
    )
}

/// A program that is told to end gives the terminal back first.
fn restore_when_ended() {
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGHUP, SIGTERM};
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGTERM]) {
                std::thread::spawn(move || {
                    if signals.forever().next().is_some() {
                        leave();
                        std::process::exit(1);
                    }
                });
            }
        });
    }
}

impl Screen {
    fn enter() -> io::Result<Self> {
        restore_when_ended();
        terminal::enable_raw_mode()?;
        let size = size();
        let entered = execute!(io::stderr(), EnterAlternateScreen).and_then(|()| canvas(size));
        // Old consoles of Windows cannot: what is pasted there comes as keys.
        let _ = execute!(io::stderr(), EnableBracketedPaste);
        let terminal = entered.inspect_err(|_| leave())?;
        Ok(Self {
            terminal,
            size,
            has_colours: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        })
    }

    fn draw(&mut self, lines: &[Line], cursor: Option<(usize, usize)>) -> io::Result<()> {
        let rows: Vec<Row<'_>> = lines
            .iter()
            .map(|line| {
                let pieces = line.iter().map(|span| {
                    Piece::styled(span.text.as_str(), look(span.style, self.has_colours))
                });
                Row::from_iter(pieces)
            })
            .collect();
        self.terminal.draw(|frame| {
            let area = frame.area();
            frame.render_widget(Text::from(rows), area);
            if let Some((row, column)) = cursor {
                let place = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
                frame.set_cursor_position(Position::new(place(column), place(row)));
            }
        })?;
        Ok(())
    }

    /// Columns and rows, as they are now.
    fn size(&mut self) -> io::Result<(usize, usize)> {
        let now = size();
        if now != self.size {
            self.size = now;
            self.terminal = canvas(now)?;
        }
        Ok((now.0.into(), now.1.into()))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        leave();
    }
}

fn leave() {
    let _ = execute!(io::stderr(), Clear(ClearType::All));
    let _ = execute!(io::stderr(), DisableBracketedPaste);
    let _ = execute!(
        io::stderr(),
        LeaveAlternateScreen,
        ratatui::crossterm::cursor::Show
    );
    let _ = terminal::disable_raw_mode();
}

/// How a style looks; without colours, weight and inversion tell the same.
fn look(style: Style, has_colours: bool) -> Look {
    let plain = Look::default();
    let coloured = |colour: Color| if has_colours { plain.fg(colour) } else { plain };
    match style {
        Style::Plain => plain,
        Style::Title => plain.add_modifier(Modifier::BOLD),
        Style::Dim => plain.add_modifier(Modifier::DIM),
        Style::Good => coloured(Color::Green).add_modifier(Modifier::BOLD),
        Style::Warning => coloured(Color::Red).add_modifier(Modifier::BOLD),
        Style::Field => plain.add_modifier(Modifier::UNDERLINED),
        Style::Changed => plain.add_modifier(Modifier::REVERSED),
    }
}

/// What a key means; `None` if nothing.
fn meaning(event: &KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let commands = KeyModifiers::CONTROL | KeyModifiers::ALT;
    // Both together are AltGr on Windows, with which many keyboards give a backslash.
    let is_command = event.modifiers.intersects(commands) && !event.modifiers.contains(commands);
    if is_command {
        return match event.code {
            KeyCode::Char('c' | 'd') => Some(Key::Stop),
            KeyCode::Char('h') => Some(Key::Backspace),
            _ => None,
        };
    }
    Some(match event.code {
        KeyCode::Char(character) => Key::Char(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Tab => Key::Tab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::Esc => Key::Escape,
        _ => return None,
    })
}

fn fail(error: io::Error) -> Failure {
    Failure::usage(format_args!("terminal: {}", error::describe(&error)))
        .hint("--plain asks line by line")
}

/// Shows the guide and gives it the keys until the sheets are enough.
pub(super) fn run(guide: &mut Guide, entry: &mut Entry) -> Result<(), Failure> {
    if entry.is_complete {
        return Ok(());
    }
    let mut screen = Screen::enter().map_err(fail)?;
    loop {
        // What was pasted without marks comes as many keys: there is no need to show each.
        if !event::poll(Duration::ZERO).map_err(fail)? {
            let (columns, rows) = screen.size().map_err(fail)?;
            let view = guide.view(columns, rows);
            screen.draw(&view.lines, view.cursor).map_err(fail)?;
        }
        let mut step = match event::read().map_err(fail)? {
            Event::Key(key) => match meaning(&key) {
                Some(key) => guide.press(key),
                None => continue,
            },
            Event::Paste(text) => guide.paste(&Zeroizing::new(text)),
            _ => continue,
        };
        if let Step::Read(name) = &step {
            // What reading tells goes to the first screen.
            drop(screen);
            error::note(format_args!("reading {name} ..."));
            step = entry.read(name, guide);
            screen = Screen::enter().map_err(fail)?;
        }
        match step {
            Step::Show | Step::Read(_) => {}
            Step::Changed => entry.keep(guide),
            Step::Complete => break,
            Step::Leave => {
                drop(screen);
                return Err(stopped(entry, guide));
            }
        }
    }
    drop(screen);
    for line in guide.in_hand() {
        error::note(line);
    }
    Ok(())
}

/// Shows a recovered secret on the second screen until the person presses Enter.
pub(crate) fn reveal(said: &[String], secret: &str) -> Result<(), Failure> {
    const END: &str = "Press Enter to clear the screen";
    let mut screen = Screen::enter().map_err(fail)?;
    let mut top = 0;
    // Keys that were meant for the last word must not take the key away before anybody saw it.
    let until = Instant::now() + 8 * QUIET;
    while Instant::now() < until && event::poll(QUIET).map_err(fail)? {
        event::read().map_err(fail)?;
    }
    loop {
        let (columns, rows) = screen.size().map_err(fail)?;
        let lines = entry::reveal(said, secret, columns);
        let visible = rows.saturating_sub(2).max(1);
        top = top.min(lines.len().saturating_sub(visible));
        let is_all = lines.len() <= visible;
        let mut shown: Vec<Line> = lines.into_iter().skip(top).take(visible).collect();
        shown.push(Vec::new());
        let end = if is_all {
            END.to_owned()
        } else {
            format!("{END} · arrows: more")
        };
        shown.push(vec![entry::Span {
            style: Style::Title,
            text: Zeroizing::new(end),
        }]);
        screen.draw(&shown, None).map_err(fail)?;
        let Event::Key(key) = event::read().map_err(fail)? else {
            continue;
        };
        match meaning(&key) {
            Some(Key::Enter | Key::Stop) => return Ok(()),
            Some(Key::Up) => top = top.saturating_sub(1),
            Some(Key::Down) => top += 1,
            _ => {}
        }
    }
}
