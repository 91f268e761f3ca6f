# How the program is built for other systems than this one; sourced by the scripts beside it.
# Sets for each target its C compiler (blake3 has C and assembly) and its linker, and tells what is missing.

# What else than Rust's target a target takes, on Debian; nothing if it is all there.
missing_for() {
    local target=$1 sysroot
    sysroot=$(rustc --print sysroot)
    [[ -d $sysroot/lib/rustlib/$target ]] || echo "the target (rustup target add $target)"
    case $target in
    x86_64-unknown-linux-musl) command -v musl-gcc >/dev/null || echo "musl-gcc (Debian: musl-tools)" ;;
    aarch64-unknown-linux-musl) command -v aarch64-linux-gnu-gcc >/dev/null || echo "aarch64-linux-gnu-gcc (Debian: gcc-aarch64-linux-gnu)" ;;
    x86_64-pc-windows-gnu) command -v x86_64-w64-mingw32-gcc >/dev/null || echo "x86_64-w64-mingw32-gcc (Debian: gcc-mingw-w64-x86-64)" ;;
    esac
}

export CC_x86_64_unknown_linux_musl=musl-gcc
export CC_aarch64_unknown_linux_musl=aarch64-linux-gnu-gcc
# Rust's own linker, start files and C library: nothing of Debian's comes into the program.
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
