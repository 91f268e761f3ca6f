//! The program started from Windows' desktop: a window opens for it alone, and would close before anybody has read what is in it.

/// Explains itself and waits for Enter, if that is where it was started.
#[cfg(windows)]
pub(super) fn explain() {
    use std::env;
    use std::io::{self, IsTerminal, Write};

    let is_seen = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !is_seen || is_in_shell(|name| env::var(name).ok()) {
        return;
    }
    let mut stderr = io::stderr();
    let _ = write!(
        stderr,
        "\n\
        This program is used by typing commands. Open a terminal (press the Windows key, type\n\
        powershell, press Enter), and type for instance:\n\
        \n    paperquorum recover\n\n\
        That brings a key back: it asks for the words of the sheets. Where recover.html lies beside\n\
        the sheets, a double click on that does it without this program.\n\n\
        Press Enter to close this window. "
    );
    let _ = stderr.flush();
    let _ = io::stdin().read_line(&mut String::new());
}

/// Whether a shell set one of these: cmd its prompt, PowerShell its modules below the person's own folder, others what terminals have on
/// other systems. A shell that sets none costs its user a press of a key; how many programs share the window, Windows tells unsafe code
/// alone.
fn is_in_shell(variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_powershell = || {
        let home = variable("USERPROFILE").filter(|home| !home.is_empty());
        let modules = variable("PSModulePath");
        home.zip(modules)
            .is_some_and(|(home, modules)| modules.to_lowercase().contains(&home.to_lowercase()))
    };
    let others = ["PROMPT", "TERM", "SHELL", "MSYSTEM"];
    others.iter().any(|name| variable(name).is_some()) || is_powershell()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], expected: bool) {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(is_in_shell(variable), expected, "{variables:?}");
    }

    #[test]
    fn shells_are_known_by_what_they_set() {
        const HOME: (&str, &str) = ("USERPROFILE", r"C:\Users\Ann");
        const SYSTEM: &str = r"C:\Program Files\WindowsPowerShell\Modules";
        check(&[], false);
        check(&[HOME, ("PSModulePath", SYSTEM)], false);
        check(&[HOME, ("PROMPT", "$P$G")], true);
        check(&[("MSYSTEM", "MINGW64")], true);
        let own = format!(r"c:\users\ann\Documents\WindowsPowerShell\Modules;{SYSTEM}");
        check(&[HOME, ("PSModulePath", &own)], true);
        check(&[("USERPROFILE", ""), ("PSModulePath", SYSTEM)], false);
    }
}
