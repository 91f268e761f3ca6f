//! Who has a sheet of a set, as far as anything tells, and whose is to be printed.

use super::order::{Known, Reprint};
use super::told::{ReprintError, ReprintRemark};
use crate::access::{Access, Holder};
use crate::deal::holders::{Holders, Single};
use crate::deal::record::{COMBINED_FILE, sheet_file};
use crate::envelope::Part;
use crate::reissue::Reissue;
use crate::scheme::MAX_SHARES;
use crate::share::Share;

/// Somebody's sheet.
pub(super) struct Sheet {
    pub(super) name: Option<String>,
    language: Option<String>,
    /// Indices of shares, one behind the other.
    pub(super) shares: Vec<u8>,
    pub(super) file: String,
    pub(super) is_new: bool,
    pub(super) is_printed: bool,
}

impl Sheet {
    /// The file that it is printed to; a name of its own for one that was among others in one document.
    pub(super) fn printed_file(&self) -> String {
        if self.file != COMBINED_FILE {
            return self.file.clone();
        }
        sheet_file(self.shares[0], self.name.as_deref())
    }
}

/// Everybody with a sheet, in the order of their shares.
pub(super) struct People<'a> {
    known: Known<'a>,
    /// How many shares there can be.
    room: u8,
    sheets: Vec<Sheet>,
    remarks: Vec<ReprintRemark>,
}

impl<'a> People<'a> {
    /// Those of the record, or as many as there are shares.
    pub(super) fn of(known: Known<'a>, room: u8) -> Self {
        // Words do not tell, and a record does.
        let recorded = known.record.map(|record| record.room);
        let mut this = Self {
            known,
            room: room.min(recorded.unwrap_or(MAX_SHARES)),
            sheets: Vec::new(),
            remarks: Vec::new(),
        };
        for row in known.record.into_iter().flat_map(|record| &record.share) {
            let goes_on = |last: &&mut Sheet| {
                let is_one = row.holder.is_some() || row.file != COMBINED_FILE;
                is_one && last.name == row.holder && last.file == row.file
            };
            match this.sheets.last_mut().filter(goes_on) {
                Some(sheet) => sheet.shares.push(row.index),
                None => this.sheets.push(Sheet {
                    name: row.holder.clone(),
                    language: None,
                    shares: vec![row.index],
                    file: row.file.clone(),
                    is_new: false,
                    is_printed: false,
                }),
            }
        }
        let shares = known.set.shares();
        let used = known.recovery.used.iter().map(|&i| shares[i].index());
        let last = this.issued().or(used.max()).unwrap_or_default();
        this.fill_up(last.max(this.threshold()));
        this
    }

    /// All sheets.
    pub(super) fn all(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Those that are to be printed.
    pub(super) fn printed(&self) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().filter(|sheet| sheet.is_printed)
    }

    pub(super) fn remarks(&self) -> &[ReprintRemark] {
        &self.remarks
    }

    pub(super) fn room(&self) -> u8 {
        self.room
    }

    /// How many shares were issued, as far as anything tells. A record may be older than a holder who was added.
    pub(super) fn issued(&self) -> Option<u8> {
        let recorded = self.known.record.map(|record| record.shares);
        self.known.set.total().max(recorded)
    }

    pub(super) fn threshold(&self) -> u8 {
        self.known.set.threshold().unwrap_or(MAX_SHARES)
    }

    /// Whether the set keeps to itself how many sheets it has, and with that everything else that has a name.
    pub(super) fn is_anonymous(&self) -> bool {
        let mut codes = self.known.set.shares().iter().filter_map(Share::code);
        let is_untold = codes.any(|code| code.total().is_none() && code.label().is_empty());
        let recorded = self.known.record.map(|record| record.shares);
        is_untold && recorded != Some(MAX_SHARES) || self.issued().is_none()
    }

    /// The last share index that somebody has.
    pub(super) fn last(&self) -> u8 {
        let last = self.sheets.last().and_then(|sheet| sheet.shares.last());
        last.copied().unwrap_or_default()
    }

    /// Nameless people for the shares up to `last` that nobody is known to have.
    fn fill_up(&mut self, last: u8) {
        for index in self.last() + 1..=last {
            self.sheets.push(Sheet {
                name: None,
                language: None,
                shares: vec![index],
                file: sheet_file(index, None),
                is_new: false,
                is_printed: false,
            });
        }
    }

    /// Marks the sheet that is to be printed: by the number of a share, or by name.
    pub(super) fn mark_lost(&mut self, wanted: &str) -> Result<(), ReprintError> {
        match wanted.parse::<u8>() {
            Ok(index) => self.mark_index(index),
            Err(_) => self.mark_name(wanted),
        }
    }

