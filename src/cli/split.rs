//! `split`: makes the sheets, proves that they read back, and only then lets them appear.

use getrandom::SysRng;
use rand_core::{TryRng, UnwrapErr};
use zeroize::Zeroizing;

use super::args::{self, Split};
use super::choose;
use super::dealt::{self, Told};
use super::directory::NewDirectory;
use super::error::Failure;
use super::handwrite;
use super::hidden::Hidden;
use super::holders;
use super::io;
use super::looks;
#[cfg(feature = "page")]
use super::page;
use super::passphrase;
use super::secrets;
use crate::deal::{self, Dealt, Fingerprint, Named, Order, Print, Proof, RECORD_FILE, VaultPlace};

pub(super) fn run(args: &Split) -> Result<(), Failure> {
    // Before anything is looked at, which takes a moment: the key may have been pasted by then.
    let will_ask = args.passphrase || args.ask || io::will_ask(&args.input);
    let hidden = will_ask.then(Hidden::begin);
    let mut order = order(args)?;
    let kind = choose::named(args.kind.as_deref())?;
    let directory = NewDirectory::plan(&args.out)?;
    let secrets = secrets::read(args, kind)?;
    order.passphrase = passphrase::choose(args.passphrase, args.passphrase_file.as_deref())?;
    drop(hidden);

    let (title, items) = (secrets.title(), secrets.count());
    let mut dealt = deal::deal(&order, secrets, &mut randomness()?)?;
    dealt::warn_of_data(&dealt);
    add_page(args, &mut dealt);
    let files = write(&order, &mut dealt, &directory)?;
    let told = Told {
        order: &order,
        dealt: &dealt,
        title: &title,
        items,
        directory: &args.out,
        files: &files,
    };
    let told_all = if args.json {
        told.as_json()
    } else {
        told.as_text()
    };
    told_all.map_err(|failure| {
        failure.hint(format_args!(
            "the sheets are there all the same, in {}",
            args.out.display()
        ))
    })?;
    dealt::tell_check_value(&dealt);
    Ok(())
}

/// The system's randomness, if it gives any.
fn randomness() -> Result<UnwrapErr<SysRng>, Failure> {
    let mut probe = [0; 16];
    SysRng
        .try_fill_bytes(&mut probe)
        .map_err(|error| Failure::usage(format_args!("the system gives no randomness: {error}")))?;
    Ok(UnwrapErr(SysRng))
}

/// What the command line orders, checked as far as it can be without the key.
fn order(args: &Split) -> Result<Order, Failure> {
    let mut order = Order::new(holders::understood(&args.holders)?, looks::today()?);
    order.review = looks::review(order.created, args.print.look.review)?;
    order.label = args.label.trim().to_owned();
    order.room = args.room.and_then(|room| room.try_into().ok());
    order.vault = match args.vault {
        args::VaultPlace::Sheets => VaultPlace::Sheets,
        args::VaultPlace::Separate => VaultPlace::Separate,
    };
    order.print = Print::from(&args.print);
    if args.print.look.no_proof {
        order.proof = Proof::None;
    }
    order.check_room()?;
    let named = Named {
        label: &args.label,
        ..order.named()
    };
    order.looks = looks::read(&args.print.look, &named)?;
    order.looks.page = fingerprint(args);
    if order.print.handwrite {
        handwrite::ready()?;
    }
    Ok(order)
}

impl From<&args::Print> for Print {
    fn from(args: &args::Print) -> Self {
        Self {
            handwrite: args.handwrite,
            combined: args.combined,
            cover: args.cover,
            cards: args.cards,
            labels: args.labels,
            print_check: args.print_check,
        }
    }
}

/// By which the page is known that is put beside the sheets.
#[cfg(feature = "page")]
fn fingerprint(args: &Split) -> Option<Fingerprint> {
    (!args.no_page).then(|| Fingerprint::of(page::PAGE))
}

#[cfg(not(feature = "page"))]
fn fingerprint(_: &Split) -> Option<Fingerprint> {
    None
}

/// Puts the page beside the sheets, if the program was built with it.
#[cfg(feature = "page")]
fn add_page(args: &Split, dealt: &mut Dealt) {
    if !args.no_page {
        let bytes = Zeroizing::new(page::PAGE.to_vec());
        dealt.files.push((deal::PAGE_FILE.to_owned(), bytes));
    }
}

#[cfg(not(feature = "page"))]
fn add_page(_: &Split, _: &mut Dealt) {}

/// Lets the files appear, and gives their names. Where words are written by hand, the public record comes last, when they are.
fn write(
    order: &Order,
    dealt: &mut Dealt,
    directory: &NewDirectory,
) -> Result<Vec<String>, Failure> {
    let text = Zeroizing::new(dealt.record.to_toml().into_bytes());
    let mut files = std::mem::take(&mut dealt.files);
    if order.print.handwrite {
        directory.write(&files)?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        handwrite::dictate(&order.holders, &dealt.shares, directory, &names)?;
        directory.add(RECORD_FILE, &text)?;
    }
    files.push((RECORD_FILE.to_owned(), text));
    if !order.print.handwrite {
        directory.write(&files)?;
    }
    Ok(files.into_iter().map(|(name, _)| name).collect())
}
