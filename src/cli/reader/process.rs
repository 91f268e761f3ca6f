//! A process that reads files, as the program holds it: requests go to it and answers come back, or it is ended.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::child::ARGUMENT;
use crate::reader::message::{self, Answer, FrameError, MOST_PICTURE, Protections, Request};
use crate::reader::{Bytes, Loss};

/// What a process may take beyond the time that it has: it keeps that itself, between steps, and says then what it found.
pub(super) const OVERDUE: Duration = Duration::from_secs(10);

/// How long a process that has closed its end may take to be gone, and what it said to be here.
const PARTING: Duration = Duration::from_secs(2);

/// Most bytes of what a process says when it breaks off.
const MOST_SAID: u64 = 4096;

/// What an allocator that gets no memory says; the rest depends on the size that was asked for.
const NO_MEMORY: &str = "memory allocation of";

type Answered = Result<(Answer, Zeroizing<Vec<u8>>), FrameError>;

pub(super) struct Process {
    child: Running,
    requests: Sender<(Request, Bytes)>,
    answers: Receiver<Answered>,
    said: Receiver<String>,
    protections: Protections,
    files: usize,
}

impl Process {
    /// Starts one, and waits until it answers: what cannot do that before it has seen a file is no process to read files with.
    pub(super) fn start(command: Command) -> io::Result<Self> {
        let mut child = spawn(command)?;
        let pipes = child.0.stdin.take().zip(child.0.stdout.take());
        let ((stdin, stdout), stderr) = pipes
            .zip(child.0.stderr.take())
            .ok_or(io::ErrorKind::BrokenPipe)?;
        let (requests, asked) = mpsc::channel();
        let (answered, answers) = mpsc::channel();
        let (told, said) = mpsc::channel();
        // A pipe has no deadline, a channel has one. The threads end with the process.
        thread::Builder::new().spawn(move || carry(stdin, stdout, &asked, &answered))?;
        thread::Builder::new().spawn(move || listen(stderr, &told))?;
        let mut this = Self {
            child,
            requests,
            answers,
            said,
            protections: Protections::default(),
            files: 0,
        };
        this.protections = this.greet().map_err(io::Error::other)?;
        Ok(this)
    }

    fn greet(&mut self) -> Result<Protections, Loss> {
        match self.ask(Request::Protections, Bytes::default(), OVERDUE)? {
            (Answer::Protections(protections), _) => Ok(protections),
            _ => Err(Loss::Nonsense),
        }
    }

    /// What keeps it from doing more than reading, as it said before it had seen a file.
    pub(super) fn protections(&self) -> Protections {
        self.protections
    }

    /// How many files it has had in its hands.
    pub(super) fn files(&self) -> usize {
        self.files
    }

    /// Asks, and waits for the answer for so long. After a loss it is of no more use.
    pub(super) fn ask(
        &mut self,
        request: Request,
        bytes: Bytes,
        time: Duration,
    ) -> Result<(Answer, Zeroizing<Vec<u8>>), Loss> {
        if matches!(request, Request::Open(_) | Request::Combine(_)) {
            self.files += 1;
        }
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
        let Some(status) = self.child.status_within(PARTING) else {
            return Loss::Crash;
        };
        let said = self.said.recv_timeout(PARTING).unwrap_or_default();
        if said.contains(NO_MEMORY) || is_killed(status) {
            Loss::Memory
        } else {
            Loss::Crash
        }
    }
}

/// Is ended with whoever holds it, and leaves no zombie.
struct Running(Child);

impl Running {
    fn status_within(&mut self, time: Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        loop {
            match self.0.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if begun.elapsed() < time => thread::sleep(Duration::from_millis(2)),
                Ok(None) | Err(_) => return None,
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it with nothing but three pipes; of standard error only what it says when it breaks off is read.
fn spawn(mut command: Command) -> io::Result<Running> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // Some systems make a pipe and only then keep it from other processes: two at a time would have each other's.
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    command.spawn().map(Running)
}

/// Takes what a process says, and tells the beginning of it when it is gone. The rest is taken too: nobody may stand still for that.
fn listen(mut stderr: ChildStderr, told: &Sender<String>) {
    let mut said = Vec::new();
    let _ = stderr.by_ref().take(MOST_SAID).read_to_end(&mut said);
    let _ = io::copy(&mut stderr, &mut io::sink());
    let _ = told.send(String::from_utf8_lossy(&said).into_owned());
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

/// The program with its hidden argument: no shell, and nothing of the environment.
pub(super) fn command() -> io::Result<Command> {
    let mut command = Command::new(program()?);
    command.arg(ARGUMENT).env_clear();
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
    {
        use std::os::windows::process::CommandExt;
        // CREATE_NEW_PROCESS_GROUP, for the same reason, and CREATE_NO_WINDOW.
        command.creation_flags(0x0000_0200 | 0x0800_0000);
        // The system's own libraries ask for it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
    }
    Ok(command)
}