    fn mark_index(&mut self, index: u8) -> Result<(), ReprintError> {
        let most = self.issued().unwrap_or(self.room);
        if !(1..=most).contains(&index) {
            return Err(ReprintError::NoShare {
                index,
                most,
                is_recorded: self.known.record.is_some(),
            });
        }
        if self.issued().is_none() {
            self.remarks.push(ReprintRemark::PerhapsNeverIssued(index));
        }
        self.fill_up(index);
        let mut sheets = self.sheets.iter_mut();
        let own = sheets.find(|sheet| sheet.shares.contains(&index));
        own.expect("just filled up").is_printed = true;
        Ok(())
    }

    fn mark_name(&mut self, wanted: &str) -> Result<(), ReprintError> {
        let is_named = |sheet: &&mut Sheet| sheet.name.as_deref() == Some(wanted);
        let mut named: Vec<&mut Sheet> = self.sheets.iter_mut().filter(is_named).collect();
        match &mut named[..] {
            [only] => {
                only.is_printed = true;
                Ok(())
            }
            [] if self.known.record.is_none() => Err(ReprintError::NoRecord),
            [] => {
                let names = self.sheets.iter().filter_map(|sheet| sheet.name.clone());
                let names = names.collect();
                Err(ReprintError::NoHolder { names })
            }
            _ => Err(ReprintError::SeveralHolders),
        }
    }

    /// Adds sheets for new holders.
    pub(super) fn add(&mut self, order: &Reprint<'_>) -> Result<(), ReprintError> {
        if order.added.is_empty() {
            return Ok(());
        }
        if self.known.record.is_none() {
            self.remarks.push(ReprintRemark::AddedBefore);
        }
        if self.issued().is_none() {
            return Err(ReprintError::UnknownNumber);
        }
        let is_anonymous = order.looks.anonymous || self.is_anonymous();
        for (name, language) in order.added {
            let index = self.last() + 1;
            if index > self.room {
                return Err(ReprintError::NoRoom(self.room));
            }
            let has_one = |sheet: &Sheet| sheet.name.as_deref() == Some(&**name);
            if self.sheets.iter().any(has_one) {
                let remark = ReprintRemark::SecondSheet(name.clone());
                self.remarks.push(remark);
            }
            self.sheets.push(Sheet {
                file: sheet_file(index, Some(&**name).filter(|_| !is_anonymous)),
                name: Some(name.clone()),
                language: language.clone(),
                shares: vec![index],
                is_new: true,
                is_printed: true,
            });
        }
        Ok(())
    }

    /// Says of sheets that are to be printed again and of which only the record knows: it is not proved to be the dealer's.
    pub(super) fn remark_on_record(&mut self) {
        let known = self.known.set.total().unwrap_or(MAX_SHARES);
        let again = self.printed().filter(|sheet| !sheet.is_new);
        let indices = again.flat_map(|sheet| sheet.shares.iter().copied());
        let later: Vec<u8> = indices.filter(|&index| index > known).collect();
        let remarks = later.into_iter().map(ReprintRemark::OnlyRecorded);
        self.remarks.extend(remarks.collect::<Vec<_>>());
    }

    /// Refuses to print a sheet that would be the whole key. Who has which shares, the record says alone: whoever can change it could
    /// have several of them printed on one sheet.
    fn check_alone(&self, access: &Access, single: Single) -> Result<(), ReprintError> {
        let mut alone = access.alone().into_iter().map(|place| &self.sheets[place]);
        match alone.find(|sheet| sheet.is_printed) {
            Some(_) if single == Single::Allowed => Ok(()),
            Some(_) if self.threshold() == 1 => Err(ReprintError::Single),
            Some(sheet) => Err(ReprintError::Alone {
                holder: sheet.name.clone(),
                shares: sheet.shares.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The plan of the set with those who were added.
    pub(super) fn holders(
        &self,
        reissue: &Reissue,
        single: Single,
    ) -> Result<Holders, ReprintError> {
        let is_required = |index: &u8| {
            let share = reissue.share(*index);
            share.is_some_and(|share| share.header().part() == Part::Required)
        };
        let holder = |sheet: &Sheet| Holder {
            shares: sheet.shares.len(),
            required: sheet.shares.iter().any(is_required),
        };
        let holders: Vec<Holder> = self.sheets.iter().map(holder).collect();
        let access = Access::new(Some(self.threshold().into()), &holders)?;
        self.check_alone(&access, single)?;
        // Where some have no name, those who have one are still called by it.
        let name = |sheet: &Sheet| sheet.name.clone().unwrap_or_default();
        let language = |sheet: &Sheet| sheet.language.clone();
        Ok(Holders {
            names: self.sheets.iter().map(name).collect(),
            languages: self.sheets.iter().map(language).collect(),
            access,
        })
    }
}
