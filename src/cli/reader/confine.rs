//! What a process that reads files gives up before the first one: the kernel holds it to that, whatever a file makes of it.
//!
//! | | memory | open files | names and ports | system calls |
//! |---|---|---|---|---|
//! | Linux | `RLIMIT_AS` | `RLIMIT_NOFILE` | Landlock | seccomp (x86-64, AArch64, RISC-V) |
//! | other Unix | `RLIMIT_AS`, where the system keeps it | `RLIMIT_NOFILE` | – | – |
//! | others | – | – | – | – |
//!
//! Besides, the program's allocator keeps the bound on memory everywhere: against what decoders ask for, not against code of a stranger's.

use crate::reader::message::Protections;

/// Most memory in bytes, as addresses where the system counts these. A good file of the largest size that is read takes less.
pub(super) const MEMORY: usize = 1 << 30;

/// Gives up what the whole process can give up before its threads are there; the calls are left to [`confine_calls`].
#[must_use]
pub fn confine() -> Protections {
    let files = confine_files();
    #[cfg(unix)]
    let (memory, descriptors) = {
        #[cfg(not(target_os = "openbsd"))]
        use rustix::process::Resource::As as Memory;
        #[cfg(target_os = "openbsd")]
        use rustix::process::Resource::Data as Memory;
        use rustix::process::Resource::{Core, Fsize, Nofile};
        let is_limited = limit(Memory, MEMORY as u64) && limit(Core, 0) && limit(Fsize, 0);
        // Apple's systems take the limit and do not keep it.
        (
            is_limited && !cfg!(target_vendor = "apple"),
            // Three are open, and the limit is on the number of the next one.
            limit(Nofile, 3),
        )
    };
    #[cfg(not(unix))]
    let (memory, descriptors) = (false, false);
    Protections {
        memory,
        descriptors,
        files,
        calls: false,
    }
}

#[cfg(unix)]
fn limit(resource: rustix::process::Resource, most: u64) -> bool {
    use rustix::process::{Rlimit, getrlimit, setrlimit};
    let lower = |old: Option<u64>| Some(old.map_or(most, |old| old.min(most)));
    let old = getrlimit(resource);
    let new = Rlimit {
        current: lower(old.current),
        maximum: lower(old.maximum),
    };
    setrlimit(resource, new).is_ok()
}

/// No file by name, no port: Landlock as far as this kernel has it. Whether that is all of what it can be asked to keep away is told.
#[cfg(target_os = "linux")]
fn confine_files() -> bool {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr,
        RulesetStatus, Scope,
    };
    let confined = || {
        let nothing = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V5))?
            .handle_access(AccessNet::from_all(ABI::V5))?
            .scope(Scope::from_all(ABI::V6))?
            .create()?;
        nothing.restrict_self()
    };
    let status = confined().map(|status| status.ruleset);
    matches!(
        status,
        Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced)
    )
}

#[cfg(not(target_os = "linux"))]
fn confine_files() -> bool {
    false
}

/// Gives up all system calls but those that reading takes, in all threads. Others fail as if they were not permitted: a library that asks
/// for one it can do without goes on.
#[cfg(target_os = "linux")]
#[must_use]
pub fn confine_calls() -> bool {
    use rustix::process::Resource::Nproc;
    // Seccomp keeps new processes away too, where it is; this needs the threads to be there already.
    limit(Nproc, 0);
    filter().is_some_and(|filter| seccompiler::apply_filter_all_threads(&filter).is_ok())
}

/// Gives up new processes, which is all that can be given up here.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn confine_calls() -> bool {
    #[cfg(all(unix, not(any(target_os = "illumos", target_os = "solaris"))))]
    limit(rustix::process::Resource::Nproc, 0);
    false
}

/// `None` on a processor for which there is none.
#[cfg(target_os = "linux")]
fn filter() -> Option<seccompiler::BpfProgram> {
    use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
    use seccompiler::{
        SeccompAction, SeccompCmpArgLen, SeccompCondition, SeccompFilter, SeccompRule,
    };
    let condition = |argument: u8, operation, value: u64| {
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operation, value).ok()
    };
    let rule = |conditions: Vec<SeccompCondition>| SeccompRule::new(conditions).ok();
    let only = |argument: u8, value: u64| rule(vec![condition(argument, Eq, value)?]);
    let not_executable = condition(2, MaskedEq(libc::PROT_EXEC as u64), 0)?;
    let anonymous = libc::MAP_ANONYMOUS.unsigned_abs().into();
    // Whoever started the program may have left files open in it. They are mapped no more than they are read.
    let no_file = condition(3, MaskedEq(anonymous), anonymous)?;
    let protecting = rule(vec![not_executable.clone()])?;
    let mapping = rule(vec![not_executable, no_file])?;
    let to_pipes = vec![only(0, 1)?, only(0, 2)?];
    let to_itself = only(0, std::process::id().into())?;
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> =
        FREE.iter().map(|&call| (call, Vec::new())).collect();
    rules.extend([
        (libc::SYS_read, vec![only(0, 0)?]),
        (libc::SYS_write, to_pipes.clone()),
        (libc::SYS_writev, to_pipes),
        (libc::SYS_mmap, vec![mapping]),
        (libc::SYS_mprotect, vec![protecting]),
        // How a process that gives up ends itself.
        (libc::SYS_tgkill, vec![to_itself]),
    ]);
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let processor = std::env::consts::ARCH.try_into().ok()?;
    let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, processor).ok()?;
    filter.try_into().ok()
}

/// System calls that are free: memory, threads that wait for each other, time, signals to itself, the end.
#[cfg(target_os = "linux")]
const FREE: [i64; 24] = [
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_membarrier,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_uname,
    libc::SYS_exit,
    libc::SYS_exit_group,
];
