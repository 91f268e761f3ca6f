//! A process that reads files, as the program holds it: requests go to it and answers come back, or it is ended.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::child::ARGUMENT;
use crate::reader::message::{self, Answer, FrameError, MOST_PICTURE, Request};
use crate::reader::{Bytes, Loss};

/// What a process may take beyond the time that it has: it keeps that itself, between steps, and says then what it found.
pub(super) const OVERDUE: Duration = Duration::from_secs(10);

/// How long a process that has closed its end may take to be gone.
const PARTING: Duration = Duration::from_secs(2);

/// Most bytes of what a process says when it breaks off.
const MOST_SAID: u64 = 4096;

/// What an allocator that gets no memory says; the rest depends on the size that was asked for.
const NO_MEMORY: &str = "memory allocation of";

type Answered = Result<(Answer, Zeroizing<Vec<u8>>), FrameError>;

pub(super) struct Process {
    child: Child,
    requests: Sender<(Request, Bytes)>,
    answers: Receiver<Answered>,
}

impl Process {
    /// Starts one: no shell, nothing of the environment, and no file but three pipes.
    pub(super) fn start() -> io::Result<Self> {
        let mut child = command()?.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (stdin, stdout) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        let (requests, asked) = mpsc::channel();
        let (answered, answers) = mpsc::channel();
        // A pipe has no deadline, a channel has one. The thread ends with the process.
        thread::Builder::new().spawn(move || carry(stdin, stdout, &asked, &answered))?;
        Ok(Self {
            child,
            requests,
            answers,
        })
    }

    /// Asks, and waits for the answer for so long. After a loss it is of no more use.
    pub(super) fn ask(
        &mut self,
        request: Request,
        bytes: Bytes,
        time: Duration,
    ) -> Result<(Answer, Zeroizing<Vec<u8>>), Loss> {
        if self.requests.send((request, bytes)).is_err() {
            return Err(self.cause());
        }
        match self.answers.recv_timeout(time) {
            Ok(Ok((answer, bytes))) if answer.is_sound(&bytes) => Ok((answer, bytes)),
            Ok(Ok(_) | Err(FrameError::Nonsense)) => Err(Loss::Nonsense),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Loss::Time),
            Ok(Err(_)) | Err(mpsc::RecvTimeoutError::Disconnected) => Err(self.cause()),
        }
    }

    /// Why it is gone.
    fn cause(&mut self) -> Loss {
        let parted = Instant::now();
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if parted.elapsed() < PARTING => thread::sleep(Duration::from_millis(2)),
                Ok(None) | Err(_) => return Loss::Crash,
            }
        };
        let said = self.child.stderr.take().map_or(String::new(), said);
        if said.contains(NO_MEMORY) || is_killed(status) {
            Loss::Memory
        } else {
            Loss::Crash
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a process said that is gone: nothing more can come.
fn said(stderr: ChildStderr) -> String {
    let mut said = Vec::new();
    let _ = stderr.take(MOST_SAID).read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}

/// Whether it was ended by another than this program, and without a word: that is what a system does that has no memory left.
#[cfg(unix)]
fn is_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::KILL.as_raw())
}

#[cfg(not(unix))]
fn is_killed(_: ExitStatus) -> bool {
    false
}

/// Brings requests to the process and answers back, until either side is gone.
fn carry(
    mut stdin: ChildStdin,
    mut stdout: ChildStdout,
    asked: &Receiver<(Request, Bytes)>,
    answered: &Sender<Answered>,
) {
    while let Ok((request, bytes)) = asked.recv() {
        let most = match request {
            Request::Picture(_) => MOST_PICTURE,
            _ => 0,
        };
        // If it could not be written the process is gone, and reading says so.
        let _ = message::write(&mut stdin, &request, &bytes);
        drop(bytes);
        let answer = message::read::<Answer>(&mut stdout, most);
        let is_last = answer.is_err();
        if answered.send(answer).is_err() || is_last {
            return;
        }
    }
}

/// The program itself, as it is in memory: the file of its name may be another one by now.
fn program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe()
}

fn command() -> io::Result<Command> {
    let mut command = Command::new(program()?);
    command
        .arg(ARGUMENT)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // Only what it says when it breaks off is read.
        .stderr(Stdio::piped());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // Ctrl-C is for the program, which may ask before it ends.
        command
            .arg0("paperquorum")
            .process_group(0)
            .current_dir("/");
    }
    #[cfg(windows)]
    if let Some(root) = std::env::var_os("SystemRoot") {
        // The system's own libraries ask for it.
        command.env("SystemRoot", root);
    }
    Ok(command)
}
