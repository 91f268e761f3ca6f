//! The public record of a set that was made, and the names of its documents.

use super::made::Made;
use super::order::{Order, VaultPlace};
use crate::record::{Record, ShareRecord, VaultRecord, hex};

/// The document of sealed data where it is printed by itself.
pub const VAULT_FILE: &str = "vault.pdf";
/// The document of all sheets.
pub const COMBINED_FILE: &str = "sheets.pdf";
/// The document of cards.
pub const CARDS_FILE: &str = "cards.pdf";
/// The dealer's own record.
pub const COVER_FILE: &str = "cover.pdf";
/// The document of labels.
pub const LABELS_FILE: &str = "labels.pdf";
/// The print check.
pub const CHECK_FILE: &str = "print-check.pdf";
/// File of the page with which a key comes back in a browser, where the shell has it.
pub const PAGE_FILE: &str = "recover.html";
/// The public record.
pub const RECORD_FILE: &str = "set.toml";

/// Most characters of a holder's name in the name of a file.
const MAX_NAME: usize = 40;

/// The public record of a set.
pub(super) fn record(order: &Order, made: &Made) -> Record {
    let code = made.shares[0].code().expect("freshly split");
    let scheme = order.holders.access.scheme();
    let mut record = Record::new(
        code.set(),
        scheme,
        code.room(),
        made.kind.id,
        made.key.bytes().len(),
    );
    record.label = order.known_label();
    record.key_id.clone_from(&made.key_id);
    record.created = order.created.to_string();
    record.review = order.review.to_string();
    record.vault = made.sealed.as_ref().map(|sealed| {
        let id = sealed.id();
        VaultRecord {
            codes: id.total(),
            needed: id.needed(),
            codes_on_a_page: id.codes_a_page(),
            file: (order.vault == VaultPlace::Separate).then(|| VAULT_FILE.to_owned()),
            digest: hex(&sealed.digest),
        }
    });
    let shares = made.shares.iter().map(|share| row(order, share.index()));
    record.share = shares.collect();
    record
}

/// What the record says of a share.
fn row(order: &Order, index: u8) -> ShareRecord {
    let access = &order.holders.access;
    let place = access.holder_of(index).expect("every share has a holder");
    let holder = order.holders.names.get(place);
    let file = if order.print.combined {
        COMBINED_FILE.to_owned()
    } else {
        let name = holder.filter(|_| !order.looks.anonymous);
        sheet_file(*access.shares_of(place).start(), name.map(String::as_str))
    };
    ShareRecord {
        index,
        holder: holder.cloned(),
        file,
        required: access.scheme().requires(index),
        issued: None,
    }
}

/// The name of the document with a holder's sheet, of which `first` is the first share: `2-bob.pdf`.
#[must_use]
pub fn sheet_file(first: u8, holder: Option<&str>) -> String {
    format!("{first}-{}.pdf", file_name(holder.unwrap_or("sheet")))
}

/// A holder's name as part of a file name: letters and digits in lower case, hyphens for the rest.
fn file_name(holder: &str) -> String {
    let mut name = String::new();
    for c in holder.to_lowercase().chars().take(MAX_NAME) {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() {
        "holder".to_owned()
    } else {
        name.to_owned()
    }
}
