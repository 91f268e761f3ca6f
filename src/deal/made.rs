//! A set that was split and is not yet printed.

use rand_core::CryptoRng;

use super::edition::Edition;
use super::order::{Order, VaultPlace};
use super::proof::Promise;
use super::refused::Refused;
use super::secrets::Secrets;
use crate::check_value::CheckValue;
use crate::contents::Contents;
use crate::kind::{Kind, NotOfItsClass, Packed};
use crate::record::Record;
use crate::series::{self, SeriesId, Slice};
use crate::set;
use crate::share::Share;
use crate::template::SealedData;
use crate::tree::Hash;
use crate::vault::{Cost, Vault};

/// A set that was split.
pub(super) struct Made {
    pub(super) kind: &'static Kind,
    pub(super) key_id: Option<String>,
    pub(super) key: Packed,
    pub(super) shares: Vec<Share>,
    pub(super) sealed: Option<Sealed>,
}

/// What was sealed.
pub(super) struct Sealed {
    contents: Contents,
    pub(super) slices: Vec<Slice>,
    pub(super) digest: Hash,
}

impl Sealed {
    pub(super) fn id(&self) -> &SeriesId {
        self.slices[0].id()
    }
}

impl Made {
    /// Splits the secrets, and seals them first if they need it.
    pub(super) fn of(
        order: &Order,
        secrets: Secrets,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Refused> {
        match secrets.direct {
            Some((kind, key)) if order.passphrase.is_none() => Ok(Self {
                kind,
                key_id: key.facts.key_id,
                shares: split(order, &key.packed, None, rng),
                key: key.packed,
                sealed: None,
            }),
            _ => Self::sealed(order, secrets.contents, rng),
        }
    }

    fn sealed(
        order: &Order,
        contents: Contents,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Refused> {
        let lock = order
            .passphrase
            .as_ref()
            .map(|passphrase| (passphrase, Cost::DEFAULT));
        let (vault, key) = Vault::seal(&contents, lock, rng)?;
        let cut = series::cut(vault.as_bytes()).ok_or(crate::vault::SealError::TooLarge)?;
        let digest = cut.digest();
        let shares = split(order, &key, Some(digest), rng);
        let set = shares[0].set_id().expect("freshly split");
        Ok(Self {
            kind: key.kind().expect("packed by this version"),
            key_id: None,
            shares,
            key,
            sealed: Some(Sealed {
                contents,
                digest,
                slices: cut.of_set(set),
            }),
        })
    }

    pub(super) fn slices(&self) -> &[Slice] {
        self.sealed.as_ref().map_or(&[], |sealed| &sealed.slices)
    }

    /// How many pages of data there are.
    pub(super) fn pages(&self) -> usize {
        self.sealed.as_ref().map_or(0, |sealed| sealed.id().pages())
    }

    pub(super) fn edition<'a>(&'a self, order: &'a Order, record: &'a Record) -> Edition<'a> {
        Edition {
            holders: &order.holders,
            shares: &self.shares,
            slices: self.slices(),
            record,
            kind: self.kind,
            looks: &order.looks,
            sealed: self.sealed.as_ref().map(|_| match order.vault {
                VaultPlace::Separate => SealedData::Separate,
                VaultPlace::Sheets => SealedData::OnSheet(self.pages()),
            }),
            passphrase: order.passphrase.is_some(),
            anonymous: order.looks.anonymous,
            handwrite: order.print.handwrite,
        }
    }

    pub(super) fn promise<'a>(&'a self, order: &'a Order) -> Promise<'a> {
        Promise {
            holders: &order.holders,
            shares: &self.shares,
            key: &self.key,
            slices: self.slices(),
            sealed: self
                .sealed
                .as_ref()
                .map(|sealed| (&sealed.contents, order.passphrase.as_ref())),
            words: order.looks.words,
            handwrite: order.print.handwrite,
            whole: true,
        }
    }

    /// `None` where there is no memory for it.
    pub(super) fn check_value(&self) -> Result<Option<CheckValue>, NotOfItsClass> {
        let set = self.shares[0].set();
        Ok(match &self.sealed {
            Some(sealed) => CheckValue::new(sealed.contents.to_bytes().as_bytes(), set),
            None => CheckValue::new(self.key.to_canonical()?.as_bytes(), set),
        })
    }
}

fn split(order: &Order, key: &Packed, vault: Option<Hash>, rng: &mut impl CryptoRng) -> Vec<Share> {
    let anonymous = order.looks.anonymous;
    let label = order.known_label().filter(|_| !anonymous);
    let options = set::Options {
        label: label.as_deref().unwrap_or_default(),
        room: order.room.unwrap_or_default(),
        anonymous,
        vault,
    };
    set::split_with(key, order.holders.access.scheme(), &options, rng)
}
